"""The people and things of one believable story, which all examples tell from.

Olena orders a course, pays, studies and finishes it, then joins the club; Daniel asks for a course
for his team. No trigger is defined here.
"""

from datetime import UTC, datetime

from msgspec.structs import replace

from schoolhooks.triggers.base import SchoolRef
from schoolhooks.triggers.money import money
from schoolhooks.triggers.objects import (
    Attribution,
    Contact,
    Course,
    Group,
    Instructor,
    OrderItem,
    StaffMember,
    Student,
    Tag,
)
from schoolhooks.triggers.sales import OrderCreated


def at(text: str) -> datetime:
    """Read a moment in UTC, as in `at("2026-03-14 17:05")`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


SITE = "https://school.example"
ORDERED_AT = at("2026-03-14 09:26:53.120")
PAID_AT = at("2026-03-14 09:28:10.480")
COMPLETED_AT = at("2026-04-19 16:20:15")
ACCESS_ENDS_AT = at("2027-03-14 09:28:10")

SCHOOL = SchoolRef(id="sch_4821", name="Kyiv Design School", domain="school.example")
OLENA = Contact(
    id="con_9001",
    first_name="Olena",
    last_name="Test",
    full_name="Olena Test",
    email="olena@example.com",
    phone="+380000000000",
    telegram_username=None,
    country="UA",
    locale="uk",
    timezone="Europe/Kyiv",
    tags=[],
    created_at=ORDERED_AT,
)
DANIEL = Contact(
    id="con_9014",
    first_name="Daniel",
    last_name="Weber",
    full_name="Daniel Weber",
    email="daniel.weber@example.com",
    phone="+493023125042",
    telegram_username="danielweber",
    country="DE",
    locale="de-DE",
    timezone="Europe/Berlin",
    tags=["Teams"],
    created_at=at("2026-03-16 07:12:40"),
)
STUDENT = Student(id=OLENA.id, full_name=OLENA.full_name)
TEACHER = Instructor(id="stf_12", full_name="Marta Kovalenko")
SALES_PERSON = StaffMember(id="stf_15", full_name="Ihor Melnyk")

UX_BASICS = Course(id="crs_58", title="UX Basics", url=f"{SITE}/courses/ux-basics")
UX_RESEARCH = Course(id="crs_61", title="UX Research", url=f"{SITE}/courses/ux-research")
GROUP = Group(id="grp_21", name="March evenings")
VIP = Tag(id="tag_3", name="VIP")
OLENA_AS_VIP = replace(OLENA, tags=[VIP.name])  # from her finishing the course until autumn

INSTAGRAM = Attribution(
    utm_source="instagram",
    utm_medium="cpc",
    utm_campaign="march",
    utm_content=None,
    utm_term=None,
    referrer=None,
    landing_page="/ux-basics",
)
SEARCH = Attribution(
    utm_source=None,
    utm_medium=None,
    utm_campaign=None,
    utm_content=None,
    utm_term=None,
    referrer="https://search.example/",
    landing_page="/teams",
)

PRICE = money(149_000, "UAH")
ITEM = OrderItem(
    product_id="prd_315",
    product_name="UX Basics",
    product_type="course",
    plan="Standard",
    quantity=1,
    **PRICE.fields(),
)
ORDER = OrderCreated(
    order_id="100482",
    order_number="A-100482",
    status="pending",
    created_at=ORDERED_AT,
    source="checkout",
    is_free=False,
    **PRICE.fields(),
    subtotal=money(179_000, "UAH"),
    discount=money(30_000, "UAH"),
    tax=money(0, "UAH"),
    coupon_code="SPRING300",
    payment_system="wayforpay",
    payment_url=f"{SITE}/pay/100482",
    product_id="prd_315",
    product_name="UX Basics",
    product_type="course",
    items=[ITEM],
    customer=OLENA,
    attribution=INSTAGRAM,
    admin_url=f"{SITE}/admin/orders/100482",
)
PAYMENT_ID = "pay_7703"
