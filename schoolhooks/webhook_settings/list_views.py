"""The list of a school's webhooks, and the poll that keeps its numbers alive."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from schoolhooks.members import current
from schoolhooks.webhook_settings import listing, live_tag
from schoolhooks.webhook_settings.blueprint import bp


@bp.get("")
def index() -> ResponseReturnValue:
    """All webhooks of the school."""
    school_id = current.school().id
    tag = live_tag.now(school_id)
    return render_template(
        "webhook_settings/index.html",
        tag=tag,
        rows=listing.rows(school_id),
        may_change=current.membership().may_change,
    )


@bp.get("/counts")
def counts() -> ResponseReturnValue:
    """The pieces of the list that moved since the page was told last; 304 where none did."""
    school_id = current.school().id
    tag, seen = live_tag.now(school_id), live_tag.sent_by_page()
    if tag and seen and tag.version == seen.version:
        return "", 304
    rows = listing.rows(school_id)
    moved = [row for row in rows if row.moved_since(seen.moved_since)] if seen else rows
    called = [row for row in moved if seen and row.counted_since(seen.told_since)]
    answer = make_response(
        render_template("webhook_settings/_counts.html", rows=moved, called=called)
    )
    if tag:
        answer.headers["HX-PTag"] = str(tag)
    return answer
