"""The documentation names what is there."""

from pathlib import Path

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
