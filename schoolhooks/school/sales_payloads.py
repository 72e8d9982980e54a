"""How orders, checkouts and payments are told in payloads; when is said by the actions."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.school.links import link
from schoolhooks.school.models import (
    Checkout,
    Dispute,
    Order,
    OrderItem,
    Payment,
    Refund,
    Subscription,
)
from schoolhooks.school.models.crm import attribution_ref
from schoolhooks.triggers.money import money
from schoolhooks.triggers.objects import Contact, PaymentMethod
from schoolhooks.triggers.objects import OrderItem as ItemRef
from schoolhooks.triggers.sales import Installment


def order_fields(order: Order) -> dict[str, Any]:
    """The fields that every trigger about an order begins with."""
    items = [item_ref(item, order.currency) for item in order.items]
    return {
        "order_id": str(order.id),
        "order_number": order.number,
        "status": order.status,
        "created_at": order.created_at,
        "source": order.source,
        "is_free": order.is_free,
        **order.amount.fields(),
        "subtotal": money(order.subtotal_minor, order.currency),
        "discount": money(order.discount_minor, order.currency),
        "tax": money(order.tax_minor, order.currency),
        "coupon_code": order.coupon_code,
        "payment_system": order.payment_system,
        "payment_url": order.payment_url,
        "product_id": items[0].product_id,
        "product_name": items[0].product_name,
        "product_type": items[0].product_type,
        "items": items,
        "customer": customer_ref(order),
        "attribution": attribution_ref(order.attribution),
        "admin_url": link(order.school, f"/settings/school/orders/{order.id}"),
    }


def item_ref(item: OrderItem, currency: str) -> ItemRef:
    """One line of an order."""
    return ItemRef(
        product_id=f"prd_{item.product_id}",
        product_name=item.name,
        product_type=item.type,
        plan=item.plan_name,
        quantity=item.quantity,
        **money(item.amount_minor, currency).fields(),
    )


def customer_ref(order: Order) -> Contact:
    """The contact, with the name and phone that were typed for this order."""
    told = order.contact.ref
    name = order.customer_name
    if name:
        first, _, last = name.partition(" ")
        told = replace(told, full_name=name, first_name=first, last_name=last or None)
    return replace(told, phone=order.customer_phone) if order.customer_phone else told


def payment_fields(payment: Payment) -> dict[str, Any]:
    """The fields that every trigger about a payment begins with."""
    order = payment.order
    fee_minor = payment.fee_minor
    subscription = payment.subscription or (_begun_by(order) if order else None)
    return {
        "payment_id": payment.public_id,
        "order_id": _id_of(order),
        "subscription_id": subscription.public_id if subscription else None,
        "customer": payer_ref(payment),
        **money(payment.amount_minor, payment.currency).fields(),
        "fee": None if fee_minor is None else money(fee_minor, payment.currency),
        "payment_system": payment.payment_system,
        "payment_method": PaymentMethod(
            type=payment.method, brand=payment.brand, last4=payment.last4
        ),
        "transaction_id": payment.transaction_id,
        "installment": _installment(payment),
        "is_recurring": payment.is_recurring,
        "paid_at": payment.paid_at,
        "order_total": order.amount if order else None,
        "order_left_to_pay": money(order.left_minor, order.currency) if order else None,
    }


def payer_ref(payment: Payment) -> Contact:
    """Whose payment it is."""
    return customer_ref(payment.order) if payment.order else payment.contact.ref


def checkout_fields(checkout: Checkout) -> dict[str, Any]:
    """A checkout that was begun."""
    product = checkout.product
    total = money(checkout.amount_minor, checkout.currency).fields()
    item = ItemRef(
        product_id=product.public_id,
        product_name=product.name,
        product_type=product.type,
        plan=product.plans[0].name if product.plans else product.plan_name,
        quantity=checkout.quantity,
        **total,
    )
    return {
        "checkout_id": checkout.public_id,
        "customer": checkout.contact.ref,
        "items": [item],
        **total,
        "checkout_url": checkout.url,
        "started_at": checkout.started_at,
    }


def refund_fields(refund: Refund) -> dict[str, Any]:
    """A refund, beside what has been given back of the payment in all."""
    payment = refund.payment
    return {
        "refund_id": refund.public_id,
        "payment_id": payment.public_id,
        "order_id": _id_of(payment.order),
        "customer": payer_ref(payment),
        **money(refund.amount_minor, refund.currency).fields(),
        "total_refunded": money(payment.refunded_minor, payment.currency),
        "is_partial": payment.kept_minor > 0,
        "reason": refund.reason,
    }


def dispute_fields(dispute: Dispute) -> dict[str, Any]:
    """A dispute over a payment."""
    payment = dispute.payment
    return {
        "dispute_id": dispute.public_id,
        "payment_id": payment.public_id,
        "order_id": _id_of(payment.order),
        "customer": payer_ref(payment),
        **money(dispute.amount_minor, dispute.currency).fields(),
        "reason": dispute.reason,
        "respond_by": dispute.respond_by,
    }


def _begun_by(order: Order) -> Subscription | None:
    """The subscription whose first period the order pays for, once it is paid."""
    if order.plan_id is None:
        return None
    return db.session.scalars(select(Subscription).filter_by(order_id=order.id)).one_or_none()


def _id_of(order: Order | None) -> str | None:
    return str(order.id) if order else None


def _installment(payment: Payment) -> Installment | None:
    if payment.order is None or payment.installment_number is None:
        return None
    return Installment(number=payment.installment_number, total=payment.order.installments)
