"""What staff can make happen to leads."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from schoolhooks.members.models import Membership
from schoolhooks.school import leads
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, RowField
from schoolhooks.school_settings.fields import WrongAmount, minor_units, one_line, short_text
from schoolhooks.triggers.money import UnknownCurrency, money


class LeadForm(ActForm):
    """A possible sale: to whom, of what, and what it may bring."""

    contact = RowField("Contact", kinds.CONTACT)
    pipeline = RowField("Pipeline", kinds.PIPELINE)
    title = StringField(
        "What about",
        [DataRequired("Enter a title."), Length(max=200, message="At most 200 characters.")],
        filters=[one_line],
    )
    value = StringField("What it may bring (optional)", [Optional()])
    currency = StringField(
        "Currency", filters=[lambda typed: (typed or "").strip().upper()], default="UAH"
    )

    minor: int | None = None
    """The value in minor units, once the form is valid."""

    def validate_value(self, field: StringField) -> None:
        """Understand the amount, in a currency that there is."""
        try:
            self.minor = minor_units(field.data, self.currency.data)
        except UnknownCurrency:
            raise ValidationError("Choose a currency by its three letters, like UAH.") from None
        except WrongAmount as wrong:
            raise ValidationError(str(wrong)) from None


class MoveForm(ActForm):
    """Which lead goes to which stage."""

    lead = RowField("Lead", kinds.LEAD)
    stage = RowField("To stage", kinds.STAGE)
    order = RowField("Won with the order (optional)", kinds.ORDER, optional=True)
    lost_reason = short_text("Lost because (optional)")

    def validate_stage(self, field: RowField) -> None:
        """Refuse another pipeline's stage."""
        lead = self.lead.row
        if lead and field.row and field.row.pipeline_id != lead.stage.pipeline_id:
            raise ValidationError(f"Choose a stage of {lead.stage.pipeline.name}.")


def _create(form: LeadForm, member: Membership) -> str | None:
    value = None if form.minor is None else money(form.minor, form.currency.data)
    lead = leads.create_lead(
        form.contact.row,
        form.pipeline.row,
        form.title.data,
        source="manual",
        value=value,
        assigned_to=member.member,
    )
    return f"Lead added in {lead.stage.name}."


def _move(form: MoveForm, member: Membership) -> str | None:
    moved = leads.move_lead(
        form.lead.row,
        form.stage.row,
        by=member.member,
        lost_reason=form.lost_reason.data,
        order=form.order.row,
    )
    return f"Moved to {form.stage.row.name}." if moved else None


ACTS: tuple[Act[ActForm], ...] = (
    Act("add-lead", "crm", "Add a lead", ("lead.created",), LeadForm, _create),
    Act(
        "move-lead", "crm", "Move a lead", ("lead.stage_changed", "lead.closed"),
        MoveForm, _move, "It is in that stage already.",
        note="A stage that wins or loses closes the lead.",
    ),
)  # fmt: skip
