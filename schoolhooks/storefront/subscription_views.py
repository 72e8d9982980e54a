"""A customer's subscription, reached by its token: how it stands, paying what is due, ending it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from schoolhooks import config, rate_limits
from schoolhooks.extensions import db
from schoolhooks.school import payment_systems, subscriptions
from schoolhooks.school import subscriptions_renewals as renewals
from schoolhooks.school.models import Subscription
from schoolhooks.storefront.blueprint import bp
from schoolhooks.storefront.forms import LeaveForm


@bp.get("/subscriptions/<token>")
def subscription(token: str) -> str:
    """How it stands."""
    return _page(_subscription_or_404(token), LeaveForm())


@bp.get("/subscriptions/<token>/pay")
def pay_subscription(token: str) -> ResponseReturnValue:
    """The payment step of one that is past due; any other is shown instead."""
    found = _subscription_or_404(token)
    if found.status != "past_due":
        return redirect(url_for(".subscription", token=token), 303)
    system = payment_systems.find(found.payment_system)
    return render_template(
        "storefront/pay_subscription.html",
        subscription=found,
        system=system,
        way_to_pay=_(system.label),
    )


@bp.post("/subscriptions/<token>/pay")
@rate_limits.limited(lambda: config.current().orders_per_minute)
def settle_subscription(token: str) -> ResponseReturnValue:
    """Pay what is past due."""
    payment = renewals.pay_now(_subscription_or_404(token))
    db.session.commit()
    done = _("Thank you, your payment has arrived.") if payment else _("Nothing is due.")
    flash(done, "good")
    return redirect(url_for(".subscription", token=token), 303)


@bp.post("/subscriptions/<token>")
def end_subscription(token: str) -> ResponseReturnValue:
    """End it with the period that is paid for."""
    found = _subscription_or_404(token)
    form = LeaveForm()
    if not form.validate():
        return _page(found, form), 422
    if subscriptions.cancel(found, "customer", feedback=form.feedback.data or None):
        flash(_("Your subscription is cancelled."), "good")
    db.session.commit()
    return redirect(url_for(".subscription", token=token), 303)


def _subscription_or_404(token: str) -> Subscription:
    query = select(Subscription).where(Subscription.token == token)
    return db.session.scalars(query).one_or_none() or abort(404)


def _page(found: Subscription, form: LeaveForm) -> str:
    return render_template("storefront/subscription.html", subscription=found, form=form)
