"""A day in the life of a school arrives: every trigger, each fact once, and the numbers right."""

import json
from collections import Counter
from itertools import islice

from schoolhooks.dispatch import ledger
from schoolhooks.extensions import db
from schoolhooks.school.seed import seed
from schoolhooks.school.simulation import simulate
from schoolhooks.triggers import all_triggers
from schoolhooks.webhooks import actions

SLOW_MACHINE_SECONDS = 90


def test_every_trigger_of_a_day_arrives_and_the_ledger_is_exact(receiver, programs, app):
    names = [trigger.name for trigger in all_triggers()]
    school = seed("me@example.com", "secret").schools[0]
    actions.create(school, actions.Wishes(name="All", url=receiver.url(), triggers=names))
    db.session.commit()
    programs.worker()
    report = simulate.Report()

    for _ in islice(simulate.live(school, report, 1), sum(one.weight for one in simulate.SCENES)):
        pass

    received = receiver.wait_for(report.told.total() + 1, SLOW_MACHINE_SECONDS)
    arrived = Counter(json.loads(request.body)["type"] for request in received)
    assert set(arrived) == {*names, "webhook.test"}
    assert {name: arrived[name] for name in names} == dict(report.told)
    db.session.rollback()
    assert ledger.take().is_exact
