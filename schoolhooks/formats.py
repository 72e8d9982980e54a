"""How values are written for people: cut texts, numbers, JSON in colour.

What depends on the language of a page is in languages.
"""

import re
from datetime import UTC, datetime

from flask import Flask
from markupsafe import Markup, escape

_JSON_PART = re.compile(
    r'(?P<text>"(?:\\.|[^"\\])*")(?P<colon>\s*:)?'
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<word>\b(?:true|false|null)\b)"
)


def init_app(app: Flask) -> None:
    """Make the formats known to templates as filters."""
    app.add_template_filter(cut_middle)
    app.add_template_filter(machine_time)
    app.add_template_filter(coloured_json)
    app.add_template_filter(grouped)
    app.add_template_filter(readable_amount)


def cut_middle(text: str, length: int = 48) -> str:
    """The text in at most `length` characters: its start and its end, as ends of URLs differ."""
    if len(text) <= length:
        return text
    end = (length - 1) * 2 // 5
    return f"{text[: length - 1 - end]}…{text[-end:]}"


def machine_time(moment: datetime) -> str:
    """The instant as browsers read it from `<time datetime>`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def grouped(number: int) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u202f")


def readable_amount(amount: str) -> str:
    """A decimal string with thin spaces between thousands where five digits or more need them."""
    whole, point, decimals = amount.removeprefix("-").partition(".")
    sign = "\u2212" if amount.startswith("-") else ""
    return sign + (grouped(int(whole)) if len(whole) > 4 else whole) + point + decimals


def coloured_json(text: str) -> Markup:
    """JSON text with its keys and values in spans; what is not JSON stays as it is, escaped."""
    pieces: list[Markup] = []
    position = 0
    for part in _JSON_PART.finditer(text):
        pieces += [escape(text[position : part.start()]), _span(part)]
        position = part.end()
    return Markup("").join([*pieces, escape(text[position:])])


def _span(part: re.Match[str]) -> Markup:
    kind, shown = part.lastgroup, part[0]
    if kind == "colon":
        return Markup('<span class="json-key">{}</span>{}').format(part["text"], part["colon"])
    return Markup('<span class="json-{}">{}</span>').format(kind, shown)
