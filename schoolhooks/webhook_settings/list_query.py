"""What a member asked the list for: search, filters, order and page, as read from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from schoolhooks import triggers
from schoolhooks.dispatch.models import Lane
from schoolhooks.triggers import Category
from schoolhooks.webhooks.models import Status, Webhook, WebhookTrigger

PAGE_ROWS = 25
LAST_PAGE = 100_000
_FAILING = and_(Webhook.status == Status.ACTIVE, Lane.failing_since.is_not(None))
STATUSES: dict[str, tuple[LazyString, ColumnElement[bool]]] = {
    "active": (_("Active"), and_(Webhook.status == Status.ACTIVE, Lane.failing_since.is_(None))),
    "failing": (_("Failing"), _FAILING),
    "paused": (_("Paused"), Webhook.status == Status.PAUSED),
    "disabled": (_("Disabled"), Webhook.status == Status.DISABLED),
    "attention": (_("Needs attention"), or_(_FAILING, Webhook.status == Status.DISABLED)),
}
_SHOWN_STATUSES = ("active", "failing", "paused", "disabled")
_FIRST_TRIGGER = (
    select(func.min(WebhookTrigger.trigger))
    .where(WebhookTrigger.webhook_id == Webhook.id)
    .scalar_subquery()
)
_ORDERS: dict[str, ColumnElement[Any]] = {
    "created": Webhook.id.expression,
    "name": func.lower(Webhook.name),
    "url": func.lower(Webhook.url),
    "calls": func.coalesce(Lane.calls, 0),
    "last": Lane.last_call_at.expression,
}
SORTS = {
    "-created": _("Newest first"),
    "created": _("Oldest first"),
    "name": _("Name, A to Z"),
    "-name": _("Name, Z to A"),
    "trigger": _("Trigger, A to Z"),
    "-trigger": _("Trigger, Z to A"),
    "url": _("URL, A to Z"),
    "-url": _("URL, Z to A"),
    "status": _("Status, A to Z"),
    "-status": _("Status, Z to A"),
    "-calls": _("Most calls"),
    "calls": _("Fewest calls"),
    "-last": _("Latest call"),
    "last": _("Longest without a call"),
}
_TEXTS = ("name", "trigger", "url", "status")
_DEFAULT_SORT = "-created"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """One way to look at the list; what the address does not say, or says wrongly, is left open."""

    q: str = ""
    category: str = ""
    status: str = ""
    trigger: str = ""
    sort: str = _DEFAULT_SORT
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> ListQuery:
        """The query of an address's arguments."""
        page, known = arguments.get("page", ""), triggers.get(arguments.get("trigger", ""))
        return cls(
            q=arguments.get("q", "").replace("\0", "").strip()[:200],
            category=_one_of(arguments.get("category"), {one.value for one in Category}),
            status=_one_of(arguments.get("status"), STATUSES),
            trigger=known.name if known else "",
            sort=_one_of(arguments.get("sort"), SORTS) or _DEFAULT_SORT,
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() else 1,
        )

    @property
    def arguments(self) -> dict[str, Any]:
        """For an address that shows the same again; what is as usual is left out."""
        usual = asdict(ListQuery())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    @property
    def is_filtered(self) -> bool:
        """Whether webhooks may be left out."""
        return bool(self.q or self.category or self.status or self.trigger)

    def at_page(self, page: int) -> dict[str, Any]:
        """The address's arguments for another page."""
        return replace(self, page=page).arguments

    def within(self, found: int) -> ListQuery:
        """The same where its page is among those of so many webhooks; else the last of them."""
        last = max(1, -(-found // PAGE_ROWS))
        return self if self.page <= last else replace(self, page=last)

    def sorted_by(self, column: str) -> dict[str, Any]:
        """The address's arguments for the order by that column; the other way round if it is."""
        is_text = column in _TEXTS
        first, second = (column, f"-{column}") if is_text else (f"-{column}", column)
        return replace(self, sort=second if self.sort == first else first, page=1).arguments

    def direction(self, column: str) -> str:
        """What a screen reader hears of the column's order, as `aria-sort` has it."""
        if self.sort.lstrip("-") != column:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def conditions(self, school_id: int) -> list[ColumnElement[bool]]:
        """What a webhook of the list must be; its lane has to be joined."""
        found = [Webhook.school_id == school_id, Webhook.deleted_at.is_(None)]
        if self.q:
            found.append(
                or_(
                    Webhook.name.icontains(self.q, autoescape=True),
                    Webhook.url.icontains(self.q, autoescape=True),
                )
            )
        if self.status:
            found.append(STATUSES[self.status][1])
        if self.category:
            members = triggers.by_category()[Category(self.category)]
            found.append(Webhook.id.in_(_takers(school_id, [one.name for one in members])))
        if self.trigger:
            found.append(Webhook.id.in_(_takers(school_id, [self.trigger])))
        return found

    def order(self) -> list[ColumnElement[Any]]:
        """The order of the rows; the same for rows that are alike, so that no page repeats one."""
        name = self.sort.lstrip("-")
        column = _WORDS[name]() if name in _WORDS else _ORDERS[name]
        wanted = column.desc() if self.sort.startswith("-") else column.asc()
        if name == "created":
            return [wanted]  # nothing else: only then it is the order of an index
        return [wanted.nulls_last(), Webhook.id.desc()]


def _by_trigger() -> ColumnElement[Any]:
    """The place of the first trigger's label among all labels, as they read in this language."""
    labels = {one.name: gettext(one.label) for one in triggers.all_triggers()}
    return case(_places(labels), value=_FIRST_TRIGGER)


def _by_status() -> ColumnElement[Any]:
    """The place of the word that is shown as the status: a failing webhook is kept as active."""
    places = _places({name: str(STATUSES[name][0]) for name in _SHOWN_STATUSES})
    return case(*[(STATUSES[name][1], literal(place)) for name, place in places.items()])


def _places(words: Mapping[str, str]) -> dict[str, int]:
    ordered = sorted(words, key=lambda name: words[name].casefold())
    return {name: place for place, name in enumerate(ordered)}


_WORDS = {"trigger": _by_trigger, "status": _by_status}


def _takers(school_id: int, names: list[str]) -> Select[int]:
    return select(WebhookTrigger.webhook_id).where(
        WebhookTrigger.school_id == school_id, WebhookTrigger.trigger.in_(names)
    )


def _one_of(value: str | None, known: Mapping[str, Any] | set[str]) -> str:
    return value if value is not None and value in known else ""
