"""What the list shows of each webhook, read in one go; how it looks is the templates'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask_babel import format_timedelta, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from schoolhooks import triggers
from schoolhooks.dispatch import reasons, stats
from schoolhooks.dispatch.models import Lane
from schoolhooks.extensions import db
from schoolhooks.triggers import Category
from schoolhooks.webhook_settings import words
from schoolhooks.webhook_settings.list_query import PAGE_ROWS, ListQuery
from schoolhooks.webhook_settings.sparkline import Sparkline
from schoolhooks.webhooks.models import Status, Webhook


@dataclass(frozen=True, slots=True)
class Row:
    """One webhook of the list. Its lane is None until the first event for it was fanned out."""

    webhook: Webhook
    lane: Lane | None
    sparkline: Sparkline | None = None

    @property
    def calls(self) -> int:
        """Deliveries that were attempted at least once; tests and pings left out."""
        return self.lane.calls if self.lane else 0

    @property
    def delivered(self) -> int:
        """Deliveries that arrived in the end."""
        return self.lane.delivered if self.lane else 0

    @property
    def failed(self) -> int:
        """Deliveries that were given up."""
        return self.lane.failed if self.lane else 0

    @property
    def last_answer(self) -> str:
        """What came back last, in a few words; empty before the first call."""
        return words.answer(self.lane.last_result, self.lane.last_status) if self.lane else ""

    @property
    def waiting(self) -> int:
        """Deliveries that have no end yet; tests and pings left out."""
        lane = self.lane
        return lane.deliveries - lane.delivered - lane.failed - lane.cancelled if lane else 0

    @property
    def condition(self) -> str:
        """Its status in one word: active, failing, paused or disabled."""
        if self.webhook.status is Status.ACTIVE and self.lane and self.lane.failing_since:
            return "failing"
        return self.webhook.status.value

    @property
    def status_reason(self) -> str:
        """Why it was disabled, in the reader's language; empty where nothing is to be said."""
        kept = self.webhook.status_reason
        if not kept:
            return ""
        found = reasons.read_failing(kept)
        if found is None:
            return str(_(kept))
        whole = 100_000  # of this unit are still said in it
        time = format_timedelta(
            timedelta(seconds=found.seconds), granularity=found.unit, threshold=whole
        )
        return str(_(reasons.FAILING, time=time, calls=found.calls))

    @property
    def trigger_label(self) -> str:
        """Its trigger's name for people; of several, the first and how many more."""
        first, *others = self.webhook.trigger_names or [""]
        label = words.label(first)
        if not others:
            return label
        said = ngettext(
            "%(trigger)s and %(num)s more",
            "%(trigger)s and %(num)s more",
            len(others),
            trigger=label,
        )
        return str(said)

    @property
    def category_labels(self) -> str:
        """The categories of its triggers, in the catalogue's order."""
        found = {one.category for one in map(triggers.get, self.webhook.trigger_names) if one}
        return ", ".join([_(category.label) for category in Category if category in found])

    def moved_since(self, moment: datetime) -> bool:
        """Whether what the row shows may have changed at that moment or later."""
        changed = [self.webhook.status_changed_at, *([self.lane.changed_at] if self.lane else [])]
        return max(changed) >= moment


def rows(school_id: int, query: ListQuery, most: int = PAGE_ROWS) -> list[Row]:
    """One page of the school's webhooks with their numbers."""
    chosen = (
        select(Webhook, Lane)
        .outerjoin(Lane, Lane.webhook_id == Webhook.id)
        .where(*query.conditions(school_id))
        .options(selectinload(Webhook.triggers))
        .order_by(*query.order())
        .offset((query.page - 1) * PAGE_ROWS)
        .limit(most)
    )
    return [Row(webhook, lane) for webhook, lane in db.session.execute(chosen)]


def rows_of(school_id: int, webhook_ids: Sequence[int]) -> list[Row]:
    """These webhooks of the school, in no order."""
    chosen = (
        select(Webhook, Lane)
        .outerjoin(Lane, Lane.webhook_id == Webhook.id)
        .where(*ListQuery().conditions(school_id), Webhook.id.in_(webhook_ids))
    )
    return [Row(webhook, lane) for webhook, lane in db.session.execute(chosen)]


def with_sparklines(rows: Sequence[Row]) -> list[Row]:
    """The rows with their last day's calls, read for all of them at once."""
    lines = stats.sparklines([row.webhook.id for row in rows])
    return [replace(row, sparkline=Sparkline(lines[row.webhook.id])) for row in rows]


def count(school_id: int, query: ListQuery) -> int:
    """How many webhooks all pages have together."""
    chosen = (
        select(func.count())
        .select_from(Webhook)
        .outerjoin(Lane, Lane.webhook_id == Webhook.id)
        .where(*query.conditions(school_id))
    )
    return db.session.execute(chosen).scalar_one()


def row_of(webhook: Webhook) -> Row:
    """One webhook with its numbers."""
    return Row(webhook, db.session.get(Lane, webhook.id))
