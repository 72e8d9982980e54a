"""The CRM triggers: their names, when they fire, and an example of each."""

from functools import partial
from typing import Any

from msgspec.structs import replace

from schoolhooks.texts import N_
from schoolhooks.triggers import crm as sent
from schoolhooks.triggers.base import Category, Trigger
from schoolhooks.triggers.catalogue.story import (
    COMPLETED_AT,
    DANIEL,
    INSTAGRAM,
    OLENA,
    OLENA_AS_VIP,
    ORDERED_AT,
    SALES_PERSON,
    SEARCH,
    SITE,
    VIP,
    at,
)
from schoolhooks.triggers.objects import Change

_trigger = partial(Trigger, category=Category.CRM)

_PIPELINE = sent.Pipeline(id="ppl_2", name="Teams")
_NEW = sent.Stage(id="stg_5", name="New")
_OFFER_SENT = sent.Stage(id="stg_7", name="Offer sent")
_LEAD = sent.Lead(
    id="lead_412",
    title="UX Basics for a team of five",
    stage=_NEW,
    pipeline=_PIPELINE,
    value="7450.00",
    value_minor=745_000,
    currency="UAH",
)
_ASKED_AT = DANIEL.created_at
_CONFIRMED_AT = at("2026-03-14 09:41:27")


def _lead(stage: sent.Stage) -> dict[str, Any]:
    return {"lead": replace(_LEAD, stage=stage), "contact": DANIEL}


TRIGGERS = (
    _trigger(
        name="lead.created",
        label=N_("New Lead"),
        fires_when=N_("The card of a lead is created: from a form or popup, by hand or by import."),
        example_at=_ASKED_AT,
        example=sent.LeadCreated(
            **_lead(_NEW), source="form", attribution=SEARCH, assigned_to=SALES_PERSON
        ),
    ),
    _trigger(
        name="lead.stage_changed",
        label=N_("Lead Stage Changed"),
        fires_when=N_("A lead is moved to another stage of its pipeline."),
        example_at=at("2026-03-17 11:03:55"),
        example=sent.LeadStageChanged(
            **_lead(_OFFER_SENT),
            old_stage=_NEW,
            new_stage=_OFFER_SENT,
            pipeline=_PIPELINE,
            changed_by=SALES_PERSON,
        ),
    ),
    _trigger(
        name="lead.closed",
        label=N_("Lead Won / Lost"),
        fires_when=N_("A lead is moved to a final stage, won or lost."),
        example_at=at("2026-03-24 14:36:12"),
        example=sent.LeadClosed(
            **_lead(sent.Stage(id="stg_9", name="Won")),
            outcome="won",
            lost_reason=None,
            order_id="100517",
        ),
    ),
    _trigger(
        name="form.submitted",
        label=N_("Form Submitted"),
        fires_when=N_("A visitor submits any form of the school's site."),
        example_at=_ASKED_AT,
        example=sent.FormSubmitted(
            form=sent.Form(id="frm_18", name="Courses for teams", page_url=f"{SITE}/teams"),
            fields=[
                sent.FormField(key="team_size", label="How many are you?", value="5"),
                sent.FormField(
                    key="goal", label="What do you want to learn?", value="How to talk to users"
                ),
            ],
            contact=DANIEL,
            attribution=SEARCH,
        ),
    ),
    _trigger(
        name="contact.created",
        label=N_("New Contact"),
        fires_when=N_("A person becomes known to the school: an account or a contact is created."),
        example_at=ORDERED_AT,
        example=sent.ContactCreated(contact=OLENA, source="checkout", attribution=INSTAGRAM),
    ),
    _trigger(
        name="contact.updated",
        label=N_("Contact Updated"),
        fires_when=N_("A field of a contact's profile changes. Tags have triggers of their own."),
        example_at=at("2027-05-02 07:50:33"),
        example=sent.ContactUpdated(
            contact=replace(OLENA, telegram_username="olena_test"),
            changes={"telegram_username": Change(old=None, new="olena_test")},
        ),
    ),
    _trigger(
        name="contact.tag_added",
        label=N_("Tag Added"),
        fires_when=N_("A contact is given a tag that it did not have."),
        example_at=COMPLETED_AT,
        example=sent.ContactTagAdded(contact=OLENA_AS_VIP, tag=VIP, tags=[VIP.name]),
    ),
    _trigger(
        name="contact.tag_removed",
        label=N_("Tag Removed"),
        fires_when=N_("A tag is taken off a contact."),
        example_at=at("2026-09-01 06:00:00"),
        example=sent.ContactTagRemoved(contact=OLENA, tag=VIP, tags=[]),
    ),
    _trigger(
        name="contact.subscribed",
        label=N_("Subscribed to Mailing"),
        fires_when=N_(
            "A contact agrees to mailings; where the school asks twice, when it is confirmed."
        ),
        example_at=_CONFIRMED_AT,
        example=sent.ContactSubscribed(contact=OLENA, channel="email", consent_at=_CONFIRMED_AT),
    ),
    _trigger(
        name="contact.unsubscribed",
        label=N_("Unsubscribed"),
        fires_when=N_("A contact no longer agrees to mailings."),
        example_at=at("2026-08-11 21:14:02"),
        example=sent.ContactUnsubscribed(
            contact=OLENA_AS_VIP, channel="email", reason="Too many letters"
        ),
    ),
    _trigger(
        name="contact.deleted",
        label=N_("Contact Deleted"),
        fires_when=N_("A contact is deleted. Only its id is sent."),
        example_at=at("2027-05-20 10:00:00"),
        example=sent.ContactDeleted(contact_id=OLENA.id),
    ),
    _trigger(
        name="contact.signed_in",
        label=N_("Contact Signed In"),
        fires_when=N_("A contact signs in to the school."),
        example_at=at("2026-03-14 17:04:58"),
        example=sent.ContactSignedIn(contact=OLENA, signed_in_at=at("2026-03-14 17:04:58")),
    ),
)
