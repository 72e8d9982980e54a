"""How the shop calls things in a customer's words; what they are is said by the school's tables."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask
from flask_babel import lazy_gettext

from schoolhooks.school import student_links
from schoolhooks.school.models.lessons import LessonType
from schoolhooks.triggers.objects import ProductType


class TypeWords(NamedTuple):
    """A kind of product: its name, and the icon it is known by."""

    label: str
    icon: str


TYPES: dict[ProductType, TypeWords] = {
    "course": TypeWords(lazy_gettext("Course"), "book-open"),
    "bundle": TypeWords(lazy_gettext("Bundle of courses"), "layers"),
    "membership": TypeWords(lazy_gettext("Membership"), "users-round"),
    "subscription": TypeWords(lazy_gettext("Subscription"), "refresh-cw"),
    "webinar": TypeWords(lazy_gettext("Webinar"), "monitor"),
    "live_course": TypeWords(lazy_gettext("Live course"), "graduation-cap"),
    "digital_download": TypeWords(lazy_gettext("Download"), "download"),
    "coaching": TypeWords(lazy_gettext("Coaching"), "circle-user-round"),
    "event_ticket": TypeWords(lazy_gettext("Ticket"), "calendar"),
    "physical": TypeWords(lazy_gettext("Goods by post"), "package"),
    "donation": TypeWords(lazy_gettext("Donation"), "zap"),
}
LESSONS: dict[LessonType, TypeWords] = {
    "video": TypeWords(lazy_gettext("Video"), "play"),
    "text": TypeWords(lazy_gettext("Reading"), "book-open"),
    "live": TypeWords(lazy_gettext("Live"), "users-round"),
    "quiz": TypeWords(lazy_gettext("Quiz"), "circle-question-mark"),
    "assignment": TypeWords(lazy_gettext("Homework"), "pencil"),
}


def init_app(app: Flask) -> None:
    """Make the words known to templates, as in `product.type|type_words`."""
    app.add_template_filter(TYPES.__getitem__, "type_words")
    app.add_template_filter(LESSONS.__getitem__, "lesson_words")
    app.add_template_filter(student_links.path_of, "student_path")
