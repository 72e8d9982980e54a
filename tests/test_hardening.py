"""What keeps secrets secret and people's data theirs, where no other test is its better home."""

import dataclasses
import multiprocessing
import os
import stat
import subprocess
import sys

import psycopg
import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from schoolhooks import config, encryption, job_queue
from schoolhooks.extensions import db
from schoolhooks.members.models import Role
from schoolhooks.school.crm import Details, add_contact, update_contact
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.actions import Wishes
from schoolhooks.webhooks.models import EarlierDestination, Webhook, headers_in
from tests.factories import make_member, make_school, make_webhook
from tests.harness.pages import Page

SETTINGS = config.Settings(database_url="postgresql://x", redis_url="redis://x")


def kept_key(folder, start):
    """What one of several processes gets that ask for the key at the same moment."""
    settings = dataclasses.replace(SETTINGS, state_dir=str(folder))
    start.wait()
    return config.kept_key(settings, "", "session.key")


def ask(folder, start, answers):
    answers.put(kept_key(folder, start))


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_the_key_is_readable_by_its_owner_only(tmp_path, mask):
    before = os.umask(mask)
    try:
        code = (
            "import dataclasses; from schoolhooks import config;"
            "config.kept_key(config.Settings(state_dir='state'), '', 'session.key')"
        )
        env = {**os.environ, "PYTHONPATH": os.getcwd()}
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, check=True)
    finally:
        os.umask(before)

    found = tmp_path / "state" / "session.key"
    assert stat.S_IMODE(found.stat().st_mode) == 0o600
    assert [path.name for path in found.parent.iterdir()] == ["session.key"]


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(4), context.Queue()
    processes = [
        context.Process(target=ask, args=(tmp_path / "state", start, answers)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    keys = {answers.get(timeout=60) for _ in processes}
    for process in processes:
        process.join()

    assert len(keys) == 1
    assert keys == {(tmp_path / "state" / "session.key").read_text()}


def test_a_key_that_is_given_is_not_written_down(tmp_path):
    settings = dataclasses.replace(SETTINGS, state_dir=str(tmp_path))

    assert config.kept_key(settings, "given", "session.key") == "given"
    assert list(tmp_path.iterdir()) == []


def all_rows(servers):
    """Everything that the database holds, as text."""
    with psycopg.connect(servers.postgres.url) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        ).fetchall()
        rows = [
            connection.execute(f'SELECT row_to_json(t)::text FROM "{name}" AS t').fetchall()
            for (name,) in tables
        ]
    return "\n".join(row[0] for found in rows for row in found)


def test_no_secret_and_no_password_lies_readable_in_the_database(app, servers):
    webhook = make_webhook(make_school(), headers={"Authorization": "Bearer of-the-receiver"})
    make_member(make_school(), password="distinctive horse")
    secrets = [webhook.secret, "Bearer of-the-receiver"]
    actions.update(webhook, dataclasses.replace(Wishes.of(webhook), headers={}))
    actions.rotate_secret(webhook)
    db.session.commit()
    secrets.append(webhook.secret)

    told = all_rows(servers)

    assert f'"id":{webhook.id}' in told
    for secret in [*secrets, "distinctive horse", "of-the-receiver"]:
        bare = secret.removeprefix("whsec_")
        assert bare not in told
        assert bare.encode().hex() not in told


def test_the_encryption_key_can_be_changed(make_app, app, runner, monkeypatch):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    with make_app(SECRETS_KEYS=old).app_context():
        webhook = make_webhook(make_school(), headers={"Authorization": "Earlier"})
        later = {"Authorization": "Bearer"}
        actions.update(webhook, dataclasses.replace(Wishes.of(webhook), headers=later))
        actions.rotate_secret(webhook)
        db.session.commit()
        webhook_id, secret = webhook.id, webhook.secret
    both = make_app(SECRETS_KEYS=f"{new},{old}")
    monkeypatch.setattr("schoolhooks.cli.create_app", lambda _settings: both)
    from schoolhooks.cli import main

    with both.app_context():
        assert db.session.get(Webhook, webhook_id).secret == secret
    result = runner.invoke(main, ["renew-encryption"])

    assert "1 webhooks" in result.output
    with make_app(SECRETS_KEYS=new).app_context():
        found = db.session.get(Webhook, webhook_id)
        assert found.secret == secret
        assert found.headers == {"Authorization": "Bearer"}
        [earlier] = db.session.query(EarlierDestination)
        assert headers_in(earlier.headers_token) == {"Authorization": "Earlier"}
        assert encryption.decrypt(found.old_secret_token).startswith("whsec_")
    with make_app(SECRETS_KEYS=old).app_context(), pytest.raises(InvalidToken):
        _ = db.session.get(Webhook, webhook_id).secret


def test_a_wrong_encryption_key_is_refused_at_start_without_being_told(make_app):
    with pytest.raises(config.ConfigError) as refused:
        make_app(SECRETS_KEYS="not-a-key")

    assert "SCHOOLHOOKS_SECRETS_KEYS" in str(refused.value)
    assert "not-a-key" not in str(refused.value)


def test_an_error_of_the_database_does_not_quote_what_was_written(app):
    with pytest.raises(SQLAlchemyError) as error:
        db.session.execute(text("SELECT CAST(:given AS jsonb)"), {"given": "olena@example.com {"})

    assert "parameters hidden" in str(error.value)
    db.session.rollback()


CONTACT = Details(
    full_name="Distinctive Person", email="distinctive@example.com", phone="+380441234567"
)
PRIVATE = ["istinctive", "380441234567", "echoed-answer", "X-Api-Token", "token-of-theirs"]


def test_a_worker_tells_nothing_private(app, programs, receiver, valkey, eventually):
    school = make_school()
    webhook = make_webhook(
        school,
        receiver.url("/hook?key=token-of-theirs"),
        "contact.created",
        headers={"X-Api-Token": "token-of-theirs"},
    )
    failing = make_webhook(school, "http://127.0.0.1:1/refused", "contact.created")
    receiver.then(status=500, body=b"echoed-answer")
    programs.worker("housekeeping")  # with the sweep: the job may end before the retry is due
    programs.scheduler(SWEEP_SECONDS=1)
    worker = programs.worker(LINGER_SECONDS=0.2, RETRY_DELAYS="0.2,60")
    seen = bytearray()

    contact = add_contact(school, CONTACT, source="manual")
    db.session.commit()
    receiver.wait_for(2)
    eventually(lambda: _finished(valkey, seen))
    worker.ask_to_stop()
    worker.stop()

    told = programs.log_of(worker) + seen.decode(errors="replace")
    assert contact.email not in told
    secrets = [one.secret.removeprefix("whsec_") for one in (webhook, failing)]
    assert [private for private in [*PRIVATE, *secrets] if private in told] == []


def _finished(valkey, seen):
    """Note all that Valkey holds, compressed or not; true once a job has ended."""
    queue = job_queue.queues().queue(job_queue.DELIVER_QUEUE)
    for job_id in queue.finished_job_registry.get_job_ids():
        job = queue.fetch_job(job_id)
        seen += repr([job.description, job.args, job.kwargs, job.meta, job.return_value()]).encode()
    for key in valkey.keys("*"):
        seen += key + (valkey.dump(key) or b"")
        if valkey.type(key) == b"hash":
            seen += repr(valkey.hgetall(key)).encode()
        if valkey.type(key) == b"stream":
            seen += repr(valkey.xrange(key)).encode()
    assert not queue.failed_job_registry.get_job_ids()
    return b"Deliver: " in seen


def test_pages_write_nothing_private_into_the_log(app, page, caplog):
    caplog.set_level("DEBUG")
    school = make_school()
    contact = add_contact(school, CONTACT, source="manual")
    update_contact(contact, phone="+380441234568")
    db.session.commit()
    make_member(school, email="olena@example.com", password="distinctive horse")
    form = {"email": "olena@example.com", "password": "distinctive horse"}

    page.client.post("/sign-in", data={"csrf_token": page.csrf_token(), **form})
    page.client.post("/in/" + "0" * 32, data=b"distinctive body")

    private = ["istinctive", "olena@example.com", "38044123456"]
    assert [word for word in private if word in caplog.text] == []


# Whoever is not signed in: customers in the shop, senders to a test address, programs and guards.
PUBLIC = {"static", "sign_in", "storefront", "api", "health", "inspector.receive"}


def rules(app, method):
    """Every rule that takes the method, with an address that fits it."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or {"GET", "POST"}):
            values = dict.fromkeys(rule.arguments - set(rule.defaults or ()), 1)
            yield rule.endpoint, adapter.build(rule.endpoint, values, method=method)


def is_public(endpoint):
    return endpoint in PUBLIC or endpoint.partition(".")[0] in PUBLIC


def test_every_page_but_the_public_ones_asks_to_sign_in(app, page):
    open_ones = []
    token = page.csrf_token()
    for method, data in (("GET", None), ("POST", {"csrf_token": token})):
        for endpoint, path in rules(app, method):
            if not is_public(endpoint):
                answer = page.client.open(path, method=method, data=data)
                asks = (answer.location or "").startswith("/sign-in")
                if answer.status_code not in (302, 303) or not asks:
                    open_ones.append((method, path, answer.status))

    assert open_ones == []


def test_every_change_needs_a_form_of_ours(app, page):
    page.sign_in(make_member(make_school(), Role.DEVELOPER))
    exempt = {"inspector.receive"}

    taken = [
        path
        for endpoint, path in rules(app, "POST")
        if endpoint not in exempt and page.client.post(path).status_code not in (400, 403)
    ]

    assert taken == []


def test_no_viewer_changes_anything(app, page):
    page.sign_in(make_member(make_school(), Role.VIEWER))
    own = {"sign_in.create", "sign_in.sign_out", "sign_in.choose", "inspector.receive"}
    data = {"csrf_token": page.csrf_token()}

    changed = [
        (path, answer.status)
        for endpoint, path in rules(app, "POST")
        if endpoint not in own and not endpoint.startswith("storefront.")
        for answer in [page.client.post(path, data=data)]
        if answer.status_code not in (403, 404)
    ]

    assert changed == []


def test_https_behind_a_trusted_proxy_is_known_as_such(make_app, app):
    plain = Page(make_app()).client
    behind = Page(make_app(TRUSTED_PROXIES=1)).client
    headers = {"X-Forwarded-Proto": "https"}

    assert "Strict-Transport-Security" not in plain.get("/healthz", headers=headers).headers
    assert "Strict-Transport-Security" in behind.get("/healthz", headers=headers).headers
