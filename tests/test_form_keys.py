"""form_keys: a form sent twice is taken once."""

from schoolhooks import form_keys


def is_first(app, **sent):
    with app.test_request_context(method="POST", data=sent):
        return form_keys.is_first()


def test_the_same_key_is_the_first_once(app):
    key, other = form_keys.fresh_key(), form_keys.fresh_key()

    assert [is_first(app, once=one) for one in (key, key, other)] == [True, False, True]


def test_form_without_a_key_is_always_the_first(app):
    assert [is_first(app), is_first(app), is_first(app, once="")] == [True] * 3


def test_odd_keys_are_keys_like_others(app):
    for key in ("\0", "x" * 100_000):
        assert [is_first(app, once=key), is_first(app, once=key)] == [True, False]


def test_forms_are_taken_while_redis_is_away(make_app):
    away = make_app(REDIS_URL="redis://127.0.0.1:1/0")

    assert [is_first(away, once="key"), is_first(away, once="key")] == [True, True]
