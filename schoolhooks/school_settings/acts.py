"""What an act of staff is: a form, what is done with it, and which triggers that fires."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, cast

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, SelectField
from wtforms.validators import ValidationError

from schoolhooks.forms import Form
from schoolhooks.members.models import Membership
from schoolhooks.school_settings.kinds import Kind
from schoolhooks.texts import N_


class Refused(ValueError):
    """The act cannot be done with what one of its fields says."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


Section = Literal["education", "crm", "sales", "subscriptions", "time"]


class RowField(SelectField):  # type: ignore[misc]  # WTForms ships no types
    """Chooses one of the school's rows; any of its kind is taken, also one that is not listed."""

    def __init__(self, label: str, kind: Kind, *, optional: bool = False, **options: Any):
        super().__init__(label, coerce=_number, choices={}, validate_choice=False, **options)
        self.kind = kind
        self.is_optional = optional
        self.row: Any = None
        self.is_given = False

    def load(self, school_id: int, given: Any = None) -> None:
        """Offer the school's rows; where one is given, that one and no choice."""
        rows = [given] if given is not None else self.kind.latest(school_id)
        nothing = {"": _("None")} if self.is_optional else {}
        self.choices = nothing | {str(row.id): self.kind.named(row) for row in rows}
        self.is_given = given is not None
        if self.is_given:
            self.data = given.id
        self.row = self.kind.find(school_id, self.data) if self.data else None

    def pre_validate(self, _form: FlaskForm) -> None:
        """Refuse what is not one of the school's."""
        if self.row is None and (self.data or not self.is_optional):
            raise ValidationError(_("Choose one from the list."))

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing to choose from, though something must be."""
        return not self.choices and not self.is_optional


class ActForm(Form):
    """What an act needs to know. Its rows are those of one school."""

    class Meta:
        csrf = False  # every POST is checked by the app-wide protection; pages carry its field

    def __init__(self, school_id: int, given: Mapping[str, Any] | None = None):
        super().__init__()
        for field in self:
            if isinstance(field, RowField):
                field.load(school_id, (given or {}).get(field.name))

    @property
    def asked(self) -> list[Field]:
        """The fields that are still to be filled in."""
        return [field for field in self if not getattr(field, "is_given", False)]

    @property
    def given(self) -> list[RowField]:
        """The rows that are settled already."""
        return [field for field in self if getattr(field, "is_given", False)]

    @property
    def missing(self) -> str | None:
        """Why the act cannot be done: there is nothing to do it with. The page translates it."""
        lacking = (one for one in self if isinstance(one, RowField) and one.is_missing)
        return next((one.kind.none for one in lacking), None)


FormType = TypeVar("FormType", bound=ActForm)


@dataclass(frozen=True)
class Act(Generic[FormType]):
    """One thing that staff can make happen. Its texts are in English; the page translates them."""

    name: str
    """In addresses, as in refund-payment."""
    section: Section
    label: str
    fires: tuple[str, ...]
    """The machine names of the triggers that it fires."""
    form: type[FormType]
    do: Callable[[FormType, Membership], str | None]
    """Does it, and says what happened, in the reader's language; None: nothing changed.

    May raise Refused.
    """
    otherwise: str = N_("Nothing changed.")
    """What to say then."""
    note: str = ""
    """What to know before doing it."""
    is_final: bool = False
    """Nothing takes it back, so its button is red."""

    def begin(self, school_id: int, given: Mapping[str, Any] | None = None) -> FormType:
        """The form, filled with what was sent."""
        return self.form(school_id, given)

    def row_fields(self) -> dict[str, Kind]:
        """The names of the fields that choose a row, and its kind."""
        fields = {name: getattr(self.form, name) for name in dir(self.form)}
        return {
            name: cast(Kind, unbound.args[1])
            for name, unbound in fields.items()
            if getattr(unbound, "field_class", None) is RowField
        }


def _number(text: Any) -> int | None:
    if text in (None, ""):
        return None
    try:
        return int(text)
    except ValueError:
        return -1  # no row has it
