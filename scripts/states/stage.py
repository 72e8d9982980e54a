"""Schools in every state that the pages know: empty, begun, and full, with what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from schoolhooks import create_app, test_addresses, triggers
from schoolhooks.dispatch import reasons
from schoolhooks.extensions import db
from schoolhooks.members.audit import Act, AuditEntry
from schoolhooks.members.models import Member, Membership, Role, School
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Webhook
from scripts.states import rows
from scripts.states.rows import FAILURES, SUCCESS

BROKEN = "/settings/webhooks/broken"
MEMBER_NAME = "Oleksandra Kovalenko-Bondarenko"
LONG_NAME = (
    "Paid orders of the spring design intensive to the accounting office in Kyiv and to the mentors"
)
LONG_URL = "https://receiver.example/" + "a-very-long-folder-name/" * 80 + "hook"


@dataclass
class Stage:
    """The demo's application, and what was put on it: ids and addresses by name."""

    app: Flask
    webhooks: dict[str, int] = field(default_factory=dict)
    deliveries: dict[str, str] = field(default_factory=dict)
    bulks: dict[str, str] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)

    def cookie_of(self, member: str, origin: str) -> dict[str, Any]:
        """What signs the member in, as a browser keeps it."""
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        value = signer.dumps({"_user_id": str(self.members[member]), "_fresh": True})
        return {"name": self.app.config["SESSION_COOKIE_NAME"], "value": value, "url": origin}

    def broken_page(self, member: str) -> str:
        """What the member is shown where something raises."""
        client = self.app.test_client()
        cookie = self.cookie_of(member, "")
        client.set_cookie(cookie["name"], cookie["value"])
        return client.get(BROKEN).text


def build(facts: dict[str, Any]) -> Stage:
    """All of it, in the database of a running demo."""
    settings = {"DATABASE_URL": "database_url", "REDIS_URL": "redis_url", "BASE_URL": "web"}
    known = {name: facts[fact] for name, fact in settings.items()}
    stage = Stage(create_app({**known, "STATE_DIR": facts["state"]}))
    stage.app.logger.disabled = True  # what breaks here does so on purpose
    stage.app.add_url_rule(BROKEN, view_func=_break)
    with stage.app.test_request_context():
        _add_school(stage, "Empty School", "empty")
        _begin(stage, _add_school(stage, "School That Just Began", "begun"))
        _fill(stage, _add_school(stage, "International School of Design and Crafts", "owner"))
        db.session.commit()
    return stage


def _break() -> str:
    raise RuntimeError("broken for its picture")


def _add_school(stage: Stage, name: str, owner: str) -> School:
    school = School(name=name, domain=f"{owner}.example")
    db.session.add(school)
    db.session.flush()
    for key, role in ((owner, Role.OWNER), (f"{owner}-viewer", Role.VIEWER)):
        member = Member(email=f"{key}@{school.domain}", name=MEMBER_NAME, password_hash="")
        member.memberships.append(Membership(school_id=school.id, role=role))
        db.session.add(member)
        db.session.flush()
        stage.members[key] = member.id
    return school


def _begin(stage: Stage, school: School) -> None:
    """A first webhook, for a test address: its ping arrives."""
    url = test_addresses.url(test_addresses.create(school.id))
    stage.webhooks["begun"] = rows.add_webhook(school, "My first webhook", ping=True, url=url).id


def _fill(stage: Stage, school: School) -> None:
    for number in range(1, 25):
        one = rows.add_webhook(school, f"Enrolments to mentor {number}")
        if number % 3:
            rows.add_lane(one, calls=137 * number, delivered=137 * number)
    made = {**_well(school), **_unwell(school)}
    busy = rows.add_webhook(
        school, "Paid orders to accounting", url="https://books.example/hooks/in"
    )
    rows.add_lane(busy, calls=18_204, delivered=17_950, failed=241, waiting=13)
    rows.add_hours(busy)
    stage.webhooks |= {key: one.id for key, one in {**made, "busy": busy}.items()}
    _add_log(stage, school, busy)
    _add_bulks(stage, busy)
    _add_audit(stage, school, busy)
    for name in ("lead.created", "contact.tag_added") * 3:
        rows.add_event(school, name)


def _well(school: School) -> dict[str, Webhook]:
    """Webhooks that work: with nothing yet, with much to show, with everything set."""
    long = rows.add_webhook(school, LONG_NAME, url=LONG_URL)
    rows.add_lane(long, calls=1_284_913, delivered=1_284_001, failed=912, attempts=3_901_442)
    rows.add_hours(long)
    rich = rows.add_webhook(
        school,
        "Everything to the warehouse",
        triggers=[one.name for one in triggers.all_triggers() if one.category][:9],
        description="Feeds the reports that the board reads on Mondays. Ask Olena before changing.",
        headers={"X-Api-Key": "k-1234567890", "Authorization": "Bearer abc"},
        rate_calls=600,
        rate_seconds=60,
    )
    rotated = rows.add_webhook(school, "Certificates to the print shop")
    actions.rotate_secret(rotated)
    fresh = rows.add_webhook(school, "New leads to the sales team")
    return {"long": long, "rich": rich, "rotated": rotated, "fresh": fresh}


def _unwell(school: School) -> dict[str, Webhook]:
    """Webhooks that need attention, and one that is paused."""
    paused = rows.add_webhook(school, "Homework to the curators")
    rows.add_lane(paused, calls=402, delivered=390, waiting=12)
    actions.pause(paused)
    gone = rows.add_webhook(school, "Refunds to the old shop")
    rows.add_lane(
        gone, calls=98, delivered=90, failed=8, last={"result": "rejected", "status": 410}
    )
    actions.disable(gone, reasons.GONE)
    disabled = rows.add_webhook(school, f"{LONG_NAME}, old")
    rows.add_lane(disabled, calls=733, delivered=12, failed=721, last=FAILURES["rejected"])
    actions.disable(disabled, reasons.failing(26 * 3600, 214))
    made = {"paused": paused, "gone": gone, "disabled": disabled}
    for key, name in (("timed-out", "Orders to the team chat"), ("no-name", "Leads to the CRM")):
        one = made[f"failing-{key}"] = rows.add_webhook(school, name)
        numbers = {"calls": 54, "delivered": 31, "failed": 4, "waiting": 19}
        rows.add_lane(one, last=FAILURES[key], failures_in_row=17, **numbers)
        rows.add_delivery(school, one, "failed", [FAILURES[key]] * 10)
    return made


def _add_log(stage: Stage, school: School, webhook: Webhook) -> None:
    """Enough of the usual for a second page, then a delivery of each kind."""
    for _ in range(60):
        rows.add_delivery(school, webhook, "delivered", [SUCCESS])
    kinds: dict[str, tuple[str, list[dict[str, Any]]]] = {
        **{key: ("failed", [outcome] * 10) for key, outcome in FAILURES.items()},
        "pending": ("pending", []),
        "sending": ("sending", [FAILURES["rejected"]]),
        "retrying": ("retrying", [FAILURES["rejected"]] * 3),
        "stopped": ("cancelled", [FAILURES["timed-out"]] * 2),
        "again": ("delivered", [FAILURES["rejected"], SUCCESS]),
        "delivered": ("delivered", [SUCCESS]),
    }
    for key, (state, tries) in kinds.items():
        made = rows.add_delivery(school, webhook, state, tries)
        if key == "again":
            made.resends, made.first_end, made.first_end_attempt = 2, "failed", 1
        place = f"/settings/webhooks/{webhook.id}/deliveries/{made.public_event_id}"
        stage.deliveries[key] = place


def _add_bulks(stage: Stage, webhook: Webhook) -> None:
    made = {
        "cancelled": rows.add_bulk(webhook, "failed", "cancelled", total=4_210, sent=913),
        "ended": rows.add_bulk(webhook, "failed", "cancelled", total=230, sent=12),
        "done": rows.add_bulk(webhook, "missed", "done", total=100_001, sent=1_284_913),
        "running": rows.add_bulk(webhook, "failed", "running", total=12_904, sent=3_117),
    }
    made["ended"].reason = "The webhook was disabled."
    db.session.flush()
    for key, one in made.items():
        stage.bulks[key] = f"/settings/webhooks/{webhook.id}/bulk/{one.id}"


def _add_audit(stage: Stage, school: School, webhook: Webhook) -> None:
    details = {
        Act.CHANGED: "URL, from https://receiver.example/hook?key=… to https://hooks.example/in"
        "\ntriggers added: order.created, order.paid\nown headers\nlimits",
        Act.TESTED: "Order Paid",
        Act.LOOKED: stage.deliveries["delivered"].rpartition("/")[2],
        Act.RESENT: "in bulk: send again what failed, 4210",
    }
    for number, act in enumerate([*Act] * 6):
        entry = AuditEntry(
            school_id=school.id,
            member_id=stage.members["owner"],
            member_name=MEMBER_NAME,
            act=act.value,
            webhook_id=webhook.id,
            webhook_name=LONG_NAME if number % 5 == 3 else webhook.name,
            detail=details.get(act, ""),
        )
        db.session.add(entry)
