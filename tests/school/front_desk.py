"""Pipelines and forms for tests; what becomes of them is not here."""

import itertools

from schoolhooks.extensions import db
from schoolhooks.school.models import Form, FormField, Pipeline, Stage

_numbers = itertools.count(1)


def make_pipeline(school, name="Teams"):
    """A pipeline with two stages and both ends."""
    pipeline = Pipeline(school_id=school.id, name=name)
    names = [("New", None), ("Offer sent", None), ("Won", "won"), ("Lost", "lost")]
    pipeline.stages = [
        Stage(position=place, name=title, outcome=outcome)
        for place, (title, outcome) in enumerate(names, start=1)
    ]
    db.session.add(pipeline)
    db.session.commit()
    return pipeline


def make_form(school, *kinds, **fields):
    """A form that asks for those kinds of answers, under keys of the same names."""
    form = Form(
        **{"school": school, "slug": f"form-{next(_numbers)}", "name": "Courses for teams"},
        **fields,
    )
    form.fields = [
        FormField(position=place, key=kind, label=f"Your {kind}?", kind=kind)
        for place, kind in enumerate(kinds, start=1)
    ]
    db.session.add(form)
    db.session.commit()
    return form
