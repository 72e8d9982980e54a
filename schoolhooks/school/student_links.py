"""The link by which a student reaches a course: whoever has it may enter, so no one can guess it.

It holds the enrollment's number, signed. Orders need no sign-in, so a stranger may order under
anyone's address: the link opens this one enrollment, and nothing else of the same person.
"""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from schoolhooks.extensions import db
from schoolhooks.school.models import Enrollment

PATH = "/shop/learn/"


def path_of(enrollment: Enrollment) -> str:
    """The link's path. What it leads to is the storefront's business."""
    return PATH + str(_signer().dumps(enrollment.id))


def find(token: str) -> Enrollment | None:
    """The enrollment that the link's last part stands for; None: it is not one of ours."""
    try:
        enrollment_id = _signer().loads(token)
    except BadSignature:
        return None
    return db.session.get(Enrollment, enrollment_id)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="student link")
