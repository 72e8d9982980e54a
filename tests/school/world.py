"""Rows of a school for tests, and what it announced; nothing here asserts but the schema."""

import itertools
import json
from urllib.parse import urlsplit

import jsonschema
from sqlalchemy import select

from schoolhooks import triggers
from schoolhooks.extensions import db
from schoolhooks.outbox import Event, EventBody
from schoolhooks.school import crm, education, sales, subscriptions
from schoolhooks.school.models import (
    Assignment,
    Coupon,
    Course,
    Lesson,
    Module,
    Plan,
    Product,
    Quiz,
    QuizQuestion,
)
from schoolhooks.school.simulation import simulate
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


def is_open(contact, course):
    """Whether the contact can enter the course now."""
    return education.open_enrollment(contact, course) is not None


def the_course(subscription):
    """The one course of its plan."""
    return subscription.plan.product.courses[0]


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


def make_paid_order(product=None, contact=None, **options):
    """An order that is paid in full, with all that was announced of it taken back."""
    order = make_order(product, contact, **options)
    while sales.pay_order(order):
        pass
    forget()
    return order


def make_coupon(school, code="SPRING", **fields):
    """A coupon of 20 percent, unless another discount is given."""
    discount = {} if "amount_off_minor" in fields else {"percent_off": 20}
    coupon = Coupon(school_id=school.id, code=code, **{**discount, **fields})
    db.session.add(coupon)
    db.session.commit()
    return coupon


def make_plan(product=None, trial_days=0, price_minor=29_900, currency="UAH", **fields):
    """A monthly plan, of a membership with one course unless a product is given."""
    if product is None:
        school = make_school()
        product = make_product(school, [make_course(school)], name="Design Club", type="membership")
    plan = Plan(
        **{
            "school": product.school,
            "product": product,
            "name": "Design Club, monthly",
            "interval": "month",
            "interval_count": 1,
            "price_minor": price_minor,
            "currency": currency,
            "trial_days": trial_days,
            **fields,
        }
    )
    db.session.add(plan)
    db.session.commit()
    return plan


def make_subscription(plan=None, contact=None, at=None):
    """A subscription that is paid for or on trial, with all that was announced taken back."""
    plan = plan or make_plan()
    contact = contact or make_contact(plan.school)
    if plan.trial_days:
        subscription = subscriptions.start_trial(contact, plan, "stripe", at=at)
    else:
        order = sales.place_order(contact, plan.product, "stripe", plan=plan, at=at)
        sales.pay_order(order, at=at)
        subscription = order_subscription(order)
    forget()
    return subscription


def order_subscription(order):
    """The subscription that the order began."""
    return db.session.scalars(select(subscriptions.Subscription).filter_by(order_id=order.id)).one()


def live_a_day(school):
    """All that a simulated day brings, once: what it tells is committed."""
    scenes = simulate.live(school, simulate.Report(), 11)
    for _ in itertools.islice(scenes, sum(one.weight for one in simulate.SCENES)):
        pass
    scenes.close()


def addresses_told(school):
    """The newest address of each kind in what was announced: {(trigger, field): path}."""
    urls = {
        (body["type"], name): urlsplit(address)
        for body in told(school)
        for name, address in _addresses(body["data"])
    }
    return {kind: url._replace(scheme="", netloc="").geturl() for kind, url in urls.items()}


def _addresses(part, name=""):
    """The fields with an address, each by its own name, wherever they are."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _addresses(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from _addresses(value, name)
    elif name.endswith("url") and part is not None:
        yield name, part
