"""Where the simulation plays: a school with its goods, and the people who joined in so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school import crm, education
from schoolhooks.school.announce import HEARD
from schoolhooks.school.models import Contact, Enrollment
from schoolhooks.school.simulation import people
from schoolhooks.school.simulation.goods import goods_of
from schoolhooks.triggers.objects import ContactSource

KEPT = 200
"""How many people are remembered: a long run must not grow."""
_SOURCES: tuple[ContactSource, ...] = ("checkout", "form", "import", "api")
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Scene:
    """Something that happens in a school, named by the trigger that it surely brings about.

    It may bring about more. One `by_clock` only prepares: the school's clock does the rest.
    """

    trigger: str
    play: Callable[[Stage], object]
    weight: int = 1
    by_clock: bool = False


class Stage:
    """One school, its goods, and its people. Scenes take here what they need, and whom."""

    def __init__(self, school: School, random: Random, run: str) -> None:
        self.school = school
        self.goods = goods_of(school)
        self.heard: list[str] = []
        """The names of what was announced in the running scene."""
        self._random = random
        self._run = run
        self._number = 0
        self._people: deque[Contact] = deque(maxlen=KEPT)
        # With who it is, for a look at each enrollment would be a query for each.
        self._students: deque[tuple[Contact, Enrollment]] = deque(maxlen=KEPT)
        db.session.info[HEARD] = self.heard

    def leave(self) -> None:
        """Listen no more."""
        db.session.info.pop(HEARD, None)

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """Any one of them."""
        return self._random.choice(things)

    def chance(self, percent: int) -> bool:
        """True so many times in a hundred."""
        return self._random.randrange(100) < percent

    def person(self) -> crm.Details:
        """Someone made up, whom the school does not know yet."""
        self._number += 1
        return people.details(self._random, self._number, self._run)

    def newcomer(self) -> Contact:
        """Someone whom the school did not know."""
        contact = crm.add_contact(
            self.school,
            self.person(),
            source=self.one_of(_SOURCES),
            attribution=self.attribution(),
        )
        self._people.append(contact)
        return contact

    def someone(self) -> Contact:
        """Someone who is in it already, or a newcomer."""
        return self.one_of(self._people) if len(self._people) > 5 else self.newcomer()

    def forget(self, contact: Contact) -> None:
        """The contact is gone, and with them what they studied."""
        self._people = deque((one for one in self._people if one is not contact), KEPT)
        self._students = deque((one for one in self._students if one[0] is not contact), KEPT)

    def attribution(self) -> dict[str, str | None]:
        """Where someone came from."""
        return dict(self.one_of(people.CAMPAIGNS))

    def student(self) -> Enrollment:
        """Someone in a course in which everything can happen, often in the midst of it."""
        if len(self._students) > 5:
            _, enrollment = self.one_of(self._students)
            if enrollment.ended_at is None:
                return enrollment
        return self.new_student()

    def new_student(self) -> Enrollment:
        """A newcomer whom staff let into such a course."""
        course = self.one_of(self.goods.courses)
        contact = self.newcomer()
        enrollment = education.enrol(contact, course, source="manual", is_free=True)
        self._students.append((contact, enrollment))
        return enrollment
