"""How the shop calls things in a customer's words; what they are is said by the school's tables."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask

from schoolhooks.school import student_links
from schoolhooks.school.models.lessons import LessonType
from schoolhooks.triggers.objects import ProductType


class TypeWords(NamedTuple):
    """A kind of product: its name, and the icon it is known by."""

    label: str
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
LESSONS: dict[LessonType, TypeWords] = {
    "video": TypeWords("Video", "play"),
    "text": TypeWords("Reading", "book-open"),
    "live": TypeWords("Live", "users-round"),
    "quiz": TypeWords("Quiz", "circle-question-mark"),
    "assignment": TypeWords("Homework", "pencil"),
}


def init_app(app: Flask) -> None:
    """Make the words known to templates, as in `product.type|type_words`."""
    app.add_template_filter(TYPES.__getitem__, "type_words")
    app.add_template_filter(LESSONS.__getitem__, "lesson_words")
    app.add_template_filter(student_links.path_of, "student_path")
