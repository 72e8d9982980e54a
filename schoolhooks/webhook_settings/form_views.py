"""Adding and editing a webhook, and what helps with it: an example, a test address."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import Gone

from schoolhooks import event_ids, form_keys, htmx, test_addresses, triggers
from schoolhooks.extensions import db
from schoolhooks.members import audit, current
from schoolhooks.members.audit import Act
from schoolhooks.triggers import Trigger
from schoolhooks.webhook_settings import audit_changes, audit_details, meanwhile, words
from schoolhooks.webhook_settings.blueprint import bp, hold, note, own_webhook_or_404
from schoolhooks.webhook_settings.examples import example_text
from schoolhooks.webhook_settings.forms import WebhookForm, choosable
from schoolhooks.webhooks import actions, trials
from schoolhooks.webhooks.models import Webhook


@bp.get("/new")
def new() -> ResponseReturnValue:
    """The form for a new webhook."""
    current.require_change()
    return _shown(WebhookForm(request.args, meta={"csrf": False}))


@bp.post("")
@form_keys.taken_once(".index", seconds=form_keys.FILLED_IN_SECONDS)
def create() -> ResponseReturnValue:
    """Create the webhook, or show the form again with its errors."""
    current.require_change()
    form = WebhookForm()
    if not form.validate():
        return _shown(form), 422
    wishes = actions.Wishes(name=form.name.data, url=form.url.data, triggers=[form.trigger.data])
    webhook = actions.create(current.school(), wishes, created_by_id=current_user.id)
    note(Act.CREATED, webhook)
    test_id = None
    if request.form.get("then") == "test" and form.chosen:
        last_real = request.form.get("data") == "last"
        test_id, is_real = trials.send(current.school(), webhook, form.chosen, last_real=last_real)
        note(Act.TESTED, webhook, audit_details.tested(form.chosen, is_real=is_real))
    db.session.commit()
    created = _("“%(name)s” was created. A first call, a ping, is on its way.", name=wishes.name)
    flash(created, "good")
    if test_id:
        shown_id = event_ids.shown(test_id)
        return htmx.see_other(url_for(".test_result", webhook_id=webhook.id, event_id=shown_id))
    return htmx.see_other(url_for(".show", webhook_id=webhook.id))


@bp.get("/<int:webhook_id>/edit")
def edit(webhook_id: int) -> ResponseReturnValue:
    """The form of a webhook that is there."""
    current.require_change()
    webhook = own_webhook_or_404(webhook_id)
    return _shown(_form_of(webhook, filled=True), webhook)


@bp.post("/<int:webhook_id>/edit")
@form_keys.taken_once(".index")
def update(webhook_id: int) -> ResponseReturnValue:
    """Save the form, or show it again with its errors."""
    current.require_change()
    try:
        webhook = own_webhook_or_404(webhook_id)
    except Gone as gone:
        if htmx.wants_fragment():
            raise
        # The page would be left, and what was typed with it: it can make a new one at least.
        return _shown(WebhookForm(), gone=gone.description), 410
    form = _form_of(webhook)
    is_good = form.validate()
    hold(webhook)
    if changes := meanwhile.changes(form, webhook, _values_of(webhook), _in_words):
        return _shown(form, webhook, changes), 409
    if not is_good:
        return _shown(form, webhook), 422
    before = actions.Wishes.of(webhook)
    wishes = replace(before, name=form.name.data, url=form.url.data)
    if form.trigger:
        wishes = replace(wishes, triggers=[form.trigger.data])
    actions.update(webhook, wishes)
    if changed := audit_changes.told(before, wishes):
        note(Act.CHANGED, webhook, changed)
    db.session.commit()
    flash(_("“%(name)s” was saved.", name=wishes.name), "good")
    return htmx.see_other(url_for(".show", webhook_id=webhook.id))


@bp.get("/new/example")
def example() -> ResponseReturnValue:
    """The example of the trigger that was chosen, beside the form."""
    current.require_change()
    trigger = choosable(request.args.get("trigger"))
    if trigger is None and request.args.get("trigger"):
        abort(404)
    webhook = _webhook_of_form()
    if htmx.wants_fragment():
        shown = {"webhook": webhook, **_example_of(trigger)}
        return render_template("webhook_settings/_example.html", **shown)
    return _shown(WebhookForm(request.args, meta={"csrf": False}))


@bp.post("/new/example")
def show_example() -> ResponseReturnValue:
    """The form as it was typed, with the chosen trigger's example: the way without JavaScript."""
    current.require_change()
    webhook = _webhook_of_form()
    return _shown(_form_of(webhook), webhook)


@bp.post("/new/test-address")
def test_address() -> ResponseReturnValue:
    """The form as it was typed, with a fresh test address as its URL; or why there is none."""
    current.require_change()
    webhook = _webhook_of_form()
    form = _form_of(webhook)
    address = test_addresses.create(current.school().id)
    if address is not None:
        audit.note(Act.CREATED, audit.Subject(test_address=address.token))
    db.session.commit()
    if address is None:
        form.url.errors = [_(test_addresses.FULL)]
        return _shown(form, webhook), 422
    form.url.data = test_addresses.url(address)
    return _shown(form, webhook)


def _webhook_of_form() -> Webhook | None:
    """The webhook whose form was sent; None for the form of a new one."""
    webhook_id = request.args.get("webhook_id", type=int)
    return own_webhook_or_404(webhook_id) if webhook_id else None


def _form_of(webhook: Webhook | None, *, filled: bool = False) -> WebhookForm:
    if webhook is None:
        return WebhookForm()
    return WebhookForm(
        data=_values_of(webhook) if filled else None,
        kept_url=webhook.url,
        keeps_triggers=len(webhook.trigger_names) > 1,
    )


def _values_of(webhook: Webhook) -> dict[str, str]:
    """What the form begins with. Of several triggers it shows none, but knows which they are."""
    return {
        "name": webhook.name,
        "url": webhook.url,
        "trigger": " ".join(webhook.trigger_names),
    }


def _in_words(name: str, value: str) -> str:
    return words.labels(value.split()) if name == "trigger" else value


def _shown(
    form: WebhookForm,
    webhook: Webhook | None = None,
    changes: meanwhile.Changes | None = None,
    gone: str | None = None,
) -> str:
    """The form's page; for htmx only the form and what stands beside it."""
    sent = None if changes else request.form.get(meanwhile.FIELD)
    return htmx.render(
        "webhook_settings/edit.html" if webhook else "webhook_settings/new.html",
        "webhook_settings/_form.html",
        form=form,
        webhook=webhook,
        changes=changes,
        gone=gone,
        seen=(sent or meanwhile.seen(_values_of(webhook))) if webhook else None,
        groups=triggers.by_category(),
        **_example_of(form.chosen),
    )


def _example_of(trigger: Trigger | None) -> dict[str, object]:
    """What stands beside the form."""
    if trigger is None:
        return {"words": words, "trigger": None, "example_text": "", "last_real": None}
    school = current.school()
    return {
        "words": words,
        "trigger": trigger,
        "example_text": example_text(trigger, school),
        "last_real": trials.newest_real(school.id, trigger),
    }
