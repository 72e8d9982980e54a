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
from schoolhooks.school.models import Order, Product
from schoolhooks.storefront import visitor
from schoolhooks.storefront.forms import OrderForm


def order_token(product: Product, form: OrderForm) -> str:
    """The token of the order that this form makes: the same for the same form sent again.

    It is made from the key in the form and from what was typed, so going back and correcting
    something makes another order, while a double click makes none. No one can work it out from
    what they see, for the app's own key is in it. The database lets a token exist only once.
    """
    typed = [form.form_key.data, product.id, *_typed(form)]
    key = current_app.config["SECRET_KEY"].encode()
    digest = hmac.new(key, b"order:" + json.dumps(typed).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def find(token: str) -> Order | None:
    """The order of that token."""
    return db.session.scalars(select(Order).where(Order.token == token)).one_or_none()


def place(product: Product, form: OrderForm, token: str) -> Order:
    """Note the customer and the order. What is free is settled at once: there is nothing to pay."""
    name, email, phone, payment_system = _typed(form)
    came_from = visitor.attribution()
    details = crm.Details(full_name=name, email=email, phone=phone, locale=visitor.locale())
    contact = crm.add_contact(product.school, details, source="checkout", attribution=came_from)
    order = sales.place_order(
        contact,
        product,
        payment_system,
        token=token,
        customer_name=name,
        customer_phone=phone,
        attribution=came_from,
    )
    if order.is_free:
        sales.pay_order(order)
    return order


def _typed(form: OrderForm) -> tuple[str, str, str | None, str]:
    return form.name.data, form.email.data, form.e164, form.chosen_system()
