"""Rows of a school for tests, and what it announced; nothing here asserts but the schema."""

import itertools
import json

import jsonschema
from sqlalchemy import select

from schoolhooks import triggers
from schoolhooks.extensions import db
from schoolhooks.outbox import Event, EventBody
from schoolhooks.school import crm, education, sales
from schoolhooks.school.models import (
    Assignment,
    Course,
    Lesson,
    Module,
    Product,
    Quiz,
    QuizQuestion,
)
from schoolhooks.triggers.schema import json_schema
from tests.factories import make_school

_numbers = itertools.count(1)
_FORMATS = jsonschema.Draft202012Validator.FORMAT_CHECKER


def told(school=None):
    """Every body announced and not rolled back, oldest first, each checked by its own schema."""
    query = (
        select(EventBody.body)
        .join(Event, Event.id == EventBody.event_id)
        .order_by(EventBody.event_id)
    )
    if school is not None:
        query = query.where(Event.school_id == school.id)
    bodies = [json.loads(body) for body in db.session.scalars(query)]
    for body in bodies:
        validator_of(body["type"]).validate(body)
    return bodies


def told_types(school=None):
    """The machine names of what was announced, oldest first."""
    return [body["type"] for body in told(school)]


def validator_of(name):
    """Checks a body by the schema that developers are given for the trigger of that name."""
    return jsonschema.Draft202012Validator(json_schema(triggers.get(name)), format_checker=_FORMATS)


def forget():
    """Begin anew: what was announced so far is what the test only prepared."""
    db.session.query(EventBody).delete()
    db.session.query(Event).delete()
    db.session.commit()


def make_contact(school=None, **details):
    """A contact, with its own announcement taken back."""
    given = {
        "full_name": "Olena Test",
        "email": f"olena-{next(_numbers)}@example.com",
        "phone": "+380671234567",
        **details,
    }
    contact = crm.add_contact(school or make_school(), crm.Details(**given), source="manual")
    forget()
    return contact


def make_course(school, title="UX Basics"):
    """A course without lessons."""
    course = Course(school=school, slug=f"course-{next(_numbers)}", title=title)
    db.session.add(course)
    db.session.commit()
    return course


def make_enrollment(contact=None, course=None, **options):
    """A student with access to a course, with the announcement taken back."""
    contact = contact or make_contact()
    course = course or make_course(contact.school)
    enrollment = education.enrol(contact, course, **{"source": "manual", **options})
    forget()
    return enrollment


def make_lessons(course, *modules):
    """Lessons of those types, as in `make_lessons(course, ["video", "quiz"], ["text"])`.

    Each quiz has four questions, whose first option is right, and is passed with half of them.
    """
    lessons = []
    for place, types in enumerate(modules, start=1):
        module = Module(course=course, position=place, title=f"Module {place}")
        lessons += [_lesson(module, number, type) for number, type in enumerate(types, start=1)]
    db.session.add_all(lessons)
    db.session.commit()
    return lessons


def _lesson(module, position, type):
    lesson = Lesson(module=module, position=position, title=f"Lesson {position}", type=type)
    if type == "quiz":
        questions = [
            QuizQuestion(position=one, text="Which?", options=["this", "that"], right_option=0)
            for one in range(1, 5)
        ]
        lesson.quiz = Quiz(title="What you remember", pass_percent=50, questions=questions)
    if type == "assignment":
        lesson.assignment = Assignment(title="Interview three users")
    return lesson


def add_lesson(module):
    """One more lesson at the end of the module, as a teacher adds it later."""
    lesson = _lesson(module, len(module.lessons) + 1, "video")
    db.session.add(lesson)
    db.session.commit()
    return lesson


def make_student(*modules, **options):
    """Someone enrolled in a course of those lessons: the enrollment, then each lesson."""
    enrollment = make_enrollment(**options)
    return enrollment, *make_lessons(enrollment.course, *modules)


def answers(quiz, right):
    """Answers to the quiz, that many of them right."""
    return {
        question.id: 0 if number < right else 1 for number, question in enumerate(quiz.questions)
    }


def make_product(school=None, courses=(), price_minor=149_000, currency="UAH", **fields):
    """Something to buy."""
    product = Product(
        **{
            "school": school or make_school(),
            "slug": f"product-{next(_numbers)}",
            "name": "UX Basics",
            "type": "course",
            "price_minor": price_minor,
            "currency": currency,
            "courses": list(courses),
            **fields,
        }
    )
    db.session.add(product)
    db.session.commit()
    return product


def make_order(product=None, contact=None, **options):
    """An order that awaits its payment, with its own announcement taken back."""
    product = product or make_product()
    contact = contact or make_contact(product.school)
    order = sales.place_order(contact, product, "wayforpay", **options)
    forget()
    return order
