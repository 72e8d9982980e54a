"""school.quizzes, school.homework, school.comments: what is told of what students hand in."""

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import comments, education, homework, quizzes
from schoolhooks.school.models import Comment, QuizAttempt, Submission
from tests.factories import make_member
from tests.school.world import answers, forget, make_student, told, told_types

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def quiz():
    """A student and the quiz of a lesson among others, which the student has opened."""
    enrollment, lesson, *_ = make_student(["quiz"], ["video"] * 9)
    quizzes.submit_quiz(enrollment, lesson.quiz, {})
    forget()
    return enrollment, lesson.quiz


@pytest.fixture
def handed_in():
    """Homework that was handed in, in a course with other lessons."""
    enrollment, lesson, *_ = make_student(["assignment", "video"] + ["video"] * 8)
    submission = homework.submit_assignment(enrollment, lesson.assignment, "Three users said …")
    forget()
    return submission


@pytest.fixture
def teacher():
    return make_member()


@pytest.mark.parametrize(
    ("right", "percent", "passed"), [(0, 0, False), (1, 25, False), (2, 50, True)]
)
def test_attempt_is_announced_with_its_number_and_score(quiz, right, percent, passed):
    enrollment, quiz = quiz

    quizzes.submit_quiz(enrollment, quiz, answers(quiz, right))

    body = told()[0]
    assert body["type"] == "quiz.submitted"
    assert body["data"]["quiz"] == {"id": f"qz_{quiz.id}", "title": "What you remember"}
    assert body["data"]["attempt"] == 2
    assert body["data"]["score_percent"] == percent
    assert body["data"]["passed"] is passed
    assert body["data"]["correct_count"] == right
    assert body["data"]["incorrect_count"] == 4 - right
    assert ("lesson.completed" in told_types()) is passed


def test_quiz_that_is_passed_again_is_announced_but_completes_nothing_again(quiz):
    enrollment, quiz = quiz
    quizzes.submit_quiz(enrollment, quiz, answers(quiz, 4))
    forget()

    quizzes.submit_quiz(enrollment, quiz, answers(quiz, 3))

    assert told_types() == ["quiz.submitted"]


def test_attempt_that_is_rolled_back_is_not_announced(quiz):
    enrollment, quiz = quiz

    quizzes.submit_quiz(enrollment, quiz, answers(quiz, 4))
    db.session.rollback()

    assert told() == []
    assert db.session.query(QuizAttempt).count() == 1


def test_homework_is_announced_each_time_it_is_handed_in(handed_in):
    enrollment, assignment = handed_in.enrollment, handed_in.assignment

    again = homework.submit_assignment(
        enrollment, assignment, "Four users said …", file_names=["notes.pdf"]
    )

    [body] = told()
    assert body["type"] == "assignment.submitted"
    assert body["data"]["assignment"]["title"] == "Interview three users"
    assert body["data"]["submission_id"] == again.public_id != handed_in.public_id
    assert body["data"]["attempt"] == 2
    assert body["data"]["has_files"] is True
    assert body["data"]["review_url"].endswith(f"/submissions/{again.id}")


def test_homework_is_not_told_by_what_it_says(handed_in):
    homework.submit_assignment(handed_in.enrollment, handed_in.assignment, "My secret thoughts")

    assert "secret" not in str(told())


def test_homework_that_is_rolled_back_is_not_announced(handed_in):
    homework.submit_assignment(handed_in.enrollment, handed_in.assignment, "Four users said …")
    db.session.rollback()

    assert told() == []
    assert db.session.query(Submission).count() == 1


def test_accepted_homework_cannot_be_handed_in_again(handed_in, teacher):
    homework.grade_assignment(handed_in, "accepted", teacher, grade=92)
    forget()

    assert homework.submit_assignment(handed_in.enrollment, handed_in.assignment, "More") is None

    assert told() == []


@pytest.mark.parametrize("result", ["returned", "rejected"])
def test_verdict_is_announced_once_with_who_gave_it(handed_in, teacher, result):
    assert homework.grade_assignment(handed_in, result, teacher, grade=40)
    assert not homework.grade_assignment(handed_in, result, teacher, grade=40)

    [body] = told()
    assert body["type"] == "assignment.graded"
    assert body["data"]["submission_id"] == handed_in.public_id
    assert body["data"]["result"] == result
    assert (body["data"]["grade"], body["data"]["old_grade"]) == (40, None)
    assert body["data"]["reviewer"] == {"id": f"stf_{teacher.id}", "full_name": teacher.name}


def test_accepted_homework_completes_its_lesson(handed_in, teacher):
    homework.grade_assignment(handed_in, "accepted", teacher)

    assert told_types() == ["assignment.graded", "lesson.completed"]
    assert told()[0]["data"]["grade"] is None


def test_another_grade_tells_the_one_before(handed_in, teacher):
    homework.grade_assignment(handed_in, "returned", teacher, grade=40)
    homework.grade_assignment(handed_in, "returned", teacher, grade=55)
    again = homework.submit_assignment(handed_in.enrollment, handed_in.assignment, "Better")
    homework.grade_assignment(again, "accepted", teacher, grade=92)

    grades = [body["data"] for body in told() if body["type"] == "assignment.graded"]
    assert [(one["old_grade"], one["grade"]) for one in grades] == [(None, 40), (40, 55), (55, 92)]


def test_verdict_that_is_rolled_back_is_not_announced(handed_in, teacher):
    homework.grade_assignment(handed_in, "accepted", teacher)
    db.session.rollback()

    assert told() == []
    assert handed_in.result is None


def test_homework_graded_after_access_ended_completes_nothing(handed_in, teacher):
    education.end_access(handed_in.enrollment, "expired")
    forget()

    homework.grade_assignment(handed_in, "accepted", teacher, grade=80)

    assert told_types() == ["assignment.graded"]


def test_comment_is_announced_with_its_lesson_and_whether_it_answers_another():
    enrollment, lesson = make_student(["video"])

    first = comments.comment(enrollment, lesson, "  Is there a template?  ")
    comments.comment(enrollment, lesson, "Yes, there is.", reply_to=first)

    _started, one, other = told()
    assert one["type"] == other["type"] == "comment.created"
    assert one["data"]["comment"]["text"] == "Is there a template?"
    assert one["data"]["comment"]["url"].endswith(f"/lessons/{lesson.id}#cmt_{first.id}")
    assert one["data"]["lesson"]["id"] == f"les_{lesson.id}"
    assert (one["data"]["is_reply"], other["data"]["is_reply"]) == (False, True)


def test_long_comment_is_told_in_part_and_kept_whole():
    enrollment, lesson = make_student(["video"])

    written = comments.comment(enrollment, lesson, "x" * 2_000)

    assert len(told()[-1]["data"]["comment"]["text"]) == 500
    assert len(written.text) == 2_000


def test_blank_comment_is_none():
    enrollment, lesson = make_student(["video"])

    assert comments.comment(enrollment, lesson, " \n ") is None

    assert told() == []


def test_comment_that_is_rolled_back_is_not_announced():
    enrollment, lesson = make_student(["video"])

    comments.comment(enrollment, lesson, "Hello")
    db.session.rollback()

    assert told() == []
    assert db.session.query(Comment).count() == 0


def test_answer_to_a_comment_under_another_lesson_is_refused():
    enrollment, lesson, other = make_student(["video", "text"])
    elsewhere = comments.comment(enrollment, other, "Hello")

    with pytest.raises(ValueError, match="another lesson"):
        comments.comment(enrollment, lesson, "Hello yourself", reply_to=elsewhere)


def test_nothing_can_be_handed_in_where_the_course_is_closed():
    enrollment, first, second = make_student(["quiz", "assignment"])
    education.end_access(enrollment, "refunded")
    forget()

    assert quizzes.submit_quiz(enrollment, first.quiz, {}) is None
    assert homework.submit_assignment(enrollment, second.assignment, "Text") is None
    assert comments.comment(enrollment, first, "Hello") is None

    assert told() == []
