"""Who may open the dashboard, and what it may be asked to do.

The dashboard's blueprint is one object for the whole process, so nothing can be hung onto it for
one app: the guard looks at every request's path instead.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from schoolhooks import config
from schoolhooks.extensions import login
from schoolhooks.members import current
from schoolhooks.security import DASHBOARD_PATH
from schoolhooks.texts import N_

_READING = ("GET", "HEAD", "OPTIONS")


def refuse() -> ResponseReturnValue | None:
    """Let through what has nothing to do with the dashboard, and developers' own requests."""
    under = request.path.startswith(DASHBOARD_PATH) or request.blueprint == "rq_dashboard"
    if not under:
        return None
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = login.unauthorized()
        return answer
    if not current.membership().is_developer:
        abort(403, N_("The queue is for members with the developer role."))
    if request.method in _READING and request.endpoint == "rq_dashboard.requeue_all":
        abort(405)  # a mere link would start every failed job again
    if request.method not in _READING and not _comes_from_our_pages():
        abort(403, N_("This can only be asked for from the queue's own pages."))
    if (request.view_args or {}).get("instance_number", 0) != 0:
        abort(404)  # there is one Redis; the dashboard would break over the number of another
    return None


def _comes_from_our_pages() -> bool:
    """In the place of a CSRF token, of which the dashboard knows nothing.

    Browsers say where a POST comes from, and pages cannot change that. Sec-Fetch-Site comes only
    over https or on localhost, Origin with every POST.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    ours = {request.host_url.rstrip("/"), config.current().base_url.rstrip("/")}
    origin = request.headers.get("Origin", "")
    return bool(urlsplit(origin).netloc) and origin in ours
