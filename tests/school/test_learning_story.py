"""What is announced of learning tells the same story as the rows, whatever students do, at once."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from schoolhooks.extensions import db
from schoolhooks.members.models import Member
from schoolhooks.school import comments, completion, education, homework, learning, quizzes
from schoolhooks.school.models import (
    CourseProgress,
    Enrollment,
    Lesson,
    Module,
    Program,
    Submission,
)
from schoolhooks.school.progress import completed_lessons, progress_in
from tests.factories import make_member
from tests.school.at_once import at_once
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

MODULES = (["video", "quiz"], ["assignment", "text", "live"])


def a_teacher():
    """Someone who grades and never signs in: hashing a password for each story takes its time."""
    teacher = db.session.query(Member).first()
    return teacher or make_member()


class Learning(RuleBasedStateMachine):
    """A student does things in a course in any order, while staff grade, close, open and add."""

    def __init__(self):
        super().__init__()
        contact = make_contact()
        course = make_course(contact.school)
        course.gives_certificate = True
        lessons = make_lessons(course, *MODULES)
        lessons[3].is_required = False
        self.teacher = a_teacher()
        self.enrollment = make_enrollment(contact, course)
        self.school, self.contact, self.course = contact.school, contact, course
        self.told = []

    def lesson(self, data):
        return data.draw(st.sampled_from(self.lessons()))

    def lessons(self):
        query = db.session.query(Lesson).join(Module).filter(Module.course_id == self.course.id)
        return query.order_by(Module.position, Lesson.position).all()

    @rule(data=st.data())
    def open(self, data):
        learning.open_lesson(self.enrollment, self.lesson(data))

    @rule(data=st.data())
    def tick_off(self, data):
        learning.complete_lesson(self.enrollment, self.lesson(data))

    @rule(data=st.data(), right=st.integers(0, 4))
    def take_a_quiz(self, data, right):
        quiz = data.draw(st.sampled_from([one.quiz for one in self.lessons() if one.quiz]))
        quizzes.submit_quiz(self.enrollment, quiz, answers(quiz, right))

    @rule()
    def hand_in(self):
        [assignment] = [one.assignment for one in self.lessons() if one.assignment]
        homework.submit_assignment(self.enrollment, assignment, "Done.")

    @rule(
        data=st.data(),
        result=st.sampled_from(["accepted", "returned", "rejected"]),
        grade=st.none() | st.integers(0, 100),
    )
    def grade(self, data, result, grade):
        query = db.session.query(Submission).filter_by(contact_id=self.contact.id)
        if found := query.order_by(Submission.id).all():
            submission = data.draw(st.sampled_from(found))
            homework.grade_assignment(submission, result, self.teacher, grade=grade)

    @rule(data=st.data())
    def say(self, data):
        comments.comment(self.enrollment, self.lesson(data), "Hello")

    @rule()
    def complete_by_hand(self):
        completion.complete_course(self.enrollment)

    @precondition(lambda self: len(self.lessons()) < 8)
    @rule(data=st.data())
    def add_a_lesson(self, data):
        add_lesson(self.lesson(data).module)

    @rule()
    def close_and_open_anew(self):
        education.end_access(self.enrollment, "revoked")
        self.enrollment = education.enrol(self.contact, self.course, source="manual")

    @rule()
    def lose_the_transaction(self):
        db.session.rollback()
        self.enrollment = education.open_enrollment(self.contact, self.course)

    @rule()
    def keep_the_transaction(self):
        db.session.commit()

    def data_of(self, name):
        return [body["data"] for body in self.told if body["type"] == name]

    def teardown(self):
        """Compare at the end of each story: every step would read the whole of it again."""
        db.session.commit()
        self.told = told(self.school)
        self.no_fact_is_told_twice()
        self.what_is_told_is_what_is_kept()
        self.a_course_starts_before_it_moves_or_is_complete()
        self.numbers_agree()

    def no_fact_is_told_twice(self):
        milestones = [data["milestone"] for data in self.data_of("enrollment.progress")]
        assert milestones == sorted(set(milestones))
        for name in ("enrollment.started", "enrollment.completed", "certificate.issued"):
            assert len(self.data_of(name)) <= 1
        for name, key in (("lesson.completed", "lesson"), ("module.completed", "module")):
            ids = [data[key]["id"] for data in self.data_of(name)]
            assert len(ids) == len(set(ids))

    def what_is_told_is_what_is_kept(self):
        ids = {data["lesson"]["id"] for data in self.data_of("lesson.completed")}
        assert ids == {f"les_{one}" for one in completed_lessons(self.contact, self.course)}
        kept = db.session.get(CourseProgress, (self.contact.id, self.course.id))
        started, completed = (kept.started_at, kept.completed_at) if kept else (None, None)
        assert bool(self.data_of("enrollment.started")) == bool(started)
        assert bool(self.data_of("enrollment.completed")) == bool(completed)
        reached = progress_in(self.contact, self.course)
        if self.data_of("lesson.completed") and not completed:
            assert reached.percent < 100

    def a_course_starts_before_it_moves_or_is_complete(self):
        names = [body["type"] for body in self.told]
        if "enrollment.started" in names:
            began = names.index("enrollment.started")
            for name in ("lesson.completed", "enrollment.progress", "enrollment.completed"):
                assert name not in names[:began]
        for data in self.data_of("enrollment.completed"):
            assert data["completed_manually"] or "enrollment.started" in names

    def numbers_agree(self):
        for data in self.data_of("enrollment.progress"):
            percent = data["completed_lessons"] * 100 // data["total_lessons"]
            assert data["progress_percent"] == percent >= data["milestone"]
        attempts = [data["attempt"] for data in self.data_of("assignment.submitted")]
        assert attempts == [*range(1, len(attempts) + 1)]


def test_whatever_is_done_the_events_tell_the_story_of_the_rows(app):
    Learning.TestCase.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
    Learning.TestCase("runTest").runTest()


@pytest.mark.usefixtures("app")
class TestAtOnce:
    """Two processes that do the same, played by two threads with sessions of their own."""

    def test_lesson_completed_twice_at_once_is_told_once(self, app):
        enrollment, lesson = make_student(["video"])
        key = enrollment.id, lesson.id

        def complete():
            mine, the_lesson = db.session.get(Enrollment, key[0]), db.session.get(Lesson, key[1])
            return learning.complete_lesson(mine, the_lesson)

        assert sorted(at_once(app, complete, complete)) == [False, True]
        names = told_types()
        assert len(names) == len(set(names)) + 2  # three milestones under one name
        assert names.count("enrollment.completed") == 1

    def test_last_two_lessons_completed_at_once_complete_the_course_once(self, app):
        enrollment, *lessons = make_student(["video"], ["video"])
        enrollment_id, ids = enrollment.id, [one.id for one in lessons]

        def complete(lesson_id):
            mine = db.session.get(Enrollment, enrollment_id)
            return learning.complete_lesson(mine, db.session.get(Lesson, lesson_id))

        at_once(app, *(lambda one=one: complete(one) for one in ids))

        names = told_types()
        assert names.count("lesson.completed") == 2
        assert names.count("enrollment.started") == 1
        assert names.count("enrollment.progress") == 3
        assert names.count("enrollment.completed") == 1

    def test_last_two_courses_of_a_program_completed_at_once_complete_it_once(self, app):
        contact = make_contact()
        courses = [make_course(contact.school, title) for title in ("Basics", "Research")]
        db.session.add(Program(school_id=contact.school_id, title="UX", courses=courses))
        ids = [make_enrollment(contact, course).id for course in courses]

        at_once(
            app,
            *(
                lambda one=one: completion.complete_course(db.session.get(Enrollment, one))
                for one in ids
            ),
        )

        assert told_types().count("program.completed") == 1

    def test_access_ended_and_lesson_completed_at_once_tell_one_after_the_other(self, app):
        enrollment, lesson = make_student(["video"])
        forget()
        key = enrollment.id, lesson.id

        def complete():
            mine, the_lesson = db.session.get(Enrollment, key[0]), db.session.get(Lesson, key[1])
            return learning.complete_lesson(mine, the_lesson)

        def end():
            return education.end_access(db.session.get(Enrollment, key[0]), "revoked")

        completed, ended = at_once(app, complete, end)

        assert ended
        assert told_types()[-1] == "enrollment.ended" or not completed
        assert ("lesson.completed" in told_types()) is completed
