"""What all our forms refuse, and in which language."""

import pytest

from schoolhooks.forms import Form, WholeNumberField
from tests.harness.languages import ASKED


class Days(Form):
    """A form with one number."""

    class Meta:
        csrf = False

    days = WholeNumberField()


def sent(app, days):
    with app.test_request_context(method="POST", data={"days": days}, headers=ASKED):
        form = Days()
        form.validate()
        return form.days.data, form.days.errors


@pytest.mark.parametrize(("typed", "number"), [("7", 7), ("-1", -1), (str(2**63 - 1), 2**63 - 1)])
def test_whole_numbers_are_taken(app, typed, number):
    assert sent(app, typed) == (number, [])


@pytest.mark.parametrize("typed", ["soon", "1.5", "", str(2**63), "9" * 400, "9" * 5000])
def test_what_is_no_whole_number_or_larger_than_any_column_is_refused(app, typed):
    assert sent(app, typed) == (None, ["Not a valid integer value."])


def test_refusals_of_the_library_are_in_the_language_of_the_reader(bracketed):
    assert sent(bracketed, "soon") == (None, ["⟦Not a valid integer value.⟧"])
