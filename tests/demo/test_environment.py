"""What scripts/environment leaves behind for a person who follows the README."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.harness.database import ROOT


@pytest.fixture
def environment(tmp_path):
    """A folder whose .venv has all that is required, so that nothing is installed."""
    python = tmp_path / "a place" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return python.parent.parent.parent


def test_the_command_that_the_readme_names_is_there(environment):
    shutil.copy(ROOT / "requirements/demo.txt", environment)
    prepare = (
        "cksum <demo.txt >.venv/installed-demo"
        f" && . '{ROOT}/scripts/environment' && prepare_environment demo.txt"
    )
    subprocess.run(["sh", "-euc", prepare], cwd=environment, check=True)

    answer = subprocess.run(
        [environment / ".venv/bin/schoolhooks", "simulate", "--help"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ".venv/bin/schoolhooks simulate" in (ROOT / "README.md").read_text()
    assert answer.stdout.startswith("Usage: schoolhooks simulate")
