"""What is announced of people tells the same story as the rows, whatever is done with them."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from schoolhooks.extensions import db
from schoolhooks.school import crm, leads, mailing
from schoolhooks.school.models import Consent, Contact, Lead, Stage
from tests.school.front_desk import make_pipeline
from tests.school.world import make_contact, told

TAGS = st.sampled_from(["VIP", "Teams", "Alumni"])
CHANNELS = st.sampled_from(["email", "sms"])


class People(RuleBasedStateMachine):
    """Staff and a contact do things in any order, and some of it is rolled back."""

    def __init__(self):
        super().__init__()
        contact = make_contact(full_name="Olena Test", telegram_username=None)
        self.contact_id, self.school = contact.id, contact.school
        self.pipeline_id = make_pipeline(contact.school).id
        self.before = contact.ref

    @property
    def contact(self):
        return db.session.get(Contact, self.contact_id)

    @rule(name=TAGS)
    def tag(self, name):
        crm.add_tag(self.contact, name)

    @rule(name=TAGS)
    def untag(self, name):
        crm.remove_tag(self.contact, name)

    @rule(
        name=st.sampled_from(["Olena Test", "Olena Melnyk", "Olena"]),
        telegram=st.sampled_from([None, "olena"]),
    )
    def change(self, name, telegram):
        crm.update_contact(self.contact, full_name=name, telegram_username=telegram)

    @rule(channel=CHANNELS)
    def agree(self, channel):
        mailing.subscribe(self.contact, channel)

    @rule(channel=CHANNELS)
    def ask_and_confirm(self, channel):
        if consent := mailing.ask_consent(self.contact, channel):
            mailing.confirm_consent(consent)

    @rule(channel=CHANNELS)
    def withdraw(self, channel):
        mailing.unsubscribe(self.contact, channel)

    @rule(place=st.integers(1, 4))
    def open_and_move_a_lead(self, place):
        stages = {
            one.position: one
            for one in db.session.query(Stage).filter_by(pipeline_id=self.pipeline_id)
        }
        lead = db.session.query(Lead).filter_by(contact_id=self.contact_id).first()
        lead = lead or leads.create_lead(
            self.contact, stages[1].pipeline, "A team", source="manual"
        )
        leads.move_lead(lead, stages[place])

    @rule()
    def keep(self):
        db.session.commit()

    @rule()
    def lose(self):
        db.session.rollback()

    def teardown(self):
        """Play the announcements in their order: they must lead to what is kept."""
        db.session.commit()
        self.told = told(self.school)
        self.tags_are_those_told()
        self.profile_is_the_changes()
        self.consents_are_those_told()
        self.lead_is_where_it_was_moved()

    def data_of(self, *names):
        return [(body["type"], body["data"]) for body in self.told if body["type"] in names]

    def tags_are_those_told(self):
        tags = set()
        for name, data in self.data_of("contact.tag_added", "contact.tag_removed"):
            changed = data["tag"]["name"]
            assert (changed in tags) == (name == "contact.tag_removed")
            tags ^= {changed}
            assert set(data["tags"]) == tags
        assert {one.name for one in self.contact.tags} == tags

    def profile_is_the_changes(self):
        known = {name: getattr(self.before, name) for name in self.before.__struct_fields__}
        for _, data in self.data_of("contact.updated"):
            assert data["changes"]
            for name, change in data["changes"].items():
                assert known[name] == change["old"] != change["new"]
                known[name] = change["new"]
        kept = self.contact.ref
        assert {name: known[name] for name in ("full_name", "first_name", "last_name")} == {
            name: getattr(kept, name) for name in ("full_name", "first_name", "last_name")
        }
        assert known["telegram_username"] == kept.telegram_username

    def consents_are_those_told(self):
        given = set()
        for name, data in self.data_of("contact.subscribed", "contact.unsubscribed"):
            assert (data["channel"] in given) == (name == "contact.unsubscribed")
            given ^= {data["channel"]}
        kept = db.session.query(Consent).filter_by(contact_id=self.contact_id)
        assert {one.channel for one in kept if one.is_given} == given

    def lead_is_where_it_was_moved(self):
        stage, is_closed = None, False
        for name, data in self.data_of("lead.created", "lead.stage_changed", "lead.closed"):
            if name == "lead.created":
                assert stage is None
            elif name == "lead.stage_changed":
                assert data["old_stage"]["name"] == stage
            else:
                assert data["outcome"] == stage.lower()
            is_closed = name == "lead.closed"
            stage = data["lead"]["stage"]["name"]
        lead = db.session.query(Lead).filter_by(contact_id=self.contact_id).one_or_none()
        assert (lead.stage.name if lead else None) == stage
        assert bool(lead and lead.closed_at) == is_closed


def test_whatever_is_done_with_people_the_events_tell_the_story_of_the_rows(app):
    People.TestCase.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
    People.TestCase("runTest").runTest()
