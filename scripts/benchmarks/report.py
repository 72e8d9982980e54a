"""What a benchmark found, against what was aimed at, as a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One figure; `aim` is what it should be, in words, and `met` whether it was."""

    what: str
    value: float
    unit: str
    aim: str = ""
    met: bool | None = None


def at_least(what: str, value: float, aim: float, unit: str = "x") -> Finding:
    """A figure that should not be smaller."""
    return Finding(what, value, unit, f"at least {aim:g}", value >= aim)


def at_most(what: str, value: float, aim: float, unit: str = "x") -> Finding:
    """A figure that should not be larger."""
    return Finding(what, value, unit, f"at most {aim:g}", value <= aim)


def plain(what: str, value: float, unit: str) -> Finding:
    """A figure that others are compared with."""
    return Finding(what, value, unit)


def show(title: str, findings: Iterable[Finding], say: Callable[[str], None] = print) -> None:
    """Print one benchmark's findings."""
    say(f"\n{title}")
    for one in findings:
        mark = {None: "", True: "met", False: "NOT MET"}[one.met]
        say(f"  {one.what:<58}{_number(one.value):>10} {one.unit:<4}  {one.aim:<14}{mark}")


def machine() -> dict[str, str]:
    """What it was measured on."""
    return {
        "cores": str(os.cpu_count()),
        "processor": _processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load at start": f"{os.getloadavg()[0]:.1f}",
    }


def write(path: str, about: dict[str, str], results: dict[str, list[Finding]]) -> None:
    """Keep a run as JSON."""
    found = {name: [asdict(one) for one in findings] for name, findings in results.items()}
    Path(path).write_text(json.dumps({"machine": about, "results": found}, indent=2) + "\n")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
