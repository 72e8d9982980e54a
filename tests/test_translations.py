"""A language is offered when every text has words in it: what `scripts/translate` makes of it."""

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po, write_po

from scripts import translations

WORDS = {
    "Sign in": "Увійти",
    "At most %(max)d characters.": "Не більше %(max)d знаків.",
    ("%(num)s call", "%(num)s calls"): ("%(num)s виклик", "%(num)s виклики", "%(num)s викликів"),
}
CALLS = ("%(num)s call", "%(num)s calls")


class Begun:
    """A translator's file and what becomes of it."""

    def __init__(self, folder):
        self.folder = folder
        self.compiled = folder / "uk/LC_MESSAGES/messages.mo"
        self.renew()

    def renew(self, **options):
        return translations.renew("uk", self.folder, **options)

    def translate(self, words):
        path = self.compiled.with_suffix(".po")
        with path.open("rb") as file:
            texts = read_po(file, locale="uk")
        for english, said in words.items():
            texts[english].string = said
        with path.open("wb") as file:
            write_po(file, texts)


@pytest.fixture
def english(monkeypatch):
    """The texts of the pages: three."""
    texts = Catalog()
    for text in WORDS:
        texts.add(text)
    monkeypatch.setattr(translations, "template", lambda: texts)
    return texts


@pytest.fixture
def ukrainian(english, tmp_path):
    return Begun(tmp_path)


def test_language_that_was_only_begun_is_not_offered(ukrainian):
    assert ukrainian.renew() == {"not translated yet": list(WORDS)}
    assert not ukrainian.compiled.exists()


def test_language_is_offered_once_every_text_has_words(ukrainian):
    ukrainian.translate(WORDS)

    assert ukrainian.renew() == {}
    with ukrainian.compiled.open("rb") as file:
        assert read_mo(file)["Sign in"].string == "Увійти"


def test_language_is_not_offered_any_more_when_a_text_was_added(ukrainian, english):
    ukrainian.translate(WORDS)
    ukrainian.renew()
    english.add("Something altogether new")

    assert ukrainian.renew() == {"not translated yet": ["Something altogether new"]}
    assert not ukrainian.compiled.exists()


@pytest.mark.parametrize(
    ("text", "said", "reason"),
    [
        ("Sign in", "", "not translated yet"),
        (CALLS, ("%(num)s виклик", "", ""), "not translated yet"),
        (CALLS, ("%(num)s виклик", "%(many)s виклики", "%(num)s викликів"), "with values"),
        ("At most %(max)d characters.", "Не більше %(most)d знаків.", "with values"),
        ("At most %(max)d characters.", "Не більше 5 %.", "with values"),
    ],
)
def test_text_without_words_that_are_surely_right_keeps_a_language_back(
    ukrainian, text, said, reason
):
    ukrainian.translate({**WORDS, text: said})
    ((told, texts),) = ukrainian.renew().items()

    assert told.startswith(reason)
    assert texts == [text]
    assert not ukrainian.compiled.exists()


def test_text_whose_words_are_guessed_from_one_alike_keeps_a_language_back(ukrainian, english):
    ukrainian.translate(WORDS)
    english.delete("Sign in")
    english.add("Sign in.")

    assert ukrainian.renew() == {"marked as fuzzy": ["Sign in."]}


def test_translator_can_look_at_pages_that_are_not_finished(ukrainian):
    ukrainian.translate({"Sign in": "Увійти"})

    assert list(ukrainian.renew(unfinished=True)) == ["not translated yet"]
    assert ukrainian.compiled.exists()


def test_values_stand_apart_in_languages_from_right_to_left(tmp_path):
    texts = Catalog(locale="ar")
    texts.add("In", '<a href="%(url)s">%(name)s</a>: %(num)d %%')
    texts.add(CALLS, ("%(num)s",) * 6)
    translations.compile_into(tmp_path / "texts.mo", texts)

    with (tmp_path / "texts.mo").open("rb") as file:
        compiled = read_mo(file)
    assert compiled["In"].string == (
        '<a href="%(url)s">\u2068%(name)s\u2069</a>: \u2068%(num)d\u2069 %%'
    )
    assert compiled[CALLS].string == ["\u2068%(num)s\u2069"] * 6


def test_languages_that_come_with_it_have_every_text():
    for compiled in translations.FOLDER.glob("*/LC_MESSAGES/messages.mo"):
        with compiled.open("rb") as file:
            texts = read_mo(file)
        assert every_id(translations.template()) <= every_id(texts), compiled


def every_id(texts):
    return {one.id if isinstance(one.id, str) else tuple(one.id) for one in texts}
