"""What staff can make happen to subscriptions."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired, ValidationError

from schoolhooks.members.models import Membership
from schoolhooks.school import payment_systems, sales, subscriptions
from schoolhooks.school import subscriptions_renewals as renewals
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, RowField
from schoolhooks.school_settings.fields import (
    WrongAmount,
    choice,
    minor_units,
    payment_system_field,
    short_text,
)
from schoolhooks.texts import N_


class SubscribeForm(ActForm):
    """Who subscribes to what."""

    contact = RowField(lazy_gettext("Customer"), kinds.CONTACT)
    plan = RowField(lazy_gettext("Plan"), kinds.PLAN)
    payment_system = payment_system_field()


class TrialForm(ActForm):
    """Who tries what."""

    contact = RowField(lazy_gettext("Customer"), kinds.CONTACT)
    plan = RowField(lazy_gettext("Plan with a trial"), kinds.TRIAL_PLAN)
    payment_system = payment_system_field()


class SubscriptionForm(ActForm):
    """Which subscription."""

    subscription = RowField(lazy_gettext("Subscription"), kinds.SUBSCRIPTION)


class ChargeForm(ActForm):
    """Which subscription is charged."""

    subscription = RowField(lazy_gettext("Subscription"), kinds.CHARGED)


class FailForm(ChargeForm):
    """Which charge fails, and why."""

    failure_code = choice(lazy_gettext("Why"), payment_systems.FAILURES)


class PlanForm(SubscriptionForm):
    """Which subscription goes over to which plan."""

    plan = RowField(lazy_gettext("New plan"), kinds.PLAN)


class PriceForm(SubscriptionForm):
    """What a subscription costs from the next period on."""

    price = StringField(lazy_gettext("New price"), [DataRequired(lazy_gettext("Enter a price."))])

    minor: int = 0
    """The price in minor units, once the form is valid."""

    def validate_price(self, field: StringField) -> None:
        """Understand the price, in the subscription's currency."""
        subscription = self.subscription.row
        if subscription is None:
            return
        try:
            self.minor = minor_units(field.data, subscription.currency)
        except WrongAmount as wrong:
            raise ValidationError(str(wrong)) from None


class CancelForm(SubscriptionForm):
    """Which subscription ends, when and why."""

    when = choice(
        lazy_gettext("When"),
        {"later": N_("At the end of what is paid for"), "now": N_("At once")},
    )
    reason = choice(
        lazy_gettext("Why"),
        {"customer": N_("The customer's wish"), "admin": N_("The school's wish")},
    )
    feedback = short_text(lazy_gettext("What the customer says (optional)"), length=500)


def _subscribe(form: SubscribeForm, _member: Membership) -> str | None:
    plan = form.plan.row
    order = sales.place_order(
        form.contact.row, plan.product, form.payment_system.data, plan=plan, source="manual"
    )
    sales.pay_order(order)
    told = _("Subscribed to %(plan)s, with order %(number)s.", plan=plan.name, number=order.number)
    return str(told)


def _try(form: TrialForm, _member: Membership) -> str | None:
    begun = subscriptions.start_trial(form.contact.row, form.plan.row, form.payment_system.data)
    return _("Trial begun.") if begun else None


def _charge(form: ChargeForm, _member: Membership) -> str | None:
    subscription = form.subscription.row
    subscription.decline_code = None
    payment = renewals.charge(subscription)
    if payment is None:
        return None
    return str(_("%(amount)s charged.", amount=kinds.in_words(payment.money)))


def _fail(form: FailForm, _member: Membership) -> str | None:
    subscription = form.subscription.row
    subscription.decline_code = form.failure_code.data
    payment = renewals.charge(subscription)
    return _("The charge was declined, and so will be the next ones.") if payment else None


def _pause(form: SubscriptionForm, _member: Membership) -> str | None:
    return _("Paused.") if subscriptions.pause(form.subscription.row) else None


def _resume(form: SubscriptionForm, _member: Membership) -> str | None:
    return _("Resumed.") if subscriptions.resume(form.subscription.row) else None


def _change_plan(form: PlanForm, _member: Membership) -> str | None:
    changed = subscriptions.change_plan(form.subscription.row, form.plan.row)
    return _("Changed to %(plan)s.", plan=form.plan.row.name) if changed else None


def _change_price(form: PriceForm, _member: Membership) -> str | None:
    changed = subscriptions.change_price(form.subscription.row, form.minor)
    return _("The new price holds from the next period on.") if changed else None


def _cancel(form: CancelForm, _member: Membership) -> str | None:
    cancelled = subscriptions.cancel(
        form.subscription.row,
        form.reason.data,
        at_period_end=form.when.data == "later",
        feedback=form.feedback.data,
    )
    return _("Cancelled.") if cancelled else None


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "subscribe-customer", "subscriptions", N_("Subscribe a customer"),
        ("order.created", "order.paid", "subscription.created"),
        SubscribeForm, _subscribe,
    ),
    Act(
        "start-plan-trial", "subscriptions", N_("Begin a subscription with a trial"),
        ("subscription.created",),
        TrialForm, _try, N_("This customer has had this plan before."),
    ),
    Act(
        "charge-subscription", "subscriptions", N_("Renew a subscription now"),
        ("payment.succeeded", "subscription.renewed"),
        ChargeForm, _charge, N_("It is not charged any more."),
        note=N_("The first charge after a trial is no renewal."),
    ),
    Act(
        "fail-charge", "subscriptions", N_("Let a renewal fail"),
        ("payment.failed", "subscription.past_due", "subscription.cancelled"),
        FailForm, _fail, N_("It is not charged any more."),
        note=N_("When all tries have failed, the subscription is cancelled."),
    ),
    Act(
        "pause-subscription", "subscriptions", N_("Pause a subscription"),
        ("subscription.updated",),
        SubscriptionForm, _pause, N_("Only an active subscription can be paused."),
    ),
    Act(
        "resume-subscription", "subscriptions", N_("Resume a subscription"),
        ("subscription.updated",),
        SubscriptionForm, _resume, N_("It is not paused, or its charge was declined."),
    ),
    Act(
        "change-plan", "subscriptions", N_("Change a subscription’s plan"),
        ("subscription.updated",),
        PlanForm, _change_plan,
        N_("It cannot go over to that plan: it has it, another currency, or is not running."),
    ),
    Act(
        "change-price", "subscriptions", N_("Change a subscription’s price"),
        ("subscription.updated",),
        PriceForm, _change_price, N_("It has that price, or is not running."),
    ),
    Act(
        "cancel-subscription", "subscriptions", N_("Cancel a subscription"),
        ("subscription.cancelled",),
        CancelForm, _cancel, N_("It was cancelled before."),
        is_final=True,
    ),
)  # fmt: skip
