"""What students answer in quizzes; each attempt is announced, and nothing commits here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school.announce import announce
from schoolhooks.school.education import enrollment_fields
from schoolhooks.school.learning import lesson_done, open_lesson
from schoolhooks.school.models import Enrollment, Quiz, QuizAttempt
from schoolhooks.triggers.education import QuizSubmitted


def submit_quiz(
    enrollment: Enrollment,
    quiz: Quiz,
    answers: Mapping[int, int],
    *,
    at: datetime | None = None,
) -> QuizAttempt | None:
    """The student finishes an attempt; the first that passes completes the lesson.

    `answers` gives for each question's id the place of the chosen option, from 0; what is left out
    counts as wrong. None, and nothing announced: the course is not open to the student.
    """
    at = at or utc_now()
    if not open_lesson(enrollment, quiz.lesson, at=at):
        return None
    attempt = _marked(enrollment, quiz, answers, at)
    db.session.add(attempt)
    db.session.flush()
    announce(
        enrollment.contact.school,
        QuizSubmitted(
            **enrollment_fields(enrollment),
            quiz=quiz.ref,
            attempt=attempt.attempt,
            score_percent=attempt.score_percent,
            passed=attempt.passed,
            correct_count=attempt.correct_count,
            incorrect_count=attempt.incorrect_count,
        ),
        at,
    )
    if attempt.passed:
        lesson_done(enrollment, quiz.lesson, at)
    return attempt


def _marked(
    enrollment: Enrollment, quiz: Quiz, answers: Mapping[int, int], at: datetime
) -> QuizAttempt:
    total = len(quiz.questions)
    correct = sum(answers.get(one.id) == one.right_option for one in quiz.questions)
    score = correct * 100 // total if total else 100
    return QuizAttempt(
        contact_id=enrollment.contact_id,
        quiz_id=quiz.id,
        attempt=_next_attempt(enrollment, quiz),
        correct_count=correct,
        incorrect_count=total - correct,
        score_percent=score,
        passed=score >= quiz.pass_percent,
        submitted_at=at,
    )


def _next_attempt(enrollment: Enrollment, quiz: Quiz) -> int:
    """The number of the student's next attempt, counted from 1. The student is held."""
    last = select(func.max(QuizAttempt.attempt)).where(
        QuizAttempt.contact_id == enrollment.contact_id, QuizAttempt.quiz_id == quiz.id
    )
    return (db.session.scalar(last) or 0) + 1
