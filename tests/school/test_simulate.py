"""school.simulation: a day in the life of a school, by the school's own actions."""

import os
import signal
from itertools import islice
from random import Random

import pytest

from schoolhooks import cli, triggers
from schoolhooks.extensions import db
from schoolhooks.members.models import School
from schoolhooks.school.announce import HEARD
from schoolhooks.school.seed import seed as seed_schools
from schoolhooks.school.simulation import simulate
from schoolhooks.school.simulation.stage import Stage
from tests.factories import make_school
from tests.school.world import forget, told_types

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def school():
    seeded = seed_schools("me@example.com", "secret")
    db.session.commit()
    forget()
    return seeded.schools[0]


def test_every_trigger_has_its_scene():
    played = [scene.trigger for scene in simulate.SCENES]

    assert sorted(played) == sorted(trigger.name for trigger in triggers.all_triggers())


@pytest.mark.parametrize("category", ["education", "crm", "sales"])
def test_every_scene_brings_its_trigger_about_in_both_schools(category, school, subtests):
    names = [one.name for one in triggers.all_triggers() if one.category == category]
    assert names
    for place in db.session.query(School).order_by(School.id).all():
        for name in names:
            with subtests.test(trigger=name, school=place.name):
                report = simulate.Report()

                for _ in islice(simulate.live(place, report, 1, [name]), 3):
                    pass

                assert report.told[name] >= 3
                assert sorted(report.told.elements()) == sorted(told_types())
                forget()


def test_round_of_the_deck_has_every_scene_as_often_as_it_weighs():
    weights = {scene.trigger: scene.weight for scene in simulate.SCENES}
    size = sum(weights.values())

    first = [scene.trigger for scene in islice(simulate.deck(Random(5)), size)]
    again = [scene.trigger for scene in islice(simulate.deck(Random(5)), size)]

    assert {name: first.count(name) for name in weights} == weights
    assert again == first


def test_same_seed_plays_the_same_facts(school):
    runs = []
    for _ in range(2):
        report = simulate.Report()
        for _ in islice(simulate.live(school, report, 7), 30):
            pass
        runs.append(report.told)

    assert runs[0] == runs[1]


def test_round_tells_bodies_that_are_valid_and_stops_listening(school):
    report = simulate.Report()
    size = sum(scene.weight for scene in simulate.SCENES)

    with_all = simulate.live(school, report, 3)
    for _ in islice(with_all, size):
        pass
    with_all.close()

    assert sorted(told_types()) == sorted(report.told.elements())
    assert set(report.told) == {trigger.name for trigger in triggers.all_triggers()}
    assert HEARD not in db.session.info


def test_rate_is_kept_by_resting(school):
    report = simulate.Report()

    for _ in islice(simulate.live(school, report, 1, ["contact.created"], 100), 30):
        pass

    assert report.seconds >= 0.29


def test_school_that_is_not_there_or_has_nothing_is_refused():
    with pytest.raises(simulate.CannotSimulate, match="no school yet"):
        simulate.simulate(None, events_per_second=1, seed=1)
    empty = make_school()
    with pytest.raises(simulate.CannotSimulate, match="schoolhooks seed"):
        simulate.simulate(empty.domain, events_per_second=1, seed=1)
    with pytest.raises(simulate.CannotSimulate, match="no school elsewhere"):
        simulate.simulate("elsewhere.example", events_per_second=1, seed=1)


def test_unknown_trigger_is_refused(runner):
    result = runner.invoke(cli.main, ["simulate", "--triggers", "order.created,order.eaten"])

    assert result.exit_code == 2
    assert "there is no trigger order.eaten" in result.output


def test_command_lives_for_so_long_and_says_what_happened(school, programs, eventually):
    process = programs.start(
        "simulate", "--seconds", "1", "--seed", "4", "--triggers", "order.paid",
        "--events-per-second", "20",
    )  # fmt: skip

    assert eventually(lambda: process.exit_code() is not None, timeout=60)
    said = programs.log_of(process)
    assert "seed 4, 20 events a second" in said
    assert "order.paid" in said
    assert "triggers" in said
    assert told_types(school).count("order.paid") >= 1


def test_ctrl_c_ends_it_and_still_says_what_happened(school, programs, eventually):
    process = programs.start("simulate", "--triggers", "contact.created")
    assert eventually(told_types, timeout=60)

    os.kill(process.pid, signal.SIGINT)

    assert eventually(lambda: process.exit_code() is not None, timeout=60)
    said = programs.log_of(process)
    assert process.exit_code() == 0, said
    assert "contact.created" in said


def test_people_who_left_play_no_more(school):
    stage = Stage(school, Random(1), "run")
    students = [stage.new_student() for _ in range(8)]

    for enrollment in students[:7]:
        stage.forget(enrollment.contact)

    assert stage.student().contact is not students[0].contact
    stage.leave()
