"""Scenes of courses: students who study, and what their teachers and time do."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import (
    certificates,
    comments,
    completion,
    education,
    homework,
    learning,
    quizzes,
)
from schoolhooks.school.models import (
    Assignment,
    Enrollment,
    Lesson,
    Module,
    Quiz,
    QuizAttempt,
    StudentActivity,
    Submission,
)
from schoolhooks.school.models.education import EXPIRING_DAYS, INACTIVE_DAYS
from schoolhooks.school.progress import completed_lessons
from schoolhooks.school.simulation.stage import Scene, Stage
from schoolhooks.triggers.education import GradeResult

_QUESTIONS = (
    "Could you say more about the second step?",
    "This was the best lesson so far, thank you!",
    "Where can I find the template?",
)


_VERDICTS: tuple[tuple[GradeResult, int | None], ...] = (
    ("accepted", 92),
    ("returned", 55),
    ("rejected", None),
)


def _lessons(enrollment: Enrollment) -> list[Lesson]:
    query = (
        select(Lesson)
        .join(Module)
        .where(Module.course_id == enrollment.course_id)
        .order_by(Module.position, Lesson.position)
    )
    return list(db.session.scalars(query))


def _try(stage: Stage) -> None:
    education.start_trial(stage.newcomer(), stage.one_of(stage.goods.courses_to_try))


def _step(stage: Stage, enrollment: Enrollment) -> bool:
    """Do the next lesson. False: there is none left, or the course is closed."""
    done = completed_lessons(enrollment.contact, enrollment.course)
    left = [one for one in _lessons(enrollment) if one.id not in done]
    if not left:
        return False
    lesson = left[0]
    if lesson.quiz:
        return _answer(enrollment, lesson.quiz) is not None
    if lesson.assignment:
        submission = _hand_in(stage, enrollment, lesson.assignment)
        teacher = stage.one_of(stage.goods.members)
        return submission is not None and homework.grade_assignment(
            submission, "accepted", teacher, grade=90
        )
    return learning.complete_lesson(enrollment, lesson)


def _answer(enrollment: Enrollment, quiz: Quiz, wrong: int = 0) -> QuizAttempt | None:
    """Answer every question rightly but the first `wrong`."""
    answers = {one.id: one.right_option for one in quiz.questions[wrong:]}
    return quizzes.submit_quiz(enrollment, quiz, answers)


def _hand_in(stage: Stage, enrollment: Enrollment, assignment: Assignment) -> Submission | None:
    files = ("homework.pdf",) if stage.chance(50) else ()
    return homework.submit_assignment(
        enrollment, assignment, "Here is what I found out.", file_names=files
    )


def _study_until(trigger: str, *, from_the_start: bool = False) -> Scene:
    """A student goes on until that is announced; it is for each who gets to the end."""

    def play(stage: Stage) -> None:
        enrollment = stage.new_student() if from_the_start else stage.student()
        while trigger not in stage.heard:
            if not _step(stage, enrollment):
                enrollment = stage.new_student()

    return Scene(trigger, play)


def _some_quiz(stage: Stage) -> None:
    enrollment = stage.student()
    quiz = next(one.quiz for one in _lessons(enrollment) if one.quiz)
    _answer(enrollment, quiz, wrong=stage.one_of((0, 0, 1, 2)))


def _some_homework(stage: Stage) -> tuple[Enrollment, Submission]:
    """Homework of someone whose last was not accepted yet."""
    while True:
        enrollment = stage.new_student() if stage.chance(50) else stage.student()
        assignment = next(one.assignment for one in _lessons(enrollment) if one.assignment)
        submission = _hand_in(stage, enrollment, assignment)
        if submission:
            return enrollment, submission


def _grade(stage: Stage) -> None:
    _, submission = _some_homework(stage)
    result, grade = stage.one_of(_VERDICTS)
    homework.grade_assignment(submission, result, stage.one_of(stage.goods.members), grade=grade)


def _comment(stage: Stage) -> None:
    enrollment = stage.student()
    lesson = stage.one_of(_lessons(enrollment))
    asked = comments.comment(enrollment, lesson, stage.one_of(_QUESTIONS))
    if asked and stage.chance(30):
        comments.comment(enrollment, lesson, "Found it myself.", reply_to=asked)


def _finish_program(stage: Stage) -> None:
    contact = stage.newcomer()
    for course in stage.one_of(stage.goods.programs).courses:
        enrollment = education.enrol(contact, course, source="manual", is_free=True)
        completion.complete_course(enrollment)


def _certificate(stage: Stage) -> None:
    certificates.issue_certificate(stage.new_student())


def _lose_access(stage: Stage) -> None:
    education.end_access(stage.new_student(), "unenrolled" if stage.chance(50) else "revoked")


def _near_the_end(stage: Stage) -> None:
    enrollment = stage.new_student()
    enrollment.expires_at = utc_now() + timedelta(days=EXPIRING_DAYS, minutes=-5)


def _do_nothing(stage: Stage) -> None:
    enrollment = stage.new_student()
    long_ago = utc_now() - timedelta(days=INACTIVE_DAYS, hours=1)
    idling = update(StudentActivity).where(StudentActivity.contact_id == enrollment.contact_id)
    db.session.execute(idling.values(last_at=long_ago))


SCENES = (
    Scene("enrollment.created", Stage.new_student, weight=2),
    Scene("enrollment.trial_started", _try),
    _study_until("enrollment.started", from_the_start=True),
    _study_until("enrollment.progress"),
    _study_until("enrollment.completed"),
    _study_until("lesson.completed"),
    _study_until("module.completed"),
    Scene("program.completed", _finish_program),
    Scene("enrollment.expiring", _near_the_end, by_clock=True),
    Scene("enrollment.ended", _lose_access),
    Scene("quiz.submitted", _some_quiz, weight=2),
    Scene("assignment.submitted", _some_homework),
    Scene("assignment.graded", _grade),
    Scene("certificate.issued", _certificate),
    Scene("comment.created", _comment, weight=2),
    Scene("student.inactive", _do_nothing, by_clock=True),
)
