"""What the Education triggers send. Of a person they tell the id and the name, nothing more."""

from typing import Annotated, Literal

from schoolhooks.triggers.base import Count, Id, Number, Payload, Percent, Time, Url
from schoolhooks.triggers.meaning import means
from schoolhooks.triggers.objects import (
    Assignment,
    Certificate,
    Comment,
    Course,
    Group,
    Instructor,
    Lesson,
    Module,
    Program,
    Quiz,
    Source,
    Student,
)

EndReason = Literal["expired", "revoked", "refunded", "payment_failed", "unenrolled"]
GradeResult = Literal["accepted", "returned", "rejected"]


class EnrollmentPayload(Payload):
    """A student's enrollment in a course, as every trigger about one tells it first."""

    enrollment_id: Annotated[Id, means("The enrollment's id.")]
    student: Annotated[Student, means("The student.")]
    course: Annotated[Course, means("The course.")]


class AccessPayload(EnrollmentPayload):
    """How a student came by access to a course, and for how long."""

    source: Annotated[Source, means("How access was given.")]
    order_id: Annotated[Id | None, means("The order that paid for it, if one did.")]
    is_free: Annotated[bool, means("Whether access was given without payment.")]
    is_trial: Annotated[bool, means("Whether this is a trial rather than full access.")]
    starts_at: Annotated[Time, means("From when the course is open to the student.")]
    expires_at: Annotated[Time | None, means("When access ends; null when it never does.")]
    group: Annotated[Group | None, means("The study group, if the student joins one.")]


class EnrollmentCreated(AccessPayload):
    """enrollment.created"""


class EnrollmentTrialStarted(AccessPayload):
    """enrollment.trial_started"""

    trial_ends_at: Annotated[Time | None, means("When the trial ends; null when it never does.")]


class EnrollmentStarted(EnrollmentPayload):
    """enrollment.started"""

    started_at: Annotated[Time, means("When the first lesson was opened for the first time.")]


class EnrollmentProgress(EnrollmentPayload):
    """enrollment.progress"""

    progress_percent: Annotated[Percent, means("How much of the course is done, in percent.")]
    completed_lessons: Annotated[Count, means("How many lessons are complete.")]
    total_lessons: Annotated[Count, means("How many lessons the course has.")]
    milestone: Annotated[Literal[25, 50, 75], means("The milestone just passed, in percent.")]


class EnrollmentCompleted(EnrollmentPayload):
    """enrollment.completed"""

    completed_at: Annotated[Time, means("When the course was completed for the first time.")]
    progress_percent: Annotated[Literal[100], means("Always 100.")]
    final_score: Annotated[Percent | None, means("The final score in percent, if there is one.")]
    completed_manually: Annotated[bool, means("Whether staff marked it complete by hand.")]
    certificate_id: Annotated[Id | None, means("The certificate given for it, if one was.")]


class ProgramCompleted(Payload):
    """program.completed"""

    student: Annotated[Student, means("The student.")]
    program: Annotated[Program, means("The program or bundle.")]
    courses: Annotated[list[Course], means("Every course of it, all of them complete.")]


class EnrollmentExpiring(EnrollmentPayload):
    """enrollment.expiring"""

    expires_at: Annotated[Time, means("When access will end.")]
    days_left: Annotated[Count, means("How many days are left until then.")]
    renewal_url: Annotated[Url | None, means("Where the student can renew, if that is offered.")]


class EnrollmentEnded(EnrollmentPayload):
    """enrollment.ended"""

    ended_at: Annotated[Time, means("When access was lost.")]
    reason: Annotated[EndReason, means("Why access was lost.")]


class LessonCompleted(EnrollmentPayload):
    """lesson.completed"""

    module: Annotated[Module, means("The module that the lesson belongs to.")]
    lesson: Annotated[Lesson, means("The lesson.")]
    completed_at: Annotated[Time, means("When the lesson was marked complete.")]
    progress_percent: Annotated[Percent, means("How much of the course is done, in percent.")]


class ModuleCompleted(EnrollmentPayload):
    """module.completed"""

    module: Annotated[Module, means("The module.")]
    completed_at: Annotated[Time, means("When its last required lesson was done.")]
    progress_percent: Annotated[Percent, means("How much of the course is done, in percent.")]


class QuizSubmitted(EnrollmentPayload):
    """quiz.submitted"""

    quiz: Annotated[Quiz, means("The quiz.")]
    attempt: Annotated[Number, means("Which attempt of this student it was, counted from 1.")]
    score_percent: Annotated[Percent, means("The score in percent.")]
    passed: Annotated[bool, means("Whether the score was enough to pass.")]
    correct_count: Annotated[Count, means("How many answers were right.")]
    incorrect_count: Annotated[Count, means("How many answers were wrong or missing.")]


class AssignmentSubmitted(EnrollmentPayload):
    """assignment.submitted"""

    assignment: Annotated[Assignment, means("The assignment.")]
    submission_id: Annotated[Id, means("The submission's id; handing in again makes a new one.")]
    attempt: Annotated[Number, means("Which submission of this student it is, counted from 1.")]
    has_files: Annotated[bool, means("Whether files are attached.")]
    review_url: Annotated[Url, means("Where the school's staff can review it.")]


class AssignmentGraded(EnrollmentPayload):
    """assignment.graded"""

    assignment: Annotated[Assignment, means("The assignment.")]
    submission_id: Annotated[Id, means("The submission that was graded.")]
    result: Annotated[GradeResult, means("The verdict.")]
    grade: Annotated[Percent | None, means("The grade in percent, if one was given.")]
    old_grade: Annotated[Percent | None, means("The grade before this one, if there was one.")]
    reviewer: Annotated[Instructor, means("Who graded it.")]


class CertificateIssued(EnrollmentPayload):
    """certificate.issued"""

    certificate: Annotated[Certificate, means("The certificate.")]


class CommentCreated(EnrollmentPayload):
    """comment.created"""

    lesson: Annotated[Lesson, means("The lesson that the comment is under.")]
    comment: Annotated[Comment, means("The comment.")]
    is_reply: Annotated[bool, means("Whether it answers another comment.")]


class StudentInactive(Payload):
    """student.inactive"""

    student: Annotated[Student, means("The student.")]
    last_activity_at: Annotated[Time, means("When the student last did anything.")]
    inactive_days: Annotated[Count, means("How many whole days ago that was.")]
