"""What happens to people: each action changes rows and announces it, and never commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import School
from schoolhooks.school.activity import touch
from schoolhooks.school.announce import announce
from schoolhooks.school.education import hold_student
from schoolhooks.school.models import Contact, ContactTag, Tag
from schoolhooks.school.models.crm import attribution_ref
from schoolhooks.triggers.crm import (
    ContactCreated,
    ContactSignedIn,
    ContactTagAdded,
    ContactTagRemoved,
    ContactUpdated,
)
from schoolhooks.triggers.objects import Change, ContactSource

MOST_TAGS = 30
"""How many tags a contact can have: all of them stand in each body about the contact."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is known of a person. The phone is E.164, the country ISO 3166-1 alpha-2."""

    full_name: str | None = None
    email: str | None = None
    phone: str | None = None
    telegram_username: str | None = None
    country: str | None = None
    locale: str | None = None
    timezone: str | None = None


class Fields(TypedDict, total=False):
    """What of a person can be changed; each as in `Details`."""

    full_name: str | None
    email: str | None
    phone: str | None
    telegram_username: str | None
    country: str | None
    locale: str | None
    timezone: str | None


class EmailTaken(ValueError):
    """Another contact of the school has that address."""


class TooManyTags(ValueError):
    """The contact has as many tags as it can have."""


def add_contact(
    school: School,
    details: Details,
    *,
    source: ContactSource,
    attribution: Mapping[str, str | None] | None = None,
    at: datetime | None = None,
) -> Contact:
    """The school's contact with that e-mail address: the one it knows, else a new one."""
    at = at or utc_now()
    adding = (
        insert(Contact)
        .values(
            school_id=school.id,
            source=source,
            attribution=dict(attribution or {}),
            created_at=at,
            **asdict(details),
        )
        .on_conflict_do_nothing(index_elements=["school_id", text("lower(email)")])
        .returning(Contact)
    )
    contact = db.session.scalars(adding).one_or_none()
    if contact is None:
        return find_by_email(school, details.email or "")
    announce(
        school,
        ContactCreated(
            contact=contact.ref, source=source, attribution=attribution_ref(contact.attribution)
        ),
        at,
    )
    return contact


def find_by_email(school: School, email: str) -> Contact:
    """The school's contact with that address, in whatever case; there must be one."""
    query = select(Contact).where(
        Contact.school_id == school.id, func.lower(Contact.email) == func.lower(email)
    )
    return db.session.scalars(query).one()


def update_contact(
    contact: Contact, *, at: datetime | None = None, **fields: Unpack[Fields]
) -> bool:
    """Change what is known of the contact: only the fields that are given.

    False, and nothing announced: nothing differs. EmailTaken: another contact has that address.
    """
    hold_student(contact)
    if contact.deleted_at is not None:
        return False
    before = contact.ref
    try:
        with db.session.begin_nested():
            for name, value in fields.items():
                setattr(contact, name, value)
    except IntegrityError:
        raise EmailTaken from None
    told = contact.ref
    changes = {
        name: Change(old=getattr(before, name), new=getattr(told, name))
        for name in told.__struct_fields__
        if getattr(before, name) != getattr(told, name)
    }
    if changes:
        announce(contact.school, ContactUpdated(contact=told, changes=changes), at or utc_now())
    return bool(changes)


def sign_in(contact: Contact, *, at: datetime | None = None) -> bool:
    """Note and announce that the contact signed in. False: there is no such person any more."""
    at = at or utc_now()
    hold_student(contact)
    if contact.deleted_at is not None:
        return False
    contact.last_signed_in_at = at
    touch(contact, at)
    announce(contact.school, ContactSignedIn(contact=contact.ref, signed_in_at=at), at)
    return True


def add_tag(contact: Contact, name: str, *, at: datetime | None = None) -> bool:
    """Tag the contact. False, and nothing announced: it has that tag already.

    Raises TooManyTags where there is no room for another.
    """
    hold_student(contact)
    names = {tag.name for tag in contact.tags}
    if contact.deleted_at is not None or name in names:
        return False
    if len(names) >= MOST_TAGS:
        raise TooManyTags
    tag = _tag(contact.school_id, name)
    adding = (
        insert(ContactTag)
        .values(contact_id=contact.id, tag_id=tag.id)
        .on_conflict_do_nothing()
        .returning(ContactTag.tag_id)
    )
    if db.session.scalar(adding) is None:
        return False
    db.session.expire(contact, ["tags"])
    told = contact.ref
    announce(
        contact.school,
        ContactTagAdded(contact=told, tag=tag.ref, tags=told.tags),
        at or utc_now(),
    )
    return True


def remove_tag(contact: Contact, name: str, *, at: datetime | None = None) -> bool:
    """Take the tag off the contact. False, and nothing announced: it has no such tag."""
    hold_student(contact)
    tag = next((one for one in contact.tags if one.name == name), None)
    if tag is None:
        return False
    db.session.execute(
        delete(ContactTag).where(ContactTag.contact_id == contact.id, ContactTag.tag_id == tag.id)
    )
    db.session.expire(contact, ["tags"])
    told = contact.ref
    announce(
        contact.school,
        ContactTagRemoved(contact=told, tag=tag.ref, tags=told.tags),
        at or utc_now(),
    )
    return True


def _tag(school_id: int, name: str) -> Tag:
    adding = insert(Tag).values(school_id=school_id, name=name).on_conflict_do_nothing()
    db.session.execute(adding)
    return db.session.scalars(select(Tag).where(Tag.school_id == school_id, Tag.name == name)).one()
