"""The traps of other engines: each one in docs/traps.md names tests, and they are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/traps.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py::\w+)`", TEXT)))


@cache
def functions(path):
    tree = ast.parse((ROOT / path).read_text())
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


@pytest.mark.parametrize("named", NAMED)
def test_named_test_is_there(named):
    path, _, function = named.partition("::")

    assert function in functions(path)


def test_every_trap_names_a_test():
    rows = [
        line for line in TEXT.splitlines() if line.startswith("| ") and "the defect" not in line
    ]

    assert len(rows) >= 30
    assert [row for row in rows if not re.search(r"`tests/[\w/]+\.py::\w+`", row)] == []
