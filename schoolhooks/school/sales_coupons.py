"""Coupons: finding them, using them up, and giving a use back. Nothing is announced by itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school.models import Coupon, Order, Plan, Product


class CouponRefused(ValueError):
    """The coupon is not for this, has ended, or has no use left."""


def find(school: School, code: str, at: datetime) -> Coupon | None:
    """The school's coupon of that code, in whatever case, if it can still be used."""
    query = select(Coupon).where(
        Coupon.school_id == school.id, func.upper(Coupon.code) == code.strip().upper(), _usable(at)
    )
    return db.session.scalars(query).one_or_none()


def use(
    coupon: Coupon, product: Product, priced: Product | Plan, subtotal_minor: int, at: datetime
) -> int:
    """Take one use of the coupon, and return how many minor units it takes off.

    `priced` is what the price is from: the product, or one of its plans. Two who want the last
    use at the same moment come one after the other, and the second is refused.
    """
    if not coupon.is_for(product, priced.currency):
        raise CouponRefused(f"{coupon.code} is not for this")
    using = (
        update(Coupon)
        .where(Coupon.id == coupon.id, _usable(at))
        .values(used=Coupon.used + 1)
        .returning(Coupon.used)
    )
    if db.session.scalar(using) is None:
        raise CouponRefused(f"{coupon.code} cannot be used any more")
    return coupon.off_minor(subtotal_minor)


def give_back(order: Order) -> None:
    """Let the coupon of a cancelled order be used once more."""
    if order.coupon_code is None:
        return
    giving = (
        update(Coupon)
        .where(
            Coupon.school_id == order.school_id,
            func.upper(Coupon.code) == order.coupon_code.upper(),
            Coupon.used > 0,
        )
        .values(used=Coupon.used - 1)
    )
    db.session.execute(giving)


def _usable(at: datetime) -> ColumnElement[bool]:
    return and_(
        or_(Coupon.ends_at.is_(None), Coupon.ends_at > at),
        or_(Coupon.most_uses.is_(None), Coupon.used < Coupon.most_uses),
    )
