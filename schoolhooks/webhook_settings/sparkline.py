"""The little picture of a webhook's last day: one bar an hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

HEIGHT = 24
_BAR = 3
_STEP = 4
_HOURS = 24
# Each bar as a piece of a path, by its place and by how tall it is: a list has hundreds of them.
_BARS = [
    [f"M{place * _STEP} {HEIGHT}v-{tall}h{_BAR}v{tall}z" for tall in range(HEIGHT + 1)]
    for place in range(_HOURS)
]


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The calls of each of the last hours, oldest first."""

    calls: Sequence[int]

    @property
    def heights(self) -> list[int]:
        """How tall each bar is; an hour without a call has a flat one."""
        most = max(self.calls, default=0) or 1
        return [1 + round((HEIGHT - 1) * count / most) for count in self.calls]

    @property
    def path(self) -> str:
        """The bars as one path: an element for each would be most of a long list's page."""
        return "".join([bar[tall] for bar, tall in zip(_BARS, self.heights, strict=True)])

    @property
    def words(self) -> str:
        """The same for who cannot see it."""
        total = sum(self.calls)
        if not total:
            return str(_("No calls in the last 24 hours"))
        said = ngettext(
            "%(calls)s call in the last 24 hours, at most %(most)s in an hour",
            "%(calls)s calls in the last 24 hours, at most %(most)s in an hour",
            total,
            calls=f"{total:,}",
            most=f"{max(self.calls):,}",
        )
        return str(said)
