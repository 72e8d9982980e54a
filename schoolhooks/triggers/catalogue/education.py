"""The Education triggers: their names, when they fire, and an example of each."""

from functools import partial
from typing import Any

from schoolhooks.texts import N_
from schoolhooks.triggers import education as sent
from schoolhooks.triggers.base import Category, Trigger
from schoolhooks.triggers.catalogue.story import (
    ACCESS_ENDS_AT,
    COMPLETED_AT,
    DANIEL,
    GROUP,
    ORDER,
    PAID_AT,
    SITE,
    STUDENT,
    TEACHER,
    UX_BASICS,
    UX_RESEARCH,
    at,
)
from schoolhooks.triggers.objects import (
    Assignment,
    Certificate,
    Comment,
    Lesson,
    Module,
    Program,
    Quiz,
    Student,
)

_trigger = partial(Trigger, category=Category.EDUCATION)

_ENROLLMENT: dict[str, Any] = {
    "enrollment_id": "enr_6120",
    "student": STUDENT,
    "course": UX_BASICS,
}
_PREVIEW_AT = at("2026-03-16 19:40:02")
_STARTED_AT = at("2026-03-14 17:05:31")
_LESSON_AT = at("2026-03-14 17:31:07")
_MODULE_AT = at("2026-03-20 18:02:44")

_MODULE = Module(id="mod_140", title="Knowing the user", position=1)
_LESSON = Lesson(id="les_902", title="What UX is and is not", position=1, type="video")
_ASSIGNMENT = Assignment(id="asg_33", title="Interview three users")
_SUBMISSION_ID = "sub_5521"
_CERTIFICATE = Certificate(
    id="crt_880",
    title="UX Basics",
    number="KDS-2026-0880",
    url=f"{SITE}/certificates/KDS-2026-0880",
    issued_at=COMPLETED_AT,
    expires_at=None,
)

TRIGGERS = (
    _trigger(
        name="enrollment.created",
        label=N_("New Enrollment"),
        fires_when=N_(
            "A student is given access to a course: bought, free, by hand, by import, or as part "
            "of a bundle. Once for each course of a bundle."
        ),
        example_at=PAID_AT,
        example=sent.EnrollmentCreated(
            **_ENROLLMENT,
            source="checkout",
            order_id=ORDER.order_id,
            is_free=False,
            is_trial=False,
            starts_at=PAID_AT,
            expires_at=ACCESS_ENDS_AT,
            group=GROUP,
        ),
    ),
    _trigger(
        name="enrollment.trial_started",
        label=N_("Free Preview Started"),
        fires_when=N_(
            "A student without full access opens a free preview or trial the first time."
        ),
        example_at=_PREVIEW_AT,
        example=sent.EnrollmentTrialStarted(
            enrollment_id="enr_6131",
            student=Student(id=DANIEL.id, full_name=DANIEL.full_name),
            course=UX_BASICS,
            source="automation",
            order_id=None,
            is_free=True,
            is_trial=True,
            starts_at=_PREVIEW_AT,
            expires_at=at("2026-03-23 19:40:02"),
            group=None,
            trial_ends_at=at("2026-03-23 19:40:02"),
        ),
    ),
    _trigger(
        name="enrollment.started",
        label=N_("Course Started"),
        fires_when=N_("A student opens the first lesson of a course for the first time."),
        example_at=_STARTED_AT,
        example=sent.EnrollmentStarted(**_ENROLLMENT, started_at=_STARTED_AT),
    ),
    _trigger(
        name="enrollment.progress",
        label=N_("Course Progress"),
        fires_when=N_(
            "Progress in a course rises past 25, 50 or 75 percent. Once for each of them."
        ),
        example_at=at("2026-03-29 10:15:09"),
        example=sent.EnrollmentProgress(
            **_ENROLLMENT,
            progress_percent=52,
            completed_lessons=13,
            total_lessons=25,
            milestone=50,
        ),
    ),
    _trigger(
        name="enrollment.completed",
        label=N_("Course Completed"),
        fires_when=N_(
            "A student meets a course's completion rule for the first time. "
            "Not again when lessons are added later."
        ),
        example_at=COMPLETED_AT,
        example=sent.EnrollmentCompleted(
            **_ENROLLMENT,
            completed_at=COMPLETED_AT,
            progress_percent=100,
            final_score=88,
            completed_manually=False,
            certificate_id=_CERTIFICATE.id,
        ),
    ),
    _trigger(
        name="program.completed",
        label=N_("Program Completed"),
        fires_when=N_("A student has completed every course of a bundle or program."),
        example_at=at("2026-06-30 15:47:20"),
        example=sent.ProgramCompleted(
            student=STUDENT,
            program=Program(id="prg_7", title="UX from scratch"),
            courses=[UX_BASICS, UX_RESEARCH],
        ),
    ),
    _trigger(
        name="enrollment.expiring",
        label=N_("Access Expiring"),
        fires_when=N_(
            "Access to a course is about to end: once, 7 days before, or as many as the school set."
        ),
        example_at=at("2027-03-07 09:28:10"),
        example=sent.EnrollmentExpiring(
            **_ENROLLMENT,
            expires_at=ACCESS_ENDS_AT,
            days_left=7,
            renewal_url=f"{SITE}/renew/enr_6120",
        ),
    ),
    _trigger(
        name="enrollment.ended",
        label=N_("Access Ended"),
        fires_when=N_(
            "A student loses access to a course: it expired, was taken back or refunded, "
            "a payment failed, or the student left."
        ),
        example_at=ACCESS_ENDS_AT,
        example=sent.EnrollmentEnded(**_ENROLLMENT, ended_at=ACCESS_ENDS_AT, reason="expired"),
    ),
    _trigger(
        name="lesson.completed",
        label=N_("Lesson Completed"),
        fires_when=N_("A lesson is marked complete, by the rule that its type has."),
        example_at=_LESSON_AT,
        example=sent.LessonCompleted(
            **_ENROLLMENT,
            module=_MODULE,
            lesson=_LESSON,
            completed_at=_LESSON_AT,
            progress_percent=4,
        ),
    ),
    _trigger(
        name="module.completed",
        label=N_("Module Completed"),
        fires_when=N_("The last required lesson of a module is done."),
        example_at=_MODULE_AT,
        example=sent.ModuleCompleted(
            **_ENROLLMENT, module=_MODULE, completed_at=_MODULE_AT, progress_percent=20
        ),
    ),
    _trigger(
        name="quiz.submitted",
        label=N_("Quiz Submitted"),
        fires_when=N_("A student finishes an attempt at a quiz, passed or not."),
        example_at=at("2026-04-02 18:44:51"),
        example=sent.QuizSubmitted(
            **_ENROLLMENT,
            quiz=Quiz(id="qz_71", title="Research methods"),
            attempt=1,
            score_percent=80,
            passed=True,
            correct_count=8,
            incorrect_count=2,
        ),
    ),
    _trigger(
        name="assignment.submitted",
        label=N_("Assignment Submitted"),
        fires_when=N_("A student hands in homework. Every time it is handed in again, too."),
        example_at=at("2026-04-05 20:10:36"),
        example=sent.AssignmentSubmitted(
            **_ENROLLMENT,
            assignment=_ASSIGNMENT,
            submission_id=_SUBMISSION_ID,
            attempt=1,
            has_files=True,
            review_url=f"{SITE}/admin/submissions/{_SUBMISSION_ID}",
        ),
    ),
    _trigger(
        name="assignment.graded",
        label=N_("Assignment Graded"),
        fires_when=N_("A teacher accepts, returns or grades homework."),
        example_at=at("2026-04-07 08:30:00"),
        example=sent.AssignmentGraded(
            **_ENROLLMENT,
            assignment=_ASSIGNMENT,
            submission_id=_SUBMISSION_ID,
            result="accepted",
            grade=92,
            old_grade=None,
            reviewer=TEACHER,
        ),
    ),
    _trigger(
        name="certificate.issued",
        label=N_("Certificate Issued"),
        fires_when=N_("A certificate is created, by a rule or by hand."),
        example_at=COMPLETED_AT,
        example=sent.CertificateIssued(**_ENROLLMENT, certificate=_CERTIFICATE),
    ),
    _trigger(
        name="comment.created",
        label=N_("New Comment"),
        fires_when=N_("A student comments under a lesson."),
        example_at=at("2026-04-08 12:25:18"),
        example=sent.CommentCreated(
            **_ENROLLMENT,
            lesson=_LESSON,
            comment=Comment(
                id="cmt_3307",
                text="Is there a template for the interview questions?",
                url=f"{SITE}/courses/ux-basics/lessons/les_902#cmt_3307",
            ),
            is_reply=False,
        ),
    ),
    _trigger(
        name="student.inactive",
        label=N_("Student Inactive"),
        fires_when=N_(
            "A student has done nothing for 14 days, or as many as the school set. "
            "Once, until the student is active again."
        ),
        example_at=at("2026-05-03 16:20:15"),
        example=sent.StudentInactive(
            student=STUDENT, last_activity_at=COMPLETED_AT, inactive_days=14
        ),
    ),
)
