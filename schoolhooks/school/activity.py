"""When students last did anything; who was idle for long is found in `education_clock`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from schoolhooks.extensions import db
from schoolhooks.school.models import Contact, StudentActivity


def touch(contact: Contact, at: datetime) -> None:
    """Note that the student did something then."""
    noting = insert(StudentActivity).values(contact_id=contact.id, last_at=at)
    latest = func.greatest(StudentActivity.last_at, noting.excluded.last_at)
    db.session.execute(
        noting.on_conflict_do_update(index_elements=["contact_id"], set_={"last_at": latest})
    )
