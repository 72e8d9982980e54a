"""The CRM triggers: their names, when they fire, and an example of each."""

import msgspec

from schoolhooks.triggers.base import Category, Trigger
from schoolhooks.triggers.catalogue import story
from schoolhooks.triggers.crm import ContactCreated, ContactTagAdded

TRIGGERS = (
    Trigger(
        name="contact.created",
        label="New Contact",
        category=Category.CRM,
        fires_when="A person becomes known to the school: an account or a contact is created.",
        example_at=story.ORDERED_AT,
        example=ContactCreated(contact=story.OLENA, source="checkout", attribution=story.INSTAGRAM),
    ),
    Trigger(
        name="contact.tag_added",
        label="Tag Added",
        category=Category.CRM,
        fires_when="A contact is given a tag that it did not have.",
        example_at=story.PAID_AT,
        example=ContactTagAdded(
            contact=msgspec.structs.replace(story.OLENA, tags=["VIP"]), tag=story.VIP, tags=["VIP"]
        ),
    ),
)
