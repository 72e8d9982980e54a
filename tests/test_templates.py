"""What holds for every template, whatever it shows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = next((ROOT / "static/vendor").glob("icons-*.svg")).read_text()
ICONS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
FORBIDDEN = {
    "inline style": r"\sstyle=",
    "style element": r"<style",
    "inline script": r"<script(?![^>]*\bsrc=)",
    "inline handler": r"\son[a-z]+=",
    "htmx code": r"hx-on|js:|hx-vals=.js|hx-trigger=\"[^\"]*\[",
    "dead link": r"href=\"#\"",
    "boost": r"hx-boost",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_needs_inline_code(path):
    text = path.read_text()

    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_icon_is_in_the_sprite(path):
    named = set(re.findall(r'icon\("([a-z0-9-]+)"', path.read_text()))

    assert named <= ICONS


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if path.name.startswith("_")], ids=lambda path: path.name
)
def test_fragments_say_what_they_need_and_extend_nothing(path):
    text = path.read_text()

    assert text.startswith("{# needs:")
    assert "{% extends" not in text
