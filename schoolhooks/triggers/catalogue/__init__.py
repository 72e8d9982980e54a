"""The catalogue: which triggers there are, and how to find one.

Each category's entries are in the file of its name; they all tell from one story.
"""

from schoolhooks.triggers.base import Category, Payload, Trigger
from schoolhooks.triggers.catalogue import crm, education, sales, subscriptions, system

# Names the catalogue as a whole; raised, with a line in the changelog, when any payload changes.
CATALOGUE_VERSION = "1"

_CHOOSABLE = (*education.TRIGGERS, *crm.TRIGGERS, *sales.TRIGGERS, *subscriptions.TRIGGERS)
_BY_NAME = {trigger.name: trigger for trigger in (*_CHOOSABLE, system.WEBHOOK_TEST)}
_BY_PAYLOAD = {trigger.payload: trigger for trigger in _BY_NAME.values()}


def get(name: str) -> Trigger | None:
    """Find a trigger by its machine name; `webhook.test` is found too."""
    return _BY_NAME.get(name)


def all_triggers() -> tuple[Trigger, ...]:
    """Every trigger that a webhook can be created for, in the catalogue's order."""
    return _CHOOSABLE


def by_category() -> dict[Category, tuple[Trigger, ...]]:
    """Every choosable trigger under its category, both in the catalogue's order."""
    return {
        category: tuple(trigger for trigger in _CHOOSABLE if trigger.category is category)
        for category in Category
    }


def trigger_of(payload: Payload | type[Payload]) -> Trigger:
    """Find the trigger that a payload, or a type of payload, belongs to."""
    return _BY_PAYLOAD[payload if isinstance(payload, type) else type(payload)]
