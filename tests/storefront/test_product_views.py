"""storefront.product_views: the shelves, and a product."""

import pytest

from tests.factories import make_school
from tests.school.world import make_product

pytestmark = pytest.mark.usefixtures("app")


def test_shelves_show_the_products_of_every_school(page):
    design, languages = make_school("Kyiv Design School"), make_school("Lantern Languages")
    make_product(design, name="UX Basics")
    make_product(languages, name="Business Arabic")

    soup = page.get("storefront.index")

    assert [head.text for head in soup.select("h2")] == ["Kyiv Design School", "Lantern Languages"]
    assert [head.text for head in soup.select("h3")] == ["UX Basics", "Business Arabic"]


def test_one_schools_shelf_shows_nothing_of_another(page):
    design, languages = make_school(), make_school("Lantern Languages")
    make_product(design, name="UX Basics")
    make_product(languages, name="Business Arabic")

    soup = page.get("storefront.index", query={"school": languages.domain})

    assert soup.h1.text == "Lantern Languages"
    assert [head.text for head in soup.select("h3")] == ["Business Arabic"]


@pytest.mark.parametrize("name", ["nobody.example", "\0", "' or 1=1"])
def test_unknown_school_is_not_found(page, name):
    page.get("storefront.index", query={"school": name}, status=404)


def test_a_customer_who_is_lost_stays_in_the_shop(page):
    soup = page.get("storefront.order", token="nothing", status=404)

    assert soup.select_one(".brand")["href"] == "/shop/"
    assert soup.find("a", string="To the shop")["href"] == "/shop/"


def test_empty_shop_says_so(page):
    assert "Nothing is on sale yet" in page.get("storefront.index").text


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (149_000, "UAH", "1490.00 UAH"),
        (1_249_005, "UAH", "12\u202f490.05 UAH"),
        (12_000, "JPY", "12\u202f000 JPY"),
        (14_500, "KWD", "14.500 KWD"),
        (5, "KWD", "0.005 KWD"),
        (0, "UAH", "Free"),
    ],
)
def test_prices_have_their_currencys_decimals(page, minor, currency, shown):
    product = make_product(price_minor=minor, currency=currency)

    assert page.get("storefront.index").select_one(".goods-price").text == shown
    soup = page.get("storefront.product", slug=product.slug)
    assert soup.select_one(".buying-price").text == shown


@pytest.mark.parametrize("slug", ["no-such-thing", "%00", "x" * 3000])
def test_unknown_product_is_not_found(page, slug):
    page.get(f"/shop/{slug}", status=404)


def test_customers_pages_show_no_settings_menu(page):
    soup = page.get("storefront.product", slug=make_product().slug)

    assert soup.select_one(".nav-main") is None
