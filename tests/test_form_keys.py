"""form_keys: a form sent twice is taken once."""

import pytest
from flask import abort, flash, get_flashed_messages, redirect

from schoolhooks import form_keys


def is_first(app, **sent):
    with app.test_request_context(method="POST", data=sent):
        return form_keys.is_first()


class Taken:
    """A view that is to be done once, and how often it was."""

    def __init__(self, app, view):
        self.done = 0
        self._app = app
        self._view = view

    def __call__(self, path="/made", **sent):
        """Send it a form. Returns where it leads and what is said there."""
        with self._app.test_request_context(path, method="POST", data=sent):
            answer = form_keys.taken_once("webhook_settings.index")(self._do)()
            return answer.location, get_flashed_messages(with_categories=True)

    def _do(self):
        self.done += 1
        return self._view(self.done)


def make(number):
    flash(f"Made number {number}.", "good")
    return redirect(f"/things/{number}", 303)


def test_the_same_key_is_the_first_once(app):
    key, other = form_keys.fresh_key(), form_keys.fresh_key()

    assert [is_first(app, once=one) for one in (key, key, other)] == [True, False, True]


def test_the_same_key_with_something_else_typed_is_the_first(app):
    key = form_keys.fresh_key()

    assert is_first(app, once=key, text="a")
    assert is_first(app, once=key, text="b")
    assert not is_first(app, once=key, text="a", csrf_token="another")


def test_form_without_a_key_is_always_the_first(app):
    assert [is_first(app), is_first(app), is_first(app, once="")] == [True] * 3


def test_odd_keys_are_keys_like_others(app):
    for key in ("\0", "x" * 100_000):
        assert [is_first(app, once=key), is_first(app, once=key)] == [True, False]


def test_forms_are_taken_while_redis_is_away(make_app):
    away = make_app(REDIS_URL="redis://127.0.0.1:1/0")
    view = Taken(away, make)

    assert [is_first(away, once="key"), is_first(away, once="key")] == [True, True]
    assert [view(once="key")[0], view(once="key")[0]] == ["/things/1", "/things/2"]


def test_form_sent_again_is_answered_as_the_first_time(app):
    view = Taken(app, make)
    key = form_keys.fresh_key()

    first, again = view(once=key), view(once=key)

    assert first == again == ("/things/1", [("good", "Made number 1.")])
    assert view(once=form_keys.fresh_key())[0] == "/things/2"


def test_another_button_of_the_same_form_is_another_form(app):
    view = Taken(app, make)
    key = form_keys.fresh_key()

    view("/pause", once=key)
    view("/copy", once=key)

    assert view.done == 2


@pytest.mark.parametrize(
    "refuse",
    [lambda: ("Wrong.", 422), lambda: (flash("Not now.", "bad"), redirect("/"))[1]],
)
def test_refused_form_can_be_sent_again(app, refuse):
    view = Taken(app, lambda number: make(number) if number == 2 else refuse())
    key = form_keys.fresh_key()

    view(once=key)

    assert view(once=key)[0] == "/things/2"


def test_form_that_broke_can_be_sent_again(app):
    view = Taken(app, lambda number: make(number) if number == 2 else abort(500))
    key = form_keys.fresh_key()

    with pytest.raises(Exception, match="500"):
        view(once=key)

    assert view(once=key)[0] == "/things/2"


def test_whoever_sends_it_again_while_the_first_one_hangs_is_told(app, monkeypatch):
    monkeypatch.setattr(form_keys, "_WAIT_SECONDS", 0)
    key = form_keys.fresh_key()

    def hang(_number):
        told.append(Taken(app, make)(once=key))
        return redirect("/")

    told = []
    Taken(app, hang)(once=key)

    assert told == [("/settings/webhooks", [("good", form_keys.AGAIN)])]
