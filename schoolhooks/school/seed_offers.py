"""What the two schools to try things out in sell by the period, and what makes it cheaper."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import select

from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school.models import Coupon, Course, Plan, Product
from schoolhooks.school.models.subscriptions import Interval


@dataclass(frozen=True)
class _Terms:
    """A plan to be: its period, its price in minor units and its trial."""

    name: str
    interval: Interval
    price_minor: int
    interval_count: int = 1
    trial_days: int = 0


@dataclass(frozen=True)
class _Club:
    """A membership to be, and the course that it opens."""

    slug: str
    name: str
    description: str
    course: str
    currency: str
    plans: tuple[_Terms, ...]


_CLUBS = (
    _Club(
        "design-club",
        "Design Club",
        "Every month a new case, a live evening and a look at your work by those who do it daily.",
        "ux-research",
        "UAH",
        (
            _Terms("Design Club, monthly", "month", 29_900, trial_days=14),
            _Terms("Design Club, yearly", "year", 299_000),
        ),
    ),
    _Club(
        "conversation-club",
        "Conversation Club",
        "Speak for an hour a week, in a small group that keeps its members.",
        "english-sounds",
        "JPY",
        (
            _Terms("Conversation Club, monthly", "month", 2_400, trial_days=7),
            _Terms("Conversation Club, quarterly", "month", 6_300, interval_count=3),
        ),
    ),
)
_COUPONS = {
    "ux-basics": ({"code": "SPRING20", "percent_off": 20},),
    "business-arabic": (
        {"code": "WELCOME", "amount_off_minor": 2_500, "currency": "KWD", "most_uses": 1_000},
    ),
}
_IN_INSTALLMENTS = {"ux-basics": 3, "ux-from-scratch": 4, "business-arabic": 3}


def fill_offers(school: School, courses: dict[str, Course]) -> None:
    """Give the school its memberships, coupons and instalments, by its courses' slugs."""
    for club in _CLUBS:
        if club.course in courses:
            _add_club(school, club, courses[club.course])
    for slug in courses:
        db.session.add_all(
            Coupon(school_id=school.id, **fields) for fields in _COUPONS.get(slug, ())
        )
    for product in db.session.scalars(select(Product).where(Product.school_id == school.id)):
        product.most_installments = _IN_INSTALLMENTS.get(product.slug, 1)
    db.session.flush()


def _add_club(school: School, club: _Club, course: Course) -> None:
    product = Product(
        school=school,
        slug=club.slug,
        name=club.name,
        type="membership",
        price_minor=club.plans[0].price_minor,
        currency=club.currency,
        description=club.description,
        courses=[course],
    )
    product.plans = [
        Plan(school=school, currency=club.currency, **asdict(terms)) for terms in club.plans
    ]
    db.session.add(product)
    db.session.flush()
