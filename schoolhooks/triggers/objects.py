"""Objects that several payloads share, each with the same shape wherever it appears.

What belongs to one trigger alone lives with that trigger.
"""

from typing import Annotated, Literal

from msgspec import Meta

from schoolhooks.triggers.base import Id, Number, Shape, Text, Time, Url
from schoolhooks.triggers.meaning import means, personal
from schoolhooks.triggers.money import Amount, AmountMinor, CurrencyCode

Source = Literal["checkout", "manual", "import", "api", "automation"]
# People also come in through a form, which no order and no enrolment does.
ContactSource = Literal["checkout", "form", "manual", "import", "api", "automation"]
ProductType = Literal[
    "course",
    "bundle",
    "membership",
    "subscription",
    "webinar",
    "live_course",
    "digital_download",
    "coaching",
    "event_ticket",
    "physical",
    "donation",
]
# An open set: stripe, paypal, liqpay, wayforpay, apple_pay, bank_transfer, cash, manual, free, …
PaymentSystem = Annotated[str, Meta(pattern="^[a-z][a-z0-9_]*$")]

Email = Annotated[str, Meta(extra_json_schema={"format": "email"})]
Phone = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{1,14}$")]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$")]
Locale = Annotated[str, Meta(pattern="^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]


class Student(Shape):
    """A student, by id and name only: what Education events may say of a person."""

    id: Annotated[Id, means("The student's id, the same as the contact's id in CRM and Sales.")]
    full_name: Annotated[str | None, personal("The student's whole name.")]


class Instructor(Shape):
    """Someone who teaches: the one who reviews and grades."""

    id: Annotated[Id, means("The instructor's id.")]
    full_name: Annotated[str | None, means("The instructor's whole name.")]


class StaffMember(Shape):
    """Someone who works at the school in another way, as a sales person does."""

    id: Annotated[Id, means("The staff member's id.")]
    full_name: Annotated[str | None, means("The staff member's whole name.")]


class Course(Shape):
    """A course."""

    id: Annotated[Id, means("The course's id.")]
    title: Annotated[str, means("The course's title.")]
    url: Annotated[Url, means("The course's page.")]


class Module(Shape):
    """A part of a course, made of lessons."""

    id: Annotated[Id, means("The module's id.")]
    title: Annotated[str, means("The module's title.")]
    position: Annotated[Number, means("The module's place in the course, counted from 1.")]


class Lesson(Shape):
    """A lesson of a course."""

    id: Annotated[Id, means("The lesson's id.")]
    title: Annotated[str, means("The lesson's title.")]
    position: Annotated[Number, means("The lesson's place in its module, counted from 1.")]
    type: Annotated[str, means("What kind of lesson it is, such as video, text, quiz or live.")]


class Program(Shape):
    """Several courses sold and finished as one: a program or bundle."""

    id: Annotated[Id, means("The program's id.")]
    title: Annotated[str, means("The program's title.")]


class Quiz(Shape):
    """A quiz."""

    id: Annotated[Id, means("The quiz's id.")]
    title: Annotated[str, means("The quiz's title.")]


class Assignment(Shape):
    """An assignment: homework that is handed in and graded."""

    id: Annotated[Id, means("The assignment's id.")]
    title: Annotated[str, means("The assignment's title.")]


class Certificate(Shape):
    """A certificate."""

    id: Annotated[Id, means("The certificate's id.")]
    title: Annotated[str, means("What it says was completed.")]
    number: Annotated[str, means("The number printed on it.")]
    url: Annotated[Url, means("Where anyone can verify it.")]
    issued_at: Annotated[Time, means("When it was issued.")]
    expires_at: Annotated[Time | None, means("Until when it is valid; null when for good.")]


class Comment(Shape):
    """A comment. Its text is personal data."""

    id: Annotated[Id, means("The comment's id.")]
    text: Annotated[Text, personal("What it says, cut to 500 characters.")]
    url: Annotated[Url, means("Where it can be read and answered.")]


class Group(Shape):
    """A study group."""

    id: Annotated[Id, means("The group's id.")]
    name: Annotated[str, means("The group's name.")]


class Tag(Shape):
    """A tag on a contact."""

    id: Annotated[Id, means("The tag's id.")]
    name: Annotated[str, personal("The tag's name.")]


class Contact(Shape):
    """A person with contact details; in Sales this is the customer. Personal data."""

    id: Annotated[Id, means("The contact's id.")]
    first_name: Annotated[str | None, personal("First name.")]
    last_name: Annotated[str | None, personal("Last name.")]
    full_name: Annotated[str | None, personal("The whole name, as it is written.")]
    email: Annotated[Email | None, personal("E-mail address.")]
    phone: Annotated[Phone | None, personal("Phone number in E.164 form: + and digits only.")]
    telegram_username: Annotated[str | None, personal("Telegram username, without the @.")]
    country: Annotated[Country | None, personal("Country, as ISO 3166-1 alpha-2.")]
    locale: Annotated[Locale | None, personal("Language, as a BCP 47 tag.")]
    timezone: Annotated[str | None, personal("Time zone, as in the IANA database.")]
    tags: Annotated[list[str], personal("The names of all tags the contact has.")]
    created_at: Annotated[Time, means("When the contact was first created.")]


class Attribution(Shape):
    """Where the person came from, as the browser told on the first visit. Personal data."""

    utm_source: Annotated[str | None, personal("The utm_source of the link, such as instagram.")]
    utm_medium: Annotated[str | None, personal("The utm_medium of the link, such as cpc.")]
    utm_campaign: Annotated[str | None, personal("The utm_campaign of the link.")]
    utm_content: Annotated[str | None, personal("The utm_content of the link.")]
    utm_term: Annotated[str | None, personal("The utm_term of the link.")]
    referrer: Annotated[str | None, personal("The page that linked to the school.")]
    landing_page: Annotated[str | None, personal("The first page visited, as a path.")]


class OrderItem(Shape):
    """One line of an order or a checkout."""

    product_id: Annotated[Id, means("The product's id.")]
    product_name: Annotated[str, means("The product's name.")]
    product_type: Annotated[ProductType, means("What kind of product it is.")]
    plan: Annotated[str | None, means("The name of the chosen plan or tariff.")]
    quantity: Annotated[Number, means("How many of it.")]
    amount: Annotated[Amount, means("The line's total after discount, in major units.")]
    amount_minor: Annotated[AmountMinor, means("The line's total in minor units.")]
    currency: Annotated[CurrencyCode, means("The line's currency.")]


class PaymentMethod(Shape):
    """How the customer paid. Never a card's number, expiry or code, nor a token."""

    type: Annotated[
        Literal["card", "wallet", "bank", "crypto", "other"], means("The kind of method.")
    ]
    brand: Annotated[str | None, means("The brand of the card or wallet, such as visa.")]
    last4: Annotated[
        Annotated[str, Meta(pattern="^[0-9]{4}$")] | None, personal("The card's last four digits.")
    ]


class Change(Shape):
    """What one field was and is, in the words that the object itself uses for it."""

    old: Annotated[str | int | bool | list[str] | None, means("The value before.")]
    new: Annotated[str | int | bool | list[str] | None, means("The value now.")]
