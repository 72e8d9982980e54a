"""The shop's shelves, one product, and ordering it."""

from __future__ import annotations

from itertools import groupby

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from schoolhooks import config, rate_limits
from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school import sales_coupons, subscriptions
from schoolhooks.school.models import Form, Order, Plan, Product
from schoolhooks.storefront import checkout
from schoolhooks.storefront.blueprint import bp
from schoolhooks.storefront.order_form import NO_COUPON, OrderForm


@bp.get("/")
def index() -> str:
    """Everything on sale, by school; one school's with ?school=<its domain>."""
    query = select(Product).join(Product.school).options(contains_eager(Product.school))
    domain = request.args.get("school", "")
    chosen = db.session.scalars(select(School).where(School.domain == domain)).one_or_none()
    if domain and chosen is None:
        abort(404, _("There is no school of that name here."))
    if chosen:
        query = query.where(Product.school_id == chosen.id)
    products = db.session.scalars(query.order_by(School.id, Product.id))
    shelves = [(school, list(goods)) for school, goods in groupby(products, lambda p: p.school)]
    forms = select(Form).where(Form.school_id.in_([school.id for school, _ in shelves]))
    return render_template(
        "storefront/index.html",
        shelves=shelves,
        chosen=chosen,
        forms=db.session.scalars(forms.order_by(Form.id)).all(),
    )


@bp.get("/<slug>")
def product(slug: str) -> str:
    """One product with its order form, filled in where someone goes on with a checkout."""
    found = _product_or_404(slug)
    token = request.args.get("checkout", "").replace("\0", "")
    return _page(found, OrderForm.of(found, checkout.resumed(found, token) if token else None))


@bp.post("/<slug>")
@rate_limits.limited(lambda: config.current().orders_per_minute)
def place_order(slug: str) -> ResponseReturnValue:
    """Place the order and go on to paying, or show the form again."""
    found = _product_or_404(slug)
    form = OrderForm.of(found)
    if not form.validate():
        return _page(found, form), 422
    if "trial" in request.form and form.chosen_plan:
        return _begin_trial(found, form, form.chosen_plan)
    try:
        order = _placed(found, form)
    except sales_coupons.CouponRefused:
        db.session.rollback()
        form.coupon.errors = [NO_COUPON]
        return _page(found, form), 422
    onward = "storefront.pay" if order.payment_url else "storefront.order"
    return redirect(url_for(onward, token=order.token), 303)


def _placed(found: Product, form: OrderForm) -> Order:
    """The form's order: a new one, or the one that the same form has made before."""
    token = checkout.order_token(found, form)
    order = checkout.find(token)
    if order:
        return order
    try:
        order = checkout.place(found, form, token)
        db.session.commit()
    except IntegrityError:
        # The same form was sent twice at the same moment, and the other one was first.
        db.session.rollback()
        order = checkout.find(token)
        if order is None:
            raise
    return order


def _begin_trial(found: Product, form: OrderForm, plan: Plan) -> ResponseReturnValue:
    """Begin the plan's trial, for which nothing is ordered."""
    begun = subscriptions.start_trial(checkout.customer(found, form), plan, form.chosen_system)
    if begun is None:
        db.session.rollback()
        form.email.errors = [_("This plan has no trial, or you have had it before.")]
        return _page(found, form), 422
    db.session.commit()
    return redirect(url_for("storefront.subscription", token=begun.token), 303)


def _page(found: Product, form: OrderForm) -> str:
    trial = max((one.trial_days for one in form.plans.values()), default=0)
    return render_template("storefront/product.html", product=found, form=form, trial_days=trial)


def _product_or_404(slug: str) -> Product:
    found = db.session.scalars(select(Product).where(Product.slug == slug)).one_or_none()
    return found or abort(404)
