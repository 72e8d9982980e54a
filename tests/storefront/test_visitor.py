"""storefront.visitor: what a browser tells of its owner."""

import pytest

from schoolhooks.storefront import visitor


@pytest.mark.parametrize(
    ("header", "currency", "regions"),
    [
        ("uk-UA,uk;q=0.9,en-US;q=0.5", "USD", ["UA", "US"]),
        ("en", "UAH", ["UA"]),
        ("de-DE", "EUR", ["DE"]),
        ("zh-Hant", "JPY", ["JP"]),
        ("", "KWD", ["KW"]),
    ],
)
def test_countries_are_the_browsers_then_the_currencys(app, header, currency, regions):
    with app.test_request_context(headers={"Accept-Language": header}):
        assert visitor.regions(currency) == regions


@pytest.mark.parametrize(
    ("header", "locale"),
    [("uk-UA,en;q=0.5", "uk-UA"), ("*", None), ("", None), ("<b>, de", "de")],
)
def test_language_is_the_first_that_is_one(app, header, locale):
    with app.test_request_context(headers={"Accept-Language": header}):
        assert visitor.locale() == locale


@pytest.mark.parametrize(
    ("referrer", "kept"),
    [
        ("https://search.example/find?q=1#x", "https://search.example/find"),
        ("http://localhost/shop/", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ],
)
def test_referrer_is_another_sites_page_without_its_query(app, page, referrer, kept):
    page.get("storefront.index", headers={"Referer": referrer})

    with page.client.session_transaction() as session:
        assert session["attribution"].get("referrer") == kept
