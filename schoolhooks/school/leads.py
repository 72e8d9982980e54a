"""What happens to possible sales: each action changes rows and announces it, and never commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import Member
from schoolhooks.school.announce import announce
from schoolhooks.school.models import Contact, Lead, Order, Pipeline, Stage
from schoolhooks.school.models.crm import attribution_ref
from schoolhooks.school.models.leads import Outcome
from schoolhooks.school.staff import staff_ref
from schoolhooks.triggers.crm import LeadClosed, LeadCreated, LeadStageChanged
from schoolhooks.triggers.money import Money
from schoolhooks.triggers.objects import ContactSource


def create_lead(
    contact: Contact,
    pipeline: Pipeline,
    title: str,
    *,
    source: ContactSource,
    value: Money | None = None,
    assigned_to: Member | None = None,
    attribution: Mapping[str, str | None] | None = None,
    at: datetime | None = None,
) -> Lead:
    """Put a new card into the pipeline's first stage, and announce it.

    Where no attribution is given, the lead came from where the contact came from.
    """
    at = at or utc_now()
    lead = Lead(
        school=contact.school,
        contact=contact,
        stage=pipeline.stages[0],
        title=title,
        value_minor=value.amount_minor if value else None,
        currency=value.currency if value else None,
        source=source,
        attribution=dict(contact.attribution if attribution is None else attribution),
        assigned_to=assigned_to,
        created_at=at,
    )
    db.session.add(lead)
    db.session.flush()
    announce(
        lead.school,
        LeadCreated(
            lead=lead.ref,
            contact=contact.ref,
            source=source,
            attribution=attribution_ref(lead.attribution),
            assigned_to=staff_ref(assigned_to) if assigned_to else None,
        ),
        at,
    )
    return lead


def move_lead(
    lead: Lead,
    stage: Stage,
    *,
    by: Member | None = None,
    lost_reason: str | None = None,
    order: Order | None = None,
    at: datetime | None = None,
) -> bool:
    """Move the lead to another stage of its pipeline. False, and nothing announced: it is there.

    `by` is who moved it, None where a rule did. A final stage closes the lead too: lost for that
    reason, or won with that order. One that leaves its final stage is open again.
    """
    at = at or utc_now()
    db.session.flush()
    db.session.refresh(lead, with_for_update={"key_share": True, "of": Lead})
    if stage.pipeline_id != lead.stage.pipeline_id:
        raise ValueError("the stage belongs to another pipeline than the lead")
    if stage.id == lead.stage_id:
        return False
    old_stage, lead.stage = lead.stage, stage
    lead.closed_at = at if stage.outcome else None
    lead.lost_reason = (lost_reason or None) if stage.outcome == "lost" else None
    lead.order_id = order.id if order and stage.outcome == "won" else None
    db.session.flush()
    _announce_moved(lead, old_stage, by, at)
    if stage.outcome:
        _announce_closed(lead, stage.outcome, at)
    return True


def _announce_moved(lead: Lead, old_stage: Stage, by: Member | None, at: datetime) -> None:
    announce(
        lead.school,
        LeadStageChanged(
            lead=lead.ref,
            contact=lead.contact.ref,
            old_stage=old_stage.ref,
            new_stage=lead.stage.ref,
            pipeline=lead.stage.pipeline.ref,
            changed_by=staff_ref(by) if by else None,
        ),
        at,
    )


def _announce_closed(lead: Lead, outcome: Outcome, at: datetime) -> None:
    announce(
        lead.school,
        LeadClosed(
            lead=lead.ref,
            contact=lead.contact.ref,
            outcome=outcome,
            lost_reason=lead.lost_reason,
            order_id=None if lead.order_id is None else str(lead.order_id),
        ),
        at,
    )
