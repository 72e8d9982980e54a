"""How the shop shows kinds of products and lessons; what products are called, school.words says."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask
from flask_babel import lazy_gettext

from schoolhooks.school import student_links
from schoolhooks.school.models.lessons import LessonType
from schoolhooks.triggers.objects import ProductType


class LessonWords(NamedTuple):
    """A kind of lesson: its name, and the icon it is known by."""

    label: str
    icon: str


TYPE_ICONS: dict[ProductType, str] = {
    "course": "book-open",
    "bundle": "layers",
    "membership": "users-round",
    "subscription": "refresh-cw",
    "webinar": "monitor",
    "live_course": "graduation-cap",
    "digital_download": "download",
    "coaching": "circle-user-round",
    "event_ticket": "calendar",
    "physical": "package",
    "donation": "zap",
}
LESSONS: dict[LessonType, LessonWords] = {
    "video": LessonWords(lazy_gettext("Video"), "play"),
    "text": LessonWords(lazy_gettext("Reading"), "book-open"),
    "live": LessonWords(lazy_gettext("Live"), "users-round"),
    "quiz": LessonWords(lazy_gettext("Quiz"), "circle-question-mark"),
    "assignment": LessonWords(lazy_gettext("Homework"), "pencil"),
}


def init_app(app: Flask) -> None:
    """Make them known to templates, as in `product.type|type_icon`."""
    app.add_template_filter(TYPE_ICONS.__getitem__, "type_icon")
    app.add_template_filter(LESSONS.__getitem__, "lesson_words")
    app.add_template_filter(student_links.path_of, "student_path")
