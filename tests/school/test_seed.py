"""school.seed: what a new installation begins with."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.members.models import Member, Role, School
from schoolhooks.school import education, homework, learning, quizzes
from schoolhooks.school.models import (
    Contact,
    Course,
    Enrollment,
    Form,
    Lead,
    Lesson,
    Module,
    Pipeline,
    Product,
    Program,
)
from schoolhooks.school.seed import seed
from tests.school.world import make_contact, told_types

pytestmark = pytest.mark.usefixtures("app")


def counts():
    return [db.session.query(table).count() for table in (School, Member, Product, Contact, Lesson)]


def test_two_schools_have_products_of_several_types_and_currencies():
    seeded = seed("me@example.com", "secret")

    products = db.session.query(Product).all()
    assert {one.school_id for one in products} == {one.id for one in seeded.schools}
    assert {one.currency for one in products} >= {"UAH", "USD", "JPY", "KWD"}
    assert len({one.type for one in products}) >= 5
    assert any(one.is_free for one in products)


def test_the_asked_for_member_signs_in_and_belongs_to_both_schools():
    seeded = seed("me@example.com", "secret")

    me = next(one for one in seeded.members if one.email == "me@example.com")
    assert me.has_password("secret")
    assert [one.role for one in me.memberships] == [Role.DEVELOPER, Role.OWNER]
    first, second = seeded.schools
    roles = {(one.school.id, one.role) for who in seeded.members for one in who.memberships}
    assert roles >= {(first.id, role) for role in Role}
    only_second = [m for m in seeded.members if [o.school for o in m.memberships] == [second]]
    assert len(only_second) == 1


def test_every_course_can_be_studied_to_its_end():
    seeded = seed("me@example.com", "secret")
    reviewer = seeded.members[0]

    for course in db.session.query(Course).all():
        contact = make_contact(course.school)
        enrollment = education.enrol(contact, course, source="manual")
        for lesson in lessons_of(course):
            study(enrollment, lesson, reviewer)
        assert told_types(course.school).count("enrollment.completed") == 1, course.title


def lessons_of(course):
    query = db.session.query(Lesson).join(Module).filter(Module.course_id == course.id)
    return query.order_by(Module.position, Lesson.position).all()


def study(enrollment, lesson, reviewer):
    """Do what the lesson asks for."""
    if lesson.quiz:
        right = {one.id: one.right_option for one in lesson.quiz.questions}
        assert all(one.right_option < len(one.options) for one in lesson.quiz.questions)
        quizzes.submit_quiz(enrollment, lesson.quiz, right)
    elif lesson.assignment:
        submission = homework.submit_assignment(enrollment, lesson.assignment, "Done.")
        homework.grade_assignment(submission, "accepted", reviewer, grade=90)
    else:
        learning.complete_lesson(enrollment, lesson)


def test_students_have_access_and_programs_have_courses():
    seeded = seed("me@example.com", "secret")

    enrolled = db.session.query(Enrollment).all()
    assert {one.school_id for one in enrolled} == {one.id for one in seeded.schools}
    programs = db.session.query(Program).all()
    assert {one.school_id for one in programs} == {one.id for one in seeded.schools}
    assert all(len(one.courses) == 2 for one in programs)


def test_leads_have_a_way_to_go_and_forms_to_come_from():
    seeded = seed("me@example.com", "secret")

    for school in seeded.schools:
        [pipeline] = db.session.query(Pipeline).filter_by(school_id=school.id)
        assert [one.outcome for one in pipeline.stages][-2:] == ["won", "lost"]
        forms = db.session.query(Form).filter_by(school_id=school.id).all()
        assert {bool(one.pipeline_id or one.subscribes_to) for one in forms} == {True}
    assert db.session.query(Lead).count() > 0


def test_seeding_again_adds_nothing_and_keeps_the_given_password_right():
    seed("me@example.com", "secret")
    db.session.commit()
    before = counts()

    again = seed("me@example.com", "another")

    assert counts() == before
    assert again.fresh == ()
    assert again.members[0].has_password("another")
    assert len({one.password_hash for one in again.members}) == 1
