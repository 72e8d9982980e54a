"""Every act, by section and by name."""

from __future__ import annotations

from schoolhooks.school_settings import (
    acts_crm,
    acts_education,
    acts_leads,
    acts_sales,
    acts_subscriptions,
    acts_time,
)
from schoolhooks.school_settings.acts import Act, ActForm, Section

SECTIONS: dict[Section, tuple[Act[ActForm], ...]] = {
    "education": acts_education.ACTS,
    "crm": (*acts_crm.ACTS, *acts_leads.ACTS),
    "sales": acts_sales.ACTS,
    "subscriptions": acts_subscriptions.ACTS,
    "time": acts_time.ACTS,
}
BY_NAME = {act.name: act for acts in SECTIONS.values() for act in acts}
