"""Runs benchmarks and prints what they found."""

from __future__ import annotations

import argparse
import logging
import sys
import time

from scripts.benchmarks import (
    emit,
    fairness,
    growth,
    isolation,
    latency,
    memory,
    pages,
    report,
    throughput,
)
from scripts.benchmarks.world import world

BENCHMARKS = {
    "latency": latency.run,
    "throughput": throughput.run,
    "emit": emit.run,
    "isolation": isolation.run,
    "fairness": fairness.run,
    "growth": growth.run,
    "pages": pages.run,
    "memory": memory.run,
}


def main() -> int:
    """Run what was asked for; 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="smaller numbers, larger errors")
    parser.add_argument("--json", metavar="FILE", help="keep the figures there")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    about = report.machine()
    print(", ".join(f"{name}: {value}" for name, value in about.items()))
    results = {}
    for name in asked.names or BENCHMARKS:
        began = time.monotonic()
        with world() as stage:
            results[name] = BENCHMARKS[name](stage, asked.quick)
        report.show(f"{name} ({time.monotonic() - began:.0f} s)", results[name])
        if asked.json:
            report.write(asked.json, about, results)
    missed = [one for findings in results.values() for one in findings if one.met is False]
    print(f"\n{len(missed)} aims missed" if missed else "\nEvery aim was met")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
