"""Styles say where a line begins and ends, not left and right: there are languages for both."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STYLES = sorted((ROOT / "static/css").glob("*.css"))
RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
SIDE = r"(left|right)"
PROPERTY = re.compile(rf"^({SIDE}|.+-{SIDE}(-.+)?)$")
WITH_SIDES = {"text-align", "float", "clear", "background-position", "transform-origin"}
FOUR_SIDED = {
    "inset", "margin", "padding", "scroll-margin", "scroll-padding", "border-width",
    "border-color", "border-style",
}  # fmt: skip
PART = re.compile(r"[^\s(]*\([^)]*\)|\S+")


def declarations(path):
    """Each property with its value, comments and rules for one direction alone left out."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    for selector, body in RULE.findall(text):
        if '[dir="rtl"]' not in selector:
            for line in body.split(";"):
                name, colon, value = line.partition(":")
                if colon:
                    yield name.strip(), value.strip()


def is_physical(name, value):
    """Whether it says left or right where it could say start or end."""
    parts = PART.findall(value)
    if name == "border-radius" and len(parts) > 1:
        return (parts * 2)[0] != (parts * 2)[1] or parts[2:] and parts[2] != parts[-1]
    return bool(
        PROPERTY.match(name)
        or name in WITH_SIDES
        and re.search(rf"\b{SIDE}\b", value)
        or name in FOUR_SIDED
        and len(parts) == 4
        and parts[1] != parts[3]
    )


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_are_good_for_both_directions(path):
    physical = [
        f"{name}: {value}" for name, value in declarations(path) if is_physical(name, value)
    ]

    assert physical == [], "see margin-inline-start, inset-inline, text-align: start and their kin"


@pytest.mark.parametrize(
    ("name", "value", "physical"),
    [
        ("margin-left", "auto", True),
        ("border-top-right-radius", "0", True),
        ("left", "0", True),
        ("text-align", "right", True),
        ("margin", "0 1rem 0 0", True),
        ("border-radius", "1rem 0 0 1rem", True),
        ("margin", "0 calc(1rem + 1px) 0 calc(1rem + 1px)", False),
        ("margin-inline-start", "auto", False),
        ("inset", "50% auto auto", False),
        ("border-radius", "0 0 1rem 1rem", False),
        ("text-align", "end", False),
        ("grid-area", "left", False),
    ],
)
def test_what_is_for_one_direction_only_is_recognized(name, value, physical):
    assert is_physical(name, value) is physical
