"""What a lesson's page shows: to its student, to the school's staff, and to whoever passes by."""

from __future__ import annotations

import re
from typing import Any

from flask import render_template, request
from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school.models import (
    Comment,
    Enrollment,
    Lesson,
    Module,
    QuizAttempt,
    Submission,
)
from schoolhooks.school.progress import completed_lessons
from schoolhooks.storefront import student
from schoolhooks.storefront.forms import CommentForm, HomeworkForm


def render(
    lesson: Lesson,
    enrollment: Enrollment | None,
    *,
    homework: HomeworkForm | None = None,
    comment: CommentForm | None = None,
) -> str:
    """The page for whoever has that enrollment, or none.

    A form that is given is shown with what was typed and what is wrong with it.
    """
    course = lesson.module.course
    is_open = enrollment is not None and enrollment.is_open(utc_now())
    may_read = is_open or student.is_staff_of(course.school)
    before, after = _neighbours(lesson)
    comment_form = comment or CommentForm(formdata=None, reply_to=request.args.get("reply"))
    return render_template(
        "storefront/lesson.html",
        lesson=lesson,
        course=course,
        enrollment=enrollment,
        is_open=is_open,
        may_read=may_read,
        before=before,
        after=after,
        comments=_comments(lesson) if may_read else [],
        homework_form=homework or HomeworkForm(formdata=None),
        comment_form=comment_form,
        answered=find_comment(lesson, comment_form.reply_to.data),
        **_done(lesson, enrollment),
    )


def _done(lesson: Lesson, enrollment: Enrollment | None) -> dict[str, Any]:
    """What the student has done of the lesson."""
    if enrollment is None:
        return {"is_complete": False, "attempts": [], "submissions": []}
    contact = enrollment.contact
    attempts = submissions = []
    if lesson.quiz:
        tried = select(QuizAttempt).where(
            QuizAttempt.contact_id == contact.id, QuizAttempt.quiz_id == lesson.quiz.id
        )
        attempts = list(db.session.scalars(tried.order_by(QuizAttempt.attempt)))
    if lesson.assignment:
        # Only this enrollment's: another one's may be read by whoever has that one's link.
        handed_in = select(Submission).where(
            Submission.enrollment_id == enrollment.id,
            Submission.assignment_id == lesson.assignment.id,
        )
        submissions = list(db.session.scalars(handed_in.order_by(Submission.attempt)))
    return {
        "is_complete": lesson.id in completed_lessons(contact, lesson.module.course),
        "attempts": attempts,
        "submissions": submissions,
    }


def _comments(lesson: Lesson) -> list[tuple[Comment, list[Comment]]]:
    """The comments under the lesson, each with the answers to it and to those."""
    query = select(Comment).where(Comment.lesson_id == lesson.id).order_by(Comment.id)
    threads: dict[int, tuple[Comment, list[Comment]]] = {}
    for one in db.session.scalars(query):
        if one.reply_to_id in threads:
            first, answers = threads[one.reply_to_id]
            answers.append(one)
            threads[one.id] = (first, answers)
        else:
            threads[one.id] = (one, [])
    return [thread for number, thread in threads.items() if number == thread[0].id]


def find_comment(lesson: Lesson, number: str | None) -> Comment | None:
    """The comment of that number under the lesson."""
    if not number or not re.fullmatch("[0-9]{1,18}", number):
        return None
    query = select(Comment).where(Comment.lesson_id == lesson.id, Comment.id == int(number))
    return db.session.scalars(query).one_or_none()


def _neighbours(lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after it in the course."""
    query = (
        select(Lesson)
        .join(Lesson.module)
        .where(Module.course_id == lesson.module.course_id)
        .order_by(Module.position, Lesson.position)
    )
    row = [None, *db.session.scalars(query), None]
    place = row.index(lesson)
    return row[place - 1], row[place + 1]
