"""school.leads: what is announced of possible sales on their way through a pipeline."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import leads
from schoolhooks.school.models import Lead, Stage
from schoolhooks.triggers.money import money
from tests.factories import make_member
from tests.school.at_once import at_once
from tests.school.front_desk import make_pipeline
from tests.school.world import forget, make_contact, make_order, make_product, told, told_types

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def lead():
    """A lead in the first of the stages New, Offer sent, Won and Lost."""
    contact = make_contact()
    pipeline = make_pipeline(contact.school)
    made = leads.create_lead(contact, pipeline, "A team of five", source="form")
    forget()
    return made


def stage(lead, name):
    return next(one for one in lead.stage.pipeline.stages if one.name == name)


def test_lead_is_announced_in_the_first_stage_with_all_that_is_known_of_it():
    contact = make_contact()
    contact.attribution = {"utm_source": "instagram"}
    member = make_member()

    lead = leads.create_lead(
        contact,
        make_pipeline(contact.school),
        "A team of five",
        source="manual",
        value=money(745_000, "UAH"),
        assigned_to=member,
    )

    [body] = told()
    data = body["data"]
    assert body["type"] == "lead.created"
    assert data["lead"]["id"] == f"lead_{lead.id}"
    assert data["lead"]["stage"]["name"] == "New"
    assert data["lead"]["pipeline"]["name"] == "Teams"
    assert (data["lead"]["value"], data["lead"]["currency"]) == ("7450.00", "UAH")
    assert data["contact"]["email"] == contact.email
    assert data["source"] == "manual"
    assert data["attribution"]["utm_source"] == "instagram"
    assert data["assigned_to"] == {"id": f"stf_{member.id}", "full_name": member.name}


def test_lead_without_a_value_has_no_currency(lead):
    leads.move_lead(lead, stage(lead, "Offer sent"))

    told_lead = told()[0]["data"]["lead"]
    assert [told_lead[key] for key in ("value", "value_minor", "currency")] == [None] * 3


def test_lead_that_is_rolled_back_is_not_announced():
    contact = make_contact()
    pipeline = make_pipeline(contact.school)

    leads.create_lead(contact, pipeline, "A team", source="form")
    db.session.rollback()

    assert told() == []
    assert db.session.query(Lead).count() == 0


def test_move_is_announced_with_both_stages_and_who_did_it(lead):
    member = make_member()

    assert leads.move_lead(lead, stage(lead, "Offer sent"), by=member)

    [body] = told()
    assert body["type"] == "lead.stage_changed"
    assert body["data"]["old_stage"]["name"] == "New"
    assert body["data"]["new_stage"]["name"] == body["data"]["lead"]["stage"]["name"]
    assert body["data"]["new_stage"]["name"] == "Offer sent"
    assert body["data"]["changed_by"]["id"] == f"stf_{member.id}"


def test_move_to_where_it_is_is_none(lead):
    assert not leads.move_lead(lead, stage(lead, "New"))

    assert told() == []


def test_move_by_a_rule_was_done_by_nobody(lead):
    leads.move_lead(lead, stage(lead, "Offer sent"))

    assert told()[0]["data"]["changed_by"] is None


def test_lead_that_is_won_tells_the_order(lead):
    order = make_order(make_product(lead.school), lead.contact)

    leads.move_lead(lead, stage(lead, "Won"), order=order, lost_reason="none")

    assert told_types() == ["lead.stage_changed", "lead.closed"]
    data = told()[1]["data"]
    assert (data["outcome"], data["order_id"], data["lost_reason"]) == ("won", str(order.id), None)
    assert lead.closed_at is not None


def test_lead_that_is_lost_tells_why(lead):
    leads.move_lead(lead, stage(lead, "Lost"), lost_reason="Too expensive")

    data = told()[1]["data"]
    assert (data["outcome"], data["lost_reason"], data["order_id"]) == (
        "lost",
        "Too expensive",
        None,
    )


def test_lead_that_goes_on_after_all_is_open_and_can_be_closed_again(lead):
    leads.move_lead(lead, stage(lead, "Lost"), lost_reason="Too expensive")
    forget()

    leads.move_lead(lead, stage(lead, "Offer sent"))
    assert (lead.closed_at, lead.lost_reason) == (None, None)
    leads.move_lead(lead, stage(lead, "Won"))

    assert told_types() == ["lead.stage_changed", "lead.stage_changed", "lead.closed"]


def test_move_that_is_rolled_back_is_not_announced(lead):
    leads.move_lead(lead, stage(lead, "Won"))
    db.session.rollback()

    assert told() == []
    assert lead.stage.name == "New"


def test_stage_of_another_pipeline_is_refused(lead):
    elsewhere = make_pipeline(lead.school, "Schools").stages[1]

    with pytest.raises(ValueError, match="another pipeline"):
        leads.move_lead(lead, elsewhere)


def test_two_moves_to_one_stage_at_once_are_one(app, lead):
    lead_id, stage_id = lead.id, stage(lead, "Won").id

    def move():
        return leads.move_lead(db.session.get(Lead, lead_id), db.session.get(Stage, stage_id))

    assert sorted(at_once(app, move, move)) == [False, True]
    assert told_types() == ["lead.stage_changed", "lead.closed"]
