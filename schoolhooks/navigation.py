"""The entries of the main menu, each added by the page package it leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app, request, url_for

_KEY = "schoolhooks_navigation"


@dataclass(frozen=True)
class Entry:
    """One entry: `place` orders it, `prefix` is the path below which it is the current one.

    The label is English, marked with N_; the menu translates it.
    """

    place: int
    label: str
    icon: str
    endpoint: str
    prefix: str
    is_for: Callable[[str], bool] = lambda _role: True
    """Which roles see it."""


@dataclass(frozen=True)
class Shown:
    """An entry as the menu shows it."""

    label: str
    icon: str
    url: str
    current: bool


def init_app(app: Flask) -> None:
    """Begin with an empty menu."""
    app.extensions[_KEY] = []


def add(app: Flask, entry: Entry) -> None:
    """Put an entry into the menu."""
    app.extensions[_KEY].append(entry)


def shown(role: str) -> list[Shown]:
    """The menu for a member in that role, on the current page."""
    entries = cast(list[Entry], current_app.extensions[_KEY])
    return [
        Shown(one.label, one.icon, url_for(one.endpoint), request.path.startswith(one.prefix))
        for one in sorted(entries, key=lambda one: one.place)
        if one.is_for(role)
    ]
