"""What a school has that the simulation's scenes play with; a school without it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.members.models import Member, Membership, School
from schoolhooks.school.models import (
    Assignment,
    Course,
    Form,
    Lesson,
    Module,
    Pipeline,
    Plan,
    Product,
    Program,
    Quiz,
)

Thing = TypeVar("Thing")


class NothingToPlayWith(Exception):
    """The school lacks something that the scenes need; the message says what."""


@dataclass(frozen=True)
class Goods:
    """What there is in the school. None of these is empty."""

    courses: Sequence[Course]
    """With a quiz, homework and a certificate: courses in which everything can happen."""
    courses_to_try: Sequence[Course]
    programs: Sequence[Program]
    products: Sequence[Product]
    """What costs money, once."""
    course_products: Sequence[Product]
    """Those of them that open a course."""
    forms: Sequence[Form]
    pipelines: Sequence[Pipeline]
    plans: Sequence[Plan]
    plans_with_trial: Sequence[Plan]
    members: Sequence[Member]


def goods_of(school: School) -> Goods:
    """Everything that the scenes need; raises NothingToPlayWith where something is missing."""
    courses = _of(school, Course)
    products = [one for one in _of(school, Product) if one.price_minor and not one.plans]
    plans = _of(school, Plan)
    members = select(Member).join(Membership).where(Membership.school_id == school.id)
    return Goods(
        courses=_some("course with a quiz, homework and a certificate", _full_courses(school)),
        courses_to_try=_some("course that can be tried", (c for c in courses if c.trial_days)),
        programs=_some("program", _of(school, Program)),
        products=_some("product that costs money", products),
        course_products=_some("product that opens a course", (p for p in products if p.courses)),
        forms=_some("form", _of(school, Form)),
        pipelines=_some("pipeline that ends", _ending_pipelines(school)),
        plans=_some("plan to subscribe to", plans),
        plans_with_trial=_some("plan with a trial", (one for one in plans if one.trial_days)),
        members=_some("member", db.session.scalars(members.order_by(Member.id))),
    )


def _of(school: School, table: type[Thing]) -> list[Thing]:
    query = select(table).filter_by(school_id=school.id).order_by("id")
    return list(db.session.scalars(query))


def _some(what: str, things: Iterable[Thing]) -> Sequence[Thing]:
    found = tuple(things)
    if not found:
        raise NothingToPlayWith(f"the school has no {what}; `schoolhooks seed` makes one that has")
    return found


def _ending_pipelines(school: School) -> Iterable[Pipeline]:
    """Those in which a lead can go on, be won and be lost."""
    for pipeline in _of(school, Pipeline):
        if {stage.outcome for stage in pipeline.stages} == {None, "won", "lost"}:
            yield pipeline


def _full_courses(school: School) -> Iterable[Course]:
    inside = select(Lesson.id).join(Module).where(Module.course_id == Course.id)
    query = (
        select(Course)
        .where(
            Course.school_id == school.id,
            Course.gives_certificate,
            inside.join(Quiz, Quiz.lesson_id == Lesson.id).exists(),
            inside.join(Assignment, Assignment.lesson_id == Lesson.id).exists(),
        )
        .order_by(Course.id)
    )
    return db.session.scalars(query)
