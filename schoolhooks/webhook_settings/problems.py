"""The webhooks that need attention: what is wrong with each, said first on the list's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select, text

from schoolhooks.dispatch.models import Attempt
from schoolhooks.extensions import db
from schoolhooks.webhook_settings import listing, story, words
from schoolhooks.webhook_settings.list_query import ListQuery
from schoolhooks.webhook_settings.listing import Row
from schoolhooks.webhooks.models import Status

SHOWN = 3

# Of each webhook what was tried last of what has not arrived: it is either still being retried, and
# then due last, or has failed. Both are one look into a small index.
_LATEST_FAILURES = text(
    """
    SELECT a.* FROM unnest(CAST(:webhook_ids AS bigint[])) AS w (id)
    CROSS JOIN LATERAL (
        (SELECT webhook_id, event_id, attempts FROM delivery
         WHERE webhook_id = w.id AND state = 'retrying' ORDER BY due_at DESC LIMIT 1)
        UNION ALL
        (SELECT webhook_id, event_id, attempts FROM delivery
         WHERE webhook_id = w.id AND state = 'failed' ORDER BY event_id DESC LIMIT 1)
    ) AS d
    JOIN attempt a ON a.webhook_id = d.webhook_id AND a.event_id = d.event_id
                  AND a.number = d.attempts
    ORDER BY a.started_at
    """
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One webhook that needs attention, or needed it when the page was opened."""

    row: Row
    attempt: Attempt | None
    """Its latest failure, as long as rows of it are kept."""

    @property
    def is_over(self) -> bool:
        """Whether all is well with it again."""
        return self.row.condition not in ("failing", "disabled")

    @property
    def sentence(self) -> str:
        """What is wrong, and what to change where that can be known."""
        if self.is_over:
            return str(_("All is well with it again."))
        if self.row.webhook.status is Status.DISABLED:
            return " ".join(filter(None, [_("It collects no calls."), self.row.status_reason]))
        if self.attempt is None:
            lane = self.row.lane
            answer = words.answer(lane.last_result, lane.last_status) if lane else ""
            return str(_("Its last call failed: %(answer)s.", answer=answer))
        return " ".join(filter(None, [story.said_of(self.attempt), self._how_often()]))

    def _how_often(self) -> str:
        failed = self.row.lane.failures_in_row if self.row.lane else 0
        if failed < 2:
            return ""
        return str(ngettext("%(num)s try failed.", "%(num)s tries in a row failed.", failed))


def of_school(school_id: int) -> list[Problem]:
    """The first of the webhooks that need attention; how many there are is in the overview."""
    query = ListQuery(status="attention", sort="-last")
    return _told(listing.rows(school_id, query, most=SHOWN))


def still(school_id: int, webhook_ids: Sequence[int]) -> list[Problem]:
    """What became of the problems of these webhooks, in the order given; deleted ones left out."""
    rows = {row.webhook.id: row for row in listing.rows_of(school_id, webhook_ids)}
    return _told([rows[one] for one in webhook_ids if one in rows])


def of(row: Row) -> Problem:
    """What is wrong with one webhook, whether it needs attention or not."""
    (found,) = _told([row])
    return found


def _told(rows: Sequence[Row]) -> list[Problem]:
    failures = _latest_failures([row.webhook.id for row in rows if row.condition == "failing"])
    return [Problem(row, failures.get(row.webhook.id)) for row in rows]


def _latest_failures(webhook_ids: Sequence[int]) -> Mapping[int, Attempt]:
    if not webhook_ids:
        return {}
    query = select(Attempt).from_statement(_LATEST_FAILURES)
    found = db.session.scalars(query, {"webhook_ids": list(webhook_ids)})
    return {one.webhook_id: one for one in found}
