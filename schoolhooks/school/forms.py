"""What visitors answer in forms: kept, announced, and turned into contacts and leads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import phonenumbers

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import crm
from schoolhooks.school.announce import announce
from schoolhooks.school.leads import create_lead
from schoolhooks.school.mailing import ask_consent
from schoolhooks.school.models import Contact, Form, FormField, FormSubmission
from schoolhooks.school.models.crm import attribution_ref
from schoolhooks.school.models.forms import FieldKind
from schoolhooks.triggers import crm as sent

_LONGEST_EMAIL = 254  # RFC 5321 leaves no room for more
_LONGEST_NAME = 200  # longer ones would not fit into a body


def submit_form(
    form: Form,
    answers: Mapping[str, str],
    *,
    page_url: str | None = None,
    attribution: Mapping[str, str | None] | None = None,
    at: datetime | None = None,
) -> FormSubmission:
    """Keep and announce what a visitor answered, by the keys of the form's fields.

    Whoever gives an e-mail address becomes a contact; one that is known stays as it is, for a
    stranger may type any address. The form may also make a lead of the contact, or ask for consent
    to a mailing. `page_url` is where the form was shown, if not on its own page.
    """
    at = at or utc_now()
    given = {field.key: answers.get(field.key, "").strip() for field in form.fields}
    contact = _contact(form, given, attribution, at)
    submission = FormSubmission(
        form=form,
        contact=contact,
        answers=given,
        attribution=dict(attribution or {}),
        submitted_at=at,
    )
    db.session.add(submission)
    db.session.flush()
    announce(form.school, _submitted(submission, page_url or form.url), at)
    if contact:
        _follow_up(contact, submission)
    return submission


def unanswered(form: Form, answers: Mapping[str, str]) -> list[FormField]:
    """The fields that must be answered and are not."""
    return [
        field
        for field in form.fields
        if field.is_required and not answers.get(field.key, "").strip()
    ]


def _submitted(submission: FormSubmission, page_url: str) -> sent.FormSubmitted:
    form, contact = submission.form, submission.contact
    return sent.FormSubmitted(
        form=sent.Form(id=f"frm_{form.id}", name=form.name, page_url=page_url),
        fields=[
            sent.FormField(key=field.key, label=field.label, value=submission.answers[field.key])
            for field in form.fields
        ],
        contact=contact.ref if contact else None,
        attribution=attribution_ref(submission.attribution),
    )


def _follow_up(contact: Contact, submission: FormSubmission) -> None:
    """Make a lead of the contact, or ask for consent to a mailing, as the form says."""
    form = submission.form
    if form.pipeline:
        create_lead(
            contact,
            form.pipeline,
            f"{form.name}: {contact.full_name or contact.email}",
            source="form",
            attribution=submission.attribution,
            at=submission.submitted_at,
        )
    if form.subscribes_to:
        ask_consent(contact, form.subscribes_to)


def _contact(
    form: Form,
    given: Mapping[str, str],
    attribution: Mapping[str, str | None] | None,
    at: datetime,
) -> Contact | None:
    """Who answered: the contact with the typed address, made where it is not known."""
    email = _first(form, given, "email")
    name, _, domain = email.rpartition("@")
    if not name or not domain or len(email) > _LONGEST_EMAIL:
        return None
    details = crm.Details(
        full_name=_first(form, given, "name")[:_LONGEST_NAME] or None,
        email=email,
        phone=_phone(_first(form, given, "phone")),
    )
    return crm.add_contact(form.school, details, source="form", attribution=attribution, at=at)


def _first(form: Form, given: Mapping[str, str], kind: FieldKind) -> str:
    """The first answer of that kind, or an empty text."""
    return next((given[one.key] for one in form.fields if one.kind == kind), "")


def _phone(typed: str) -> str | None:
    """The number in E.164 form, where it was typed with its country."""
    try:
        number = phonenumbers.parse(typed)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
