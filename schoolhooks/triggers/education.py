"""What the Education triggers send. Of a person they tell the id and the name, nothing more."""

from typing import Annotated

from schoolhooks.triggers.base import Id, Payload, Time
from schoolhooks.triggers.meaning import means
from schoolhooks.triggers.objects import Course, Named, Source, Student


class EnrollmentPayload(Payload):
    """A student's enrollment in a course, as every trigger about one tells it first."""

    enrollment_id: Annotated[Id, means("The enrollment's id.")]
    student: Annotated[Student, means("The student.")]
    course: Annotated[Course, means("The course.")]


class EnrollmentCreated(EnrollmentPayload):
    """enrollment.created"""

    source: Annotated[Source, means("How access was given.")]
    order_id: Annotated[Id | None, means("The order that paid for it, if one did.")]
    is_free: Annotated[bool, means("Whether access was given without payment.")]
    is_trial: Annotated[bool, means("Whether this is a trial rather than full access.")]
    starts_at: Annotated[Time, means("From when the course is open to the student.")]
    expires_at: Annotated[Time | None, means("When access ends; null when it never does.")]
    group: Annotated[Named | None, means("The study group, if the student joins one.")]
