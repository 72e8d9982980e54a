"""Runs the load, the faults and the comparison; exits with 1 where anything was lost or made up."""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import time
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from schoolhooks.extensions import db
from scripts.mayhem.faults import Faults
from scripts.mayhem.ledgers import Comparison, compare, still_open
from scripts.mayhem.orders import Orders
from scripts.mayhem.receivers import PATHS, Receivers
from scripts.mayhem.stage import Stage

LONG_SECONDS, QUICK_SECONDS = 300.0, 15.0
LONG_PAUSE, QUICK_PAUSE = (2.0, 6.0), (0.5, 1.5)
SETTLE_SECONDS = 180.0


def main() -> int:
    """One run."""
    parser = argparse.ArgumentParser(prog="scripts/chaos")
    parser.add_argument("--quick", action="store_true", help="a short run, under 50 s")
    parser.add_argument("--seconds", type=float, help="how long faults are injected")
    parser.add_argument("--seed", type=int, help="repeat the choices of an earlier run")
    parser.add_argument("--json", metavar="FILE", help="keep the figures there")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)  # lost nudges are the point here
    seed = random.randrange(2**31) if asked.seed is None else asked.seed
    seconds = asked.seconds or (QUICK_SECONDS if asked.quick else LONG_SECONDS)
    print(f"seed {seed}, {seconds:g} s of faults", flush=True)
    figures = run(seed, seconds, QUICK_PAUSE if asked.quick else LONG_PAUSE)
    if asked.json:
        Path(asked.json).write_text(json.dumps(figures, indent=2) + "\n")
    return int(not figures["clean"])


def run(seed: int, seconds: float, pause: tuple[float, float]) -> dict[str, object]:
    """Start, load, hurt, let settle, compare. Returns the figures, printed already."""
    chance = random.Random(seed)
    receivers = Receivers(seed)
    stage = Stage()
    try:
        with stage.app.app_context():
            school_id, product_id, contact_id = stage.make_school(
                {path: receivers.url(path) for path in PATHS}
            )
            orders = Orders(stage, product_id, contact_id, seed)
            faults = Faults(stage, receivers, chance)
            _hurt(faults, chance, seconds, pause)
            orders.stop()
            receivers.kind = True
            settled = _settle()
            found = compare(school_id, orders, list(receivers.calls))
    finally:
        stage.close()
    return _report(seed, faults, orders, found, settled)


def _hurt(
    faults: Faults, chance: random.Random, seconds: float, pause: tuple[float, float]
) -> None:
    """Every kind in a shuffled order, again and again until the time is up."""
    until = time.monotonic() + seconds
    deck: list[str] = []
    while time.monotonic() < until:
        time.sleep(chance.uniform(*pause))
        if not deck:
            deck = faults.kinds
            chance.shuffle(deck)
        kind = deck.pop()
        print(f"  {kind}", flush=True)
        faults.inject(kind)
    faults.end()


def _settle() -> float:
    """Seconds until nothing is open. Nobody repairs anything meanwhile."""
    began = time.monotonic()
    while time.monotonic() - began < SETTLE_SECONDS:
        try:
            if not still_open():
                break
        except SQLAlchemyError as error:  # PostgreSQL may just be coming back
            db.session.rollback()
            print(f"  settling: {type(error).__name__}", flush=True)
        time.sleep(0.25)
    return time.monotonic() - began


def _report(
    seed: int, faults: Faults, orders: Orders, found: Comparison, settled: float
) -> dict[str, object]:
    figures = {
        "seed": seed,
        "faults": sum(faults.counts.values()),
        "kinds of fault": len(faults.counts),
        "orders committed": found.orders,
        "orders rolled back": len(orders.rolled_back),
        "orders a fault got in the way of": orders.refused,
        "events": found.events,
        "deliveries": found.deliveries,
        "calls received": found.calls,
        "duplicates (same id, allowed)": found.duplicates,
        "seconds to settle": round(settled, 1),
        "lost": len(found.lost),
        "phantom": len(found.phantom),
        "counter differences": len(found.counters),
    }
    for name, value in figures.items():
        print(f"{name:<36}{value:>12,}")
    for line in [*found.lost, *found.phantom, *found.counters][:20]:
        print(f"  {line}")
    print("clean" if found.is_clean else "NOT CLEAN", flush=True)
    return {
        **figures,
        "by kind": dict(faults.counts),
        "clean": found.is_clean,
        "named": [*found.lost, *found.phantom, *found.counters][:200],
    }


if __name__ == "__main__":
    sys.exit(main())
