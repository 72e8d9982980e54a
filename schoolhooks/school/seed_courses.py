"""What is taught in the two schools to try things out in: their courses' modules and lessons."""

from __future__ import annotations

from dataclasses import dataclass

from schoolhooks.extensions import db
from schoolhooks.school.models import (
    Assignment,
    Course,
    Lesson,
    Module,
    Program,
    Quiz,
    QuizQuestion,
)
from schoolhooks.school.models.lessons import LessonType


@dataclass(frozen=True)
class _Plan:
    """A lesson to be. A question is its text and its options, of which the first is right here."""

    title: str
    type: LessonType = "video"
    text: str = ""
    questions: tuple[tuple[str, ...], ...] = ()
    is_bonus: bool = False


@dataclass(frozen=True)
class _Terms:
    """What a course offers beside its lessons."""

    trial_days: int | None = None
    gives_certificate: bool = False
    certificate_days: int | None = None


_MODULES: dict[str, dict[str, tuple[_Plan, ...]]] = {
    "ux-basics": {
        "Knowing the user": (
            _Plan("What UX is and is not", text="Why a good-looking product can still annoy."),
            _Plan("Who are you building for?", "text",
                  "Three questions to ask before the first sketch."),
            _Plan("Check: knowing the user", "quiz", questions=(
                ("Who knows best what users do?", "The users, when watched", "The manager",
                 "The designer"),
                ("A persona describes …", "a kind of user", "a colour scheme", "one real person"),
                ("UX begins …", "before the first sketch", "after the launch", "with a logo"),
                ("What people say and what they do …", "often differ", "never differ"),
            )),
        ),
        "Asking the user": (
            _Plan("How to talk to users", text="Open questions, silence, and no selling."),
            _Plan("Interview three users", "assignment",
                  "Find three people who are not your friends, and write down what surprised you."),
            _Plan("A good interview, word for word", "text", "The whole of it, with notes.",
                  is_bonus=True),
        ),
        "Showing the user": (
            _Plan("Paper first", text="Why the cheapest prototype teaches most."),
            _Plan("Questions and answers", "live", "Thursdays at 19:00, Kyiv time."),
            _Plan("Check: showing the user", "quiz", questions=(
                ("A paper prototype costs …", "almost nothing", "a month of work"),
                ("In a usability test you mostly …", "watch and listen", "explain", "apologise"),
            )),
        ),
    },
    "ux-research": {
        "Planning": (
            _Plan("Which question, which method?"),
            _Plan("Write a plan on one page", "assignment",
                  text="One page: what you want to know, from whom, and how."),
        ),
        "Making sense": (
            _Plan("From notes to findings"),
            _Plan("Check: making sense", "quiz", questions=(
                ("Five users find …", "most of the big problems", "every problem", "nothing"),
                ("A finding without evidence is …", "an opinion", "a fact"),
            )),
        ),
    },
    "what-is-ux": {
        "The evening": (_Plan("The talk", "live", "An hour, then your questions."),),
    },
    "japanese-for-travel": {
        "Arriving": (
            _Plan("Good day and thank you", "live"),
            _Plan("Trains and tickets", "live"),
            _Plan("Check: arriving", "quiz", questions=(
                ("“Sumimasen” means …", "excuse me", "good night", "cheers"),
                ("“Eki” is a …", "station", "hotel", "ticket"),
                ("“Arigatō gozaimasu” is …", "polite thanks", "a greeting"),
            )),
        ),
        "Staying": (
            _Plan("In the restaurant", "live"),
            _Plan("In the shop", "live"),
            _Plan("Order a dinner", "assignment",
                  text="Write down, in Japanese, how you order dinner for two."),
        ),
    },
    "business-arabic": {
        "Letters": (
            _Plan("How a letter begins and ends"),
            _Plan("Write to a customer", "assignment", text="Invite a customer to a meeting."),
        ),
        "Meetings": (
            _Plan("Greetings and small talk"),
            _Plan("Numbers and dates", "text", "All you need for an offer."),
            _Plan("Check: meetings", "quiz", questions=(
                ("“Ahlan wa sahlan” says …", "welcome", "goodbye", "how much"),
                ("“Shukran” says …", "thank you", "please", "tomorrow"),
            )),
        ),
    },
    "english-sounds": {
        "Vowels": (_Plan("Ship and sheep"), _Plan("Bad and bed")),
        "Consonants": (
            _Plan("Think and sink"),
            _Plan("Check: what do you hear?", "quiz", questions=(
                ("Which has the long vowel?", "sheep", "ship"),
                ("Which begins with the tongue between the teeth?", "think", "sink"),
            )),
        ),
    },
}  # fmt: skip
_TERMS = {
    "ux-basics": _Terms(trial_days=7, gives_certificate=True),
    "ux-research": _Terms(gives_certificate=True),
    "japanese-for-travel": _Terms(gives_certificate=True, certificate_days=730),
    "business-arabic": _Terms(trial_days=14, gives_certificate=True),
}
_PROGRAMS = {
    "UX from Scratch": ("ux-basics", "ux-research"),
    "Languages at Work": ("business-arabic", "english-sounds"),
}


def fill_courses(courses: dict[str, Course]) -> None:
    """Give a school's courses, named by their slugs, their lessons, terms and programs."""
    for slug, course in courses.items():
        terms = _TERMS.get(slug, _Terms())
        course.trial_days = terms.trial_days
        course.gives_certificate = terms.gives_certificate
        course.certificate_days = terms.certificate_days
        for place, (title, plans) in enumerate(_MODULES[slug].items(), start=1):
            module = Module(course=course, position=place, title=title)
            module.lessons = [_lesson(number, plan) for number, plan in enumerate(plans, start=1)]
            db.session.add(module)
            db.session.flush()  # one by one, so that their ids follow the order above
    for title, slugs in _PROGRAMS.items():
        if set(slugs) <= courses.keys():
            members = [courses[slug] for slug in slugs]
            db.session.add(Program(school_id=members[0].school_id, title=title, courses=members))
    db.session.flush()


def _lesson(position: int, plan: _Plan) -> Lesson:
    lesson = Lesson(
        position=position,
        title=plan.title,
        type=plan.type,
        text=plan.text,
        is_required=not plan.is_bonus,
    )
    if plan.type == "quiz":
        lesson.quiz = Quiz(title=plan.title, pass_percent=60, questions=_questions(plan))
    elif plan.type == "assignment":
        lesson.assignment = Assignment(title=plan.title)
    return lesson


def _questions(plan: _Plan) -> list[QuizQuestion]:
    """The plan's questions, with the right option moved on from one to the next."""
    made = []
    for number, (text, *options) in enumerate(plan.questions):
        right = number % len(options)
        made.append(
            QuizQuestion(
                position=number + 1,
                text=text,
                options=[*options[1 : right + 1], options[0], *options[right + 1 :]],
                right_option=right,
            )
        )
    return made
