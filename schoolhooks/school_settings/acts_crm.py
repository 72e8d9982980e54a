"""What staff can make happen to contacts; what they do with leads is in acts_leads."""

from __future__ import annotations

from typing import cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import StringField
from wtforms.validators import Optional, Regexp

from schoolhooks.dispatch import erase
from schoolhooks.extensions import utc_now
from schoolhooks.members.models import Membership
from schoolhooks.school import crm, erasure, mailing
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, Refused, RowField
from schoolhooks.school_settings.fields import (
    choice,
    email_field,
    needed_text,
    phone_field,
    short_text,
)
from schoolhooks.texts import N_

_CHANNELS = {"email": N_("E-mail"), "sms": N_("SMS"), "telegram": N_("Telegram")}


class ContactForm(ActForm):
    """Which contact."""

    contact = RowField(lazy_gettext("Contact"), kinds.CONTACT)


class NewContactForm(ActForm):
    """A person to be known from now on."""

    full_name = needed_text(lazy_gettext("Name"), lazy_gettext("Enter a name."))
    email = email_field()
    phone = phone_field()


class ChangeContactForm(ContactForm):
    """What is known better now; what is left empty stays as it is."""

    full_name = short_text(lazy_gettext("Name"))
    email = email_field(optional=True)
    phone = phone_field()
    telegram_username = StringField(
        lazy_gettext("Telegram username"),
        [
            Optional(),
            Regexp(r"^@?[A-Za-z0-9_]{3,32}\Z", message=lazy_gettext("Letters, digits and _.")),
        ],
    )
    country = StringField(
        lazy_gettext("Country (two letters)"),
        [
            Optional(),
            Regexp(r"^[A-Za-z]{2}\Z", message=lazy_gettext("Two letters, like UA.")),
        ],
    )


class TagForm(ContactForm):
    """Whom to tag, and how."""

    tag = needed_text(lazy_gettext("Tag"), lazy_gettext("Enter a tag."), length=50)


class ConsentForm(ContactForm):
    """Whose consent to which mailing."""

    channel = choice(lazy_gettext("By"), _CHANNELS)


class WithdrawForm(ConsentForm):
    """Whose consent ends, and why."""

    reason = short_text(lazy_gettext("Why (optional)"))


def _add(form: NewContactForm, member: Membership) -> str | None:
    at = utc_now()
    details = crm.Details(
        full_name=form.full_name.data, email=form.email.data, phone=form.phone.data or None
    )
    contact = crm.add_contact(member.school, details, source="manual", at=at)
    if contact.created_at != at:
        return None
    return str(_("%(contact)s added.", contact=kinds.called(contact)))


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
        raise Refused("email", _("Another contact has this address.")) from None
    return _("Contact changed.") if changed else None


def _tag(form: TagForm, _member: Membership) -> str | None:
    try:
        added = crm.add_tag(form.contact.row, form.tag.data)
    except crm.TooManyTags:
        full = ngettext(
            "A contact can have %(num)s tag; it has it.",
            "A contact can have %(num)s tags; it has them.",
            crm.MOST_TAGS,
        )
        raise Refused("tag", full) from None
    return _("Tagged as %(tag)s.", tag=form.tag.data) if added else None


def _untag(form: TagForm, _member: Membership) -> str | None:
    removed = crm.remove_tag(form.contact.row, form.tag.data)
    return _("No longer tagged as %(tag)s.", tag=form.tag.data) if removed else None


def _subscribe(form: ConsentForm, _member: Membership) -> str | None:
    given = mailing.subscribe(form.contact.row, form.channel.data)
    return _("Consent noted.") if given else None


def _unsubscribe(form: WithdrawForm, _member: Membership) -> str | None:
    taken = mailing.unsubscribe(form.contact.row, form.channel.data, reason=form.reason.data)
    return _("Unsubscribed.") if taken else None


def _delete(form: ContactForm, _member: Membership) -> str | None:
    contact = form.contact.row
    if not erasure.delete_contact(contact):
        return None
    # Receivers may have answered with what they were sent, and that is out of the school's reach.
    erase.erase_contact(contact.school_id, contact.public_id)
    return str(_("Contact deleted."))


ACTS: tuple[Act[ActForm], ...] = (
    Act(
        "add-contact", "crm", N_("Add a contact"), ("contact.created",),
        NewContactForm, _add, N_("There is a contact with this address already."),
    ),
    Act(
        "change-contact", "crm", N_("Change a contact"), ("contact.updated",),
        ChangeContactForm, _change, N_("Nothing differs from what was known."),
        note=N_("What is left empty stays as it is."),
    ),
    Act(
        "add-tag", "crm", N_("Add a tag"), ("contact.tag_added",),
        TagForm, _tag, N_("The contact has that tag already."),
    ),
    Act(
        "remove-tag", "crm", N_("Remove a tag"), ("contact.tag_removed",),
        TagForm, _untag, N_("The contact has no such tag."),
    ),
    Act(
        "subscribe", "crm", N_("Note consent to a mailing"), ("contact.subscribed",),
        ConsentForm, _subscribe, N_("The contact has agreed already."),
    ),
    Act(
        "unsubscribe", "crm", N_("Unsubscribe from a mailing"), ("contact.unsubscribed",),
        WithdrawForm, _unsubscribe, N_("The contact had not agreed to it."),
    ),
    Act(
        "delete-contact", "crm", N_("Delete a contact"), ("contact.deleted",),
        ContactForm, _delete, N_("It is gone already."),
        note=N_("Name, address, tags, leads and what was written are gone for good, access and "
                "subscriptions end. Orders and payments stay, without the name."),
        is_final=True,
    ),
)  # fmt: skip
