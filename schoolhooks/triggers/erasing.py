"""Taking out of a stored body what it says of a person; the shape of the body stays."""

from __future__ import annotations

from typing import Any

import msgspec

# What else tells of a person, by trigger: the path to it under `data`, and what takes its place. A
# path goes into each thing of a list, and with `*` into each value of an object.
_TAGS: tuple[tuple[str, object], ...] = (("tag.name", ""), ("tags", []))
_ELSE: dict[str, tuple[tuple[str, object], ...]] = {
    "comment.created": (("comment.text", ""),),
    "contact.tag_added": _TAGS,
    "contact.tag_removed": _TAGS,
    "contact.unsubscribed": (("reason", None),),
    "contact.updated": (("changes.*.old", None), ("changes.*.new", None)),
    "form.submitted": (("fields.value", ""),),
    "lead.created": (("lead.title", ""),),
    "lead.stage_changed": (("lead.title", ""),),
    "lead.closed": (("lead.title", ""), ("lost_reason", None)),
    "payment.refunded": (("reason", None),),
    "subscription.cancelled": (("feedback", None),),
}
# What stays of a person: the id, and since when there is one.
_KEPT = ("id", "created_at")


def without_person(body: bytes, person_id: str) -> bytes:
    """The body of an event about that person, with nothing of the person left in it but the id.

    It still is what the trigger's schema says: names, addresses and the like are null, free words
    empty. Amounts, courses and times stay, as the school's books need them.
    """
    told = msgspec.json.decode(body)
    data = told["data"]
    for name, part in data.items():
        if name == "attribution":
            data[name] = dict.fromkeys(part)
        elif isinstance(part, dict) and part.get("id") == person_id and "full_name" in part:
            data[name] = {key: _left(key, value) for key, value in part.items()}
    for path, instead in _ELSE.get(told["type"], ()):
        _put(data, path.split("."), instead)
    return msgspec.json.encode(told)


def _left(key: str, value: object) -> object:
    """What is left of one field of a person."""
    if key in _KEPT:
        return value
    return [] if isinstance(value, list) else None


def _put(thing: dict[str, Any], path: list[str], instead: object) -> None:
    """Set what is at the path, which is there in every body of that trigger."""
    first, *rest = path
    if not rest:
        thing[first] = instead
        return
    inside = thing.values() if first == "*" else thing[first]
    for one in [inside] if isinstance(inside, dict) else inside:
        _put(one, rest, instead)
