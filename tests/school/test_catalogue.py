"""Every Education and CRM trigger of the catalogue has something in the school that fires it."""

from datetime import timedelta

import pytest

from schoolhooks.extensions import db, utc_now
from schoolhooks.school import (
    certificates,
    clock,
    comments,
    completion,
    crm,
    education,
    erasure,
    forms,
    homework,
    leads,
    learning,
    mailing,
    quizzes,
)
from schoolhooks.school.models import Lead, Program
from schoolhooks.triggers import Category, by_category
from tests.factories import make_member, make_school
from tests.school.front_desk import make_form, make_pipeline
from tests.school.world import answers, make_course, make_student, told, told_types

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


def names(category):
    return {trigger.name for trigger in by_category()[category]}


def test_a_students_life_fires_every_education_trigger():
    start = utc_now()
    enrollment, lesson, quiz, task = make_student(["video", "quiz", "assignment"], at=start)
    contact, school = enrollment.contact, enrollment.contact.school
    other, third = make_course(school, "Research"), make_course(school, "Portfolio")
    other.trial_days = 7
    db.session.add(Program(school_id=school.id, title="UX", courses=[enrollment.course]))

    learning.complete_lesson(enrollment, lesson)
    comments.comment(enrollment, lesson, "Hello")
    quizzes.submit_quiz(enrollment, quiz.quiz, answers(quiz.quiz, 4))
    submission = homework.submit_assignment(enrollment, task.assignment, "Done.")
    homework.grade_assignment(submission, "accepted", make_member())
    certificates.issue_certificate(enrollment)
    education.start_trial(contact, other)
    education.enrol(contact, third, source="manual", expires_at=start + 20 * DAY)
    for days in (15, 21):
        clock.run_due(start + days * DAY)

    assert set(told_types(school)) == names(Category.EDUCATION)


def test_a_contacts_life_fires_every_crm_trigger():
    school = make_school()
    form = make_form(school, "email", pipeline=make_pipeline(school), subscribes_to="email")

    contact = forms.submit_form(form, {"email": "olena@example.com"}).contact
    mailing.subscribe(contact)
    mailing.unsubscribe(contact)
    crm.sign_in(contact)
    crm.update_contact(contact, full_name="Olena Test")
    crm.add_tag(contact, "VIP")
    crm.remove_tag(contact, "VIP")
    lead = db.session.query(Lead).one()
    leads.move_lead(lead, lead.stage.pipeline.stages[2])
    erasure.delete_contact(contact)

    assert set(told_types(school)) == names(Category.CRM)


def test_education_tells_no_contact_details():
    enrollment, lesson = make_student(["video"])
    completion.complete_course(enrollment)
    learning.complete_lesson(enrollment, lesson)
    education.end_access(enrollment, "revoked")

    assert told()
    for body in told():
        assert enrollment.contact.email not in str(body)
        assert enrollment.contact.phone not in str(body)
