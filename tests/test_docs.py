"""The documentation names what is there."""

import dataclasses
import re
from pathlib import Path

from schoolhooks import cli, config

ROOT = Path(__file__).parents[1]


def test_tour_names_every_package():
    tour = (ROOT / "docs/architecture.md").read_text()
    packages = [path.parent.name for path in (ROOT / "schoolhooks").glob("*/__init__.py")]

    assert packages
    assert [name for name in packages if f"schoolhooks/{name}/" not in tour] == []


def test_only_views_jobs_and_commands_commit():
    allowed = {"cli.py", "views.py", "jobs.py", "sweep.py", "clock.py", "simulate.py", "prepare.py"}
    committing = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "schoolhooks").rglob("*.py")
        if "session.commit()" in path.read_text()
    }

    odd = {
        path
        for path in committing
        if path.rsplit("/", 1)[-1] not in allowed and not path.endswith("_views.py")
    }
    assert odd == set()


def test_every_promise_of_protection_has_its_test():
    lines = (ROOT / "docs/hardening.md").read_text().splitlines()
    named = [line.split("`")[-2].split("::") for line in lines if "::test_" in line]

    assert len(named) > 20
    missing = [name for path, name in named if f"def {name}(" not in (ROOT / path).read_text()]
    assert missing == []


def test_readme_names_every_command_and_only_options_that_exist():
    lines = re.findall(r"^\| `schoolhooks ([^`]+)` \|", (ROOT / "README.md").read_text(), re.M)
    named = {line.split()[0]: re.findall(r"--[a-z-]+", line) for line in lines}

    assert set(named) == set(cli.main.commands)
    for name, options in named.items():
        known = {flag for one in cli.main.commands[name].params for flag in one.opts}
        assert set(options) <= known, name


def test_pages_of_the_documentation_and_what_they_show_are_there():
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
        missing = [link for link in links if not (page.parent / link).exists()]
        assert missing == [], page.name


def test_documentation_names_only_scripts_and_settings_that_exist():
    settings = {
        f"{config.PREFIX}_{one.name.upper()}" for one in dataclasses.fields(config.Settings)
    }
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        text = page.read_text()
        assert set(re.findall(rf"{config.PREFIX}_[A-Z_]+[A-Z]", text)) <= settings, page.name
        scripts = set(re.findall(r"(?<![\w/])scripts/[a-z]+", text))
        assert [one for one in scripts if not (ROOT / one).exists()] == [], page.name


def test_scripts_answer_to_the_options_that_are_documented():
    texts = "".join(path.read_text() for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"))
    for script, option in re.findall(r"scripts/(\w+) (--[a-z-]+)", texts):
        told = (ROOT / "scripts" / script).read_text()
        assert option in told, f"scripts/{script} knows no {option}"
