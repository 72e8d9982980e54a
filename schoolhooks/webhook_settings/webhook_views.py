"""The page of one webhook: its numbers, its settings and its log."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from schoolhooks import test_addresses
from schoolhooks.dispatch import bulk
from schoolhooks.members import current
from schoolhooks.webhook_settings import chart, live_tag, log, problems, words
from schoolhooks.webhook_settings.blueprint import bp, own_webhook_or_404
from schoolhooks.webhook_settings.filters import RESULT_LABELS, Filters
from schoolhooks.webhook_settings.listing import row_of
from schoolhooks.webhooks.models import Webhook


@bp.get("/<int:webhook_id>")
def show(webhook_id: int) -> ResponseReturnValue:
    """One webhook with its log."""
    shown = _shown(webhook_id)
    shown["running_bulk"] = bulk.running(webhook_id)
    shown["problem"] = problems.of(shown["row"])
    return render_template("webhook_settings/show.html", **shown)


@bp.get("/<int:webhook_id>/live")
def live_log(webhook_id: int) -> ResponseReturnValue:
    """What moves on that page; 304 where nothing of the school moved since the tag."""
    tag = live_tag.of_webhook_page(current.school().id, is_held=bool(log.held_by_reader()))
    if tag and request.headers.get("HX-PTag") == tag:
        return "", 304
    shown = _shown(webhook_id)
    answer = make_response(render_template("webhook_settings/_show_live.html", **shown))
    if shown["tag"]:
        answer.headers["HX-PTag"] = shown["tag"]
    return answer


def _shown(webhook_id: int) -> dict[str, Any]:
    held = log.held_by_reader()
    # Before the numbers: too old is put right, too new is not.
    tag = live_tag.of_webhook_page(current.school().id, is_held=bool(held))
    webhook = own_webhook_or_404(webhook_id)
    filters = Filters.read(request.args)
    return {
        "tag": tag,
        "words": words,
        "delivery": None,
        "webhook": webhook,
        "row": row_of(webhook),
        "chart": chart.of_webhook(webhook.id, request.args.get("span", "")),
        "spans": chart.SPANS,
        "filters": filters,
        "choices": _choices(webhook, filters),
        "log": log.shown(webhook.id, filters, held),
        "may_change": current.membership().may_change,
        "test_address": test_addresses.at_url(webhook.school_id, webhook.url),
    }


def _choices(webhook: Webhook, filters: Filters) -> dict[str, Any]:
    """What the filters offer: the webhook's triggers, the ping, and what is chosen already."""
    names = [*webhook.trigger_names, "webhook.test"]
    if filters.trigger and filters.trigger not in names:
        names.append(filters.trigger)
    return {"results": RESULT_LABELS, "triggers": {name: words.label(name) for name in names}}
