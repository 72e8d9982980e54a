"""The way into the student area: a link, a welcome, and the student's courses."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import crm, student_links
from schoolhooks.school.models import Enrollment
from schoolhooks.school.progress import progress_by_enrollment
from schoolhooks.storefront import student
from schoolhooks.storefront.blueprint import bp


@bp.get("/learn")
def learn() -> str:
    """The courses whose links were used in this browser."""
    now = utc_now()
    own = student.enrollments()
    progress = progress_by_enrollment(own)
    rows = [(one, one.is_open(now), progress[one.id]) for one in own]
    return render_template("storefront/learn.html", rows=rows)


@bp.get("/learn/<token>")
def welcome(token: str) -> str:
    """Say whose course this is. Only the button goes in: links are opened by programs, too."""
    return render_template(
        "storefront/welcome.html", enrollment=_enrollment_or_404(token), token=token
    )


@bp.post("/learn/<token>")
def go_in(token: str) -> ResponseReturnValue:
    """Go in as this student."""
    enrollment = _enrollment_or_404(token)
    crm.sign_in(enrollment.contact)
    db.session.commit()
    student.let_in(enrollment)
    return redirect(url_for(".course", course_id=enrollment.course_id), 303)


@bp.post("/learn/leave")
def leave() -> ResponseReturnValue:
    """Go out, on a computer that others use, too."""
    student.leave()
    flash(_("You have left your courses. Their links let you in again."), "good")
    return redirect(url_for(".learn"), 303)


def _enrollment_or_404(token: str) -> Enrollment:
    return student_links.find(token) or abort(404)
