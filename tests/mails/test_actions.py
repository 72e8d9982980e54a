"""Mails on their way to a real mail server."""

import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from schoolhooks.dispatch import jobs
from schoolhooks.extensions import db, utc_now
from schoolhooks.mails import actions
from schoolhooks.mails.models import Mail
from tests.factories import make_school


class Inbox(Message):
    """What the mail server took."""

    def __init__(self):
        super().__init__()
        self.mails = []

    def handle_message(self, message):
        """Keep it."""
        self.mails.append(message)


@pytest.fixture
def inbox():
    """A mail server on a free port of this machine."""
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        inbox.port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    server.start()
    yield inbox
    server.stop()


@pytest.fixture
def mail_app(app, make_app, inbox):
    """The app with that mail server set."""
    with make_app(MAIL_URL=f"smtp://127.0.0.1:{inbox.port}").app_context():
        yield
        db.session.remove()


def write(school, subject="“Orders” was disabled", addresses=("owner@example.com",)):
    actions.write(school.id, addresses, subject, "Line one.\nLine two.")
    db.session.commit()


def test_mail_reaches_the_server_once(mail_app, inbox):
    write(make_school())

    assert jobs.send_mails() == "Mails: 1 sent, 0 refused"
    assert jobs.send_mails() == "Mails: 0 sent, 0 refused"

    (mail,) = inbox.mails
    assert mail["To"] == "owner@example.com"
    assert "Line two." in mail.get_payload(decode=True).decode()


def test_line_break_in_a_name_breaks_no_header(mail_app, inbox):
    write(make_school(), subject="“A\nBcc: everyone@example.com” was disabled")

    jobs.send_mails()

    assert inbox.mails[0]["Bcc"] is None
    assert len(inbox.mails) == 1


def test_server_that_is_away_is_tried_again_and_given_up_in_the_end(mail_app, monkeypatch):
    write(make_school())

    def away(_message):
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr("flask_mailman.EmailMessage.send", away)
    for _ in range(len(actions.WAIT_AFTER_TRY) + 1):
        assert jobs.send_mails() == "Mails: 0 sent, 1 refused"
        assert jobs.send_mails() == "Mails: 0 sent, 0 refused", "not before its time"
        mail = db.session.query(Mail).one()
        assert mail.error == "ConnectionRefusedError: nobody there"
        last = mail.next_try_at
        if last is not None:
            mail.next_try_at = utc_now()
            db.session.commit()

    assert last is None


def test_without_a_server_mails_are_kept_and_never_sent(app):
    write(make_school())

    assert not actions.waiting()
    assert jobs.send_mails() == "Mails: 0 sent, 0 refused"
    assert db.session.query(Mail).one().sent_at is None


def test_sweep_asks_for_the_job(mail_app, valkey):
    from schoolhooks import job_queue
    from schoolhooks.dispatch.sweep import sweep_once

    write(make_school())

    assert "mails wait" in sweep_once()
    sweep_once()

    queue = job_queue.queues().queue(job_queue.HOUSEKEEPING_QUEUE)
    assert [job.func_name for job in queue.jobs] == [job_queue.MAILS_JOB]
