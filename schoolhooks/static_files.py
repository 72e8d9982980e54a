"""Addresses of static files that change with their content, so browsers may keep them for good."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for

SPRITE = "vendor/icons-lucide-1.62.0.svg"
FONT = "vendor/inter-latin-5.3.0.woff2"
_KEEP = "public, max-age=31536000, immutable"
_ASK = "public, no-cache"


def init_app(app: Flask) -> None:
    """Add `?v=` to what `url_for("static", …)` gives, and say how long an answer is good."""
    app.url_defaults(_add_version)
    app.add_template_global(sprite)
    app.add_template_global(font)
    app.after_request(_keep)


def sprite() -> str:
    """The address of the icons, made once for a page: a long list has hundreds of them."""
    if "sprite" not in g:
        g.sprite = url_for("static", filename=SPRITE)
    return str(g.sprite)


def font() -> str:
    """The font's address exactly as the style sheet names it, for pages to ask for it early."""
    return url_for("static", filename=FONT, v=None)


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    unsaid = endpoint == "static" and "filename" in values and "v" not in values
    if unsaid and current_app.static_folder:
        path = Path(current_app.static_folder, values["filename"])
        if path.is_file():
            values["v"] = _version(path, path.stat().st_mtime_ns)


@cache
def _version(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code < 400:
        # What is vendored has its version in its name, and style sheets name it without `v`.
        vendored = request.path.startswith(f"{current_app.static_url_path}/vendor/")
        response.headers["Cache-Control"] = _KEEP if vendored or "v" in request.args else _ASK
    return response
