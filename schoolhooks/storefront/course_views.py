"""A course's page, for whoever passes by and for its students; and what certifies its end."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from schoolhooks import config, rate_limits
from schoolhooks.extensions import db, utc_now
from schoolhooks.school import crm, education
from schoolhooks.school.models import Certificate, Contact, Course, Module, Product
from schoolhooks.school.progress import completed_lessons, progress_in
from schoolhooks.storefront import student, visitor
from schoolhooks.storefront.blueprint import bp
from schoolhooks.storefront.forms import TrialForm

_COURSE = "/courses/<int:course_id>"


@bp.get(_COURSE)
def course(course_id: int) -> str:
    """The course: its lessons, and either the student's progress or how to get in."""
    return _page(course_or_404(course_id), TrialForm())


@bp.post(_COURSE)
@rate_limits.limited(lambda: config.current().orders_per_minute)
def try_course(course_id: int) -> ResponseReturnValue:
    """Begin a free trial."""
    found = course_or_404(course_id)
    if found.trial_days is None:
        abort(404)
    form = TrialForm()
    if not form.validate():
        return _page(found, form), 422
    details = crm.Details(full_name=form.name.data, email=form.email.data, locale=visitor.locale())
    contact = crm.add_contact(
        found.school, details, source="form", attribution=visitor.attribution()
    )
    trial = education.start_trial(contact, found)
    db.session.commit()
    if trial is None:
        form.email.errors = [_("Someone with this address has had this course before.")]
        return _page(found, form), 422
    student.let_in(trial)
    welcome = ngettext(
        "Welcome! The course is open to you for %(num)s day.",
        "Welcome! The course is open to you for %(num)s days.",
        found.trial_days,
    )
    flash(welcome, "good")
    return redirect(url_for(".course", course_id=course_id), 303)


@bp.get("/certificates/<number>")
def certificate(number: str) -> str:
    """Let anyone see that a certificate is real."""
    query = select(Certificate, Contact).join(Contact, Contact.id == Certificate.contact_id)
    found = db.session.execute(query.where(Certificate.number == number)).one_or_none()
    if found is None:
        abort(404, _("No certificate has this number."))
    return render_template(
        "storefront/certificate.html", certificate=found[0], holder=found[1], now=utc_now()
    )


def course_or_404(course_id: int) -> Course:
    """The course of that number."""
    return db.session.get(Course, course_id) or abort(404)


def _page(found: Course, form: TrialForm) -> str:
    modules = select(Module).where(Module.course_id == found.id).order_by(Module.position)
    opening = select(Product).where(Product.courses.contains(found)).order_by(Product.id)
    enrollment = student.enrollment_in(found)
    content = db.session.scalars(modules.options(selectinload(Module.lessons))).all()
    completed = completed_lessons(enrollment.contact, found) if enrollment else set()
    required = (one for module in content for one in module.lessons if one.is_required)
    return render_template(
        "storefront/course.html",
        course=found,
        form=form,
        modules=content,
        products=db.session.scalars(opening).all(),
        enrollment=enrollment,
        is_open=enrollment is not None and enrollment.is_open(utc_now()),
        progress=progress_in(enrollment.contact, found) if enrollment else None,
        completed=completed,
        going_on=next((one for one in required if one.id not in completed), None),
        certificates=_certificates(enrollment.contact_id, found.id) if enrollment else [],
    )


def _certificates(contact_id: int, course_id: int) -> list[Certificate]:
    query = select(Certificate).where(
        Certificate.contact_id == contact_id, Certificate.course_id == course_id
    )
    return list(db.session.scalars(query.order_by(Certificate.id)))
