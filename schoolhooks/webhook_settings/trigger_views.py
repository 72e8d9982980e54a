"""The catalogue: every trigger, when it fires, what it sends and how to check its signature."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from schoolhooks import htmx
from schoolhooks import triggers as catalogue
from schoolhooks.members import current
from schoolhooks.triggers import Category, Trigger, schema
from schoolhooks.webhook_settings import verify_code
from schoolhooks.webhook_settings.blueprint import bp
from schoolhooks.webhook_settings.examples import example_text


@bp.get("/triggers")
def triggers() -> ResponseReturnValue:
    """Every trigger in its category, or those that hold all words of the search."""
    wanted = request.args.get("q", "").strip()
    groups = matching(wanted)
    return htmx.render(
        "webhook_settings/triggers.html",
        "webhook_settings/_triggers.html",
        wanted=wanted,
        groups=groups,
        found=sum(map(len, groups.values())),
    )


@bp.get("/triggers/<name>")
def trigger(name: str) -> ResponseReturnValue:
    """One trigger with its fields, its example and the code that checks a signature."""
    found = catalogue.get(name)
    if found is None:
        abort(404)
    language = verify_code.chosen(request.args.get("language"))
    if htmx.wants_fragment():
        return render_template(
            "webhook_settings/_verify.html", language=language, languages=verify_code.LANGUAGES
        )
    return render_template(
        "webhook_settings/trigger.html",
        trigger=found,
        fields=schema.fields(found),
        example_text=example_text(found, current.school()),
        language=language,
        languages=verify_code.LANGUAGES,
        may_change=current.membership().may_change,
    )


def matching(wanted: str) -> dict[Category, list[Trigger]]:
    """The choosable triggers that have every word somewhere, by category; empty groups are out."""
    words = wanted.lower().split()
    groups = {
        category: [one for one in members if _has_all(one, words)]
        for category, members in catalogue.by_category().items()
    }
    return {category: members for category, members in groups.items() if members}


def _has_all(one: Trigger, words: list[str]) -> bool:
    text = f"{_(one.label)} {one.name} {_(one.fires_when)}".lower()
    return all(word in text for word in words)
