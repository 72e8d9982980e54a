"""What staff can make happen to contacts; what they do with leads is in acts_leads."""

from __future__ import annotations

from typing import cast

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from schoolhooks.dispatch import erase
from schoolhooks.extensions import utc_now
from schoolhooks.members.models import Membership
from schoolhooks.school import crm, erasure, mailing
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, Refused, RowField
from schoolhooks.school_settings.fields import email_field, one_line, phone_field, short_text

_CHANNELS = {"email": "E-mail", "sms": "SMS", "telegram": "Telegram"}


class ContactForm(ActForm):
    """Which contact."""

    contact = RowField("Contact", kinds.CONTACT)


class NewContactForm(ActForm):
    """A person to be known from now on."""

    full_name = StringField(
        "Name",
        [DataRequired("Enter a name."), Length(max=200, message="At most 200 characters.")],
        filters=[one_line],
    )
    email = email_field()
    phone = phone_field()


class ChangeContactForm(ContactForm):
    """What is known better now; what is left empty stays as it is."""

    full_name = short_text("Name")
    email = email_field(optional=True)
    phone = phone_field()
    telegram_username = StringField(
        "Telegram username",
        [Optional(), Regexp(r"^@?[A-Za-z0-9_]{3,32}\Z", message="Letters, digits and _.")],
    )
    country = StringField(
        "Country (two letters)",
        [Optional(), Regexp(r"^[A-Za-z]{2}\Z", message="Two letters, like UA.")],
    )


class TagForm(ContactForm):
    """Whom to tag, and how."""

    tag = StringField(
        "Tag",
        [DataRequired("Enter a tag."), Length(max=50, message="At most 50 characters.")],
        filters=[one_line],
    )


class ConsentForm(ContactForm):
    """Whose consent to which mailing."""

    channel = SelectField("By", choices=_CHANNELS)


class WithdrawForm(ConsentForm):
    """Whose consent ends, and why."""

    reason = short_text("Why (optional)")


def _add(form: NewContactForm, member: Membership) -> str | None:
    at = utc_now()
    details = crm.Details(
        full_name=form.full_name.data, email=form.email.data, phone=form.phone.data or None
    )
    contact = crm.add_contact(member.school, details, source="manual", at=at)
    return f"{kinds.called(contact)} added." if contact.created_at == at else None


def _change(form: ChangeContactForm, _member: Membership) -> str | None:
    typed = {
        "full_name": form.full_name.data,
        "email": form.email.data,
        "phone": form.phone.data,
        "telegram_username": (form.telegram_username.data or "").lstrip("@"),
        "country": (form.country.data or "").upper(),
    }
    given = cast(crm.Fields, {name: value for name, value in typed.items() if value})
    try:
        changed = crm.update_contact(form.contact.row, **given)
    except crm.EmailTaken:
        raise Refused("email", "Another contact has this address.") from None
    return "Contact changed." if changed else None


def _tag(form: TagForm, _member: Membership) -> str | None:
    try:
        added = crm.add_tag(form.contact.row, form.tag.data)
    except crm.TooManyTags:
        raise Refused("tag", f"A contact can have {crm.MOST_TAGS} tags; it has them.") from None
    return f"Tagged as {form.tag.data}." if added else None


def _untag(form: TagForm, _member: Membership) -> str | None:
    removed = crm.remove_tag(form.contact.row, form.tag.data)
    return f"No longer tagged as {form.tag.data}." if removed else None


def _subscribe(form: ConsentForm, _member: Membership) -> str | None:
    given = mailing.subscribe(form.contact.row, form.channel.data)
    return "Consent noted." if given else None


def _unsubscribe(form: WithdrawForm, _member: Membership) -> str | None:
    taken = mailing.unsubscribe(form.contact.row, form.channel.data, reason=form.reason.data)
    return "Unsubscribed." if taken else None


def _delete(form: ContactForm, _member: Membership) -> str | None:
    contact = form.contact.row
    if not erasure.delete_contact(contact):
        return None
    # Receivers may have answered with what they were sent, and that is out of the school's reach.
    erase.erase_contact(contact.school_id, contact.public_id)
    return "Contact deleted."


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "add-contact", "crm", "Add a contact", ("contact.created",),
        NewContactForm, _add, "There is a contact with this address already.",
    ),
    Act(
        "change-contact", "crm", "Change a contact", ("contact.updated",),
        ChangeContactForm, _change, "Nothing differs from what was known.",
        note="What is left empty stays as it is.",
    ),
    Act(
        "add-tag", "crm", "Add a tag", ("contact.tag_added",),
        TagForm, _tag, "The contact has that tag already.",
    ),
    Act(
        "remove-tag", "crm", "Remove a tag", ("contact.tag_removed",),
        TagForm, _untag, "The contact has no such tag.",
    ),
    Act(
        "subscribe", "crm", "Note consent to a mailing", ("contact.subscribed",),
        ConsentForm, _subscribe, "The contact has agreed already.",
    ),
    Act(
        "unsubscribe", "crm", "Unsubscribe from a mailing", ("contact.unsubscribed",),
        WithdrawForm, _unsubscribe, "The contact had not agreed to it.",
    ),
    Act(
        "delete-contact", "crm", "Delete a contact", ("contact.deleted",),
        ContactForm, _delete, "It is gone already.",
        note="Name, address, tags, leads and what was written are gone for good, access and "
             "subscriptions end. Orders and payments stay, without the name.",
    ),
)  # fmt: skip
