"""Writing mails down, and sending what waits. Actions never commit."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable, Sequence
from datetime import timedelta

from flask_mailman import EmailMessage
from sqlalchemy import select

from schoolhooks import config
from schoolhooks.extensions import db, utc_now
from schoolhooks.mails.models import Mail

logger = logging.getLogger(__name__)

AT_ONCE = 20
WAIT_AFTER_TRY = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""After the last of these a mail is given up: a warning of yesterday warns nobody."""


def write(school_id: int, addresses: Iterable[str], subject: str, text: str) -> None:
    """One mail to each address, in the caller's transaction."""
    may_send = bool(config.current().mail_url)
    db.session.add_all(
        Mail(
            school_id=school_id,
            to_address=address,
            subject=subject,
            text=text,
            # Without a server it is only shown, and a server set up later sends nothing old.
            next_try_at=utc_now() if may_send else None,
        )
        for address in addresses
    )


def waiting() -> bool:
    """Whether there is a mail to send now."""
    query = select(Mail.id).where(Mail.next_try_at <= utc_now()).limit(1)
    return db.session.scalar(query) is not None


def claim() -> Sequence[Mail]:
    """Take some mails to send. Commit before sending: a second job then leaves them alone."""
    query = (
        select(Mail)
        .where(Mail.next_try_at <= utc_now())
        .order_by(Mail.next_try_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    mails = db.session.scalars(query).all()
    for mail in mails:
        later = WAIT_AFTER_TRY[mail.tries : mail.tries + 1]
        mail.tries += 1
        mail.next_try_at = utc_now() + later[0] if later else None
    return mails


def send(mail: Mail) -> bool:
    """Send one claimed mail; False, and why on the row, when the server would not have it."""
    # A name may hold a line break, which no header may.
    message = EmailMessage(" ".join(mail.subject.split()), mail.text, to=[mail.to_address])
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        mail.error = f"{type(error).__name__}: {error}"[:500]
        logger.warning("mail %s not sent: %s", mail.id, type(error).__name__)
        return False
    mail.sent_at = utc_now()
    mail.next_try_at = mail.error = None
    return True


def of_school(school_id: int, most: int = 100) -> Sequence[Mail]:
    """The school's mails, newest first."""
    query = select(Mail).where(Mail.school_id == school_id).order_by(Mail.id.desc()).limit(most)
    return db.session.scalars(query).all()
