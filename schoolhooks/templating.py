"""How templates are put together from many small ones without that costing much."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """Flask's environment, in which all templates know the same names."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that a template knows besides what it is given.

        Jinja chains a template's own to the common ones, and goes through such a chain name by name
        for each include and each import of macros, of which a list has hundreds. Ours have no own.
        """
        return super().make_globals(d) if d else self.globals
