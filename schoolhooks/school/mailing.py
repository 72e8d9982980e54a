"""Who agreed to be written to: each change of consent is announced, and nothing commits here."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from schoolhooks.extensions import db, utc_now
from schoolhooks.school.announce import announce
from schoolhooks.school.education import hold_student
from schoolhooks.school.models import Consent, Contact
from schoolhooks.triggers.crm import Channel, ContactSubscribed, ContactUnsubscribed


def ask_consent(contact: Contact, channel: Channel = "email") -> Consent | None:
    """Ask the contact to confirm by the link with the consent's token. Announced when confirmed.

    None: the contact agreed already, or was deleted.
    """
    hold_student(contact)
    consent = _consent(contact, channel)
    if consent.is_given or contact.deleted_at is not None:
        return None
    consent.token = secrets.token_urlsafe(16)
    db.session.flush()
    return consent


def find_asked(token: str) -> Consent | None:
    """The consent that awaits an answer under that token."""
    return db.session.scalars(select(Consent).where(Consent.token == token)).one_or_none()


def confirm_consent(consent: Consent, *, at: datetime | None = None) -> bool:
    """The contact followed the link. False, and nothing announced: no answer is awaited."""
    hold_student(consent.contact)
    db.session.refresh(consent)
    if consent.token is None:
        return False
    _give(consent, at or utc_now())
    return True


def subscribe(contact: Contact, channel: Channel = "email", *, at: datetime | None = None) -> bool:
    """The contact agrees, where nothing has to be confirmed: on paper, or to staff.

    False, and nothing announced: the contact agreed already, or was deleted.
    """
    hold_student(contact)
    consent = _consent(contact, channel)
    if consent.is_given or contact.deleted_at is not None:
        return False
    _give(consent, at or utc_now())
    return True


def unsubscribe(
    contact: Contact,
    channel: Channel = "email",
    *,
    reason: str | None = None,
    at: datetime | None = None,
) -> bool:
    """The contact agrees no longer. False, and nothing announced: there was no consent.

    A question that was not answered yet is taken back.
    """
    at = at or utc_now()
    hold_student(contact)
    consent = _consent(contact, channel)
    consent.token = None
    if not consent.is_given:
        return False
    consent.withdrawn_at = at
    announce(
        contact.school,
        ContactUnsubscribed(contact=contact.ref, channel=channel, reason=reason or None),
        at,
    )
    return True


def _give(consent: Consent, at: datetime) -> None:
    consent.consent_at = at
    consent.withdrawn_at = None
    consent.token = None
    contact = consent.contact
    announce(
        contact.school,
        ContactSubscribed(contact=contact.ref, channel=consent.channel, consent_at=at),
        at,
    )


def _consent(contact: Contact, channel: Channel) -> Consent:
    """The contact's row for the channel, as it is now that the contact is held."""
    key = (contact.id, channel)
    consent = db.session.get(Consent, key, populate_existing=True)
    if consent is None:
        consent = Consent(contact=contact, channel=channel)
        db.session.add(consent)
        db.session.flush()
    return consent
