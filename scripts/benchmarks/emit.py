"""What emitting adds to an order's transaction."""

from __future__ import annotations

import contextlib
import statistics
import time
from unittest import mock

from schoolhooks.extensions import db
from schoolhooks.school import crm, sales
from schoolhooks.school.models import Contact, Product
from scripts.benchmarks.report import Finding, at_most, plain
from scripts.benchmarks.world import World

WARM_UP = 20


def run(world: World, quick: bool) -> list[Finding]:
    """The median of many orders with and without, taken in turns so that both meet the same."""
    school = world.school(webhooks=1)
    product = Product(
        school=school, slug="bench", name="Bench", type="course", price_minor=100, currency="UAH"
    )
    db.session.add(product)
    contact = crm.add_contact(
        school, crm.Details(full_name="Bench", email="bench@example.com"), source="manual"
    )
    db.session.commit()
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(100 if quick else 600):
        for emitting in (True, False):
            spent = _order(contact, product, emitting)
            if number >= WARM_UP:
                took[emitting].append(spent)
    with_it, without = (statistics.median(took[emitting]) for emitting in (True, False))
    return [
        plain("an order's transaction without emitting, median", without, "ms"),
        plain("the same with emitting", with_it, "ms"),
        at_most("what emitting adds", (with_it / without - 1) * 100, 10, "%"),
    ]


def _order(contact: Contact, product: Product, emitting: bool) -> float:
    """Milliseconds of one order's transaction."""
    silence = mock.patch("schoolhooks.school.announce.emit")
    with contextlib.nullcontext() if emitting else silence:
        began = time.perf_counter()
        sales.place_order(contact, product, "wayforpay")
        db.session.commit()
        return (time.perf_counter() - began) * 1000
