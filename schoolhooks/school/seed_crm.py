"""How the two schools to try things out in find their customers: their pipelines and forms."""

from __future__ import annotations

from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school.models import Form, FormField, Pipeline, Stage
from schoolhooks.school.models.forms import FieldKind
from schoolhooks.school.models.leads import Outcome

_STAGES: tuple[tuple[str, Outcome | None], ...] = (
    ("New", None),
    ("In talks", None),
    ("Offer sent", None),
    ("Won", "won"),
    ("Lost", "lost"),
)
_WHO: tuple[tuple[str, str, FieldKind, bool], ...] = (
    ("name", "Your name", "name", True),
    ("email", "Your e-mail address", "email", True),
)
_ABOUT_TEAMS: tuple[tuple[str, str, FieldKind, bool], ...] = (
    *_WHO,
    ("phone", "Your phone number, with +", "phone", False),
    ("team_size", "How many are you?", "text", True),
    ("goal", "What do you want to learn?", "long_text", False),
)


def fill_crm(school: School) -> Pipeline:
    """Give a school a pipeline, a form that leads into it, and one for its newsletter."""
    pipeline = Pipeline(school_id=school.id, name="Teams")
    pipeline.stages = [
        Stage(position=place, name=name, outcome=outcome)
        for place, (name, outcome) in enumerate(_STAGES, start=1)
    ]
    prefix = school.domain.partition(".")[0]
    teams = Form(school=school, slug=f"{prefix}-teams", name="Courses for teams", pipeline=pipeline)
    teams.fields = _fields(_ABOUT_TEAMS)
    letter = Form(
        school=school, slug=f"{prefix}-newsletter", name="Newsletter", subscribes_to="email"
    )
    letter.fields = _fields(_WHO)
    db.session.add_all([pipeline, teams, letter])
    db.session.flush()
    return pipeline


def _fields(plans: tuple[tuple[str, str, FieldKind, bool], ...]) -> list[FormField]:
    return [
        FormField(position=place, key=key, label=label, kind=kind, is_required=required)
        for place, (key, label, kind, required) in enumerate(plans, start=1)
    ]
