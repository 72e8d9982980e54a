"""The blueprint that the storefront's views hang on."""

from flask import Blueprint, abort, request

bp = Blueprint("storefront", __name__, url_prefix="/shop")
LARGEST_ID = 2**63 - 1  # PostgreSQL's bigint; more digits in an address name nothing of ours


@bp.before_request
def refuse_nul() -> None:
    """No name of ours holds a NUL, and PostgreSQL breaks off when it is asked for one."""
    if "\0" in request.path or "\0" in request.args.get("school", ""):
        abort(404)
