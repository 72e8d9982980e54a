"""The shop's shelves, one product, and ordering it."""

from __future__ import annotations

from itertools import groupby

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from schoolhooks import config, rate_limits
from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school.models import Product
from schoolhooks.storefront import checkout
from schoolhooks.storefront.blueprint import bp
from schoolhooks.storefront.forms import OrderForm


@bp.get("/")
def index() -> str:
    """Everything on sale, by school; one school's with ?school=<its domain>."""
    query = select(Product).join(Product.school).options(contains_eager(Product.school))
    domain = request.args.get("school", "")
    chosen = db.session.scalars(select(School).where(School.domain == domain)).one_or_none()
    if domain and chosen is None:
        abort(404, "There is no school of that name here.")
    if chosen:
        query = query.where(Product.school_id == chosen.id)
    products = db.session.scalars(query.order_by(School.id, Product.id))
    shelves = [(school, list(goods)) for school, goods in groupby(products, lambda p: p.school)]
    return render_template("storefront/index.html", shelves=shelves, chosen=chosen)


@bp.get("/<slug>")
def product(slug: str) -> str:
    """One product with its order form."""
    found = _product_or_404(slug)
    return render_template("storefront/product.html", product=found, form=OrderForm.of(found))


@bp.post("/<slug>")
@rate_limits.limited(lambda: config.current().orders_per_minute)
def place_order(slug: str) -> ResponseReturnValue:
    """Place the order and go on to paying, or show the form again."""
    found = _product_or_404(slug)
    form = OrderForm.of(found)
    if not form.validate():
        return render_template("storefront/product.html", product=found, form=form), 422
    token = checkout.order_token(found, form)
    order = checkout.find(token)
    if order is None:
        try:
            order = checkout.place(found, form, token)
            db.session.commit()
        except IntegrityError:
            # The same form was sent twice at the same moment, and the other one was first.
            db.session.rollback()
            order = checkout.find(token)
            if order is None:
                raise
    onward = "storefront.pay" if order.payment_url else "storefront.order"
    return redirect(url_for(onward, token=order.token), 303)


def _product_or_404(slug: str) -> Product:
    found = db.session.scalars(select(Product).where(Product.slug == slug)).one_or_none()
    return found or abort(404)
