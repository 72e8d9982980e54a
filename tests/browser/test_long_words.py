"""Whether the shop, the staff's pages and the mails keep the longest words inside the window."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.mails.models import Mail
from schoolhooks.school import certificates, comments, crm, homework, student_links
from tests.factories import make_member, make_school, make_webhook
from tests.school.front_desk import make_form
from tests.school.world import (
    make_contact,
    make_course,
    make_enrollment,
    make_lessons,
    make_order,
    make_paid_order,
    make_plan,
    make_product,
    make_subscription,
)

WORD = "W" * 100
EMAIL = f"{'w' * 60}@{'mail.' * 20}school.example"


@pytest.fixture
def scene(app):
    """A school with the longest names of everything; its owner and the pages to look at."""
    school = make_school(WORD)
    owner = make_member(school)
    contact = make_contact(school, full_name=WORD, email=EMAIL, phone="+380671234567")
    crm.add_tag(contact, WORD)
    course = make_course(school, WORD)
    course.trial_days = 7
    (lesson, assignment) = make_lessons(course, ["video", "assignment"])
    lesson.title = lesson.text = assignment.title = assignment.assignment.title = WORD
    product = make_product(school, [course], name=WORD, description=WORD, most_installments=3)
    paid, waiting = make_paid_order(product, contact), make_order(product, contact)
    plan = make_plan(make_product(school, type="membership", name=WORD), name=WORD)
    enrollment = make_enrollment(contact, course)
    certificate = certificates.issue_certificate(enrollment)
    handed_in = homework.submit_assignment(enrollment, assignment.assignment, WORD)
    comments.comment(enrollment, lesson, WORD)
    form = make_form(school, "name", "long_text")
    db.session.add(Mail(school_id=school.id, to_address=EMAIL, subject=WORD, text=WORD, error=WORD))
    make_webhook(school, f"https://receiver.example/{WORD}", name=WORD)
    db.session.commit()
    shop = [
        "",
        product.slug,
        plan.product.slug,
        f"orders/{paid.token}",
        f"orders/{waiting.token}/pay",
        f"subscriptions/{make_subscription(plan, contact).token}",
        f"courses/{course.id}",
        f"courses/{course.id}/lessons/{lesson.id}",
        f"courses/{course.id}/lessons/{assignment.id}",
        f"certificates/{certificate.number}",
        f"forms/{form.slug}",
        "learn",
    ]
    staff = [
        "school",
        "school/orders",
        f"school/orders/{paid.id}",
        "school/contacts",
        f"school/contacts/{contact.id}",
        "school/submissions",
        f"school/submissions/{handed_in.id}",
        "school/do/refund-payment",
        "mail",
    ]
    db.session.commit()
    entry = student_links.path_of(enrollment)
    return owner, entry, [*(f"/shop/{one}" for one in shop), *(f"/settings/{one}" for one in staff)]


@pytest.mark.parametrize("width", [360, 768])
def test_no_page_scrolls_sideways(open_tab, scene, width):
    owner, entry, paths = scene
    tab = open_tab(owner, path=entry, width=width)
    tab.get_by_role("button", name="Go to the course").click()

    too_wide = {}
    for path in paths:
        tab.goto(path)
        tab.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        needed = tab.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            too_wide[path] = needed

    assert too_wide == {}
