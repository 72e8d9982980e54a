"""Bringing an installation's database up: its tables, and two schools to try things out in.

Nothing here commits; the commands do.
"""

from __future__ import annotations

from flask_migrate import upgrade

from schoolhooks import partitions
from schoolhooks.extensions import db, utc_now
from schoolhooks.school import seed as schools
from schoolhooks.webhooks import actions


def migrate() -> None:
    """Bring the tables up to date and make room for the coming weeks."""
    upgrade()
    now = utc_now()
    partitions.ensure(db.session.connection(), now, now + partitions.WEEK * partitions.WEEKS_AHEAD)


def seed(email: str, password: str) -> schools.Seeded:
    """Make what is missing of the demo schools; all their members get that password."""
    seeded = schools.seed(email, password)
    _add_sample_webhooks(seeded)
    return seeded


def _add_sample_webhooks(seeded: schools.Seeded) -> None:
    """One webhook per new school, paused: no one listens at its address."""
    for school in seeded.fresh:
        wishes = actions.Wishes(
            name="Orders to the team chat",
            url=f"https://chat.{school.domain}/new-orders",
            triggers=("order.created",),
        )
        actions.pause(actions.create(school, wishes))
