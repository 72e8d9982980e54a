"""How the shop calls things in a customer's words; what they are is said by the school's tables."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask

from schoolhooks.school import student_links
from schoolhooks.school.models.lessons import LessonType
from schoolhooks.triggers.education import GradeResult
from schoolhooks.triggers.objects import ProductType
from schoolhooks.triggers.sales import OrderStatus


class TypeWords(NamedTuple):
    """A kind of product: its name, and the icon it is known by."""

    label: str
    icon: str


class StatusWords(NamedTuple):
    """An order's status: its name, and the tone and icon of its badge."""

    label: str
    tone: str
    icon: str


TYPES: dict[ProductType, TypeWords] = {
    "course": TypeWords("Course", "book-open"),
    "bundle": TypeWords("Bundle of courses", "layers"),
    "membership": TypeWords("Membership", "users-round"),
    "subscription": TypeWords("Subscription", "refresh-cw"),
    "webinar": TypeWords("Webinar", "monitor"),
    "live_course": TypeWords("Live course", "graduation-cap"),
    "digital_download": TypeWords("Download", "download"),
    "coaching": TypeWords("Coaching", "circle-user-round"),
    "event_ticket": TypeWords("Ticket", "calendar"),
    "physical": TypeWords("Goods by post", "package"),
    "donation": TypeWords("Donation", "zap"),
}
STATUSES: dict[OrderStatus, StatusWords] = {
    "pending": StatusWords("Waiting for payment", "wait", "clock"),
    "on_hold": StatusWords("On hold", "wait", "circle-pause"),
    "processing": StatusWords("In the works", "accent", "loader-circle"),
    "partially_paid": StatusWords("Partly paid", "wait", "hourglass"),
    "paid": StatusWords("Paid", "good", "circle-check"),
    "completed": StatusWords("Done", "good", "circle-check"),
    "cancelled": StatusWords("Cancelled", "quiet", "circle-slash"),
    "partially_refunded": StatusWords("Partly refunded", "quiet", "receipt"),
    "refunded": StatusWords("Refunded", "quiet", "receipt"),
}


LESSONS: dict[LessonType, TypeWords] = {
    "video": TypeWords("Video", "play"),
    "text": TypeWords("Reading", "book-open"),
    "live": TypeWords("Live", "users-round"),
    "quiz": TypeWords("Quiz", "circle-question-mark"),
    "assignment": TypeWords("Homework", "pencil"),
}
RESULTS: dict[GradeResult, StatusWords] = {
    "accepted": StatusWords("Accepted", "good", "circle-check"),
    "returned": StatusWords("Returned", "wait", "arrow-left"),
    "rejected": StatusWords("Rejected", "bad", "circle-x"),
}


def init_app(app: Flask) -> None:
    """Make the words known to templates: `product.type|type_words`, `order.status|status_words`."""
    app.add_template_filter(TYPES.__getitem__, "type_words")
    app.add_template_filter(LESSONS.__getitem__, "lesson_words")
    app.add_template_filter(RESULTS.__getitem__, "result_words")
    app.add_template_filter(student_links.path_of, "student_path")
    app.add_template_filter(STATUSES.__getitem__, "status_words")
