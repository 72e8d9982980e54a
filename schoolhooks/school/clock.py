"""The school's clock: lets happen what only time brings about, each fact exactly once."""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from datetime import datetime
from typing import Any

from schoolhooks.extensions import db
from schoolhooks.school import education_clock, sales_clock
from schoolhooks.school.due import Rule

logger = logging.getLogger(__name__)

RULES: tuple[Rule[Any], ...] = (*education_clock.RULES, *sales_clock.RULES)
"""Every rule, one tuple per category. Each stands in the file of its category's time rules."""
BATCH = 500


def run_due(
    now: datetime, rules: tuple[Rule[Any], ...] = RULES, *, school_id: int | None = None
) -> Counter[str]:
    """Let everything happen that is due by then. Returns how often each rule's fact came about.

    In every school, or only in the one whose number is given.
    Each fact is committed by itself: one that fails is logged, stays due and holds up no other.
    """
    happened: Counter[str] = Counter()
    for rule in rules:
        last = 0
        while ids := rule.due_ids(db.session(), now, last, BATCH, school_id):
            db.session.commit()
            happened[rule.name] += sum(_happens(rule, row_id, now) for row_id in ids)
            last = ids[-1]
        db.session.commit()
    return +happened


def in_words(happened: Counter[str]) -> str:
    """One line that says what happened."""
    return ", ".join(f"{name}: {count}" for name, count in happened.items()) or "all quiet"


def _happens(rule: Rule[Any], row_id: int, now: datetime) -> bool:
    try:
        happened = rule.happen(db.session(), row_id, now)
        db.session.commit()
    except Exception as error:  # whatever it is, it concerns one row: the others must go on
        db.session.rollback()
        # No message: a database's names the values, and those may be a person's.
        place = traceback.extract_tb(error.__traceback__)[-1]
        logger.error(
            "clock: %s failed for %s %s: %s in %s:%s",
            rule.name, rule.table.__name__, row_id, type(error).__name__, place.name, place.lineno,
        )  # fmt: skip
        return False
    return happened
