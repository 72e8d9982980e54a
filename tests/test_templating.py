"""The environment that templates live in."""

import pytest
from flask import Flask

from schoolhooks.templating import Templates


@pytest.fixture
def environment():
    app = Flask(__name__)
    app.jinja_environment = Templates
    return app.jinja_env


def test_every_template_knows_the_common_names_also_those_added_later(environment):
    template = environment.from_string("{{ common }}")

    environment.globals["common"] = "ours"

    assert template.globals is environment.globals
    assert template.render() == "ours"


def test_a_template_with_names_of_its_own_keeps_them_to_itself(environment):
    template = environment.from_string("{{ own }}", globals={"own": "mine"})

    assert template.render() == "mine"
    assert "own" not in environment.globals
