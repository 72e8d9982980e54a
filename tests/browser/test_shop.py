"""The shop, the student area and the staff's pages in real tabs, and what is done there by hand."""

import pytest
from playwright.sync_api import expect

from schoolhooks import test_addresses
from schoolhooks.extensions import db
from schoolhooks.school import certificates, homework, mailing, sales_checkouts, student_links
from schoolhooks.school import subscriptions_renewals as renewals
from tests.browser.axe import assert_accessible
from tests.browser.shifts import assert_came_still, watch_loads
from tests.factories import make_member, make_school, make_webhook
from tests.school.front_desk import make_form, make_pipeline
from tests.school.world import (
    make_contact,
    make_coupon,
    make_course,
    make_enrollment,
    make_lessons,
    make_order,
    make_paid_order,
    make_plan,
    make_product,
    make_subscription,
)

SLOW_MS = 30_000


class Scene:
    """A school in which everything that its pages can show is there once."""

    def __init__(self):
        self.school = make_school()
        self.owner = make_member(self.school)
        self.contact = make_contact(self.school)
        self.course = make_course(self.school)
        self.course.trial_days = 7
        self.lessons = make_lessons(self.course, ["video", "quiz"], ["assignment"])
        self.product = make_product(self.school, [self.course], most_installments=3)
        self.order = make_paid_order(self.product, self.contact)
        self.enrollment = make_enrollment(self.contact, self.course)
        db.session.commit()

    def of(self, lesson):
        """The lesson's page."""
        return f"/shop/courses/{self.course.id}/lessons/{lesson.id}"

    def public(self):
        """The pages that a customer may open."""
        contact, school = self.contact, self.school
        plan = make_plan(make_product(school, type="membership"), trial_days=14)
        late = make_subscription(make_plan(plan.product))
        late.decline_code = "card_declined"
        renewals.charge(late)
        waiting = make_order(make_product(school, name="Waits"), contact)
        certificate = certificates.issue_certificate(self.enrollment)
        consent = mailing.ask_consent(contact)
        checkout = sales_checkouts.start_checkout(contact, self.product)
        form = make_form(school, "name", "email", "long_text")
        make_coupon(school)
        db.session.commit()
        return [
            "/shop/",
            f"/shop/?school={school.domain}",
            f"/shop/{self.product.slug}?checkout={checkout.token}",
            f"/shop/{plan.product.slug}",
            f"/shop/orders/{self.order.token}",
            f"/shop/orders/{waiting.token}",
            f"/shop/orders/{waiting.token}/pay",
            f"/shop/subscriptions/{late.token}",
            f"/shop/subscriptions/{late.token}/pay",
            f"/shop/courses/{self.course.id}",
            self.of(self.lessons[0]),
            f"/shop/certificates/{certificate.number}",
            f"/shop/forms/{form.slug}",
            f"/shop/mailing/{consent.token}",
            "/shop/learn",
            student_links.path_of(self.enrollment),
        ]

    def staff_only(self):
        """The pages for the school's members."""
        make_pipeline(self.school)
        handed_in = homework.submit_assignment(
            self.enrollment, self.lessons[2].assignment, "My homework"
        )
        db.session.commit()
        return [
            "/settings/school",
            "/settings/school/orders",
            "/settings/school/orders?q=nothing",
            f"/settings/school/orders/{self.order.id}",
            "/settings/school/contacts",
            f"/settings/school/contacts/{self.contact.id}",
            "/settings/school/submissions",
            f"/settings/school/submissions/{handed_in.id}",
            "/settings/school/do/add-lead",
            f"/settings/school/do/refund-payment?payment={self.order.payments[0].id}",
            "/settings/school/do/leave-checkout",
        ]


@pytest.fixture
def scene(app):
    """One such school."""
    return Scene()


def check(tab, width):
    assert_accessible(tab)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


LOOKS = pytest.mark.parametrize(("colours", "width"), [("light", 360), ("dark", 1440)])


@LOOKS
def test_everyone_can_use_the_shop(open_tab, scene, colours, width):
    tab = open_tab(colours=colours, width=width)

    for path in scene.public():
        tab.goto(path)
        check(tab, width)


@LOOKS
def test_everyone_can_use_the_student_area(open_tab, scene, colours, width):
    tab = open_tab(path=student_links.path_of(scene.enrollment), colours=colours, width=width)
    tab.get_by_role("button", name="Go to the course").click()
    check(tab, width)

    for lesson in scene.lessons:
        tab.goto(scene.of(lesson))
        tab.get_by_label("Your comment").fill("What does this mean?")
        tab.get_by_role("button", name="Send", exact=True).click()
        tab.get_by_role("link", name="Answer").click()
        check(tab, width)
    tab.goto("/shop/learn")
    check(tab, width)
    tab.goto(f"/shop/courses/{scene.course.id}")
    main, lessons = (tab.locator(one).bounding_box() for one in ("main > div", ".about"))
    assert lessons["width"] > main["width"] * 0.9


@LOOKS
def test_everyone_can_use_the_staffs_pages(open_tab, scene, colours, width):
    tab = open_tab(scene.owner, colours=colours, width=width)

    for path in scene.staff_only():
        tab.goto(path)
        tab.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        check(tab, width)


@LOOKS
def test_pages_come_without_a_jump(open_tab, scene, colours, width):
    tab = open_tab(scene.owner, colours=colours, width=width, zone="America/New_York")
    watch_loads(tab)

    for path in scene.public() + scene.staff_only():
        tab.goto(path)
        assert_came_still(tab)


@LOOKS
def test_wrong_input_is_told_to_everyone(open_tab, scene, colours, width):
    tab = open_tab(path=f"/shop/{scene.product.slug}", colours=colours, width=width)

    tab.get_by_label("E-mail").fill("olena")
    tab.get_by_role("button", name="Place order").click()

    expect(tab.get_by_label("Your name")).to_be_focused()
    expect(tab.get_by_text("Enter your name.")).to_be_in_viewport()
    expect(tab.get_by_label("E-mail")).to_have_value("olena")
    check(tab, width)
    open_tab.forget_complaints()  # Chromium complains of each 422


def test_order_is_placed_and_paid_without_javascript(open_tab, scene):
    tab = open_tab(path=f"/shop/{scene.product.slug}", javascript=False)

    tab.get_by_label("Your name").fill("Olena Test")
    tab.get_by_label("E-mail").fill("olena@example.com")
    tab.get_by_label("Phone").fill("067 123 45 67")
    tab.get_by_role("button", name="Place order").click()
    tab.get_by_role("button", name="Let it be declined").click()
    expect(tab.get_by_text("The bank declined the payment. Nothing was taken.")).to_be_visible()
    tab.get_by_role("button", name="Pay 1490.00 UAH").click()

    expect(tab.get_by_text("your payment has arrived")).to_be_visible()
    tab.get_by_role("link", name="Open UX Basics").click()
    tab.get_by_role("button", name="Go to the course").click()
    expect(tab.get_by_text("0 of 3 lessons, 0 %")).to_be_visible()


def finish_a_lesson(open_tab, scene):
    """Education: a student in the student area."""
    tab = open_tab(path=student_links.path_of(scene.enrollment))
    tab.get_by_role("button", name="Go to the course").click()
    tab.get_by_role("link", name="Lesson 1").first.click()
    tab.get_by_role("button", name="Finish the lesson").click()
    expect(tab.get_by_text("Lesson finished.")).to_be_visible()


def tag_a_contact(open_tab, scene):
    """CRM: staff, on the page with all buttons."""
    tab = open_tab(scene.owner, path="/settings/school")
    tab.get_by_role("link", name="Add a tag").click()
    tab.get_by_label("Contact").select_option(str(scene.contact.id))
    tab.get_by_label("Tag").fill("vip")
    tab.get_by_role("button", name="Add a tag").click()
    expect(tab.get_by_text("Tagged as vip.")).to_be_visible()


def refund_a_payment(open_tab, scene):
    """Sales: staff, from the order's own page."""
    tab = open_tab(scene.owner, path="/settings/school/orders")
    tab.get_by_role("link", name=scene.order.number).click()
    tab.get_by_role("link", name="Refund").click()
    tab.get_by_label("Amount").fill("490")
    tab.get_by_role("button", name="Refund a payment").click()
    expect(tab.get_by_text("Money given back.")).to_be_visible()
    expect(tab.get_by_text("Partly refunded").first).to_be_visible()


@pytest.mark.parametrize(
    ("trigger", "make_it_happen", "shown"),
    [
        ("lesson.completed", finish_a_lesson, "Lesson 1"),
        ("contact.tag_added", tag_a_contact, "vip"),
        ("payment.refunded", refund_a_payment, "490.00"),
    ],
    ids=["education", "crm", "sales"],
)
def test_what_is_done_by_hand_is_seen_in_the_inspector(
    open_tab, live_server, programs, scene, trigger, make_it_happen, shown
):
    address = test_addresses.create(scene.school.id)
    make_webhook(scene.school, live_server.url(f"/in/{address.token}"), trigger)
    programs.worker()
    inspector = open_tab(scene.owner, path=f"/inspect/{address.token}")

    make_it_happen(open_tab, scene)

    expect(inspector.get_by_role("heading", name="Request 1")).to_be_visible(timeout=SLOW_MS)
    request = inspector.locator("#request")
    for told in (trigger, shown, "Signature valid"):
        expect(request).to_contain_text(told)
