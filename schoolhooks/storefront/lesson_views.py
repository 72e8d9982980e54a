"""A lesson as its student goes through it: opened, finished, answered, handed in, talked about."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from schoolhooks import form_keys
from schoolhooks.extensions import db, utc_now
from schoolhooks.school import comments, homework, learning, quizzes
from schoolhooks.school.models import Comment, Course, Enrollment, Lesson, Module
from schoolhooks.storefront import lesson_page, student
from schoolhooks.storefront.blueprint import bp
from schoolhooks.storefront.forms import CommentForm, HomeworkForm
from schoolhooks.texts import N_

_LESSON = "/courses/<int:course_id>/lessons/<int:lesson_id>"
_WITH_IT = (
    joinedload(Lesson.module).joinedload(Module.course).joinedload(Course.school),
    joinedload(Lesson.quiz),
    joinedload(Lesson.assignment),
)
_CLOSED = N_("This course is not open to you any more.")


@bp.get(_LESSON)
def lesson(course_id: int, lesson_id: int) -> str:
    """The lesson. That its student opens it is a fact of its own, kept at the first time."""
    found = _lesson_or_404(course_id, lesson_id)
    enrollment = student.enrollment_in(found.module.course)
    opened = enrollment is not None and learning.open_lesson(enrollment, found)
    page = lesson_page.render(found, enrollment)
    if opened:
        db.session.commit()  # last, for it makes every row that the page shows be read anew
    return page


@bp.post(f"{_LESSON}/complete")
def complete(course_id: int, lesson_id: int) -> ResponseReturnValue:
    """Finish the lesson."""
    found = _lesson_or_404(course_id, lesson_id)
    done = learning.complete_lesson(_own_enrollment(found), found)
    db.session.commit()
    if done:
        flash(_("Lesson finished."), "good")
    return _back(found)


@bp.post(f"{_LESSON}/quiz")
def take_quiz(course_id: int, lesson_id: int) -> ResponseReturnValue:
    """Take the quiz; questions left out count as wrong."""
    found = _lesson_or_404(course_id, lesson_id)
    quiz = found.quiz or abort(404)
    chosen = {one.id: request.form.get(f"question-{one.id}", "") for one in quiz.questions}
    if not form_keys.is_first():
        return _back(found)
    answers = {number: int(text) for number, text in chosen.items() if text in ("0", *"123456789")}
    attempt = quizzes.submit_quiz(_own_enrollment(found), quiz, answers)
    db.session.commit()
    if attempt is None:
        flash(_(_CLOSED), "bad")
    elif attempt.passed:
        flash(_("Passed with %(score)s %%.", score=attempt.score_percent), "good")
    else:
        again = _(
            "%(score)s %%: %(needed)s %% are needed. Try again.",
            score=attempt.score_percent,
            needed=quiz.pass_percent,
        )
        flash(again, "bad")
    return _back(found)


@bp.post(f"{_LESSON}/homework")
def hand_in(course_id: int, lesson_id: int) -> ResponseReturnValue:
    """Hand in the homework, for the first time or again."""
    found = _lesson_or_404(course_id, lesson_id)
    assignment = found.assignment or abort(404)
    enrollment = _own_enrollment(found)
    form = HomeworkForm()
    if not form.validate():
        return lesson_page.render(found, enrollment, homework=form), 422
    if not form_keys.is_first():
        return _back(found)
    submission = homework.submit_assignment(
        enrollment, assignment, form.homework.data, file_names=form.file_names()
    )
    db.session.commit()
    if submission:
        flash(_("Handed in. A teacher will look at it."), "good")
    else:
        flash(_("Nothing more can be handed in here."), "bad")
    return _back(found)


@bp.post(f"{_LESSON}/comments")
def comment(course_id: int, lesson_id: int) -> ResponseReturnValue:
    """Say something under the lesson, or answer someone there."""
    found = _lesson_or_404(course_id, lesson_id)
    enrollment = _own_enrollment(found)
    form = CommentForm()
    if not form.validate():
        return lesson_page.render(found, enrollment, comment=form), 422
    if not form_keys.is_first():
        return _back(found)
    answered = lesson_page.find_comment(found, form.reply_to.data)
    written = comments.comment(enrollment, found, form.comment.data, reply_to=answered)
    db.session.commit()
    if written is None:
        flash(_(_CLOSED), "bad")
    return _back(found, written)


def _lesson_or_404(course_id: int, lesson_id: int) -> Lesson:
    found = db.session.get(Lesson, lesson_id, options=_WITH_IT)
    if found is None or found.module.course_id != course_id:
        abort(404)
    return found


def _own_enrollment(found: Lesson) -> Enrollment:
    """The visitor's enrollment in the lesson's course; whoever has none may do nothing in it."""
    enrollment = student.enrollment_in(found.module.course)
    if enrollment is None or not enrollment.is_open(utc_now()):
        abort(403, _("This course is not open to you here. Its link is on the page of your order."))
    return enrollment


def _back(found: Lesson, written: Comment | None = None) -> ResponseReturnValue:
    return redirect(
        url_for(
            ".lesson",
            course_id=found.module.course_id,
            lesson_id=found.id,
            _anchor=written.public_id if written else None,
        ),
        303,
    )
