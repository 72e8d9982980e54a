"""The blueprint of the staff's pages, all of which are for members only."""

from __future__ import annotations

from flask import Blueprint
from flask_login import login_required

bp = Blueprint("school_settings", __name__, url_prefix="/settings/school")


@bp.before_request
@login_required  # type: ignore[untyped-decorator]
def require_member() -> None:
    """Send whoever is not signed in to the sign-in page."""
