"""A customer who opens a product's page and sends the form that is on it."""

from schoolhooks.school import student_links
from tests.school.world import forget

GIVEN = {
    "name": "Olena Test",
    "email": "olena@example.com",
    "phone": "067 123 45 67",
    "payment_system": "wayforpay",
}


class Customer:
    """Orders through the pages; `page` is the visitor that checks them."""

    def __init__(self, page):
        self.page = page

    def open(self, product, **query):
        """Open the product's page; returns what its form holds, hidden fields included."""
        soup = self.page.get("storefront.product", slug=product.slug, query=query)
        fields = soup.select("#order-form input")
        return {
            field["name"]: field.get("value", "")
            for field in fields
            if field["type"] != "radio" or field.has_attr("checked")
        }

    def order(self, product, status=303, form=None, **typed):
        """Fill the form in and send it; returns the page that comes."""
        data = {**(form or self.open(product)), **GIVEN, **typed}
        if product.is_free:
            data.pop("payment_system")
        return self.page.post("storefront.place_order", slug=product.slug, data=data, status=status)


def go_in(page, enrollment):
    """Use the student's link, and forget that this was announced; returns the course's page."""
    link = student_links.path_of(enrollment)
    assert page.get(link).h1.text == enrollment.course.title
    soup = page.post(link)
    forget()
    return soup
