"""What the CRM triggers send: contacts, leads, forms and consent. All of it is personal data."""

from typing import Annotated, Literal

from msgspec import Meta

from schoolhooks.triggers.base import Id, Payload, Shape, Text, Time, Url
from schoolhooks.triggers.meaning import means, personal
from schoolhooks.triggers.money import Amount, AmountMinor, CurrencyCode, require_agreement
from schoolhooks.triggers.objects import (
    Attribution,
    Change,
    Contact,
    ContactSource,
    StaffMember,
    Tag,
)

Channel = Literal["email", "sms", "telegram"]
# 25 answers of this length and their labels stay under 20 KB, even at two bytes a letter.
Answer = Annotated[str, Meta(max_length=250)]
Label = Annotated[str, Meta(max_length=80)]


class Pipeline(Shape):
    """A pipeline that leads move through."""

    id: Annotated[Id, means("The pipeline's id.")]
    name: Annotated[str, means("The pipeline's name.")]


class Stage(Shape):
    """A stage of a pipeline."""

    id: Annotated[Id, means("The stage's id.")]
    name: Annotated[str, means("The stage's name.")]


class Lead(Shape):
    """A lead: the card of a possible sale. Its three fields of money are all set or all null."""

    id: Annotated[Id, means("The lead's id.")]
    title: Annotated[str, personal("The lead's title.")]
    stage: Annotated[Stage, means("The stage it is in after this event.")]
    pipeline: Annotated[Pipeline, means("The pipeline it is in.")]
    value: Annotated[Amount | None, means("What it may bring, in major units.")]
    value_minor: Annotated[AmountMinor | None, means("The same in minor units, to count with.")]
    currency: Annotated[CurrencyCode | None, means("The value's currency.")]

    def __post_init__(self) -> None:
        """Refuse a value without its currency, as well as what every shape refuses."""
        super().__post_init__()
        value, minor, currency = self.value, self.value_minor, self.currency
        if value is not None and minor is not None and currency is not None:
            require_agreement(value, minor, currency)
        elif any(part is not None for part in (value, minor, currency)):
            raise ValueError("value, value_minor and currency are all set or all null")


class Form(Shape):
    """A form on the school's site."""

    id: Annotated[Id, means("The form's id.")]
    name: Annotated[str, means("The form's name.")]
    page_url: Annotated[Url, means("The page it was submitted on.")]


class FormField(Shape):
    """One answer in a submitted form."""

    key: Annotated[str, means("The field's machine name.")]
    label: Annotated[Label, means("The question as it was asked.")]
    value: Annotated[Answer, personal("The answer, cut to 250 characters.")]


class LeadPayload(Payload):
    """A lead and whose it is, as every trigger about one tells it first."""

    lead: Annotated[Lead, means("The lead.")]
    contact: Annotated[Contact, means("Whose lead it is.")]


class LeadCreated(LeadPayload):
    """lead.created"""

    source: Annotated[ContactSource, means("How the lead came about.")]
    attribution: Annotated[Attribution, means("Where the contact came from.")]
    assigned_to: Annotated[StaffMember | None, means("Who takes care of it, if anyone yet.")]


class LeadStageChanged(LeadPayload):
    """lead.stage_changed"""

    old_stage: Annotated[Stage, means("The stage it was in.")]
    new_stage: Annotated[Stage, means("The stage it is in now.")]
    pipeline: Annotated[Pipeline, means("The pipeline it is in.")]
    changed_by: Annotated[StaffMember | None, means("Who moved it; null when a rule did.")]


class LeadClosed(LeadPayload):
    """lead.closed"""

    outcome: Annotated[Literal["won", "lost"], means("How it ended.")]
    lost_reason: Annotated[Text | None, personal("Why it was lost, if that is known.")]
    order_id: Annotated[Id | None, means("The order that it was won with, if there is one.")]


class FormSubmitted(Payload):
    """form.submitted"""

    form: Annotated[Form, means("The form.")]
    fields: Annotated[list[FormField], means("What was answered, in the form's order.")]
    contact: Annotated[Contact | None, means("Who answered, if the form tells.")]
    attribution: Annotated[Attribution, means("Where the visitor came from.")]


class ContactCreated(Payload):
    """contact.created"""

    contact: Annotated[Contact, means("The new contact.")]
    source: Annotated[ContactSource, means("How the contact came about.")]
    attribution: Annotated[Attribution, means("Where the contact came from.")]


class ContactUpdated(Payload):
    """contact.updated"""

    contact: Annotated[Contact, means("The contact as it is now.")]
    changes: Annotated[dict[str, Change], personal("The fields that changed, by their names.")]


class ContactTagAdded(Payload):
    """contact.tag_added"""

    contact: Annotated[Contact, means("The contact as it is now.")]
    tag: Annotated[Tag, means("The tag that was added.")]
    tags: Annotated[list[str], personal("The names of all tags the contact has now.")]


class ContactTagRemoved(Payload):
    """contact.tag_removed"""

    contact: Annotated[Contact, means("The contact as it is now.")]
    tag: Annotated[Tag, means("The tag that was removed.")]
    tags: Annotated[list[str], personal("The names of all tags the contact still has.")]


class ContactSubscribed(Payload):
    """contact.subscribed"""

    contact: Annotated[Contact, means("The contact.")]
    channel: Annotated[Channel, means("What the contact agreed to be written by.")]
    consent_at: Annotated[Time, means("When consent was given, or confirmed where asked twice.")]


class ContactUnsubscribed(Payload):
    """contact.unsubscribed"""

    contact: Annotated[Contact, means("The contact.")]
    channel: Annotated[Channel, means("What the contact no longer wants to be written by.")]
    reason: Annotated[Text | None, personal("Why, if the contact said so; cut to 500 characters.")]


class ContactDeleted(Payload):
    """contact.deleted"""

    contact_id: Annotated[Id, means("The id of the contact that is gone; nothing else is left.")]


class ContactSignedIn(Payload):
    """contact.signed_in"""

    contact: Annotated[Contact, means("The contact.")]
    signed_in_at: Annotated[Time, means("When the contact signed in.")]
