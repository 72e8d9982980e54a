"""The stored snapshot of every trigger's body, and the command that renews it.

    python -m tests.triggers.snapshot

It refuses to store a changed payload under a catalogue version that has already been stored.
What must be equal is checked in test_snapshot.py.
"""

import json
import sys
from pathlib import Path

from schoolhooks.triggers import all_triggers, get
from schoolhooks.triggers.catalogue import CATALOGUE_VERSION
from schoolhooks.triggers.envelope import API_VERSION, example_body
from schoolhooks.triggers.schema import fields, json_schema

FOLDER = Path(__file__).parent / "snapshots"
VERSIONS = FOLDER / "VERSIONS.json"
WORDING = {"title", "description"}


def current():
    """Every snapshot as the code has it now, by trigger name."""
    return {t.name: _snapshot(t) for t in [*all_triggers(), get("webhook.test")]}


def stored():
    """Every snapshot as it was last stored, by trigger name."""
    files = sorted(FOLDER.glob("*.*.json"))
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}


def versions():
    """The versions that the code says it is at."""
    return {"catalogue": CATALOGUE_VERSION, "api": API_VERSION}


def stored_versions():
    """The versions that the snapshots were stored for."""
    return json.loads(VERSIONS.read_text()) if VERSIONS.exists() else {}


def changed(old, new):
    """Names of the triggers that are new, gone or different."""
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))


def broken(old, new):
    """Fields that receivers may rely on and that are gone or of another type: `trigger: path`."""
    return sorted(
        f"{name}: {path}"
        for name, snapshot in old.items()
        for path, kind in snapshot["fields"].items()
        if new.get(name, {"fields": {}})["fields"].get(path) != kind
    )


def refusal(old, new, old_versions, new_versions):
    """Why the new snapshots may not take the place of the old ones yet, or None."""
    if broken(old, new) and old_versions["api"] == new_versions["api"]:
        return (
            f"Receivers would break: {broken(old, new)} went or changed their type. "
            "Only add fields; or raise API_VERSION in triggers/envelope.py and say so loudly."
        )
    if old and changed(old, new) and old_versions["catalogue"] == new_versions["catalogue"]:
        return (
            f"The payloads of {changed(old, new)} changed. If that is meant, raise "
            "CATALOGUE_VERSION in triggers/catalogue/__init__.py, add a line for that version to "
            "CHANGELOG.md, then run: python -m tests.triggers.snapshot"
        )
    return None


def _snapshot(trigger):
    return {
        "example": json.loads(example_body(trigger)),
        "fields": {field.path: _kind(field) for field in fields(trigger)},
        "schema": _without_wording(json_schema(trigger)),
    }


def _kind(field):
    # Receivers must expect new values of a set, so one more in it breaks nothing.
    kind = "one of a set" if field.type.startswith("one of ") else field.type
    return f"{kind} or null" if field.nullable else kind


def _without_wording(schema):
    """Leave out what may be reworded at any time. A field may itself be called `title`."""
    if isinstance(schema, list):
        return [_without_wording(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _without_wording(part)
        for key, part in schema.items()
        if not (key in WORDING and isinstance(part, str))
    }


def main():
    """Store what the code says now."""
    old, new = stored(), current()
    reason = refusal(old, new, stored_versions(), versions())
    if reason:
        sys.exit(reason)
    for name in old.keys() - new.keys():
        (FOLDER / f"{name}.json").unlink()
    for name, snapshot in new.items():
        text = json.dumps(snapshot, indent=1, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    VERSIONS.write_text(json.dumps(versions(), indent=1) + "\n")


if __name__ == "__main__":
    main()
