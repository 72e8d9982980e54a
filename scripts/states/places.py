"""Every state of the webhooks section that deserves a picture, by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.states import acts
from scripts.states.rows import FAILURES
from scripts.states.stage import Stage

LIST = "/settings/webhooks"


@dataclass(frozen=True)
class State:
    """One picture: who looks, at which address, and what is done there before it is taken."""

    name: str
    path: str
    act: acts.Act = acts.nothing
    who: str = "owner"
    whole: bool = True
    """Whether the picture is as long as the page; a dialog stands in the window."""


def all_states(stage: Stage) -> Iterator[State]:
    """All of them; the ones that change something say so last."""
    yield from _of_lists()
    yield from _over_lists()
    yield from _of_forms(stage)
    yield from _of_webhooks(stage)
    yield from _of_deliveries(stage)
    yield from _of_secrets(stage)
    yield from _of_bulks(stage)
    yield from _of_others()
    yield from _of_errors(stage)


def _of_lists() -> Iterator[State]:
    yield State("list-empty", LIST, who="empty")
    yield State("list-empty-viewer", LIST, who="empty-viewer")
    yield State("list-begun", LIST, who="begun")
    yield State("list-full", LIST)
    yield State("list-viewer", LIST, who="owner-viewer")
    yield State("list-second-page", f"{LIST}?page=2")
    yield State("list-attention", f"{LIST}?status=attention")
    yield State("list-no-match", f"{LIST}?q=zebra")


def _over_lists() -> Iterator[State]:
    one, long = f"{LIST}?q=accounting", f"{LIST}?q=a-very-long"
    yield State("list-menu", one, acts.open_menu, whole=False)
    yield State("list-menu-paused", f"{LIST}?status=paused", acts.open_menu, whole=False)
    yield State("list-member-menu", LIST, acts.click(".topbar-end summary"), whole=False)
    yield State("list-delete", one, acts.choose("Delete"), whole=False)
    yield State("list-delete-long", long, acts.choose("Delete"), whole=False)
    yield State("list-test-waiting", f"{LIST}?q=sales", acts.hold_test, whole=False)
    bad, good = (
        acts.choose_then("Send a test", f"dialog .notice-{tone}") for tone in ("bad", "good")
    )
    yield State("list-test-bad", f"{LIST}?q=print", bad, whole=False)
    yield State("list-test-good", LIST, good, who="begun", whole=False)
    yield State("list-toast", one, acts.click(".webhook-list [data-copy]"), whole=False)
    yield State("list-flash", f"{LIST}?q=mentor+7", acts.pause_and_resume)


def _of_forms(stage: Stage) -> Iterator[State]:
    new, chosen = f"{LIST}/new", f"{LIST}/new?trigger=order.paid"
    yield State("new", new)
    yield State("new-chosen", chosen)
    yield State("new-search", new, acts.fill("#trigger-search", "refund"))
    yield State("new-search-none", new, acts.fill("#trigger-search", "zebra"))
    yield State("new-test-address", new, acts.click("text=Use a test address"))
    yield State("new-errors", new, acts.save_nothing)
    yield State("new-wrong-url", chosen, acts.save_long)
    for key in ("busy", "long", "rich"):
        yield State(f"edit-{key}", f"{LIST}/{stage.webhooks[key]}/edit")
    yield State("delete", f"{LIST}/{stage.webhooks['busy']}/delete")
    advanced = f"{LIST}/{stage.webhooks['rich']}/advanced"
    yield State("advanced", advanced)
    yield State("advanced-errors", advanced, acts.save_wrong_advanced)


def _of_webhooks(stage: Stage) -> Iterator[State]:
    for key in ("busy", "fresh", "long", "rich", "paused", "gone", "disabled", "failing-no-name"):
        yield State(f"webhook-{key}", f"{LIST}/{stage.webhooks[key]}")
    busy = f"{LIST}/{stage.webhooks['busy']}"
    yield State("webhook-viewer", busy, who="owner-viewer")
    yield State("webhook-month", f"{busy}?span=month", acts.click("#chart summary"))
    yield State("webhook-filters", busy, acts.click(".filters summary"))
    yield State("webhook-filtered", f"{busy}?result=failed")
    yield State("webhook-nothing-fits", f"{busy}?id=nothing")


def _of_deliveries(stage: Stage) -> Iterator[State]:
    for key in ("delivered", "pending", "sending", "retrying", "stopped", "again", *FAILURES):
        yield State(f"delivery-{key}", stage.deliveries[key])
    request = f"{stage.deliveries['delivered']}?part=request"
    yield State("delivery-request", request)
    yield State("delivery-exact", request, acts.click(".exact summary"))
    yield State("delivery-viewer", stage.deliveries["delivered"], who="owner-viewer")
    yield State("delivery-request-viewer", request, who="owner-viewer")


def _of_secrets(stage: Stage) -> Iterator[State]:
    secret, rotated = (f"{LIST}/{stage.webhooks[key]}/secret" for key in ("busy", "rotated"))
    yield State("secret", secret)
    yield State("secret-overlap", rotated)
    yield State("secret-shown", rotated, acts.click("text=Show secret and code"))
    yield State("secret-rotate", secret, acts.click("text=Rotate >> nth=0"), whole=False)
    yield State("secret-end", rotated, acts.click("text=End the old secret now"), whole=False)
    yield State("secret-rotate-page", f"{secret}/rotate")
    yield State("secret-end-page", f"{rotated}/end-old")


def _of_bulks(stage: Stage) -> Iterator[State]:
    paused, busy, fresh = (
        f"{LIST}/{stage.webhooks[key]}/bulk" for key in ("paused", "busy", "fresh")
    )
    since = "since=2026-01-01T00:00"
    yield State("bulk-new", paused)
    yield State("bulk-counted", f"{fresh}?kind=missed&{since}&per_second=1")
    yield State("bulk-nothing", f"{paused}?kind=failed&{since}&per_second=10")
    yield State("bulk-errors", f"{paused}?kind=failed&since=&per_second=5000")
    yield State("bulk-refused", f"{busy}?kind=failed&{since}&per_second=3")
    for key, address in stage.bulks.items():
        yield State(f"bulk-{key}", address)
    yield State("bulk-viewer", stage.bulks["running"], who="owner-viewer")


def _of_others() -> Iterator[State]:
    yield State("audit", f"{LIST}/audit")
    yield State("audit-filtered", f"{LIST}/audit?act=looked")
    yield State("audit-empty", f"{LIST}/audit", who="empty")
    yield State("unwanted", f"{LIST}/unwanted")
    yield State("unwanted-none-ticked", f"{LIST}/unwanted", acts.send_none)
    yield State("unwanted-viewer", f"{LIST}/unwanted", who="owner-viewer")
    yield State("unwanted-empty", f"{LIST}/unwanted", who="empty")
    yield State("triggers", f"{LIST}/triggers")
    yield State("triggers-found", f"{LIST}/triggers?q=order")
    yield State("triggers-none", f"{LIST}/triggers?q=zebra")
    yield State("trigger", f"{LIST}/triggers/order.paid")
    yield State("trigger-ping", f"{LIST}/triggers/webhook.test", who="owner-viewer")


def _of_errors(stage: Stage) -> Iterator[State]:
    yield State("error-404", f"{LIST}/999999999")
    yield State("error-403", f"{LIST}/new", who="owner-viewer")
    yield State("error-400", f"{LIST}/{stage.webhooks['fresh']}", acts.send_forged)
    yield State("error-500", LIST, acts.break_page(stage))
    yield State("error-in-place", LIST, acts.break_filter)
