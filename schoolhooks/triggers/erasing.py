"""Taking out of a stored body what it says of a person; the shape of the body stays.

What is personal is marked at the field itself (see meaning), so that no new field is forgotten
in a list elsewhere. Where bodies are kept is not known here.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec.inspect import (
    DictType,
    ListType,
    Metadata,
    NoneType,
    StructType,
    Type,
    UnionType,
)

from schoolhooks.triggers.catalogue import get
from schoolhooks.triggers.objects import Contact, Student


def without_person(body: bytes, person_id: str) -> bytes:
    """The body of an event about that person, with nothing of the person left in it but the id.

    It still is what the trigger's schema says: names, addresses and the like are null, free words
    empty. Amounts, courses and times stay, as the school's books need them. A body that does not
    name the person is given back as it is.
    """
    told = msgspec.json.decode(body)
    if not _names(told["data"], person_id):
        return body
    trigger = get(told["type"])
    # Of a trigger that no longer exists nothing is known, so nothing of its data may stay.
    told["data"] = _left(told["data"], _kind(trigger.payload), person_id) if trigger else {}
    return msgspec.json.encode(told)


def _names(value: Any, person_id: str) -> bool:
    if isinstance(value, dict):
        return any(
            inner == person_id if key in ("id", "contact_id") else _names(inner, person_id)
            for key, inner in value.items()
        )
    return isinstance(value, list) and any(_names(one, person_id) for one in value)


def _left(value: Any, kind: Type, person_id: str) -> Any:
    """What is left of a value. Other people in it stay; what is in no person is this one's."""
    kind = _fitting(value, kind)
    if isinstance(kind, StructType) and isinstance(value, dict):
        if kind.cls in (Contact, Student) and value.get("id") != person_id:
            return value
        fields = {field.encode_name: field.type for field in kind.fields}
        # A key that the type no longer has is kept: what it meant is not known any more.
        return {
            key: _left_of_field(inner, fields[key], person_id) if key in fields else inner
            for key, inner in value.items()
        }
    if isinstance(kind, ListType) and isinstance(value, list):
        return [_left(one, kind.item_type, person_id) for one in value]
    return value


def _left_of_field(value: Any, kind: Type, person_id: str) -> Any:
    if isinstance(kind, Metadata) and (kind.extra or {}).get("personal"):
        return _blank(value, kind.type)
    return _left(value, kind, person_id)


def _blank(value: Any, kind: Type) -> Any:
    """Null where that may be, else empty; of an object its keys stay."""
    if isinstance(kind, Metadata):
        return _blank(value, kind.type)
    if isinstance(kind, UnionType) and any(isinstance(one, NoneType) for one in kind.types):
        return None
    if isinstance(kind, DictType):
        return {key: _blank(inner, kind.value_type) for key, inner in value.items()}
    if isinstance(kind, StructType):
        return {
            one.encode_name: _blank(value.get(one.encode_name), one.type) for one in kind.fields
        }
    return [] if isinstance(kind, ListType) else ""


def _fitting(value: Any, kind: Type) -> Type:
    """Of what a value may be, the object or the list when it is one."""
    if isinstance(kind, Metadata):
        return _fitting(value, kind.type)
    if isinstance(kind, UnionType):
        wanted = StructType if isinstance(value, dict) else ListType
        return next((one for one in kind.types if isinstance(one, wanted)), kind)
    return kind


@cache
def _kind(shape: type) -> Type:
    return msgspec.inspect.type_info(shape)
