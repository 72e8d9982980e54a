"""One test address: what came to it, the newest or the chosen one whole, by itself up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import login_required
from sqlalchemy import Row

from schoolhooks import htmx, test_addresses
from schoolhooks.extensions import db
from schoolhooks.inspector import looks, shown
from schoolhooks.inspector.blueprint import bp
from schoolhooks.inspector.forms import AnswerForm
from schoolhooks.members import current
from schoolhooks.test_addresses import received
from schoolhooks.test_addresses.models import ReceivedRequest, TestAddress
from schoolhooks.texts import N_

SEARCH_LENGTH = 200
Rows = Sequence[Row[*tuple[Any, ...]]]


@bp.get("/inspect/<token>")
@login_required  # type: ignore[untyped-decorator]
def show(token: str) -> ResponseReturnValue:
    """The page; for its own poll the part that changes, or 304 while nothing did.

    `number` pins one request; without it the newest is shown. `q` filters the list. While someone
    is busy with the list, `held` is the newest request it has: what came after that waits.
    """
    address = own_or_404(token)
    tag = _tag(address)
    if htmx.wants_fragment() and request.headers.get("HX-PTag") == tag:
        return "", 304
    answer = make_response(page(address, AnswerForm(obj=address)))
    answer.headers["HX-PTag"] = tag
    return answer


@bp.get("/inspect/<token>/<int:number>/body")
@login_required  # type: ignore[untyped-decorator]
def body(token: str, number: int) -> ResponseReturnValue:
    """The body to keep as a file. A browser must never show it: it would run under our address."""
    address = own_or_404(token)
    row = _find(address, number) or abort(404)
    if not looks.may_see_all() and not looks.is_ping(row):
        abort(403, N_("What came may be about a person: only owners and developers may see it."))
    answer = Response(row.body, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="body-{number}.bin"'
    answer.headers["Cache-Control"] = "private, no-store"
    if looks.note_taken(address, row):
        db.session.commit()
    return answer


def own_or_404(token: str) -> TestAddress:
    """The address, if it is the signed-in member's school's."""
    return test_addresses.find(current.school().id, token) or abort(404)


def page(address: TestAddress, form: AnswerForm) -> str:
    """The page of the address, or only the part that its poll replaces."""
    sees_all = looks.may_see_all()
    # What a search finds tells what is in a body, too.
    search = request.args.get("q", "").strip().replace("\0", "")[:SEARCH_LENGTH] if sees_all else ""
    rows, newer = _without_newer(received.listed(address, search))
    pinned = request.args.get("number", type=int)
    chosen = _chosen(address, pinned, rows[0].number if rows else None)
    text = htmx.render(
        "inspector/show.html",
        "inspector/_update.html",
        tag=_tag(address),
        address=address,
        url=test_addresses.url(address),
        form=form,
        rows=rows,
        newer=newer,
        search=search,
        pinned=pinned,
        chosen=chosen,
        sees_all=sees_all,
        sees_body=chosen is not None and (sees_all or looks.is_ping(chosen)),
        shown=shown,
        verdicts=shown.WORDS,
    )
    is_list_only = htmx.wants_fragment() and chosen and chosen.number == pinned
    if chosen and not is_list_only and looks.note_shown(address, chosen):
        db.session.commit()
    return text


def _chosen(address: TestAddress, pinned: int | None, newest: int | None) -> ReceivedRequest | None:
    """The pinned request while it is kept, else the newest that the list shows."""
    chosen = _find(address, pinned) if pinned is not None else None
    return _find(address, newest) if chosen is None and newest is not None else chosen


def _tag(address: TestAddress) -> str:
    """The tag of what the page shows; what was held back is due as soon as the list is let go."""
    return f"{address.revision}{'-held' if _held() is not None else ''}"


def _held() -> int | None:
    return request.args.get("held", type=int) if htmx.wants_fragment() else None


def _without_newer(rows: Rows) -> tuple[Rows, int]:
    """The rows that the page shows already, and how many newer ones wait; all where it has none."""
    held = _held()
    newer = sum(row.number > held for row in rows) if held is not None else 0
    return (rows[newer:], newer) if newer < len(rows) else (rows, 0)


def _find(address: TestAddress, number: int) -> ReceivedRequest | None:
    return received.find(address, number) if 0 < number < 2**63 else None
