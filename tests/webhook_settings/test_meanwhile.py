"""Two who change one webhook at the same time: neither loses what they did, and both see it."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.members.audit import AuditEntry
from schoolhooks.webhooks.models import Webhook
from tests.factories import make_member
from tests.harness.forms import fields_of
from tests.harness.pages import Page
from tests.webhook_settings.listed import words

FORMS = {"edit": "#webhook-fields", "advanced": "#advanced"}
SAVES = {"edit": "update", "advanced": "save_advanced"}


class OpenForm:
    """A form that someone opened, and sends later."""

    def __init__(self, page, webhook, name):
        self._page, self._webhook, self._name = page, webhook, name
        self._form = page.get(f"webhook_settings.{name}", webhook_id=webhook.id).select_one(
            FORMS[name]
        )

    def save(self, status=303, **typed):
        """Send it with that typed into it. What comes back is the form that is open then."""
        data = fields_of(self._form, **typed)
        endpoint = f"webhook_settings.{SAVES[self._name]}"
        shown = self._page.post(endpoint, webhook_id=self._webhook.id, data=data, status=status)
        self._form = shown.select_one(FORMS[self._name])
        return shown

    def fields(self):
        return fields_of(self._form)

    def told(self):
        """What it says of the changes, the field's link first."""
        return [words(one) for one in self._form.select(".changes li")]


@pytest.fixture
def colleague(app, world):
    """Someone else's browser, who may change the webhook too."""
    page = Page(app)
    member = make_member(world.school)
    member.name = "Petro Test"
    db.session.commit()
    page.sign_in(member)
    return page


def kept(world):
    db.session.rollback()
    return db.session.get(Webhook, world.webhook.id)


def test_description_saved_from_a_stale_page_drops_no_triggers(world, colleague):
    stale = OpenForm(world.page, world.webhook, "advanced")
    wanted = ["contact.created", "order.created"]
    OpenForm(colleague, world.webhook, "advanced").save(triggers=wanted)

    shown = stale.save(409, description="For Ann")

    assert kept(world).trigger_names == wanted
    assert kept(world).description == ""
    told = shown.select_one("#changed")
    assert "Petro Test changed this webhook" in words(told)
    assert told.has_attr("autofocus")
    (line,) = stale.told()
    assert line == "Triggers : taken over as it is saved now: New Contact, New Order"
    assert stale.fields()["description"] == ["For Ann"]

    stale.save()
    assert (kept(world).trigger_names, kept(world).description) == (wanted, "For Ann")
    assert db.session.query(AuditEntry).count() == 2


def test_what_both_changed_is_kept_as_it_was_typed_and_replaced_knowingly(world, colleague):
    stale = OpenForm(world.page, world.webhook, "edit")
    OpenForm(colleague, world.webhook, "edit").save(name="Theirs")

    stale.save(409, name="Mine")

    (line,) = stale.told()
    assert line.startswith("Name : what you entered is kept here")
    assert line.endswith("Theirs")
    assert stale.fields()["name"] == ["Mine"]
    assert kept(world).name == "Theirs"

    stale.save()
    assert kept(world).name == "Mine"


def test_each_setting_is_told(world, colleague):
    stale = OpenForm(world.page, world.webhook, "advanced")
    theirs = {"description": "For Bob", "headers": "X-Key: 1\r\nX-Two: 2", "max_in_flight": "3",
              "rate_calls": "7", "rate_seconds": "3600"}  # fmt: skip
    OpenForm(colleague, world.webhook, "advanced").save(**theirs)

    stale.save(409, description="For Ann", rate_calls="9")

    assert [line.partition(" :")[0] for line in stale.told()] == [
        "Description", "Own headers", "Calls at once", "Calls at most", "In",
    ]  # fmt: skip
    assert stale.told()[4].endswith("an hour")
    fields = stale.fields()
    assert [fields[name][0] for name in ("description", "rate_calls")] == ["For Ann", "9"]
    assert [fields[name][0] for name in ("max_in_flight", "rate_seconds")] == ["3", "3600"]
    assert fields["headers"][0].strip() == "X-Key: 1\nX-Two: 2"


def test_ones_own_other_tab_is_told_as_such(world):
    stale = OpenForm(world.page, world.webhook, "edit")
    OpenForm(world.page, world.webhook, "edit").save(name="First tab")

    shown = stale.save(409, url="https://receiver.example/second")

    assert "You changed this webhook on another page" in words(shown.select_one("#changed"))
    assert stale.fields()["name"] == ["First tab"]


def test_wrong_input_on_a_stale_page_is_told_together_with_the_changes(world, colleague):
    stale = OpenForm(world.page, world.webhook, "edit")
    OpenForm(colleague, world.webhook, "edit").save(url="https://receiver.example/new")

    shown = stale.save(409, name="")

    assert shown.select_one("#name-error")
    assert stale.fields()["url"] == ["https://receiver.example/new"]
    assert not shown.select_one("#url-error")


def test_several_triggers_chosen_meanwhile_are_told_in_the_short_form(world, colleague):
    stale = OpenForm(world.page, world.webhook, "edit")
    names = ["contact.created", "order.created"]
    OpenForm(colleague, world.webhook, "advanced").save(triggers=names)

    stale.save(409, name="Mine")

    assert stale.told() == ["Triggers: taken over as it is saved now: New Contact, New Order"]
    stale.save()
    assert (kept(world).name, kept(world).trigger_names) == ("Mine", names)


def test_page_that_was_open_across_a_pause_or_the_same_change_is_not_stale(world, colleague):
    stale = OpenForm(world.page, world.webhook, "edit")
    world.page.post("webhook_settings.pause", webhook_id=world.webhook.id)
    OpenForm(colleague, world.webhook, "edit").save(name="Same")

    stale.save(name="Same", url="https://receiver.example/x")

    assert kept(world).url == "https://receiver.example/x"


def test_helpers_of_the_form_do_not_make_it_fresh(world, colleague):
    stale = OpenForm(world.page, world.webhook, "edit")
    OpenForm(colleague, world.webhook, "edit").save(name="Theirs")
    helped = world.page.post(
        "webhook_settings.test_address",
        query={"webhook_id": world.webhook.id},
        data=stale.fields(),
        status=200,
    )

    stale.save(409, **fields_of(helped.select_one("#webhook-fields")))

    assert kept(world).name == "Theirs"


def test_toggled_category_does_not_make_the_form_fresh(world, colleague):
    stale = OpenForm(world.page, world.webhook, "advanced")
    OpenForm(colleague, world.webhook, "advanced").save(description="Theirs")

    stale.save(200, toggle="crm")
    stale.save(409)

    assert kept(world).description == "Theirs"
