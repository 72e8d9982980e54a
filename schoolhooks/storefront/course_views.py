"""A course's public page: what it is and how to get in."""

from __future__ import annotations

from flask import abort, render_template
from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.school.models import Course, Product
from schoolhooks.storefront.blueprint import LARGEST_ID, bp


@bp.get(f"/courses/<int(max={LARGEST_ID}):course_id>")
def course(course_id: int) -> str:
    """The course, and the products that open it."""
    found = db.session.get(Course, course_id) or abort(404)
    opening = select(Product).where(Product.courses.contains(found)).order_by(Product.id)
    return render_template(
        "storefront/course.html", course=found, products=db.session.scalars(opening).all()
    )
