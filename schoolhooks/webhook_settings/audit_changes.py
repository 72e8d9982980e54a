"""What a member changed of a webhook, for the audit: a line for each part that is another now.

In English, as the audit keeps it; `audit_details` tells it in the reader's language.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from schoolhooks.texts import N_
from schoolhooks.webhooks.actions import Wishes

_NAME = N_("name, from “%(before)s” to “%(after)s”")
_URL = N_("URL, from %(before)s to %(after)s")
_QUERY = N_("URL, only values in it: %(after)s")
_TRIGGER = N_("trigger, from %(before)s to %(after)s")
_ADDED = N_("triggers added: %(triggers)s")
_TAKEN_AWAY = N_("triggers taken away: %(triggers)s")
OF_TRIGGERS = (_TRIGGER, _ADDED, _TAKEN_AWAY)
"""Those whose values are machine names of triggers, several with commas between."""
MESSAGES = (_NAME, _URL, _QUERY, *OF_TRIGGERS)
# What these hold is not told: a header may hold a password, and a description may be long.
_PARTS = {
    "description": N_("description"),
    "headers": N_("own headers"),
    "max_in_flight": N_("limits"),
    "rate_calls": N_("limits"),
    "rate_seconds": N_("limits"),
}
# What rows from before said of these, with commas between; such rows stay, and are translated.
_BEFORE = (N_("name"), N_("URL"), N_("trigger"), N_("triggers"), N_("nothing"))
_VALUE = re.compile(r"(?<==)[^&]+")
HIDDEN = "…"


def told(before: Wishes, after: Wishes) -> str:
    """What is not what it was, a line each; empty where all is as before."""
    parts = [part for name, part in _PARTS.items() if getattr(before, name) != getattr(after, name)]
    lines = [_name(before, after), _url(before, after), *_triggers(before, after), *parts]
    return "\n".join(dict.fromkeys(filter(None, lines)))


def without_values(url: str) -> str:
    """The address without what may be a password: rows of the audit stay for ever.

    Its path stays, for it says where calls go.
    """
    parts = urlsplit(url)
    query = _VALUE.sub(HIDDEN, parts.query) if "=" in parts.query else parts.query and HIDDEN
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))


def _name(before: Wishes, after: Wishes) -> str:
    names = {"before": _line(before.name), "after": _line(after.name)}
    return _NAME % names if before.name != after.name else ""


def _url(before: Wishes, after: Wishes) -> str:
    if before.url == after.url:
        return ""
    urls = {"before": without_values(before.url), "after": without_values(after.url)}
    return (_QUERY if urls["before"] == urls["after"] else _URL) % urls


def _triggers(before: Wishes, after: Wishes) -> list[str]:
    """Which are new and which are gone, by their machine names."""
    added, gone = (
        sorted(set(one.triggers) - set(other.triggers))
        for one, other in ((after, before), (before, after))
    )
    if len(before.triggers) == len(after.triggers) == len(added) == 1:
        return [_TRIGGER % {"before": gone[0], "after": added[0]}]
    found = ((_ADDED, added), (_TAKEN_AWAY, gone))
    return [message % {"triggers": ", ".join(names)} for message, names in found if names]


def _line(text: str) -> str:
    return " ".join(text.split())
