"""What an event is about, by the ids that people search for: its order, contact and courses."""

from __future__ import annotations

from schoolhooks.triggers.base import Payload
from schoolhooks.triggers.objects import Contact, Course, Student

_IDS = frozenset(("order_id", "contact_id"))
_THINGS = (Contact, Student, Course)


def subjects_of(payload: Payload) -> tuple[str, ...]:
    """The ids of the order, contact and courses that a payload names, each once, sorted.

    A student's id is the contact's, so one id finds what happened to a person in all categories.
    """
    found: set[str] = set()
    for name in payload.__struct_fields__:
        value = getattr(payload, name)
        if name in _IDS and value is not None:
            found.add(value)
        elif isinstance(value, _THINGS):
            found.add(value.id)
        elif isinstance(value, list):
            found.update(one.id for one in value if isinstance(one, _THINGS))
    return tuple(sorted(found))
