"""What stands above the list: today's numbers and the first steps."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, text

from schoolhooks.dispatch import stats
from schoolhooks.dispatch.models import Lane
from schoolhooks.extensions import db, utc_now
from schoolhooks.webhook_settings.list_query import STATUSES, ListQuery
from schoolhooks.webhooks.models import Status, Webhook

_A_TEST_ARRIVED = text(
    """
    SELECT EXISTS (
        SELECT FROM webhook w JOIN delivery d ON d.webhook_id = w.id
        WHERE w.school_id = :school_id AND w.deleted_at IS NULL AND d.test
          AND d.state = 'delivered')
    """
)


@dataclass(frozen=True, slots=True)
class Overview:
    """The school's webhooks in a few numbers."""

    webhooks: int
    active: int
    attention: int
    calls: int
    """All calls of the webhooks that are there."""
    waiting: int
    today: stats.Numbers

    @property
    def success_percent(self) -> str:
        """Of today's deliveries that ended, how many arrived; never rounded up to a lie."""
        ended = self.today.delivered + self.today.failed
        if not ended:
            return "–"
        share = self.today.delivered * 1000 // ended / 10
        return f"{share:.1f}".removesuffix(".0") + " %"


@dataclass(frozen=True, slots=True)
class Guide:
    """The three first steps, and which of them are done."""

    created: bool
    tested: bool
    called: bool


def of_school(school_id: int) -> Overview:
    """The numbers of one school."""
    open_ones = Lane.deliveries - Lane.delivered - Lane.failed - Lane.cancelled
    query = (
        select(
            func.count(),
            func.count().filter(Webhook.status == Status.ACTIVE),
            func.count().filter(STATUSES["attention"][1]),
            func.coalesce(func.sum(Lane.calls), 0),
            func.coalesce(func.sum(open_ones), 0),
        )
        .select_from(Webhook)
        .outerjoin(Lane, Lane.webhook_id == Webhook.id)
        .where(*ListQuery().conditions(school_id))
    )
    webhooks, active, attention, calls, waiting = db.session.execute(query).one()
    midnight = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    today = stats.brief(school_id, midnight)
    return Overview(webhooks, active, attention, int(calls), int(waiting), today)


def guide(school_id: int, overview: Overview) -> Guide:
    """How far the school is on its first steps."""
    tested = db.session.execute(_A_TEST_ARRIVED, {"school_id": school_id}).scalar_one()
    return Guide(overview.active > 0, tested, overview.calls > 0)
