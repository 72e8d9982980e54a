"""What staff can make happen to leads."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import Optional, ValidationError

from schoolhooks.members.models import Membership
from schoolhooks.school import leads
from schoolhooks.school_settings import kinds
from schoolhooks.school_settings.acts import Act, ActForm, RowField
from schoolhooks.school_settings.fields import WrongAmount, minor_units, needed_text, short_text
from schoolhooks.texts import N_
from schoolhooks.triggers.money import UnknownCurrency, money


class LeadForm(ActForm):
    """A possible sale: to whom, of what, and what it may bring."""

    contact = RowField(lazy_gettext("Contact"), kinds.CONTACT)
    pipeline = RowField(lazy_gettext("Pipeline"), kinds.PIPELINE)
    title = needed_text(lazy_gettext("What about"), lazy_gettext("Enter a title."))
    value = StringField(lazy_gettext("What it may bring (optional)"), [Optional()])
    currency = StringField(
        lazy_gettext("Currency"),
        filters=[lambda typed: (typed or "").strip().upper()],
        default="UAH",
    )

    minor: int | None = None
    """The value in minor units, once the form is valid."""

    def validate_value(self, field: StringField) -> None:
        """Understand the amount, in a currency that there is."""
        try:
            self.minor = minor_units(field.data, self.currency.data)
        except UnknownCurrency:
            unknown = _("Choose a currency by its three letters, like UAH.")
            raise ValidationError(unknown) from None
        except WrongAmount as wrong:
            raise ValidationError(str(wrong)) from None


class MoveForm(ActForm):
    """Which lead goes to which stage."""

    lead = RowField(lazy_gettext("Lead"), kinds.LEAD)
    stage = RowField(lazy_gettext("To stage"), kinds.STAGE)
    order = RowField(lazy_gettext("Won with the order (optional)"), kinds.ORDER, optional=True)
    lost_reason = short_text(lazy_gettext("Lost because (optional)"))

    def validate_stage(self, field: RowField) -> None:
        """Refuse another pipeline's stage."""
        lead = self.lead.row
        if lead and field.row and field.row.pipeline_id != lead.stage.pipeline_id:
            pipeline = lead.stage.pipeline.name
            raise ValidationError(_("Choose a stage of %(pipeline)s.", pipeline=pipeline))


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
    return str(_("Lead added in %(stage)s.", stage=lead.stage.name))


def _move(form: MoveForm, member: Membership) -> str | None:
    moved = leads.move_lead(
        form.lead.row,
        form.stage.row,
        by=member.member,
        lost_reason=form.lost_reason.data,
        order=form.order.row,
    )
    return _("Moved to %(stage)s.", stage=form.stage.row.name) if moved else None


ACTS: tuple[Act[ActForm], ...] = (
    Act("add-lead", "crm", N_("Add a lead"), ("lead.created",), LeadForm, _create),
    Act(
        "move-lead", "crm", N_("Move a lead"), ("lead.stage_changed", "lead.closed"),
        MoveForm, _move, N_("It is in that stage already."),
        note=N_("A stage that wins or loses closes the lead."),
    ),
)  # fmt: skip
