"""The school's orders: all of them by pages, and each with what can be done about it."""

from __future__ import annotations

from typing import get_args

from flask import abort, render_template, request
from flask_babel import gettext as _
from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from schoolhooks import row_ids
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.school import payment_systems
from schoolhooks.school.models import Contact, Enrollment, Order, OrderItem, Subscription
from schoolhooks.school_settings import words
from schoolhooks.school_settings.blueprint import bp
from schoolhooks.school_settings.kinds import ORDER
from schoolhooks.triggers.sales import OrderStatus

_PAGE = 50


@bp.get("/orders")
def orders() -> str:
    """The latest orders, or the next page of them, or those that are looked for."""
    query = (
        select(Order)
        .where(Order.school_id == current.school().id)
        .options(joinedload(Order.contact), joinedload(Order.items))
        .order_by(Order.id.desc())
        .limit(_PAGE + 1)
    )
    sought, status = request.args.get("q", "").strip(), request.args.get("status", "")
    before = request.args.get("before", "")
    if before.isdecimal():
        query = query.where(Order.id < min(int(before), row_ids.LARGEST))
    if status in get_args(OrderStatus):
        query = query.where(Order.status == status)
    found = db.session.scalars(_seek(query, sought)).unique().all()
    return render_template(
        "school_settings/orders.html",
        orders=found[:_PAGE],
        more=found[_PAGE - 1].id if len(found) > _PAGE else None,
        sought=sought,
        status=status,
    )


@bp.get("/orders/<int:order_id>")
def order(order_id: int) -> str:
    """One order: what it is, what was paid, and buttons."""
    goods = selectinload(Order.items).joinedload(OrderItem.product)
    found = ORDER.find(current.school().id, order_id, goods) or abort(404)
    granted = select(Enrollment).where(Enrollment.order_id == found.id).order_by(Enrollment.id)
    granted = granted.options(joinedload(Enrollment.course))
    begun = select(Subscription).where(Subscription.order_id == found.id)
    begun = begun.options(joinedload(Subscription.plan))
    return render_template(
        "school_settings/order.html",
        order=found,
        words=words,
        system=_(payment_systems.find(found.payment_system).label),
        failures=payment_systems.FAILURES,
        enrollments=db.session.scalars(granted).all(),
        subscriptions=db.session.scalars(begun).all(),
        may_change=current.membership().may_change,
    )


def _seek(query: Select[Order], sought: str) -> Select[Order]:
    """Only the order of that number, or those of the customer with that e-mail address."""
    if not sought:
        return query
    if "@" in sought and "\0" not in sought:
        email = func.lower(Contact.email) == sought.lower()
        return query.join(Order.contact).where(email)
    digits = sought.upper().removeprefix("A-")
    if digits.isdecimal() and int(digits) <= row_ids.LARGEST:
        return query.where(Order.id == int(digits))
    return query.where(false())
