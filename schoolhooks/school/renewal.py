"""Where a student can buy access to a course anew."""

from __future__ import annotations

from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.school.links import link
from schoolhooks.school.models import Enrollment, OrderItem, Product, ProductCourse


def renewal_url(enrollment: Enrollment) -> str | None:
    """The shop's page of what opens the course: what was bought, else the cheapest."""
    bought = (
        select(OrderItem.id)
        .where(OrderItem.order_id == enrollment.order_id, OrderItem.product_id == Product.id)
        .exists()
    )
    query = (
        select(Product)
        .join(ProductCourse, ProductCourse.product_id == Product.id)
        .where(ProductCourse.course_id == enrollment.course_id)
        .order_by(bought.desc(), Product.price_minor, Product.id)
        .limit(1)
    )
    product = db.session.scalars(query).one_or_none()
    return link(enrollment.contact.school, f"/shop/{product.slug}") if product else None
