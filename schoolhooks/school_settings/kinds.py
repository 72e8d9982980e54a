"""The kinds of rows that staff act on: how one is found in a school, and what it is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.sql.base import ExecutableOption

from schoolhooks import row_ids
from schoolhooks.extensions import db
from schoolhooks.school.models import (
    Checkout,
    Contact,
    Course,
    Enrollment,
    Lead,
    Order,
    Payment,
    Pipeline,
    Plan,
    Product,
    Stage,
    Submission,
    Subscription,
)
from schoolhooks.school.words import SUBSCRIPTION_STATES
from schoolhooks.texts import N_
from schoolhooks.triggers.money import Money

_SHOWN = 100


@dataclass(frozen=True)
class Kind:
    """One kind of rows. `none` is what to say where the school has none; the page translates it."""

    table: Any
    named: Callable[[Any], str]
    none: str
    only: Callable[[], ColumnElement[bool]] = true
    """Which rows of the table are of this kind."""
    owned: Callable[[int], ColumnElement[bool]] | None = None
    """Which rows are the school's; None: the table has a `school_id`."""
    names: tuple[tuple[InstrumentedAttribute[Any], ...], ...] = ()
    """The ways to other rows that a row is named by: read with it, or each would be a query."""

    def latest(self, school_id: int) -> list[Any]:
        """The school's latest ones, for choosing from."""
        return list(db.session.scalars(self._of(school_id).order_by(self.table.id.desc())))

    def find(self, school_id: int, number: int, *read_with: ExecutableOption) -> Any:
        """The school's one of that number; None: it has none."""
        if not 0 < number <= row_ids.LARGEST:
            return None
        query = self._of(school_id).where(self.table.id == number).options(*read_with)
        return db.session.scalars(query).one_or_none()

    def _of(self, school_id: int) -> Any:
        own = self.owned(school_id) if self.owned else self.table.school_id == school_id
        named_by = [joinedload(*way) for way in self.names]
        return select(self.table).where(own, self.only()).options(*named_by).limit(_SHOWN)


def in_words(money: Money) -> str:
    """An amount as choices show it."""
    return f"{money.amount} {money.currency}"


def called(contact: Contact) -> str:
    """The person, told apart from others of the same name."""
    return ", ".join(filter(None, (contact.full_name, contact.email))) or contact.public_id


def _payment(payment: Payment) -> str:
    amount, contact = in_words(payment.money), called(payment.contact)
    if payment.order is None:
        return str(_("%(amount)s for a subscription, %(contact)s", amount=amount, contact=contact))
    number = payment.order.number
    return str(
        _("%(amount)s for %(number)s, %(contact)s", amount=amount, number=number, contact=contact)
    )


def _trial(plan: Plan) -> str:
    days = plan.trial_days
    return str(ngettext("%(plan)s, %(num)s day", "%(plan)s, %(num)s days", days, plan=plan.name))


def _homework(one: Submission) -> str:
    return str(
        _(
            "%(contact)s: %(title)s, attempt %(number)s",
            contact=called(one.enrollment.contact),
            title=one.assignment.title,
            number=one.attempt,
        )
    )


def _course_access(enrollment: Enrollment) -> str:
    return f"{called(enrollment.contact)}: {enrollment.course.title}"


def _subscription(one: Subscription) -> str:
    status = _(SUBSCRIPTION_STATES[one.status])
    return f"{called(one.contact)}: {one.plan.name}, {status}"


CONTACT = Kind(
    Contact, called, N_("There are no contacts yet."), lambda: Contact.deleted_at.is_(None)
)
COURSE = Kind(Course, lambda one: one.title, N_("There are no courses yet."))
PRODUCT = Kind(
    Product, lambda one: f"{one.name}, {in_words(one.price)}", N_("Nothing is on sale yet.")
)
PLAN = Kind(
    Plan,
    lambda one: f"{one.name}, {in_words(one.price)}",
    N_("There are no subscription plans yet."),
)
TRIAL_PLAN = Kind(
    Plan,
    _trial,
    N_("No plan has a trial."),
    lambda: Plan.trial_days > 0,
)
ACCESS = Kind(
    Enrollment,
    _course_access,
    N_("No student has access to a course."),
    lambda: Enrollment.ended_at.is_(None),
    names=((Enrollment.contact,), (Enrollment.course,)),
)
SUBMISSION = Kind(
    Submission,
    _homework,
    N_("No homework has been handed in yet. Students hand it in on the pages of their lessons."),
    names=((Submission.enrollment, Enrollment.contact), (Submission.assignment,)),
)
ORDER = Kind(
    Order,
    lambda one: f"{one.number}, {in_words(one.amount)}, {called(one.contact)}",
    N_("There are no orders yet."),
    names=((Order.contact,),),
)
UNPAID_ORDER = Kind(
    Order,
    ORDER.named,
    N_("No order waits for a payment."),
    lambda: Order.paid_at.is_(None) & Order.status.not_in(("cancelled", "refunded")),
    names=ORDER.names,
)
CAPTURED = Kind(
    Payment,
    _payment,
    N_("There is no payment whose money could go back."),
    lambda: Payment.paid_at.is_not(None) & (Payment.refunded_minor < Payment.amount_minor),
    names=((Payment.contact,), (Payment.order,)),
)
CHECKOUT = Kind(
    Checkout,
    lambda one: f"{called(one.contact)}: {one.product.name}",
    N_("No checkout is open."),
    lambda: Checkout.order_id.is_(None) & Checkout.abandoned_at.is_(None),
    names=((Checkout.contact,), (Checkout.product,)),
)
SUBSCRIPTION = Kind(
    Subscription,
    _subscription,
    N_("There is no running subscription. One begins with an order for a plan, or a trial."),
    lambda: Subscription.ended_at.is_(None),
    names=((Subscription.contact,), (Subscription.plan,)),
)
CHARGED = Kind(
    Subscription,
    _subscription,
    N_("No subscription is charged by itself."),
    lambda: Subscription.next_charge_at.is_not(None),
    names=SUBSCRIPTION.names,
)
PIPELINE = Kind(Pipeline, lambda one: one.name, N_("There is no pipeline yet."))
STAGE = Kind(
    Stage,
    lambda one: f"{one.pipeline.name}: {one.name}",
    N_("There is no pipeline yet."),
    owned=lambda school_id: Stage.pipeline.has(Pipeline.school_id == school_id),
    names=((Stage.pipeline,),),
)
LEAD = Kind(
    Lead,
    lambda one: f"{one.title}, {called(one.contact)}: {one.stage.name}",
    N_("There are no leads yet. A form in the shop makes them, and so can you."),
    names=((Lead.contact,), (Lead.stage,)),
)
