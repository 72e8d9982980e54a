"""The contract for developers, derived from the types: JSON Schema, OpenAPI and field lists.

Where these are served from, and how they look on a page, do not live here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from schoolhooks.texts import N_, Sentence
from schoolhooks.triggers.base import Trigger
from schoolhooks.triggers.catalogue import all_triggers
from schoolhooks.triggers.envelope import API_VERSION, Body, example_body

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {
    "boolean": N_("boolean"),
    "integer": N_("integer"),
    "null": N_("null"),
    "object": N_("object"),
    "string": N_("string"),
}
_LISTS = {"object": N_("list of objects"), "string": N_("list of strings")}
_FORMATS = {
    "date-time": N_("string, date and time in UTC"),
    "decimal": N_("string, decimal number"),
    "email": N_("string, e-mail address"),
    "uri": N_("string, URL"),
}
_HEADERS = {
    "webhook-id": "The event's id: the same in every retry and resend, to drop duplicates by.",
    "webhook-timestamp": "When this attempt was sent, in seconds since 1970.",
    "webhook-signature": "One or more Standard Webhooks signatures, separated by spaces.",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body. The path is dotted, with `[]` for each item and `*` for any key."""

    path: str
    kinds: tuple[Sentence, ...]
    """What a value may look like, each in a few words; null only where there is nothing else."""
    meaning: str
    nullable: bool

    @property
    def type(self) -> str:
        """The kinds in English."""
        return " or ".join(map(str, self.kinds))


@cache
def json_schema(trigger: Trigger) -> Schema:
    """Describe the trigger's whole body in JSON Schema 2020-12.

    Unknown keys are allowed everywhere, because a field may be added without a new version.
    The answer is kept and shared: copy it before changing anything in it.
    """
    root, definitions = _body_schema(trigger, "#/$defs/{name}")
    return {
        "$schema": _DIALECT,
        "$id": f"/schemas/webhooks/{trigger.name}.json",
        **root,
        "$defs": definitions,
    }


def fields(trigger: Trigger) -> list[Field]:
    """List every field of the trigger's body, each object before what is in it."""
    schema = json_schema(trigger)
    return list(_walk(schema, "", schema["$defs"]))


def openapi() -> Schema:
    """Describe every choosable trigger as a webhook, in OpenAPI 3.1."""
    components: Schema = {}
    webhooks: Schema = {}
    for trigger in all_triggers():
        root, definitions = _body_schema(trigger, "#/components/schemas/{name}")
        name = f"{trigger.payload.__name__}Body"
        components |= definitions | {name: root}
        webhooks[trigger.name] = {"post": _operation(trigger, f"#/components/schemas/{name}")}
    return {
        "openapi": "3.1.0",
        "info": {"title": "School webhooks", "version": API_VERSION},
        "webhooks": webhooks,
        "components": {"schemas": components},
    }


def catalogue() -> list[Schema]:
    """Describe every choosable trigger for programs: its words, its schema and its example."""
    return [
        {
            "name": trigger.name,
            "label": trigger.label,
            "category": trigger.category,
            "fires_when": trigger.fires_when,
            "schema": json_schema(trigger),
            "example": json.loads(example_body(trigger)),
        }
        for trigger in all_triggers()
    ]


def _operation(trigger: Trigger, body_ref: str) -> Schema:
    example = json.loads(example_body(trigger))
    return {
        "operationId": trigger.name,
        "summary": trigger.label,
        "description": trigger.fires_when,
        "tags": [trigger.category.label] if trigger.category else [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": meaning,
                "schema": {"type": "string"},
            }
            for name, meaning in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": body_ref}, "example": example}},
        },
        "responses": {"2XX": {"description": "Received. What is answered is not acted upon."}},
    }


def _body_schema(trigger: Trigger, ref_template: str) -> tuple[Schema, Schema]:
    """Give the body's own schema and, by name, those of the objects in it."""
    body = Body[trigger.payload]  # type: ignore[name-defined]  # msgspec reads it while running
    (reference,), components = msgspec.json.schema_components([body], ref_template=ref_template)
    definitions: Schema = _opened(components)
    root = definitions.pop(reference["$ref"].rpartition("/")[2])
    definitions[trigger.payload.__name__].pop("description")  # only repeats the trigger's name
    root["title"] = trigger.label
    root["description"] = trigger.fires_when
    root["properties"]["type"]["const"] = trigger.name
    root["properties"]["category"] = {
        "description": root["properties"]["category"]["description"],
        "type": "null" if trigger.category is None else "string",
        "const": trigger.category and trigger.category.value,
    }
    return root, definitions


def _opened(schema: Any) -> Any:
    """Take out what forbids unknown keys: our own types are closed, receivers must not be."""
    if isinstance(schema, list):
        return [_opened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _opened(part)
        for key, part in schema.items()
        if not (key == "additionalProperties" and part is False)
    }


def _walk(schema: Schema, prefix: str, definitions: Schema) -> Iterator[Field]:
    for name, field in schema["properties"].items():
        kinds = [_resolved(kind, definitions) for kind in field.get("anyOf", [field])]
        nullable = any(kind.get("type") == "null" for kind in kinds)
        said = [_kind(kind, definitions) for kind in kinds if kind.get("type") != "null"]
        said = said or [Sentence(_TYPES["null"])]
        yield Field(prefix + name, tuple(said), field["description"], nullable)
        for kind in kinds:
            yield from _walk_into(kind, prefix + name, definitions)


def _walk_into(kind: Schema, path: str, definitions: Schema) -> Iterator[Field]:
    within = ((kind, ""), (kind.get("items"), "[]"), (kind.get("additionalProperties"), ".*"))
    for schema, step in within:
        inner = _resolved(schema or {}, definitions)
        if "properties" in inner:
            yield from _walk(inner, f"{path}{step}.", definitions)


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    found: Schema = definitions[schema["$ref"].rpartition("/")[2]]
    return found


def _kind(kind: Schema, definitions: Schema) -> Sentence:
    values = [kind["const"]] if kind.get("const") else kind.get("enum", [])
    if values:
        message = N_("always %(values)s") if len(values) == 1 else N_("one of %(values)s")
        return Sentence(message, {"values": ", ".join(map(str, values))})
    if kind["type"] == "array":
        return Sentence(_LISTS[_resolved(kind["items"], definitions)["type"]])
    if kind.get("maximum") == 100:
        return Sentence(N_("integer, 0 to 100"))
    if "format" in kind:
        return Sentence(_FORMATS[kind["format"]])
    return Sentence(_TYPES[kind["type"]])
