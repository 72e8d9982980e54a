"""The order form of a product: who orders what of it, and how they will pay."""

from __future__ import annotations

import secrets

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from wtforms import HiddenField, RadioField, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from schoolhooks.extensions import utc_now
from schoolhooks.school import payment_systems, sales_coupons
from schoolhooks.school.models import Contact, Coupon, Plan, Product
from schoolhooks.storefront import phones, visitor
from schoolhooks.storefront.forms import TOO_LONG, TrialForm, one_line

NO_COUPON = lazy_gettext("This coupon cannot be used here, or no longer.")


class OrderForm(TrialForm):
    """Who orders what of a product, and how they will pay."""

    phone = TelField(
        lazy_gettext("Phone (optional)"),
        [Optional(), Length(max=40, message=TOO_LONG)],
    )
    plan = RadioField(lazy_gettext("Plan"), [InputRequired(lazy_gettext("Choose a plan."))])
    installments = SelectField(lazy_gettext("Payments"))
    coupon = StringField(
        lazy_gettext("Coupon (optional)"),
        [Optional(), Length(max=50, message=TOO_LONG)],
        filters=[one_line],
    )
    payment_system = RadioField(
        lazy_gettext("How would you like to pay?"),
        [InputRequired(lazy_gettext("Choose a way to pay."))],
        choices=lambda: {one.name: _(one.label) for one in payment_systems.OFFERED},
        default=payment_systems.OFFERED[0].name,
    )
    form_key = HiddenField(
        validators=[
            Regexp(r"^[A-Za-z0-9_-]{16,64}\Z", message=lazy_gettext("Open this page again."))
        ],
        default=lambda: secrets.token_urlsafe(16),
    )

    e164: str | None = None
    """The phone in E.164, once the form is valid."""
    chosen_coupon: Coupon | None = None
    """The coupon, once the form is valid."""

    @classmethod
    def of(cls, product: Product, visitor_is: Contact | None = None) -> OrderForm:
        """The form for one product: what does not concern it is left out."""
        known = visitor_is and {
            "name": visitor_is.full_name,
            "email": visitor_is.email,
            "phone": visitor_is.phone,
        }
        form = cls(data=known or {})
        form.product, form.plans = product, {str(one.id): one for one in product.plans}
        form.plan.choices = {
            number: f"{one.name}, {one.price.amount} {one.price.currency}"
            for number, one in form.plans.items()
        }
        form.installments.choices = {
            str(count): _in_payments(count) for count in range(1, product.most_installments + 1)
        }
        form._leave_out(product)
        return form

    def validate_phone(self, field: TelField) -> None:
        """Understand the number, or ask for it again."""
        self.e164 = phones.to_e164(field.data, visitor.regions(self.product.currency))
        if self.e164 is None:
            raise ValidationError(_("Enter a phone number with its country's code, like +380…"))

    def validate_coupon(self, field: StringField) -> None:
        """Find the coupon, if it can be used for this."""
        priced = self.chosen_plan or self.product
        found = sales_coupons.find(self.product.school, field.data, utc_now())
        if found is None or not found.is_for(self.product, priced.currency):
            raise ValidationError(NO_COUPON)
        self.chosen_coupon = found

    @property
    def chosen_plan(self) -> Plan | None:
        """The plan that was chosen, if the product has any."""
        return self.plans.get(self.plan.data or "") if "plan" in self else None

    @property
    def chosen_installments(self) -> int:
        """In how many payments the order is to be paid."""
        return int(self.installments.data) if "installments" in self else 1

    @property
    def chosen_system(self) -> str:
        """The way to pay, 'free' where there is nothing to pay."""
        return str(self.payment_system.data) if "payment_system" in self else payment_systems.FREE

    def _leave_out(self, product: Product) -> None:
        if not self.plans:
            del self.plan
        elif not self.is_submitted():
            self.plan.data = next(iter(self.plans))
        if self.plans or product.most_installments == 1 or product.is_free:
            del self.installments
        if product.is_free and not self.plans:
            del self.payment_system
            del self.coupon


def _in_payments(count: int) -> str:
    if count == 1:
        return str(_("All at once"))
    return str(ngettext("%(num)s payment", "%(num)s payments", count))
