"""What staff can make happen to orders and payments."""

from __future__ import annotations

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from schoolhooks.members.models import Membership
from schoolhooks.school import (
    payment_systems,
    sales,
    sales_checkouts,
    sales_refunds,
)
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, RowField
from schoolhooks.school_settings.fields import (
    WrongAmount,
    minor_units,
    payment_system_field,
    short_text,
)

_STATUSES = {
    "on_hold": "On hold",
    "processing": "In the works",
    "pending": "Waiting for payment",
    "completed": "Done",
}


class OrderForm(ActForm):
    """What to order for whom."""

    contact = RowField("Customer", kinds.CONTACT)
    product = RowField("Product", kinds.PRODUCT)
    quantity = IntegerField(
        "How many",
        [InputRequired("Enter a number."), NumberRange(1, 1000, message="Between 1 and 1000.")],
        default=1,
    )
    payment_system = payment_system_field()


class UnpaidForm(ActForm):
    """Which order."""

    order = RowField("Order", kinds.UNPAID_ORDER)


class DeclineForm(UnpaidForm):
    """Which payment fails, and why."""

    failure_code = SelectField("Why", choices=dict(payment_systems.FAILURES))


class StatusForm(ActForm):
    """Which order gets which status."""

    order = RowField("Order", kinds.ORDER)
    status = SelectField("New status", choices=_STATUSES)


class CancelForm(UnpaidForm):
    """Which order is cancelled, and why."""

    reason = SelectField(
        "Why",
        choices={
            "admin": "The school cancels it",
            "customer": "The customer asks",
            "fraud": "Fraud",
        },
    )


class RefundForm(ActForm):
    """What goes back of which payment."""

    payment = RowField("Payment", kinds.CAPTURED)
    amount = StringField("Amount (empty: all of it)", [Optional()])
    reason = short_text("Why (optional)")

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
            raise ValidationError("That is more than what is left of this payment.")


class DisputeForm(ActForm):
    """Which payment the customer's bank claims back."""

    payment = RowField("Payment", kinds.CAPTURED)
    reason = SelectField(
        "Why",
        choices={
            "fraudulent": "Fraudulent",
            "product_not_received": "Not received",
            "duplicate": "Charged twice",
        },
    )


class CheckoutForm(ActForm):
    """Who begins to order what."""

    contact = RowField("Customer", kinds.CONTACT)
    product = RowField("Product", kinds.PRODUCT)


class LeaveForm(ActForm):
    """Which checkout is given up."""

    checkout = RowField("Checkout", kinds.CHECKOUT)


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
    return f"Order {order.number} placed."


def _pay(form: UnpaidForm, _member: Membership) -> str | None:
    order = form.order.row
    payment = sales.pay_order(order)
    return f"{kinds.in_words(payment.money)} paid for order {order.number}." if payment else None


def _decline(form: DeclineForm, _member: Membership) -> str | None:
    payment = sales.decline_payment(form.order.row, form.failure_code.data)
    return "The payment was declined." if payment else None


def _change_status(form: StatusForm, _member: Membership) -> str | None:
    changed = sales.change_status(form.order.row, form.status.data)
    return "Status changed." if changed else None


def _cancel(form: CancelForm, _member: Membership) -> str | None:
    cancelled = sales.cancel_order(form.order.row, form.reason.data)
    return f"Order {form.order.row.number} cancelled." if cancelled else None


def _refund(form: RefundForm, _member: Membership) -> str | None:
    given = sales_refunds.refund(form.payment.row, form.minor, reason=form.reason.data)
    return "Money given back." if given else None


def _dispute(form: DisputeForm, _member: Membership) -> str | None:
    opened = sales_refunds.open_dispute(form.payment.row, form.reason.data)
    return "Dispute opened." if opened else None


def _begin_checkout(form: CheckoutForm, _member: Membership) -> str | None:
    begun = sales_checkouts.start_checkout(form.contact.row, form.product.row)
    return f"Checkout begun. It goes on at {begun.url}"


def _leave_checkout(form: LeaveForm, _member: Membership) -> str | None:
    return "Given up for left." if sales_checkouts.abandon(form.checkout.row) else None


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "place-order", "sales", "Place an order for a customer", ("order.created",),
        OrderForm, _order,
    ),
    Act(
        "pay-order", "sales", "Record a payment", ("payment.succeeded", "order.paid"),
        UnpaidForm, _pay, "Nothing is left to pay on it.",
        note="Takes what is due next: all that is left, or one instalment.",
    ),
    Act(
        "decline-payment", "sales", "Let a payment be declined", ("payment.failed",),
        DeclineForm, _decline, "Nothing is left to pay on it.",
    ),
    Act(
        "change-status", "sales", "Change an order’s status", ("order.updated",),
        StatusForm, _change_status, "An order of its status cannot get that one.",
        note="An unpaid order can go on hold or into the works, a paid one can be done.",
    ),
    Act(
        "cancel-order", "sales", "Cancel an order", ("order.cancelled",),
        CancelForm, _cancel, "It cannot be cancelled any more.",
    ),
    Act(
        "refund-payment", "sales", "Refund a payment", ("payment.refunded", "enrollment.ended"),
        RefundForm, _refund, "Nothing of it is left to give back.",
        note="With all of an order’s money goes the access that it bought.",
    ),
    Act(
        "open-dispute", "sales", "Open a dispute", ("payment.disputed",),
        DisputeForm, _dispute, "There is a dispute over it already.",
    ),
    Act(
        "begin-checkout", "sales", "Begin a checkout", (),
        CheckoutForm, _begin_checkout,
        note="It is announced as abandoned when no order follows: by the clock, or by hand.",
    ),
    Act(
        "leave-checkout", "sales", "Give a checkout up for left", ("checkout.abandoned",),
        LeaveForm, _leave_checkout, "It has ended already.",
    ),
)  # fmt: skip
