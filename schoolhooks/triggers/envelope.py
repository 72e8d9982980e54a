"""The body of an event: the envelope, the same for every trigger, around its data.

Headers and signatures do not live here: they differ from attempt to attempt.
"""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

import msgspec

from schoolhooks.triggers.base import Id, Payload, SchoolRef, Shape, Trigger
from schoolhooks.triggers.catalogue import story, trigger_of
from schoolhooks.triggers.meaning import means

# Raised only when a receiver's code would break. Added fields do not raise it.
API_VERSION = "2026-01-01"

_EXAMPLE_ID = "evt_01JF8Z6Q3W9X5T2K7M4B8N1C0D"
_Timestamp = Annotated[str, msgspec.Meta(pattern="Z$", extra_json_schema={"format": "date-time"})]
Data = TypeVar("Data", bound=Payload)


class Body(Shape, Generic[Data]):
    """The whole body of an event, in the order of its keys."""

    id: Annotated[Id, means("The event's id: the same in every retry and resend.")]
    type: Annotated[str, means("The trigger's machine name.")]
    trigger_name: Annotated[str, means("The trigger's name for people.")]
    category: Annotated[str | None, means("The trigger's category; null for a webhook's ping.")]
    timestamp: Annotated[_Timestamp, means("When the fact happened.")]
    api_version: Annotated[str, means("The version of these payloads, a date.")]
    test: Annotated[bool, means("Whether this is a test, and no fact.")]
    school_id: Annotated[Id, means("The online school's id.")]
    school: Annotated[SchoolRef, means("The online school.")]
    data: Annotated[Data, means("What happened.")]


def render(
    *,
    event_id: str,
    payload: Payload,
    school: SchoolRef,
    occurred_at: datetime,
    test: bool = False,
) -> bytes:
    """Render the body once; these bytes are what every webhook, retry and resend is sent."""
    trigger = trigger_of(payload)
    if occurred_at.utcoffset() is None:
        raise ValueError("occurred_at needs a time zone")
    moment = occurred_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return msgspec.json.encode(
        Body(
            id=event_id,
            type=trigger.name,
            trigger_name=trigger.label,
            category=trigger.category,
            timestamp=moment.replace("+00:00", "Z"),
            api_version=API_VERSION,
            test=test,
            school_id=school.id,
            school=school,
            data=payload,
        )
    )


def example_body(trigger: Trigger, school: SchoolRef | None = None, test: bool = False) -> bytes:
    """Render the trigger's example, as if it had happened in the given school."""
    return render(
        event_id=_EXAMPLE_ID,
        payload=trigger.example,
        school=school or story.SCHOOL,
        occurred_at=trigger.example_at,
        test=test,
    )


def check(payload: Payload) -> None:
    """Raise msgspec.ValidationError when a value is not what its field's type says.

    msgspec checks values only as it decodes, so this reads back what would be sent.
    """
    msgspec.json.decode(msgspec.json.encode(payload), type=type(payload))
