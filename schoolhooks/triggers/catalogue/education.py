"""The Education triggers: their names, when they fire, and an example of each."""

from typing import Any

from schoolhooks.triggers.base import Category, Trigger
from schoolhooks.triggers.catalogue import story
from schoolhooks.triggers.education import EnrollmentCreated

_ENROLLMENT: dict[str, Any] = {
    "enrollment_id": "enr_6120",
    "student": story.STUDENT,
    "course": story.UX_BASICS,
}

TRIGGERS = (
    Trigger(
        name="enrollment.created",
        label="New Enrollment",
        category=Category.EDUCATION,
        fires_when=(
            "A student is given access to a course: bought, free, by hand, by import, or as part "
            "of a bundle. Once for each course of a bundle."
        ),
        example_at=story.PAID_AT,
        example=EnrollmentCreated(
            **_ENROLLMENT,
            source="checkout",
            order_id=story.ORDER.order_id,
            is_free=False,
            is_trial=False,
            starts_at=story.PAID_AT,
            expires_at=story.ACCESS_ENDS_AT,
            group=story.GROUP,
        ),
    ),
)
