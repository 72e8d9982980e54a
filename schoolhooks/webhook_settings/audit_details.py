"""What the audit keeps beside an act: written in English, and told in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from schoolhooks.dispatch.models import Bulk, BulkKind
from schoolhooks.test_addresses import audit_details as of_test_addresses
from schoolhooks.texts import N_, read_back

_COPY = N_("a copy of %(name)s")
_UNWANTED = N_("%(number)s that nobody had wanted")
_IN_BULK = {
    BulkKind.FAILED: N_("in bulk: send again what failed, %(number)s"),
    BulkKind.MISSED: N_("in bulk: send what this webhook missed, %(number)s"),
    BulkKind.CHOSEN: N_("in bulk: send chosen deliveries again, %(number)s"),
}
_WITH_VALUES = (_COPY, _UNWANTED, *_IN_BULK.values(), *of_test_addresses.MESSAGES)


def copy_of(name: str) -> str:
    """Which webhook the new one is a copy of."""
    return _COPY % {"name": name}


def unwanted(number: int) -> str:
    """How many events that no webhook had wanted were sent."""
    return _UNWANTED % {"number": number}


def in_bulk(bulk: Bulk) -> str:
    """What is sent in bulk, and how many."""
    return _IN_BULK[BulkKind(bulk.kind)] % {"number": bulk.total}


def told(detail: str) -> str:
    """A row's detail for the reader; what is not of our making is told as it is."""
    for message in _WITH_VALUES:
        if values := read_back(message, detail):
            return str(_(message, **values))
    return ", ".join(_(part) if part else "" for part in detail.split(", "))
