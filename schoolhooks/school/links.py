"""The addresses that payloads name: pages of ours, spelled from the school's rows.

Which view answers at an address is the page packages' business.
"""

from __future__ import annotations

from schoolhooks import config
from schoolhooks.members.models import School


def link(school: School, path: str) -> str:
    """The whole address of a path: at this installation's own address where it is known."""
    base = config.current().base_url.rstrip("/")
    return (base or f"https://{school.domain}") + path
