"""school.learning: what is announced while a student goes through a course."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import completion, education, learning
from schoolhooks.school.models import LessonProgress
from schoolhooks.school.progress import completed_lessons, progress_in
from tests.school.world import (
    add_lesson,
    forget,
    make_course,
    make_enrollment,
    make_lessons,
    make_student,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def milestones():
    """The milestones that were announced, each with the percent it was announced at."""
    progress = [body["data"] for body in told() if body["type"] == "enrollment.progress"]
    return [(data["milestone"], data["progress_percent"]) for data in progress]


def test_first_lesson_that_is_opened_starts_the_course_once():
    enrollment, first, second = make_student(["video", "text"])

    assert learning.open_lesson(enrollment, second)
    assert learning.open_lesson(enrollment, first)
    assert learning.open_lesson(enrollment, second)

    [body] = told()
    assert body["type"] == "enrollment.started"
    assert body["data"]["enrollment_id"] == enrollment.public_id
    assert body["data"]["started_at"].endswith("Z")


def test_course_does_not_start_again_when_it_is_bought_again():
    enrollment, first, _ = make_student(["video", "text"])
    learning.open_lesson(enrollment, first)
    education.end_access(enrollment, "expired")
    again = make_enrollment(enrollment.contact, enrollment.course)

    learning.open_lesson(again, first)

    assert told() == []


def test_lesson_is_announced_once_with_its_module_and_the_progress():
    enrollment, lesson, *_ = make_student(["video"] * 5)
    learning.open_lesson(enrollment, lesson)
    forget()

    assert learning.complete_lesson(enrollment, lesson)
    assert not learning.complete_lesson(enrollment, lesson)

    [body] = told()
    assert body["type"] == "lesson.completed"
    assert body["data"]["student"] == {
        "id": enrollment.contact.public_id,
        "full_name": "Olena Test",
    }
    assert body["data"]["module"]["position"] == 1
    assert body["data"]["lesson"] == {
        "id": f"les_{lesson.id}",
        "title": "Lesson 1",
        "position": 1,
        "type": "video",
    }
    assert body["data"]["progress_percent"] == 20
    assert completed_lessons(enrollment.contact, enrollment.course) == {lesson.id}


def test_lesson_that_was_never_opened_is_opened_by_completing_it():
    enrollment, lesson, *_ = make_student(["video"] * 5)

    learning.complete_lesson(enrollment, lesson)

    assert told_types() == ["enrollment.started", "lesson.completed"]


def test_lesson_that_is_rolled_back_is_not_announced():
    enrollment, lesson, *_ = make_student(["video"] * 5)

    learning.complete_lesson(enrollment, lesson)
    db.session.rollback()

    assert told() == []
    assert db.session.query(LessonProgress).count() == 0


def test_closed_course_can_be_neither_opened_nor_completed():
    enrollment, lesson = make_student(["video"])
    education.end_access(enrollment, "revoked")
    forget()

    assert not learning.open_lesson(enrollment, lesson)
    assert not learning.complete_lesson(enrollment, lesson)
    assert not completion.complete_course(enrollment)

    assert told() == []


def test_lesson_of_another_course_is_refused():
    enrollment, _ = make_student(["video"])
    [stray] = make_lessons(make_course(enrollment.contact.school), ["video"])

    with pytest.raises(ValueError, match="another course"):
        learning.open_lesson(enrollment, stray)


@pytest.mark.parametrize("type", ["quiz", "assignment"])
def test_lesson_that_has_to_be_passed_cannot_be_ticked_off(type):
    enrollment, lesson = make_student([type])

    assert not learning.complete_lesson(enrollment, lesson)

    assert told() == []


def test_module_is_announced_once_when_nothing_required_is_left_in_it():
    enrollment, first, bonus, second, _ = make_student(["video", "text", "video"], ["video"])
    bonus.is_required = False
    learning.complete_lesson(enrollment, first)
    forget()

    learning.complete_lesson(enrollment, second)
    learning.complete_lesson(enrollment, bonus)

    bodies = [body for body in told() if body["type"] == "module.completed"]
    assert len(bodies) == 1
    assert bodies[0]["data"]["module"]["title"] == "Module 1"
    assert bodies[0]["data"]["progress_percent"] == 66


def test_module_is_not_announced_again_when_a_lesson_was_added_to_it():
    enrollment, first, _ = make_student(["video"], ["video"])
    learning.complete_lesson(enrollment, first)
    added = add_lesson(first.module)
    forget()

    learning.complete_lesson(enrollment, added)

    assert "module.completed" not in told_types()


def test_each_milestone_is_announced_when_it_is_crossed():
    enrollment, *lessons = make_student(["video"] * 5)

    for lesson in lessons:
        learning.complete_lesson(enrollment, lesson)

    assert milestones() == [(25, 40), (50, 60), (75, 80)]


def test_milestones_crossed_in_one_step_are_each_announced():
    enrollment, first, second = make_student(["video", "video"])

    learning.complete_lesson(enrollment, first)
    assert milestones() == [(25, 50), (50, 50)]
    forget()

    learning.complete_lesson(enrollment, second)
    assert milestones() == [(75, 100)]


def test_milestone_is_not_announced_again_after_lessons_were_added():
    enrollment, first, second, _, last = make_student(["video"] * 4)
    learning.complete_lesson(enrollment, first)
    learning.complete_lesson(enrollment, second)
    added = [add_lesson(first.module), add_lesson(first.module)]
    forget()

    learning.complete_lesson(enrollment, added[0])

    assert milestones() == []
    assert progress_in(enrollment.contact, enrollment.course).percent == 50
    learning.complete_lesson(enrollment, last)
    learning.complete_lesson(enrollment, added[1])
    assert milestones() == [(75, 83)]


def test_progress_tells_how_many_lessons_of_how_many():
    enrollment, first, *_ = make_student(["video", "video"], ["video"])

    learning.complete_lesson(enrollment, first)

    [data] = [body["data"] for body in told() if body["type"] == "enrollment.progress"]
    assert (data["completed_lessons"], data["total_lessons"]) == (1, 3)
    assert data["progress_percent"] == 33


def test_bonus_lesson_counts_in_no_progress():
    enrollment, bonus, *_ = make_student(["video"] * 2)
    bonus.is_required = False

    learning.complete_lesson(enrollment, bonus)

    assert told_types() == ["enrollment.started", "lesson.completed"]
    assert told()[1]["data"]["progress_percent"] == 0
