"""What stands above the list: today's numbers, what needs attention, the first steps."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select, text

from schoolhooks.dispatch import stats
from schoolhooks.dispatch.models import Lane
from schoolhooks.extensions import db, utc_now
from schoolhooks.webhook_settings import listing, words
from schoolhooks.webhook_settings.list_query import STATUSES, ListQuery
from schoolhooks.webhook_settings.listing import Row
from schoolhooks.webhooks.models import Status, Webhook

PROBLEMS_SHOWN = 3

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
class Problem:
    """One webhook that needs attention, said in a sentence."""

    row: Row

    @property
    def sentence(self) -> str:
        """What is wrong."""
        webhook, lane = self.row.webhook, self.row.lane
        if webhook.status is Status.DISABLED:
            return " ".join(filter(None, [_("It collects no calls."), self.row.status_reason]))
        answer = words.answer(lane.last_result, lane.last_status) if lane else ""
        failed = lane.failures_in_row if lane else 0
        if failed <= 1:
            return str(_("Its last call failed: %(answer)s.", answer=answer))
        said = ngettext(
            "Its last %(num)s try failed, the latest with: %(answer)s.",
            "Its last %(num)s tries failed, the latest with: %(answer)s.",
            failed,
            answer=answer,
        )
        return str(said)


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
            func.count().filter(STATUSES["attention"][1]),
            func.coalesce(func.sum(Lane.calls), 0),
            func.coalesce(func.sum(open_ones), 0),
        )
        .select_from(Webhook)
        .outerjoin(Lane, Lane.webhook_id == Webhook.id)
        .where(*ListQuery().conditions(school_id))
    )
    webhooks, attention, calls, waiting = db.session.execute(query).one()
    midnight = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
    today = stats.brief(school_id, midnight)
    return Overview(webhooks, attention, int(calls), int(waiting), today)


def problems(school_id: int) -> list[Problem]:
    """The first of the webhooks that need attention; how many there are is in the overview."""
    query = ListQuery(status="attention", sort="-last")
    return [Problem(row) for row in listing.rows(school_id, query, most=PROBLEMS_SHOWN)]


def guide(school_id: int, overview: Overview) -> Guide:
    """How far the school is on its first steps."""
    tested = db.session.execute(_A_TEST_ARRIVED, {"school_id": school_id}).scalar_one()
    return Guide(overview.webhooks > 0, tested, overview.calls > 0)
