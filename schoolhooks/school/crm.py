"""What happens to people: each action changes rows and announces it, and never commits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import School
from schoolhooks.school.announce import announce
from schoolhooks.school.models import Contact, ContactTag, Tag
from schoolhooks.school.models.crm import attribution_ref
from schoolhooks.triggers.crm import ContactCreated, ContactTagAdded
from schoolhooks.triggers.objects import ContactSource


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


def add_tag(contact: Contact, name: str, *, at: datetime | None = None) -> bool:
    """Tag the contact. False, and nothing announced: it has that tag already."""
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


def _tag(school_id: int, name: str) -> Tag:
    adding = insert(Tag).values(school_id=school_id, name=name).on_conflict_do_nothing()
    db.session.execute(adding)
    return db.session.scalars(select(Tag).where(Tag.school_id == school_id, Tag.name == name)).one()
