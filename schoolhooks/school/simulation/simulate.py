"""The simulation's own clockwork: which scene comes next, and when."""

from __future__ import annotations

import secrets
import signal
import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import School
from schoolhooks.school import clock
from schoolhooks.school.simulation import (
    crm_scenes,
    education_scenes,
    sales_scenes,
    subscription_scenes,
)
from schoolhooks.school.simulation.goods import NothingToPlayWith
from schoolhooks.school.simulation.stage import Scene, Stage
from schoolhooks.triggers import all_triggers

SCENES: tuple[Scene, ...] = (
    *education_scenes.SCENES,
    *crm_scenes.SCENES,
    *sales_scenes.SCENES,
    *subscription_scenes.SCENES,
)
_NAP_SECONDS = 0.1


class CannotSimulate(Exception):
    """There is no such school, or it lacks what the scenes need; the message says which."""


@dataclass
class Report:
    """What a run has brought about so far."""

    seconds: float = 0.0
    told: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """A line for each trigger, most frequent first, and the sum."""
        lines = [f"{count:7} {name}" for name, count in self.told.most_common()]
        total = self.told.total()
        rate = total / self.seconds if self.seconds else 0
        kinds = f"{len(self.told)} of {len(all_triggers())} triggers"
        return "\n".join([*lines, f"{total:7} events of {kinds}, {rate:.1f} a second"])


def simulate(
    domain: str | None,
    *,
    events_per_second: float,
    seed: int,
    triggers: Collection[str] = (),
    seconds: float | None = None,
) -> Report:
    """Let the school of that domain, or the first one, live for so long, or until Ctrl-C."""
    query = select(School).order_by(School.id)
    school = db.session.scalars(query.filter_by(domain=domain) if domain else query).first()
    if school is None:
        raise CannotSimulate(f"there is no school {domain or 'yet: run `schoolhooks seed`'}")
    report, ctrl_c = Report(), CtrlC()
    scenes = live(school, report, seed, triggers, events_per_second, ctrl_c.rest)
    try:
        with ctrl_c.listening(), closing(scenes):
            for _ in scenes:
                if ctrl_c.was_pressed or (seconds is not None and report.seconds >= seconds):
                    break
    except NothingToPlayWith as error:
        raise CannotSimulate(str(error)) from None
    return report


class CtrlC:
    """Hears the first Ctrl-C; as an exception it would fall into the midst of a statement."""

    def __init__(self) -> None:
        self.was_pressed = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen meanwhile; pressed twice it ends the process, as somebody is in a hurry."""

        def note(_number: int, _frame: object) -> None:
            self.was_pressed = True
            signal.signal(signal.SIGINT, before)

        before = signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def rest(self, seconds: float) -> None:
        """Sleep for so long, or until it is pressed."""
        until = time.monotonic() + seconds
        while not self.was_pressed and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, _NAP_SECONDS))


def live(
    school: School,
    report: Report,
    seed: int,
    triggers: Collection[str] = (),
    events_per_second: float = float("inf"),
    rest: Callable[[float], object] = time.sleep,
) -> Generator[Scene, None, None]:
    """Play scene after scene, each in a transaction of its own, and yield it once it is over.

    1. A scene may bring about several facts, and all are counted: a rest follows until they are
       worth it. So the rate holds over some seconds, not from one to the next.
    2. With `triggers`, only their scenes are played; what must go before such a fact goes with it.
    3. The seed decides which scenes come, in which order, and who plays in them. Ids, addresses
       and times are new each time.
    """
    random = Random(seed)  # noqa: S311 - it need not be hard to guess
    stage, began = Stage(school, random, secrets.token_hex(3)), time.monotonic()
    try:
        for scene in deck(random, triggers):
            report.told.update(_play(stage, scene))
            report.seconds = time.monotonic() - began
            rest(max(0.0, report.told.total() / events_per_second - report.seconds))
            report.seconds = time.monotonic() - began
            yield scene
    finally:
        stage.leave()


def deck(random: Random, triggers: Collection[str] = ()) -> Iterator[Scene]:
    """The scenes without end, like cards: each as often in a round as it weighs, then shuffled.

    So every trigger comes about in each round, which at fifty events a second takes seconds.
    """
    cards = [
        scene
        for scene in SCENES
        if not triggers or scene.trigger in triggers
        for _ in range(scene.weight)
    ]
    while cards:
        random.shuffle(cards)
        yield from cards


def _play(stage: Stage, scene: Scene) -> list[str]:
    """Play one scene, and keep what happened. Returns the names of what was announced."""
    stage.heard.clear()
    scene.play(stage)
    db.session.commit()
    if scene.by_clock:
        clock.run_due(utc_now())
    return list(stage.heard)
