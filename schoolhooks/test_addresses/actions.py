"""What can be done with test addresses and what they received. Actions never commit."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import request, url_for
from sqlalchemy import Connection, Select, delete, exists, func, literal, select, update

from schoolhooks import config
from schoolhooks.extensions import db, utc_now
from schoolhooks.members.models import School
from schoolhooks.test_addresses.models import ReceivedRequest, TestAddress
from schoolhooks.texts import N_
from schoolhooks.webhooks.models import Webhook

_UNUSED = timedelta(days=30)
FULL = N_(
    "Your school has as many test addresses as there may be. One that no webhook uses makes room"
    " for a new one when nothing has come to it for 30 days."
)


def create(school_id: int) -> TestAddress | None:
    """A fresh address of the school, at a place that nobody can guess.

    None where the school has as many as it may and none can make room: tell the member `FULL`.
    """
    if not _make_room(school_id, config.current().inspector_addresses):
        return None
    address = TestAddress(school_id=school_id, token=secrets.token_hex(16))
    db.session.add(address)
    db.session.flush()
    return address


def _make_room(school_id: int, most: int) -> bool:
    """Remove the oldest unused addresses where one more would be too many; False: it would be."""
    # Those who make one at once wait here for each other; orders of the school do not wait.
    own = select(School.id).where(School.id == school_id)
    db.session.execute(own.with_for_update(key_share=True))
    count = select(func.count()).where(TestAddress.school_id == school_id)
    surplus = db.session.scalars(count).one() + 1 - most
    if surplus <= 0:
        return True
    unused = db.session.scalars(_unused(school_id).limit(surplus)).all()
    if len(unused) < surplus:
        return False
    db.session.execute(delete(TestAddress).where(TestAddress.id.in_(unused)))
    return True


def _unused(school_id: int) -> Select[int]:
    """The school's addresses that no webhook uses and nothing came to lately, oldest first."""
    is_used = exists().where(
        Webhook.school_id == school_id,
        Webhook.deleted_at.is_(None),
        func.strpos(Webhook.url, TestAddress.token) > 0,
    )
    return (
        select(TestAddress.id)
        .where(
            TestAddress.school_id == school_id,
            func.coalesce(TestAddress.last_at, TestAddress.created_at) < utc_now() - _UNUSED,
            ~is_used,
        )
        .order_by(TestAddress.id)
        .with_for_update()
    )


def url(address: TestAddress) -> str:
    """Where to send requests to, whole."""
    root = config.current().base_url or request.host_url
    return root.rstrip("/") + url_for("inspector.receive", token=address.token)


def find(school_id: int, token: str) -> TestAddress | None:
    """That address, if it is the school's own."""
    address = by_token(token)
    return address if address is not None and address.school_id == school_id else None


def by_token(token: str) -> TestAddress | None:
    """The address that strangers send to; for a member's pages use `find`."""
    if not token.isalnum():
        return None  # no token has such signs, and PostgreSQL takes no NUL
    return db.session.scalars(select(TestAddress).where(TestAddress.token == token)).one_or_none()


def at_url(school_id: int, url: str) -> TestAddress | None:
    """The school's address that requests to that URL come to."""
    root = (config.current().base_url or request.host_url).rstrip("/")
    place = url_for("inspector.receive", token="")
    if not url.startswith(root + place):
        return None
    token = url.removeprefix(root + place).partition("?")[0].partition("/")[0]
    return find(school_id, token)


def of_school(school_id: int) -> Sequence[TestAddress]:
    """The school's addresses, newest first."""
    query = (
        select(TestAddress)
        .where(TestAddress.school_id == school_id)
        .order_by(TestAddress.id.desc())
    )
    return db.session.scalars(query).all()


def users(school_id: int) -> dict[int, list[Webhook]]:
    """The school's webhooks that send to its addresses, by the ids of these."""
    query = (
        select(TestAddress.id, Webhook)
        .join(Webhook, Webhook.school_id == TestAddress.school_id)
        .where(
            TestAddress.school_id == school_id,
            Webhook.deleted_at.is_(None),
            Webhook.url.contains("/in/"),
            func.strpos(Webhook.url, TestAddress.token) > 0,
        )
        .order_by(Webhook.id)
    )
    found: dict[int, list[Webhook]] = {}
    for address_id, webhook in db.session.execute(query):
        found.setdefault(address_id, []).append(webhook)
    return found


def set_answer(address: TestAddress, *, status: int, delay_seconds: int) -> bool:
    """Answer like this from now on. False: it does so already."""
    if (address.status, address.delay_seconds) == (status, delay_seconds):
        return False
    address.status = status
    address.delay_seconds = delay_seconds
    address.revision = TestAddress.revision + 1
    return True


def keep(address: TestAddress, received: ReceivedRequest, *, kept: int) -> None:
    """Add a request to the address, number it, and drop all but the newest `kept`."""
    number = db.session.scalars(
        update(TestAddress)
        .where(TestAddress.id == address.id)
        .values(
            last_number=TestAddress.last_number + 1,
            last_at=utc_now(),
            revision=TestAddress.revision + 1,
        )
        .returning(TestAddress.last_number)
        .execution_options(synchronize_session=False)
    ).one()
    received.address_id = address.id
    received.number = number
    db.session.add(received)
    db.session.execute(
        delete(ReceivedRequest).where(
            ReceivedRequest.address_id == address.id, ReceivedRequest.number <= number - kept
        )
    )


def clear(address: TestAddress) -> int:
    """Forget every request that came; how many it was. The numbers go on from where they were."""
    gone = db.session.scalars(
        delete(ReceivedRequest)
        .where(ReceivedRequest.address_id == address.id)
        .returning(ReceivedRequest.number)
        .execution_options(synchronize_session=False)
    ).all()
    address.revision = TestAddress.revision + 1
    return len(gone)


def forget_mentions(school_id: int, mention: bytes) -> int:
    """Forget what came to the school's addresses with these bytes in its body; how many it was."""
    own = select(TestAddress.id).where(TestAddress.school_id == school_id)
    gone = db.session.scalars(
        delete(ReceivedRequest)
        .where(
            ReceivedRequest.address_id.in_(own),
            func.position(literal(mention).op("IN")(ReceivedRequest.body)) > 0,
        )
        .returning(ReceivedRequest.address_id)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.execute(
        update(TestAddress)
        .where(TestAddress.id.in_(set(gone)))
        .values(revision=TestAddress.revision + 1)
        .execution_options(synchronize_session=False)
    )
    return len(gone)


def forget_old(connection: Connection, before: datetime) -> int:
    """Forget what came before that; how many it was. A page that shows it is not told."""
    gone = delete(ReceivedRequest).where(ReceivedRequest.received_at < before)
    return connection.execute(gone).rowcount
