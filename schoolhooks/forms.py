"""What our forms have in common: WTForms' own refusals are texts for our translators, too."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_wtf import FlaskForm
from wtforms import IntegerField

from schoolhooks.texts import N_

_NO_WHOLE_NUMBER = N_("Not a valid integer value.")
_SAID_BY_WTFORMS = (
    _NO_WHOLE_NUMBER,
    N_("Not a valid datetime value."),
    N_("Not a valid choice."),
    N_("Invalid Choice: could not coerce."),
)
"""What its fields say of themselves. Its catalogues have few languages, and texts of their own."""
_LARGEST = 2**63 - 1
"""No column holds more, and WTForms breaks over numbers that are no float."""


class _OurTexts:
    def gettext(self, text: str) -> str:
        return str(gettext(text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return str(ngettext(one, many, number))


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that speaks the reader's language all through."""

    class Meta:
        def get_translations(self, _form: FlaskForm) -> _OurTexts:
            return _OurTexts()


class WholeNumberField(IntegerField):  # type: ignore[misc]  # WTForms ships no types
    """A whole number that a column can hold."""

    data: Any

    def process_formdata(self, typed: list[str]) -> None:
        """Refuse what is no whole number, and what is none that anyone means."""
        super().process_formdata(typed)
        if self.data is not None and abs(self.data) > _LARGEST:
            self.data = None
            raise ValueError(self.gettext(_NO_WHOLE_NUMBER))
