"""Scenes of people: how they come in, what is learnt of them, and how they go."""

from __future__ import annotations

from schoolhooks.school import crm, erasure, forms, leads, mailing
from schoolhooks.school.models import Contact, Lead
from schoolhooks.school.simulation.stage import Scene, Stage
from schoolhooks.triggers.crm import Channel
from schoolhooks.triggers.money import money

_TAGS = ("VIP", "Teams", "Webinar", "Alumni", "Asked for a call")
_CHANNELS: tuple[Channel, ...] = ("email", "sms", "telegram")


def _lead(stage: Stage) -> Lead:
    return leads.create_lead(
        stage.newcomer() if stage.chance(40) else stage.someone(),
        stage.one_of(stage.goods.pipelines),
        stage.one_of(("Course for a team", "Call back about prices", "School for the family")),
        source=stage.one_of(("form", "manual")),
        value=money(stage.one_of((45_000, 149_000, 1_200_000)), "UAH"),
        assigned_to=stage.one_of(stage.goods.members),
    )


def _move_lead(stage: Stage) -> None:
    lead = _lead(stage)
    onward = [one for one in lead.stage.pipeline.stages if one.outcome is None]
    leads.move_lead(lead, onward[-1], by=stage.one_of(stage.goods.members))


def _close_lead(stage: Stage) -> None:
    lead = _lead(stage)
    outcome = "won" if stage.chance(60) else "lost"
    final = next(one for one in lead.stage.pipeline.stages if one.outcome == outcome)
    reason = stage.one_of(("Too expensive", "No time this year", None))
    leads.move_lead(lead, final, by=stage.one_of(stage.goods.members), lost_reason=reason)


def _fill_in(stage: Stage) -> None:
    """Someone new answers a form; what the form is for, such as a lead, comes with it."""
    person = stage.person()
    answers = {
        "name": person.full_name or "",
        "email": person.email or "",
        "phone": person.phone or "",
        "team_size": "12",
        "goal": "We want to learn together.",
    }
    forms.submit_form(stage.one_of(stage.goods.forms), answers, attribution=stage.attribution())


def _learn_more(stage: Stage) -> None:
    """The profile changes: a phone number, or where someone lives now."""
    person = stage.person()
    contact = stage.someone()
    crm.update_contact(contact, phone=person.phone, timezone=person.timezone)


def _tag(stage: Stage) -> None:
    name = stage.one_of(_TAGS)
    if not crm.add_tag(stage.someone(), name):
        crm.add_tag(stage.newcomer(), name)


def _untag(stage: Stage) -> None:
    contact = stage.someone()
    if not contact.tags:
        crm.add_tag(contact, stage.one_of(_TAGS))
    crm.remove_tag(contact, stage.one_of(contact.tags).name)


def _subscribe(stage: Stage) -> None:
    """Twice confirmed, as the law of many countries has it."""
    asked = mailing.ask_consent(stage.newcomer(), stage.one_of(_CHANNELS))
    if asked:
        mailing.confirm_consent(asked)


def _unsubscribe(stage: Stage) -> None:
    contact, channel = stage.newcomer(), stage.one_of(_CHANNELS)
    mailing.subscribe(contact, channel)
    mailing.unsubscribe(contact, channel, reason="Too many letters" if stage.chance(50) else None)


def _delete(stage: Stage) -> None:
    contact: Contact = stage.someone()
    stage.forget(contact)
    erasure.delete_contact(contact)


SCENES = (
    Scene("lead.created", _lead, weight=2),
    Scene("lead.stage_changed", _move_lead, weight=2),
    Scene("lead.closed", _close_lead),
    Scene("form.submitted", _fill_in, weight=2),
    Scene("contact.created", Stage.newcomer, weight=2),
    Scene("contact.updated", _learn_more),
    Scene("contact.tag_added", _tag, weight=2),
    Scene("contact.tag_removed", _untag),
    Scene("contact.subscribed", _subscribe),
    Scene("contact.unsubscribed", _unsubscribe),
    Scene("contact.deleted", _delete),
    Scene("contact.signed_in", lambda stage: crm.sign_in(stage.someone()), weight=2),
)
