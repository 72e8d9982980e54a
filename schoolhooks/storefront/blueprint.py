"""The blueprint that the storefront's views hang on."""

from flask import Blueprint, abort, request

bp = Blueprint("storefront", __name__, url_prefix="/shop")


@bp.before_request
def refuse_nul() -> None:
    """No name of ours holds a NUL, and PostgreSQL breaks off when it is asked for one."""
    if "\0" in request.path or "\0" in request.args.get("school", ""):
        abort(404)
