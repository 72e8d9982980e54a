"""From a filled-in form to an order, once however often the form is sent. Never commits."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from flask import current_app
from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.school import crm, sales
from schoolhooks.school.models import Checkout, Contact, Order, Product
from schoolhooks.storefront import visitor
from schoolhooks.storefront.order_form import OrderForm


def order_token(product: Product, form: OrderForm) -> str:
    """The token of the order that this form makes: the same for the same form sent again.

    It is made from the key in the form and from what was typed, so going back and correcting
    something makes another order, while a double click makes none. No one can work it out from
    what they see, for the app's own key is in it. The database lets a token exist only once.
    """
    typed = [form.form_key.data, product.id, form.name.data, form.email.data, form.e164]
    typed += [form.plan.data if "plan" in form else None, form.chosen_system]
    typed += [form.chosen_installments, form.coupon.data if "coupon" in form else None]
    key = current_app.config["SECRET_KEY"].encode()
    digest = hmac.new(key, b"order:" + json.dumps(typed).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def find(token: str) -> Order | None:
    """The order of that token."""
    return db.session.scalars(select(Order).where(Order.token == token)).one_or_none()


def place(product: Product, form: OrderForm, token: str) -> Order:
    """Note the customer and the order. What is free is settled at once: there is nothing to pay.

    Raises `sales_coupons.CouponRefused` where someone else has just used the coupon up.
    """
    order = sales.place_order(
        customer(product, form),
        product,
        form.chosen_system,
        plan=form.chosen_plan,
        coupon=form.chosen_coupon,
        installments=form.chosen_installments,
        token=token,
        customer_name=form.name.data,
        customer_phone=form.e164,
        attribution=visitor.attribution(),
    )
    if order.is_free:
        sales.pay_order(order)
    return order


def customer(product: Product, form: OrderForm) -> Contact:
    """The contact who orders."""
    details = crm.Details(
        full_name=form.name.data,
        email=form.email.data,
        phone=form.e164,
        locale=visitor.locale(),
    )
    return crm.add_contact(
        product.school, details, source="checkout", attribution=visitor.attribution()
    )


def resumed(product: Product, token: str) -> Contact | None:
    """Who began the checkout of that token, to go on with it."""
    query = select(Checkout).where(Checkout.token == token, Checkout.product_id == product.id)
    begun = db.session.scalars(query).one_or_none()
    return begun.contact if begun else None
