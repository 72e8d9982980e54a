"""Checkouts: begun by a known contact, closed by an order, or left. Nothing here commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from schoolhooks.extensions import db, utc_now
from schoolhooks.school.announce import announce
from schoolhooks.school.education import hold_student
from schoolhooks.school.models import Checkout, Contact, Order, Product
from schoolhooks.school.sales_payloads import checkout_fields
from schoolhooks.triggers.sales import CheckoutAbandoned


def start_checkout(
    contact: Contact, product: Product, *, quantity: int = 1, at: datetime | None = None
) -> Checkout:
    """Note that the contact is about to order. Who begins again goes on with the same checkout."""
    hold_student(contact)  # so that two tabs at once begin one checkout
    query = select(Checkout).where(
        Checkout.contact_id == contact.id,
        Checkout.product_id == product.id,
        Checkout.order_id.is_(None),
        Checkout.abandoned_at.is_(None),
    )
    checkout = db.session.scalars(query).one_or_none()
    priced = product.plans[0] if product.plans else product
    if checkout is None:
        checkout = Checkout(
            school=product.school,
            contact=contact,
            product=product,
            started_at=at or utc_now(),
        )
        db.session.add(checkout)
    checkout.quantity = 1 if product.plans else quantity
    checkout.amount_minor = priced.price_minor * checkout.quantity
    checkout.currency = priced.currency
    db.session.flush()
    return checkout


def close(order: Order, product: Product) -> None:
    """The checkout ended in this order, also where it had been given up for left."""
    closing = (
        update(Checkout)
        .where(
            Checkout.contact_id == order.contact_id,
            Checkout.product_id == product.id,
            Checkout.order_id.is_(None),
        )
        .values(order_id=order.id)
    )
    db.session.execute(closing)


def abandon(checkout: Checkout, *, at: datetime | None = None) -> bool:
    """Give the checkout up for left. False, and nothing announced: it ended before."""
    at = at or utc_now()
    db.session.flush()
    db.session.refresh(checkout, with_for_update={"of": Checkout})
    if checkout.order_id is not None or checkout.abandoned_at is not None:
        return False
    checkout.abandoned_at = at
    announce(checkout.school, CheckoutAbandoned(**checkout_fields(checkout)), at)
    return True
