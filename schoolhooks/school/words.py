"""What kinds and states are called on every page, the shop's and the staff's alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext as _

from schoolhooks.school.models.subscriptions import Status
from schoolhooks.texts import N_
from schoolhooks.triggers.education import GradeResult
from schoolhooks.triggers.objects import ProductType
from schoolhooks.triggers.sales import OrderStatus

PRODUCT_TYPES: Mapping[ProductType, str] = {
    "course": N_("Course"),
    "bundle": N_("Bundle of courses"),
    "membership": N_("Membership"),
    "subscription": N_("Subscription"),
    "webinar": N_("Webinar"),
    "live_course": N_("Live course"),
    "digital_download": N_("Download"),
    "coaching": N_("Coaching"),
    "event_ticket": N_("Ticket"),
    "physical": N_("Goods by post"),
    "donation": N_("Donation"),
}
ORDER_STATES: Mapping[OrderStatus, str] = {
    "pending": N_("Waiting for payment"),
    "on_hold": N_("On hold"),
    "processing": N_("In the works"),
    "partially_paid": N_("Partly paid"),
    "paid": N_("Paid"),
    "completed": N_("Done"),
    "cancelled": N_("Cancelled"),
    "partially_refunded": N_("Partly refunded"),
    "refunded": N_("Refunded"),
}
SUBSCRIPTION_STATES: Mapping[Status, str] = {
    "trialing": N_("On trial"),
    "active": N_("Active"),
    "past_due": N_("Past due"),
    "paused": N_("Paused"),
    "cancelled": N_("Cancelled"),
}
HOMEWORK_RESULTS: Mapping[GradeResult, str] = {
    "accepted": N_("Accepted"),
    "returned": N_("Returned"),
    "rejected": N_("Rejected"),
}


def init_app(app: Flask) -> None:
    """Make the words known to templates, as in `order.status|order_state`."""
    app.add_template_filter(_said(PRODUCT_TYPES), "product_type")
    app.add_template_filter(_said(ORDER_STATES), "order_state")
    app.add_template_filter(_said(SUBSCRIPTION_STATES), "subscription_state")
    app.add_template_filter(_said(HOMEWORK_RESULTS), "homework_result")


def _said(words: Mapping[Any, str]) -> Callable[[str], str]:
    """Gives the name's word in the reader's language."""
    return lambda name: str(_(words[name]))
