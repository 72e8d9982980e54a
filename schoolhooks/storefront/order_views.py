"""A customer's order, reached by its token, and the mock step in which it is paid."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from schoolhooks import config, rate_limits
from schoolhooks.extensions import db
from schoolhooks.school import payment_systems, sales
from schoolhooks.school.models import Enrollment, Order, Subscription
from schoolhooks.storefront import checkout
from schoolhooks.storefront.blueprint import bp
from schoolhooks.storefront.forms import PaymentForm


@bp.get("/orders/<token>")
def order(token: str) -> str:
    """What was ordered, and how it stands."""
    found = _order_or_404(token)
    granted = select(Enrollment).where(Enrollment.order_id == found.id).order_by(Enrollment.id)
    granted = granted.options(joinedload(Enrollment.course))
    begun = select(Subscription).where(Subscription.order_id == found.id)
    return render_template(
        "storefront/order.html",
        order=found,
        enrollments=db.session.scalars(granted).all(),
        subscription=db.session.scalars(begun).one_or_none(),
        failures=payment_systems.FAILURES,
    )


@bp.get("/orders/<token>/pay")
def pay(token: str) -> ResponseReturnValue:
    """The payment step; an order that awaits no payment is shown instead."""
    found = _order_or_404(token)
    if not found.payment_url:
        return redirect(url_for(".order", token=token), 303)
    return _payment_page(found, PaymentForm())


@bp.post("/orders/<token>/pay")
@rate_limits.limited(lambda: config.current().orders_per_minute)
def settle(token: str) -> ResponseReturnValue:
    """Let the mock payment end as it was asked to."""
    found = _order_or_404(token)
    form = PaymentForm()
    if not form.validate():
        return _payment_page(found, form), 422
    if form.outcome.data == "paid":
        payment = sales.pay_order(found)
    else:
        payment = sales.decline_payment(found, form.failure_code.data)
    db.session.commit()
    if payment is None:
        flash(_("Nothing was left to pay on this order."), "good")
    elif payment.failure_code:
        why = _(payment_systems.FAILURES[payment.failure_code])
        flash(" ".join([why, _("Nothing was taken.")]), "bad")
        return redirect(url_for(".pay", token=token), 303)
    return redirect(url_for(".order", token=token), 303)


def _payment_page(found: Order, form: PaymentForm) -> str:
    system = payment_systems.find(found.payment_system)
    return render_template(
        "storefront/pay.html",
        order=found,
        form=form,
        system=system,
        way_to_pay=_(system.label),
    )


def _order_or_404(token: str) -> Order:
    return checkout.find(token) or abort(404)
