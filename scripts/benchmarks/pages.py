"""What each settings page takes with 1,000 webhooks and a million deliveries, and with none."""

from __future__ import annotations

from sqlalchemy import text

from schoolhooks import event_ids
from schoolhooks.extensions import db
from schoolhooks.members.models import School
from scripts.benchmarks.grown import Visitor, grow
from scripts.benchmarks.report import Finding, at_most
from scripts.benchmarks.world import World

MOST_MS = 100
MOST_GROWTH = 2

_NEWEST = text(
    "SELECT event_id FROM delivery WHERE webhook_id = :webhook ORDER BY event_id DESC LIMIT 1"
)
_FIRST = text("SELECT min(id) FROM webhook WHERE school_id = :school")


def run(world: World, quick: bool) -> list[Finding]:
    """Each page's median on the grown tables, and how much more that is than on empty ones."""
    small, big = world.school(webhooks=10), world.school(webhooks=1000)
    with world.worker():
        world.settle(small.id)
        world.settle(big.id)
    before = _all(world, small)
    grow(big, 50_000 if quick else 1_000_000, 10_000 if quick else 200_000)
    after = _all(world, big)
    findings = []
    for page, took in after.items():
        findings.append(at_most(page, took, MOST_MS, "ms"))
        findings.append(at_most("    against empty tables", took / before[page], MOST_GROWTH))
    return findings


def _all(world: World, school: School) -> dict[str, float]:
    visitor = Visitor(world, school)
    return {page: visitor.median_ms(where) for page, where in _addresses(school.id).items()}


def _addresses(school_id: int) -> dict[str, str]:
    webhook = db.session.execute(_FIRST, {"school": school_id}).scalar_one()
    newest = db.session.execute(_NEWEST, {"webhook": webhook}).scalar_one()
    db.session.commit()
    root = "/settings/webhooks"
    log = f"{root}/{webhook}"
    delivery = f"{log}/deliveries/{event_ids.shown(newest)}"
    return {
        "list": root,
        "list, searched": f"{root}?q=bench",
        "list, failing ones": f"{root}?status=failing",
        "list, by calls": f"{root}?sort=calls",
        "form": f"{root}/new",
        "edit": f"{log}/edit",
        "triggers": f"{root}/triggers",
        "one trigger": f"{root}/triggers/order.created",
        "one webhook": log,
        "log, failed ones": f"{log}?result=failed",
        "log, one trigger": f"{log}?trigger=order.created",
        "log, about one order": f"{log}?id=100002",
        "one delivery": delivery,
        "sending in bulk": f"{log}/bulk",
        "secret": f"{log}/secret",
        "audit": f"{root}/audit",
    }
