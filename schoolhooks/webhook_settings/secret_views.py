"""The signing secret of one webhook: shown on demand, rotated with an overlap, ended early."""

from __future__ import annotations

from flask import flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from schoolhooks import config, form_keys, htmx
from schoolhooks.extensions import db, utc_now
from schoolhooks.members import current
from schoolhooks.members.audit import Act
from schoolhooks.texts import N_
from schoolhooks.webhook_settings import verify_code
from schoolhooks.webhook_settings.blueprint import bp, hold, note, own_webhook_or_404
from schoolhooks.webhooks import actions
from schoolhooks.webhooks.models import Webhook


@bp.get("/<int:webhook_id>/secret")
def secret(webhook_id: int) -> ResponseReturnValue:
    """What can be done with the secret; it is not shown yet."""
    return _shown(_changeable(webhook_id), revealed=False)


@bp.post("/<int:webhook_id>/secret")
def reveal_secret(webhook_id: int) -> ResponseReturnValue:
    """Show the secret, and the code that checks signatures with it."""
    webhook = _changeable(webhook_id)
    answer = make_response(_shown(webhook, revealed=True))
    answer.headers["Cache-Control"] = "no-store"
    note(Act.REVEALED, webhook)
    db.session.commit()
    return answer


@bp.get("/<int:webhook_id>/secret/rotate")
def ask_rotate_secret(webhook_id: int) -> ResponseReturnValue:
    """Ask once, and say what will happen."""
    return _asked(_changeable(webhook_id), "rotate")


@bp.post("/<int:webhook_id>/secret/rotate")
@form_keys.taken_once(".index")
def rotate_secret(webhook_id: int) -> ResponseReturnValue:
    """Make a new secret; the old one signs beside it for a while."""
    webhook = _changeable(webhook_id)
    if not _is_as_asked(webhook):
        return _asked(webhook, "rotate", has_changed=True)
    actions.rotate_secret(webhook)
    note(Act.ROTATED, webhook)
    return _done(webhook, _("There is a new secret. Show it and put it into your program."))


@bp.get("/<int:webhook_id>/secret/end-old")
def ask_end_old_secret(webhook_id: int) -> ResponseReturnValue:
    """Ask once, and say what will be lost."""
    return _asked(_changeable(webhook_id), "end")


@bp.post("/<int:webhook_id>/secret/end-old")
@form_keys.taken_once(".index")
def end_old_secret(webhook_id: int) -> ResponseReturnValue:
    """Stop signing with the old secret."""
    webhook = _changeable(webhook_id)
    if not _is_as_asked(webhook):
        return _asked(webhook, "end", has_changed=True)
    if not _ends(webhook)["old_ends_at"]:
        return _asked(webhook, "end")
    actions.end_old_secret(webhook)
    note(Act.ROTATED, webhook, N_("the old secret was ended early"))
    return _done(webhook, _("Calls are signed with the new secret only."))


def _changeable(webhook_id: int) -> Webhook:
    current.require_change()
    return own_webhook_or_404(webhook_id)


def _shown(webhook: Webhook, *, revealed: bool) -> str:
    return render_template(
        "webhook_settings/secret.html",
        webhook=webhook,
        revealed=webhook.secret if revealed else None,
        languages=verify_code.LANGUAGES,
        **_ends(webhook),
    )


def _asked(webhook: Webhook, what: str, *, has_changed: bool = False) -> ResponseReturnValue:
    """The question. Without an old secret there is none about it."""
    ends = _ends(webhook)
    if what == "end" and not ends["old_ends_at"]:
        flash(_("There is no old secret any more: nothing had to be ended."), "good")
        return htmx.see_other(url_for(".secret", webhook_id=webhook.id))
    return render_template(
        "webhook_settings/ask_secret.html",
        webhook=webhook,
        what=what,
        has_changed=has_changed,
        **ends,
    ), 409 if has_changed else 200


def _is_as_asked(webhook: Webhook) -> bool:
    """Whether the secrets are still those that the question was about.

    Another tab or member may have rotated since: done again, it would end a secret that is in use.
    """
    hold(webhook)
    return request.form.get("version") == webhook.secret_version


def _ends(webhook: Webhook) -> dict[str, object]:
    """When the old secret stops signing, None without one; and how many hours an overlap has."""
    ends_at = webhook.old_secret_ends_at
    return {
        "old_ends_at": ends_at if ends_at and ends_at > utc_now() else None,
        "overlap_hours": round(config.current().secret_overlap_seconds / 3600),
    }


def _done(webhook: Webhook, words: str) -> ResponseReturnValue:
    address = url_for(".secret", webhook_id=webhook.id)
    db.session.commit()
    flash(words, "good")
    return htmx.see_other(address)
