"""Addresses of static files that change with their content, so browsers may keep them for good."""

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from markupsafe import Markup

SPRITE = "vendor/icons-lucide-1.62.0.svg"
FONT = "vendor/inter-latin-5.3.0.woff2"
_KEEP = "public, max-age=31536000, immutable"
_ASK = "public, no-cache"
_TURNING = {
    "arrow-left", "arrow-right", "chevron-left", "chevron-right",
    "external-link", "log-out", "send",
}  # fmt: skip
"""Icons that point along the line of reading, which may go from right to left."""


def init_app(app: Flask) -> None:
    """Add `?v=` to what `url_for("static", …)` gives, and say how long an answer is good."""
    app.url_defaults(_add_version)
    app.add_template_global(draw_icon)
    app.add_template_global(font)
    app.after_request(_keep)


def draw_icon(name: str, look: str = "") -> Markup:
    """One icon, with more classes where `look` names them.

    No macro of a template: a long list has hundreds of icons, and here each is a look into a table.
    """
    sprite = g.get("sprite")
    if sprite is None:
        sprite = g.sprite = url_for("static", filename=SPRITE)
    return _drawn(sprite, name, look)


def font() -> str:
    """The font's address exactly as the style sheet names it, for pages to ask for it early."""
    return url_for("static", filename=FONT, v=None)


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    unsaid = endpoint == "static" and "filename" in values and "v" not in values
    if unsaid and current_app.static_folder:
        path = Path(current_app.static_folder, values["filename"])
        if path.is_file():
            values["v"] = _version(path, path.stat().st_mtime_ns)


@lru_cache(1000)
def _drawn(sprite: str, name: str, look: str) -> Markup:
    looks = f"icon-turns {look}" if name in _TURNING else look
    return Markup('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>').format(
        looks, sprite, name
    )


@cache
def _version(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code < 400:
        # What is vendored has its version in its name, and style sheets name it without `v`.
        vendored = request.path.startswith(f"{current_app.static_url_path}/vendor/")
        response.headers["Cache-Control"] = _KEEP if vendored or "v" in request.args else _ASK
    return response
