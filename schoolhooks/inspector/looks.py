"""Who may see what a request said, and writing down who saw it: it can be about a person."""

from __future__ import annotations

import msgspec

from schoolhooks.inspector.verdicts import Verdict
from schoolhooks.members import audit, current
from schoolhooks.test_addresses import audit_details
from schoolhooks.test_addresses.models import ReceivedRequest, TestAddress
from schoolhooks.triggers.catalogue.system import WEBHOOK_TEST

_SIGNED_BY_US = (Verdict.VALID, Verdict.STALE)


class _Kind(msgspec.Struct):
    """What a body says it is."""

    type: str = ""


def may_see_all() -> bool:
    """Whether the member sees all of a request. Viewers see that it came, and bodies of pings."""
    return current.membership().may_change


def is_ping(row: ReceivedRequest) -> bool:
    """Whether its body is a ping's, which tells about nobody.

    Any stranger can call a body so: only one that the school's own webhook signed is believed.
    """
    if row.verdict not in _SIGNED_BY_US:
        return False
    try:
        return msgspec.json.decode(row.body, type=_Kind).type == WEBHOOK_TEST.name
    except msgspec.DecodeError:
        return False


def note_shown(address: TestAddress, row: ReceivedRequest) -> bool:
    """Write down that the member saw what came; True: it has to be committed."""
    says_something = row.body or row.query
    if not says_something or is_ping(row) or not may_see_all():
        return False
    return audit.note_look(subject(address), audit_details.request(row.number))


def note_taken(address: TestAddress, row: ReceivedRequest) -> bool:
    """Write down that the member took the body away as a file; True: it has to be committed."""
    if not row.body or is_ping(row):
        return False
    return audit.note_look(subject(address), audit_details.taken(row.number))


def subject(address: TestAddress) -> audit.Subject:
    """The address, as the audit names it."""
    return audit.Subject(test_address=address.token)
