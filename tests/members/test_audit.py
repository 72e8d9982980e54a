"""The audit: rows that stand or fall with what they tell of, and that nobody can edit."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from schoolhooks.extensions import db
from schoolhooks.members.audit import Act, AuditEntry
from tests.factories import make_member, make_school


@pytest.fixture
def entry(app):
    school = make_school()
    member = make_member(school)
    made = AuditEntry(
        school_id=school.id,
        member_id=member.id,
        member_name=member.name,
        act=Act.PAUSED,
        webhook_id=1,
        webhook_name="Orders",
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET member_name = 'somebody else'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
    ],
)
def test_database_refuses_to_change_what_was_written_down(entry, statement):
    with pytest.raises(ProgrammingError, match="never changed"):
        db.session.execute(text(statement))
    db.session.rollback()

    assert db.session.query(AuditEntry).one().member_name == "Olena Test"
