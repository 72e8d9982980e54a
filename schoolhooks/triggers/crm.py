"""What the CRM triggers send: contacts, leads, forms and consent."""

from typing import Annotated

from schoolhooks.triggers.base import Payload
from schoolhooks.triggers.meaning import means
from schoolhooks.triggers.objects import Attribution, Contact, ContactSource, Named


class ContactCreated(Payload):
    """contact.created"""

    contact: Annotated[Contact, means("The new contact.")]
    source: Annotated[ContactSource, means("How the contact came about.")]
    attribution: Annotated[Attribution, means("Where the contact came from.")]


class ContactTagAdded(Payload):
    """contact.tag_added"""

    contact: Annotated[Contact, means("The contact, as it is with the tag.")]
    tag: Annotated[Named, means("The tag that was added.")]
    tags: Annotated[list[str], means("The names of all tags the contact has now.")]
