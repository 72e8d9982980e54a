"""The people and things of one believable story, which all examples tell from.

Olena orders a course, pays, studies and finishes it. No trigger is defined here.
"""

from datetime import UTC, datetime

from schoolhooks.triggers.base import SchoolRef
from schoolhooks.triggers.money import money
from schoolhooks.triggers.objects import (
    Attribution,
    Contact,
    Course,
    Named,
    OrderItem,
    StaffMember,
    Student,
)
from schoolhooks.triggers.sales import OrderCreated

ORDERED_AT = datetime(2026, 3, 14, 9, 26, 53, 120_000, tzinfo=UTC)
PAID_AT = datetime(2026, 3, 14, 9, 28, 10, 480_000, tzinfo=UTC)

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
STUDENT = Student(id=OLENA.id, full_name=OLENA.full_name)
TEACHER = StaffMember(id="stf_12", full_name="Marta Kovalenko")
UX_BASICS = Course(id="crs_58", title="UX Basics", url="https://school.example/courses/ux-basics")
INSTAGRAM = Attribution(
    utm_source="instagram",
    utm_medium="cpc",
    utm_campaign="march",
    utm_content=None,
    utm_term=None,
    referrer=None,
    landing_page="/ux-basics",
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
    payment_url="https://school.example/pay/100482",
    product_id="prd_315",
    product_name="UX Basics",
    product_type="course",
    items=[ITEM],
    customer=OLENA,
    attribution=INSTAGRAM,
    admin_url="https://school.example/admin/orders/100482",
)
PAYMENT_ID = "pay_7703"
VIP = Named(id="tag_3", name="VIP")
GROUP = Named(id="grp_21", name="March evenings")
ACCESS_ENDS_AT = datetime(2027, 3, 14, 9, 28, 10, tzinfo=UTC)
