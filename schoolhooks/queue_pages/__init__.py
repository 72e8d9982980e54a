"""The RQ dashboard, behind the developer role."""

from __future__ import annotations

from flask import Flask

from schoolhooks import navigation
from schoolhooks.members.models import Role
from schoolhooks.queue_pages import dashboard, guard
from schoolhooks.texts import N_

_ENTRY = navigation.Entry(
    90, N_("Queue"), "layers", "rq_dashboard.queues_overview", "/rq/", is_for=Role.DEVELOPER.__eq__
)


def init_app(app: Flask) -> None:
    """Mount the dashboard, guarded."""
    app.before_request(guard.refuse)
    dashboard.mount(app)
    navigation.add(app, _ENTRY)
