"""school.completion and school.certificates: what is announced when a course is complete."""

from datetime import UTC, datetime, timedelta

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import certificates, completion, learning, quizzes
from schoolhooks.school.models import Certificate, CourseProgress, Program
from tests.school.world import (
    add_lesson,
    answers,
    forget,
    make_contact,
    make_course,
    make_enrollment,
    make_lessons,
    make_student,
    told,
    told_types,
)

pytestmark = pytest.mark.usefixtures("app")


def one_told(name):
    """The only announcement of that trigger."""
    [body] = [body for body in told() if body["type"] == name]
    return body


def make_program(*courses):
    """A program of those courses."""
    program = Program(school_id=courses[0].school_id, title="UX from Scratch", courses=[*courses])
    db.session.add(program)
    db.session.commit()
    return program


def test_course_is_complete_with_its_last_required_lesson():
    enrollment, lesson, bonus = make_student(["video", "text"])
    bonus.is_required = False

    learning.complete_lesson(enrollment, lesson)

    data = one_told("enrollment.completed")["data"]
    assert data["enrollment_id"] == enrollment.public_id
    assert data["progress_percent"] == 100
    assert data["completed_manually"] is False
    assert data["final_score"] is None
    assert data["certificate_id"] is None


def test_completion_is_the_end_of_the_story_of_its_lesson():
    enrollment, lesson = make_student(["video"])

    learning.complete_lesson(enrollment, lesson)

    assert told_types() == [
        "enrollment.started",
        "lesson.completed",
        "module.completed",
        "enrollment.progress",
        "enrollment.progress",
        "enrollment.progress",
        "enrollment.completed",
    ]


def test_course_is_not_complete_again_when_lessons_were_added_later():
    enrollment, lesson = make_student(["video"])
    learning.complete_lesson(enrollment, lesson)
    added = add_lesson(lesson.module)
    forget()

    learning.complete_lesson(enrollment, added)

    assert told_types() == ["lesson.completed"]


def test_course_that_staff_complete_by_hand_says_so_once():
    enrollment, *_ = make_student(["video"] * 3)

    assert completion.complete_course(enrollment)
    assert not completion.complete_course(enrollment)

    [body] = told()
    assert body["type"] == "enrollment.completed"
    assert body["data"]["completed_manually"] is True
    assert body["data"]["progress_percent"] == 100


def test_course_completed_by_hand_neither_starts_nor_moves_nor_completes_afterwards():
    enrollment, *lessons = make_student(["video"] * 2)
    completion.complete_course(enrollment)
    forget()

    for lesson in lessons:
        learning.complete_lesson(enrollment, lesson)

    assert told_types() == ["lesson.completed", "lesson.completed", "module.completed"]


def test_completion_that_is_rolled_back_is_not_announced():
    enrollment, lesson = make_student(["video"])

    completion.complete_course(enrollment)
    db.session.rollback()

    assert told() == []
    assert db.session.query(CourseProgress).count() == 0


def test_final_score_is_the_mean_of_the_best_attempts():
    enrollment, first, second = make_student(["quiz", "quiz"])
    for lesson, right in ((first, 1), (first, 2), (second, 4), (second, 3)):
        quizzes.submit_quiz(enrollment, lesson.quiz, answers(lesson.quiz, right))

    assert one_told("enrollment.completed")["data"]["final_score"] == 75


def test_certificate_comes_with_the_completion_where_the_course_gives_one():
    enrollment, lesson = make_student(["video"])
    enrollment.course.gives_certificate = True

    learning.complete_lesson(enrollment, lesson)

    data = one_told("certificate.issued")["data"]
    assert told_types()[-2:] == ["enrollment.completed", "certificate.issued"]
    assert data["certificate"]["id"] == one_told("enrollment.completed")["data"]["certificate_id"]
    assert data["certificate"]["title"] == "UX Basics"
    assert data["certificate"]["number"].startswith("KDS-20")
    assert data["certificate"]["number"] in data["certificate"]["url"]
    assert data["certificate"]["expires_at"] is None


def test_certificate_by_hand_is_announced_unless_a_valid_one_is_there():
    enrollment = make_enrollment()
    issued = datetime(2027, 1, 1, tzinfo=UTC)
    enrollment.course.certificate_days = 365

    first = certificates.issue_certificate(enrollment, at=issued)
    assert certificates.issue_certificate(enrollment, at=issued + timedelta(days=364)) is None
    second = certificates.issue_certificate(enrollment, at=issued + timedelta(days=365))

    told_first, told_second = told()
    assert told_first["type"] == told_second["type"] == "certificate.issued"
    assert told_first["data"]["certificate"]["expires_at"] == "2028-01-01T00:00:00Z"
    assert told_first["data"]["certificate"]["number"] == first.number != second.number


def test_certificate_that_is_rolled_back_is_not_announced():
    certificates.issue_certificate(make_enrollment())
    db.session.rollback()

    assert told() == []
    assert db.session.query(Certificate).count() == 0


def test_program_is_complete_once_with_the_last_of_its_courses():
    contact = make_contact()
    basics, research = (make_course(contact.school, title) for title in ("Basics", "Research"))
    program = make_program(basics, research)
    one, other = (make_enrollment(contact, course) for course in (basics, research))

    completion.complete_course(one)
    assert told_types() == ["enrollment.completed"]
    completion.complete_course(other)

    data = one_told("program.completed")["data"]
    assert data["program"] == {"id": f"prg_{program.id}", "title": "UX from Scratch"}
    assert [course["title"] for course in data["courses"]] == ["Basics", "Research"]
    assert data["student"]["id"] == contact.public_id


def test_program_is_not_complete_again_when_a_course_was_added_to_it():
    contact = make_contact()
    basics, added = (make_course(contact.school, title) for title in ("Basics", "Added"))
    program = make_program(basics)
    completion.complete_course(make_enrollment(contact, basics))
    program.courses.append(added)
    enrollment = make_enrollment(contact, added)

    completion.complete_course(enrollment)

    assert told_types() == ["enrollment.completed"]


def test_what_others_completed_completes_no_program_of_mine():
    contact = make_contact()
    mine, theirs = (make_course(contact.school, title) for title in ("Mine", "Theirs"))
    make_program(mine, theirs)
    completion.complete_course(make_enrollment(make_contact(contact.school), theirs))
    enrollment = make_enrollment(contact, mine)

    completion.complete_course(enrollment)

    assert told_types() == ["enrollment.completed"]


def test_course_without_lessons_is_complete_only_by_hand():
    enrollment = make_enrollment()
    [bonus] = make_lessons(enrollment.course, ["video"])
    bonus.is_required = False

    learning.complete_lesson(enrollment, bonus)

    assert "enrollment.completed" not in told_types()
    assert completion.complete_course(enrollment)
