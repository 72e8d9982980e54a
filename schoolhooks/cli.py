"""The commands; each one calls a single function of the package that does the work."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask

from schoolhooks import config, create_app, installation, job_queue
from schoolhooks.config import ConfigError
from schoolhooks.demo import state as demo_state
from schoolhooks.demo import supervisor
from schoolhooks.demo.processes import CannotStart
from schoolhooks.dispatch import erase, ledger, running
from schoolhooks.extensions import db, utc_now
from schoolhooks.school import clock as school_clock
from schoolhooks.school import erasure
from schoolhooks.school import jobs as school_jobs
from schoolhooks.school.simulation import simulate as simulation
from schoolhooks.triggers import all_triggers, schema
from schoolhooks.webhooks import actions as webhook_actions

_STATE = f"{__name__}.state"


def _keep_state(context: click.Context, _option: click.Parameter, given: Path | None) -> None:
    context.meta[_STATE] = given


joins_demo = click.option(
    "--state",
    type=click.Path(path_type=Path),
    expose_value=False,
    callback=_keep_state,
    help="Join the demo that runs on this folder.  [default: SCHOOLHOOKS_* or the demo here]",
)
"""For each command that calls `_app`, which reads what was given."""


@click.group()
def main() -> None:
    """The Webhooks section of an online school, and its engine."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")


@main.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Where the pages are served.  [default: the first free one from 8000]",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    envvar="SCHOOLHOOKS_STATE_DIR",
    default=demo_state.default_folder,
    help="The folder of everything it keeps.  [default: .schoolhooks in the checkout]",
)
def demo(port: int | None, state: Path) -> None:
    """Run the whole product on this machine, its servers included, until Ctrl-C.

    With SCHOOLHOOKS_DATABASE_URL or SCHOOLHOOKS_REDIS_URL set, those servers are used instead.
    """
    try:
        supervisor.run(port, state)
    except CannotStart as error:
        _give_up(error)


@main.command()
@joins_demo
def migrate() -> None:
    """Bring the database up to date and make room for the coming weeks."""
    with _app().app_context():
        installation.migrate()
        db.session.commit()


@main.command()
@click.option(
    "--queue",
    type=click.Choice([job_queue.DELIVER_QUEUE, job_queue.HOUSEKEEPING_QUEUE]),
    default=job_queue.DELIVER_QUEUE,
    show_default=True,
    help="The one queue this worker takes jobs from.",
)
@joins_demo
def worker(queue: str) -> None:
    """Run jobs until SIGTERM. Start as many as you like, on as many machines as you like."""
    with _app().app_context():
        running.work(queue)


@main.command()
@joins_demo
def scheduler() -> None:
    """Enqueue the periodic jobs until SIGTERM. One is enough; more do no harm."""
    with _app().app_context():
        running.schedule(
            running.Periodic(
                school_jobs.tick, "Let time pass in the schools", config.current().clock_seconds
            )
        )


@main.command()
@click.option("--at", "at", metavar="TIME", help="ISO 8601, in UTC where it names no zone.")
@joins_demo
def clock(at: str | None) -> None:
    """Let happen what is due in the schools by now, or by a given time; each fact once."""
    try:
        now = datetime.fromisoformat(at) if at else utc_now()
    except ValueError:
        raise click.BadParameter(f"{at!r} is not like 2026-03-14T09:30Z") from None
    with _app().app_context():
        happened = school_clock.run_due(now if now.tzinfo else now.replace(tzinfo=UTC))
        click.echo(school_clock.in_words(happened))


@main.command("ledger")
@click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
@joins_demo
def take_ledger(as_json: bool) -> None:
    """Recount every number from its rows. Exits with 1 where one differs, and names it."""
    with _app().app_context():
        taken = ledger.take()
    click.echo(json.dumps(taken.as_json(), indent=2) if as_json else str(taken))
    sys.exit(0 if taken.is_exact else 1)


@main.command()
@click.option("--events-per-second", type=click.FloatRange(min=0.01), default=5, show_default=True)
@click.option("--seconds", type=click.FloatRange(min=0), help="How long.  [default: until Ctrl-C]")
@click.option("--seed", type=int, help="The same seed plays the same scenes.  [default: drawn]")
@click.option("--triggers", default="", help="Only these, comma-separated.  [default: all]")
@click.option("--school", metavar="DOMAIN", help="Whose day it is.  [default: the first school]")
@joins_demo
def simulate(
    events_per_second: float,
    seconds: float | None,
    seed: int | None,
    triggers: str,
    school: str | None,
) -> None:
    """Live a day in the life of a school; it happens for real, so webhooks are called."""
    names = [name.strip() for name in triggers.split(",") if name.strip()]
    unknown = set(names) - {scene.trigger for scene in simulation.SCENES}
    if unknown:
        raise click.BadParameter(f"there is no trigger {', '.join(sorted(unknown))}")
    drawn = secrets.randbelow(1_000_000) if seed is None else seed
    click.echo(f"seed {drawn}, {events_per_second:g} events a second")
    with _app().app_context():
        try:
            report = simulation.simulate(
                school,
                events_per_second=events_per_second,
                seed=drawn,
                triggers=names,
                seconds=seconds,
            )
        except simulation.CannotSimulate as error:
            _give_up(error)
    click.echo(str(report))


@main.command()
@click.option("--email", default="demo@school.example", show_default=True)
@click.option("--password", help="For all members of the demo schools; made up where not given.")
@joins_demo
def seed(email: str, password: str | None) -> None:
    """Make two schools to try things out in, and print how to sign in. Safe to repeat."""
    password = password or secrets.token_urlsafe(9)
    with _app().app_context():
        seeded = installation.seed(email, password)
        db.session.commit()
        for member in seeded.members:
            roles = ", ".join(f"{one.role} of {one.school.name}" for one in member.memberships)
            click.echo(f"{member.email}  {password}  ({roles})")


@main.command("renew-encryption")
@joins_demo
def renew_encryption() -> None:
    """Encrypt all secrets with the first of SCHOOLHOOKS_SECRETS_KEYS; then drop the older ones."""
    with _app().app_context():
        count = webhook_actions.renew_encryption()
        db.session.commit()
    click.echo(f"Encrypted the secrets of {count} webhooks with the newest key.")


@main.command("erase-contact")
@click.argument("school_id", type=int)
@click.argument("contact_id", metavar="CONTACT_ID")
@joins_demo
def erase_contact(school_id: int, contact_id: str) -> None:
    """Forget a person (con_...): in the school, in stored events, answers and test requests."""
    with _app().app_context():
        was_there = erasure.delete_by_public_id(school_id, contact_id)
        erased = erase.erase_contact(school_id, contact_id)
        db.session.commit()
    click.echo(f"Erased {contact_id} from {erased}.")
    if not was_there and not erased.events:
        _give_up(LookupError(f"school {school_id} knows no contact {contact_id}"))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="With schemas and examples, for programs.")
def triggers(as_json: bool) -> None:
    """List what webhooks can be created for."""
    if as_json:
        click.echo(json.dumps(schema.catalogue(), indent=2, ensure_ascii=False))
        return
    for one in all_triggers():
        click.echo(f"{one.name:26} {one.category or '':10} {one.label}")


def _app() -> Flask:
    """The app of --state's demo, or as it is set; without a database, of the demo that runs."""
    state: Path | None = click.get_current_context().meta[_STATE]
    joined: dict[str, str] = {}
    if state or not config.from_environment("DATABASE_URL"):
        given = config.from_environment("STATE_DIR")
        folder = state or (Path(given) if given else demo_state.default_folder())
        joined = demo_state.settings_of_running(folder)
    if state and not joined:
        _give_up(LookupError(f"no demo runs on {state}: start one with `demo --state {state}`"))
    try:
        return create_app(joined)
    except ConfigError as error:
        _give_up(error)


def _give_up(error: Exception) -> NoReturn:
    click.echo(f"schoolhooks: {error}", err=True)
    sys.exit(2)
