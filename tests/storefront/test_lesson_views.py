"""storefront.lesson_views: what a student can do in a lesson, and what nobody else can."""

import io

import pytest

from schoolhooks.extensions import db
from schoolhooks.school import education, homework
from tests.factories import make_member, make_school
from tests.school.world import make_enrollment, make_student, told, told_types
from tests.storefront.customer import go_in

pytestmark = pytest.mark.usefixtures("app")
POSTS = ("complete", "take_quiz", "hand_in", "comment")


class Student:
    """A visitor who came by the enrollment's link, in one lesson."""

    def __init__(self, page, enrollment, lesson):
        self.page = page
        self.place = {"course_id": enrollment.course_id, "lesson_id": lesson.id}
        go_in(page, enrollment)

    def open(self, **query):
        return self.page.get("storefront.lesson", query=query, **self.place)

    def post(self, what, status=303, **data):
        return self.page.post(f"storefront.{what}", data=data, status=status, **self.place)


@pytest.fixture
def student(page):
    """Make a student of a course with one lesson of that type: student("quiz")."""

    def make(*types):
        enrollment, *lessons = make_student(list(types))
        made = Student(page, enrollment, lessons[0])
        made.enrollment, made.lesson, made.lessons = enrollment, lessons[0], lessons
        return made

    return make


def test_opening_the_first_lesson_starts_the_course_once(student):
    someone = student("video", "text")

    someone.open()
    someone.open()

    assert told_types() == ["enrollment.started"]


def test_finishing_a_lesson_is_announced_once(student):
    someone = student("video", "text")
    soup = someone.open()
    assert soup.select_one("#finish button").text == "Finish the lesson"

    soup = someone.post("complete")
    assert "Lesson finished." in soup.text
    assert "You have finished this lesson." in soup.text
    someone.post("complete")

    assert told_types() == [
        "enrollment.started", "lesson.completed", "enrollment.progress", "enrollment.progress"
    ]  # fmt: skip


def test_quiz_is_taken_with_what_was_chosen(student):
    someone = student("quiz")
    names = [radio["name"] for radio in someone.open().select("#quiz [value='0']")]
    assert len(names) == 4

    soup = someone.post("take_quiz", **{names[0]: "0", names[1]: "1"})
    assert "25 %: 50 % are needed. Try again." in soup.text
    soup = someone.post("take_quiz", **dict.fromkeys(names[:3], "0"))

    assert "Passed with 75 %." in soup.text
    assert "Attempt 1: 1 right, 3 wrong" in soup.text
    bodies = [body["data"] for body in told() if body["type"] == "quiz.submitted"]
    assert [(data["score_percent"], data["passed"]) for data in bodies] == [(25, False), (75, True)]


def test_nonsense_in_a_quiz_counts_as_wrong(student):
    someone = student("quiz")
    names = [radio["name"] for radio in someone.open().select("#quiz [value='0']")]

    someone.post("take_quiz", **dict(zip(names, ["\0", "-1", "9" * 50, "x"], strict=True)))

    [body] = [body for body in told() if body["type"] == "quiz.submitted"]
    assert body["data"]["incorrect_count"] == 4


def test_homework_is_handed_in_with_the_names_of_its_files(student):
    someone = student("assignment")
    files = [(io.BytesIO(b"x"), "interviews.pdf"), (io.BytesIO(b""), "")]

    soup = someone.post(
        "hand_in", homework="I asked three people.\r\n\r\nThey said no.\0", files=files
    )

    assert "Waits for a teacher" in soup.text
    assert "interviews.pdf" in soup.text
    assert "I asked three people.\n\nThey said no." in soup.select_one(".handed-in").text
    body = told()[-1]
    assert (body["type"], body["data"]["has_files"]) == ("assignment.submitted", True)


def test_returned_homework_can_be_handed_in_again_and_accepted_cannot(student):
    someone = student("assignment", "text")
    someone.post("hand_in", homework="First try")
    teacher = make_member(someone.enrollment.contact.school)
    [first] = db.session.query(homework.Submission)
    homework.grade_assignment(first, "returned", teacher)
    db.session.commit()

    soup = someone.post("hand_in", homework="Second try")
    assert len(soup.select(".handed-in")) == 2
    second = db.session.query(homework.Submission).order_by(homework.Submission.id.desc()).first()
    homework.grade_assignment(second, "accepted", teacher, grade=80)
    db.session.commit()

    soup = someone.open()
    assert "Accepted, 80 %" in soup.text
    assert soup.select("#homework-task form") == []
    assert "Nothing more can be handed in here." in someone.post("hand_in", homework="Third").text


@pytest.mark.parametrize(
    ("what", "field", "text", "wrong"),
    [
        ("hand_in", "homework", " \n ", "Write something, or what your files show."),
        ("hand_in", "homework", "x" * 20_001, "At most 20,000 characters."),
        ("comment", "comment", "", "Write something."),
        ("comment", "comment", "x" * 5_001, "At most 5,000 characters."),
    ],
)
def test_wrong_words_are_told_at_their_field_and_kept(student, what, field, text, wrong):
    someone = student("assignment")

    soup = someone.post(what, status=422, **{field: text})

    assert soup.select_one(f"#{field}-error").text == wrong
    assert soup.select_one(f"#{field}").text.strip() == text.strip()
    assert "comment.created" not in told_types()
    assert "assignment.submitted" not in told_types()


def test_comments_address_in_the_payload_is_its_place_on_the_page(student):
    someone = student("text")

    someone.post("comment", comment="What does <b>this</b> mean?")

    body = told()[-1]
    path, _, anchor = body["data"]["comment"]["url"].split(".example")[1].partition("#")
    soup = someone.page.get(path)
    assert "What does <b>this</b> mean?" in soup.select_one(f"#{anchor}").text
    assert body["data"]["is_reply"] is False


def test_answer_stands_under_what_it_answers(student):
    someone = student("text")
    soup = someone.post("comment", comment="A question")
    soup = someone.page.get(soup.select_one(".comment a")["href"])
    number = soup.select_one("#comment-form [name=reply_to]")["value"]

    soup = someone.post("comment", comment="An answer", reply_to=number)
    soup = someone.post("comment", comment="An answer to it", reply_to=int(number) + 1)

    answers = [one.text for one in soup.select(".answers .lesson-text")]
    assert answers == ["An answer", "An answer to it"]
    assert [body["data"]["is_reply"] for body in told()[1:]] == [False, True, True]


@pytest.mark.parametrize("reply", ["0", "999999999", "x", "9" * 30, "\0"])
def test_answering_what_is_not_there_is_just_a_comment(student, reply):
    someone = student("text")

    assert someone.open(reply=reply).select("#comment-form [name=reply_to]") == []


def test_strangers_see_that_there_is_a_lesson_and_cannot_do_anything_in_it(page):
    enrollment, lesson = make_student(["quiz"])
    lesson.text = "Only for students."
    db.session.commit()
    place = {"course_id": enrollment.course_id, "lesson_id": lesson.id}

    soup = page.get("storefront.lesson", **place)
    assert "This lesson is for students of the course" in soup.text
    assert "Only for students." not in soup.text
    refused = [
        page.post(f"storefront.{what}", status=s, **place)
        for what, s in zip(POSTS, (403, 403, 404, 403), strict=True)
    ]

    assert len(refused) == 4
    assert told() == []


def test_student_of_one_course_is_a_stranger_in_another(page):
    own, _ = make_student(["video"])
    other, lesson = make_student(["video"])
    go_in(page, own)

    place = {"course_id": other.course_id, "lesson_id": lesson.id}
    page.post("storefront.complete", status=403, **place)
    page.get("storefront.lesson", status=404, course_id=own.course_id, lesson_id=lesson.id)

    assert told() == []


def test_staff_read_the_lesson_without_taking_it(page):
    enrollment, lesson = make_student(["video"])
    lesson.text = "Only for students."
    db.session.commit()
    place = {"course_id": enrollment.course_id, "lesson_id": lesson.id}
    page.sign_in(make_member(enrollment.course.school))

    soup = page.get("storefront.lesson", **place)

    assert "Only for students." in soup.text
    assert soup.select("form") == []
    assert told() == []
    page.sign_in(make_member(make_school()))
    assert "Only for students." not in page.get("storefront.lesson", **place).text


def test_lessons_lead_to_their_neighbours(student):
    someone = student("video", "quiz", "text")

    soup = someone.page.get(
        "storefront.lesson", course_id=someone.place["course_id"], lesson_id=someone.lessons[1].id
    )

    assert [link.text for link in soup.select(".neighbours a")] == ["Lesson 1", "Lesson 3"]


def test_the_last_lesson_completes_the_course(student):
    someone = student("text")

    someone.post("complete")

    assert told_types()[-1] == "enrollment.completed"


@pytest.mark.parametrize(
    ("what", "data", "trigger"),
    [
        ("comment", {"comment": "A question"}, "comment.created"),
        ("hand_in", {"homework": "My homework"}, "assignment.submitted"),
    ],
)
def test_form_sent_twice_is_taken_once(student, what, data, trigger):
    someone = student("assignment")
    data = {**data, "once": someone.open().select_one("[name=once]")["value"]}

    someone.post(what, **data)
    someone.post(what, **data)

    assert told_types().count(trigger) == 1


def test_another_enrollments_homework_is_not_shown(student):
    someone = student("assignment")
    someone.post("hand_in", homework="Only for my own eyes")
    education.end_access(someone.enrollment, "expired")
    db.session.commit()
    later = make_enrollment(someone.enrollment.contact, someone.enrollment.course)

    go_in(someone.page, later)

    assert "Only for my own eyes" not in someone.open().text
