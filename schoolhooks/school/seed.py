"""Two schools to try things out in, with their people, products and contacts.

Their webhooks are whoever calls this to add: here they are not known.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.security import generate_password_hash

from schoolhooks.extensions import db
from schoolhooks.members.models import Member, Membership, Role, School
from schoolhooks.school import crm, education, leads
from schoolhooks.school.models import Course, Product
from schoolhooks.school.seed_courses import fill_courses
from schoolhooks.school.seed_crm import fill_crm
from schoolhooks.school.seed_offers import fill_offers
from schoolhooks.triggers.objects import ProductType


@dataclass(frozen=True)
class Seeded:
    """What there is after seeding. `fresh` holds the schools that were not there before."""

    schools: tuple[School, ...]
    members: tuple[Member, ...]
    fresh: tuple[School, ...]


@dataclass(frozen=True)
class _Goods:
    """A product to be: its price in minor units, and the slugs of the courses it opens."""

    slug: str
    name: str
    type: ProductType
    price_minor: int
    currency: str
    description: str
    courses: tuple[str, ...] = ()
    access_days: int | None = None
    plan_name: str | None = None


_DESIGN = ("Kyiv Design School", "design.school.example")
_LANGUAGES = ("Lantern Languages", "lantern.school.example")
_COURSES = {
    _DESIGN: {
        "ux-basics": "UX Basics",
        "ux-research": "UX Research",
        "what-is-ux": "What is UX?",
    },
    _LANGUAGES: {
        "japanese-for-travel": "Japanese for Travel",
        "business-arabic": "Business Arabic",
        "english-sounds": "The Sounds of English",
    },
}
_PRODUCTS = {
    _DESIGN: (
        _Goods(
            "ux-basics", "UX Basics", "course", 149_000, "UAH",
            "Learn to see a product through its users' eyes: five weeks, one project of your own.",
            ("ux-basics",), access_days=365, plan_name="Standard",
        ),
        _Goods(
            "ux-from-scratch", "UX from Scratch", "bundle", 249_000, "UAH",
            "UX Basics and UX Research together, for those who mean it.",
            ("ux-basics", "ux-research"), access_days=365,
        ),
        _Goods(
            "portfolio-review", "Portfolio Review", "coaching", 4_900, "USD",
            "An hour with a senior designer who looks at your work and says what to change.",
        ),
        _Goods(
            "wireframe-kit", "Wireframe Kit", "digital_download", 1_950, "USD",
            "Two hundred blocks to sketch a product with before a pixel is drawn.",
        ),
        _Goods(
            "what-is-ux", "What is UX?", "webinar", 0, "UAH",
            "A free evening talk, with time for your questions at the end.",
            ("what-is-ux",),
        ),
    ),
    _LANGUAGES: (
        _Goods(
            "japanese-for-travel", "Japanese for Travel", "live_course", 12_000, "JPY",
            "Eight live lessons: trains, shops, restaurants and a little small talk.",
            ("japanese-for-travel",), access_days=90, plan_name="Small group",
        ),
        _Goods(
            "business-arabic", "Business Arabic", "course", 14_500, "KWD",
            "Letters, meetings and numbers, from a teacher who has sat in those meetings.",
            ("business-arabic",),
        ),
        _Goods(
            "english-sounds", "The Sounds of English", "course", 0, "USD",
            "A free short course on the sounds that give an accent away.",
            ("english-sounds",),
        ),
    ),
}  # fmt: skip
_CONTACTS = {
    _DESIGN: (
        crm.Details(full_name="Olena Test", email="olena@example.com", phone="+380671234567",
                    country="UA", locale="uk", timezone="Europe/Kyiv"),
        crm.Details(full_name="Daniel Weber", email="daniel.weber@example.com",
                    telegram_username="danielweber", country="DE", locale="de-DE",
                    timezone="Europe/Berlin"),
    ),
    _LANGUAGES: (
        crm.Details(full_name="Noura Al-Sabah", email="noura@example.com", phone="+96522345678",
                    country="KW", locale="ar-KW", timezone="Asia/Kuwait"),
    ),
}  # fmt: skip

_STUDENTS = {"olena@example.com": "ux-basics", "noura@example.com": "japanese-for-travel"}


def seed(email: str, password: str) -> Seeded:
    """Make what is missing of the two schools. The caller commits.

    The member with that e-mail address is a developer of the first school and an owner of the
    second. All members made here have that password, also when they were here before.
    """
    schools, fresh = [], []
    for facts in (_DESIGN, _LANGUAGES):
        school = db.session.scalars(select(School).where(School.domain == facts[1])).one_or_none()
        if school is None:
            school = School(name=facts[0], domain=facts[1])
            db.session.add(school)
            db.session.flush()
            _fill(school, facts)
            fresh.append(school)
        schools.append(school)
    design, languages = schools
    hashed = generate_password_hash(password)  # slow on purpose, so once for all
    members = (
        _member(email, "Demo Developer", {design: Role.DEVELOPER, languages: Role.OWNER}, hashed),
        _member(f"owner@{design.domain}", "Marta Kovalenko", {design: Role.OWNER}, hashed),
        _member(f"viewer@{design.domain}", "Ihor Melnyk", {design: Role.VIEWER}, hashed),
        _member(f"owner@{languages.domain}", "Sana Ito", {languages: Role.OWNER}, hashed),
    )
    return Seeded(schools=tuple(schools), members=members, fresh=tuple(fresh))


def _member(email: str, name: str, roles: dict[School, Role], password_hash: str) -> Member:
    member = db.session.scalars(select(Member).where(Member.email == email)).one_or_none()
    if member is None:
        member = Member(email=email, name=name)
        db.session.add(member)
    member.password_hash = password_hash
    db.session.flush()
    there = {one.school_id for one in member.memberships}
    member.memberships += [
        Membership(school=school, role=role)
        for school, role in roles.items()
        if school.id not in there
    ]
    db.session.flush()
    return member


def _fill(school: School, facts: tuple[str, str]) -> None:
    courses = {
        slug: Course(school=school, slug=slug, title=title)
        for slug, title in _COURSES[facts].items()
    }
    db.session.add_all(courses.values())
    fill_courses(courses)
    for goods in _PRODUCTS[facts]:
        product = Product(
            school=school,
            slug=goods.slug,
            name=goods.name,
            type=goods.type,
            price_minor=goods.price_minor,
            currency=goods.currency,
            description=goods.description,
            access_days=goods.access_days,
            plan_name=goods.plan_name,
            courses=[courses[slug] for slug in goods.courses],
        )
        db.session.add(product)
        db.session.flush()  # one by one, so that their ids follow the order above
    pipeline = fill_crm(school)
    fill_offers(school, courses)
    for details in _CONTACTS[facts]:
        contact = crm.add_contact(school, details, source="import")
        if details.email in _STUDENTS:
            education.enrol(contact, courses[_STUDENTS[details.email]], source="import")
        else:
            title = f"A course for the team of {details.full_name}"
            leads.create_lead(contact, pipeline, title, source="import")
