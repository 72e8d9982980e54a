"""What staff can make happen to orders and payments."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from schoolhooks.forms import WholeNumberField
from schoolhooks.members.models import Membership
from schoolhooks.school import (
    payment_systems,
    sales,
    sales_checkouts,
    sales_refunds,
)
from schoolhooks.school.words import ORDER_STATES
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, RowField
from schoolhooks.school_settings.fields import (
    OUT_OF_RANGE,
    WrongAmount,
    choice,
    minor_units,
    payment_system_field,
    short_text,
)
from schoolhooks.texts import N_

_STATUSES: dict[str, str] = {
    name: ORDER_STATES[name] for names in sales.BY_HAND.values() for name in names
}


class OrderForm(ActForm):
    """What to order for whom."""

    contact = RowField(lazy_gettext("Customer"), kinds.CONTACT)
    product = RowField(lazy_gettext("Product"), kinds.PRODUCT)
    quantity = WholeNumberField(
        lazy_gettext("How many"),
        [
            InputRequired(lazy_gettext("Enter a number.")),
            NumberRange(1, 1000, message=OUT_OF_RANGE),
        ],
        default=1,
    )
    payment_system = payment_system_field()


class UnpaidForm(ActForm):
    """Which order."""

    order = RowField(lazy_gettext("Order"), kinds.UNPAID_ORDER)


class DeclineForm(UnpaidForm):
    """Which payment fails, and why."""

    failure_code = choice(lazy_gettext("Why"), payment_systems.FAILURES)


class StatusForm(ActForm):
    """Which order gets which status."""

    order = RowField(lazy_gettext("Order"), kinds.ORDER)
    status = choice(lazy_gettext("New status"), _STATUSES)


class CancelForm(UnpaidForm):
    """Which order is cancelled, and why."""

    reason = choice(
        lazy_gettext("Why"),
        {
            "admin": N_("The school cancels it"),
            "customer": N_("The customer asks"),
            "fraud": N_("Fraud"),
        },
    )


class RefundForm(ActForm):
    """What goes back of which payment."""

    payment = RowField(lazy_gettext("Payment"), kinds.CAPTURED)
    amount = StringField(lazy_gettext("Amount (empty: all of it)"), [Optional()])
    reason = short_text(lazy_gettext("Why (optional)"))

    minor: int | None = None
    """The amount in minor units, once the form is valid; None: all of it."""

    def validate_amount(self, field: StringField) -> None:
        """Understand the amount, and refuse more than there is."""
        payment = self.payment.row
        if payment is None:
            return
        try:
            self.minor = minor_units(field.data, payment.currency)
        except WrongAmount as wrong:
            raise ValidationError(str(wrong)) from None
        if self.minor > payment.kept_minor:
            raise ValidationError(_("That is more than what is left of this payment."))


class DisputeForm(ActForm):
    """Which payment the customer's bank claims back."""

    payment = RowField(lazy_gettext("Payment"), kinds.CAPTURED)
    reason = choice(
        lazy_gettext("Why"),
        {
            "fraudulent": N_("Fraudulent"),
            "product_not_received": N_("Not received"),
            "duplicate": N_("Charged twice"),
        },
    )


class CheckoutForm(ActForm):
    """Who begins to order what."""

    contact = RowField(lazy_gettext("Customer"), kinds.CONTACT)
    product = RowField(lazy_gettext("Product"), kinds.PRODUCT)


class LeaveForm(ActForm):
    """Which checkout is given up."""

    checkout = RowField(lazy_gettext("Checkout"), kinds.CHECKOUT)


def _order(form: OrderForm, _member: Membership) -> str | None:
    order = sales.place_order(
        form.contact.row,
        form.product.row,
        form.payment_system.data,
        quantity=form.quantity.data,
        source="manual",
    )
    if order.is_free:
        sales.pay_order(order)
    return str(_("Order %(number)s placed.", number=order.number))


def _pay(form: UnpaidForm, _member: Membership) -> str | None:
    order = form.order.row
    payment = sales.pay_order(order)
    if payment is None:
        return None
    amount = kinds.in_words(payment.money)
    return str(_("%(amount)s paid for order %(number)s.", amount=amount, number=order.number))


def _decline(form: DeclineForm, _member: Membership) -> str | None:
    payment = sales.decline_payment(form.order.row, form.failure_code.data)
    return _("The payment was declined.") if payment else None


def _change_status(form: StatusForm, _member: Membership) -> str | None:
    changed = sales.change_status(form.order.row, form.status.data)
    return _("Status changed.") if changed else None


def _cancel(form: CancelForm, _member: Membership) -> str | None:
    order = form.order.row
    cancelled = sales.cancel_order(order, form.reason.data)
    return _("Order %(number)s cancelled.", number=order.number) if cancelled else None


def _refund(form: RefundForm, _member: Membership) -> str | None:
    given = sales_refunds.refund(form.payment.row, form.minor, reason=form.reason.data)
    return _("Money given back.") if given else None


def _dispute(form: DisputeForm, _member: Membership) -> str | None:
    opened = sales_refunds.open_dispute(form.payment.row, form.reason.data)
    return _("Dispute opened.") if opened else None


def _begin_checkout(form: CheckoutForm, _member: Membership) -> str | None:
    begun = sales_checkouts.start_checkout(form.contact.row, form.product.row)
    return str(_("Checkout begun. It goes on at %(url)s", url=begun.url))


def _leave_checkout(form: LeaveForm, _member: Membership) -> str | None:
    return _("Marked as abandoned.") if sales_checkouts.abandon(form.checkout.row) else None


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "place-order", "sales", N_("Place an order for a customer"), ("order.created",),
        OrderForm, _order,
    ),
    Act(
        "pay-order", "sales", N_("Record a payment"), ("payment.succeeded", "order.paid"),
        UnpaidForm, _pay, N_("Nothing is left to pay on it."),
        note=N_("Takes what is due next: all that is left, or one instalment."),
    ),
    Act(
        "decline-payment", "sales", N_("Let a payment be declined"), ("payment.failed",),
        DeclineForm, _decline, N_("Nothing is left to pay on it."),
    ),
    Act(
        "change-status", "sales", N_("Change an order’s status"), ("order.updated",),
        StatusForm, _change_status, N_("An order of its status cannot get that one."),
        note=N_("An unpaid order can go on hold or into the works, a paid one can be done."),
    ),
    Act(
        "cancel-order", "sales", N_("Cancel an order"), ("order.cancelled",),
        CancelForm, _cancel, N_("It cannot be cancelled any more."),
        is_final=True,
    ),
    Act(
        "refund-payment", "sales", N_("Refund a payment"), ("payment.refunded", "enrollment.ended"),
        RefundForm, _refund, N_("Nothing of it is left to give back."),
        note=N_("With all of an order’s money goes the access that it bought."),
        is_final=True,
    ),
    Act(
        "open-dispute", "sales", N_("Open a dispute"), ("payment.disputed",),
        DisputeForm, _dispute, N_("There is a dispute over it already."),
    ),
    Act(
        "begin-checkout", "sales", N_("Begin a checkout"), (),
        CheckoutForm, _begin_checkout,
        note=N_("It is announced as abandoned when no order follows: by the clock, or by hand."),
    ),
    Act(
        "leave-checkout", "sales", N_("Mark a checkout as abandoned"), ("checkout.abandoned",),
        LeaveForm, _leave_checkout, N_("It has ended already."),
    ),
)  # fmt: skip
