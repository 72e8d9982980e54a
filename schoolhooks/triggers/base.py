"""What every trigger and payload is made of, and the rules all of them keep.

No particular trigger lives here.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, dataclass_transform

import msgspec
from msgspec.inspect import DateTimeType, Metadata, StrType, Type, UnionType

from schoolhooks.texts import N_
from schoolhooks.triggers.meaning import means
from schoolhooks.triggers.money import require_agreement

# Aware, and in UTC by the time a shape holds it: msgspec then writes the `Z`.
Time = Annotated[datetime, msgspec.Meta(tz=True, extra_json_schema={"pattern": "Z$"})]
Id = Annotated[str, msgspec.Meta(min_length=1)]
Url = Annotated[str, msgspec.Meta(extra_json_schema={"format": "uri"})]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Number = Annotated[int, msgspec.Meta(ge=1)]
# A string with a largest length is cut to it, so that what people write freely can neither
# break its schema nor make a body too large. Ids and addresses have none: cut, they would lie.
Text = Annotated[str, msgspec.Meta(max_length=500)]


class Category(StrEnum):
    """The groups that the settings page offers triggers in, in its order."""

    EDUCATION = "education"
    CRM = "crm"
    SALES = "sales"

    @property
    def label(self) -> str:
        """The group's name for people."""
        return _CATEGORY_LABELS[self]


_CATEGORY_LABELS = {
    Category.EDUCATION: N_("Education"),
    Category.CRM: N_("CRM"),
    Category.SALES: N_("Sales"),
}


@dataclass_transform(kw_only_default=True, frozen_default=True)
class _ShapeType(msgspec.StructMeta):
    """Makes every shape frozen, keyword-only and closed; msgspec inherits only some of these."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any
    ) -> "_ShapeType":
        always = {"frozen": True, "kw_only": True, "forbid_unknown_fields": True}
        return super().__new__(mcs, name, bases, namespace, **{**config, **always})


class Shape(msgspec.Struct, metaclass=_ShapeType):
    """An object somewhere in a body.

    Its fields have no defaults: every key is always sent, and what is unknown is an explicit null.
    Types are checked by mypy and by `envelope.check`, not on each construction; what is kept here
    are the rules that no type can say.
    """

    def __post_init__(self) -> None:
        """Bring times to UTC, cut long texts, and refuse naive times and disagreeing money."""
        kept = _kept_fields(type(self))
        for name in kept.times:
            if (moment := getattr(self, name)) is not None:
                msgspec.structs.force_setattr(self, name, _utc_seconds(moment))
        for name, limit in kept.texts:
            text = getattr(self, name)
            if text is not None and len(text) > limit:
                msgspec.structs.force_setattr(self, name, text[: limit - 1] + "…")
        if kept.money:
            require_agreement(*(getattr(self, name) for name in kept.money))


class Payload(Shape):
    """Base of what a trigger sends under `data`."""


class SchoolRef(Shape):
    """The online school in which the fact happened."""

    id: Annotated[Id, means("The school's id.")]
    name: Annotated[str, means("The school's name.")]
    domain: Annotated[str, means("The domain that the school is reached at.")]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Trigger:
    """A kind of fact that webhooks can be created for; there is one object for each.

    `category` is None only for the ping that no one chooses. `example_at` is when the example's
    fact happened, which is what its body says as `timestamp`.
    """

    name: str
    label: str
    category: Category | None
    fires_when: str
    example: Payload
    example_at: datetime

    @property
    def payload(self) -> type[Payload]:
        """The type of what is sent under `data`."""
        return type(self.example)


def _utc_seconds(moment: datetime) -> datetime:
    """Whole seconds, as most APIs send them: some receivers choke on a six-digit fraction."""
    if moment.utcoffset() is None:
        raise ValueError("a time without a time zone says nothing about when it was")
    return moment.astimezone(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class _KeptFields:
    """Which fields of a shape need more than a type, found once for each shape."""

    times: tuple[str, ...]
    texts: tuple[tuple[str, int], ...]
    money: tuple[str, ...]


@cache
def _kept_fields(shape: type[Shape]) -> _KeptFields:
    times: list[str] = []
    texts: list[tuple[str, int]] = []
    for field in msgspec.structs.fields(shape):
        for kind in _kinds(msgspec.inspect.type_info(field.type)):
            if isinstance(kind, DateTimeType):
                times.append(field.name)
            elif isinstance(kind, StrType) and kind.max_length is not None:
                texts.append((field.name, kind.max_length))
    has_money = "amount_minor" in shape.__struct_fields__
    return _KeptFields(
        tuple(times), tuple(texts), ("amount", "amount_minor", "currency") if has_money else ()
    )


def _kinds(kind: Type) -> list[Type]:
    """What a value may be: the parts of a union, or the one type."""
    if isinstance(kind, Metadata):
        return _kinds(kind.type)
    if isinstance(kind, UnionType):
        return [part for member in kind.types for part in _kinds(member)]
    return [kind]
