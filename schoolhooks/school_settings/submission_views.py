"""Homework: what waits for a teacher, and one submission to be graded."""

from __future__ import annotations

from flask import abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from schoolhooks import row_ids
from schoolhooks.extensions import db
from schoolhooks.members import current
from schoolhooks.school.models import Enrollment, Submission
from schoolhooks.school_settings.blueprint import bp
from schoolhooks.school_settings.kinds import SUBMISSION

_PAGE = 50


@bp.get("/submissions")
def submissions() -> str:
    """The latest homework: what waits for a verdict, or with ?all=1 what has one, too."""
    query = (
        select(Submission)
        .where(Submission.school_id == current.school().id)
        .options(
            joinedload(Submission.assignment),
            joinedload(Submission.enrollment).joinedload(Enrollment.contact),
            joinedload(Submission.enrollment).joinedload(Enrollment.course),
        )
        .order_by(Submission.id.desc())
        .limit(_PAGE + 1)
    )
    shows_all = request.args.get("all") == "1"
    before = request.args.get("before", "")
    if before.isdecimal():
        query = query.where(Submission.id < min(int(before), row_ids.LARGEST))
    if not shows_all:
        query = query.where(Submission.result.is_(None))
    found = db.session.scalars(query).all()
    return render_template(
        "school_settings/submissions.html",
        submissions=found[:_PAGE],
        more=found[_PAGE - 1].id if len(found) > _PAGE else None,
        shows_all=shows_all,
    )


@bp.get("/submissions/<int:submission_id>")
def submission(submission_id: int) -> str:
    """One submission, as its student handed it in."""
    return render_template(
        "school_settings/submission.html",
        submission=SUBMISSION.find(current.school().id, submission_id) or abort(404),
        may_change=current.membership().may_change,
    )
