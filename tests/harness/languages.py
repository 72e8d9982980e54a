"""What no translator was given: by reading the code, and by pages in a language of brackets."""

import ast
import json
import re
from itertools import chain

import pytest
from babel.messages.catalog import Catalog
from bs4 import BeautifulSoup, Comment, Doctype
from jinja2 import Environment, nodes

from scripts.translations import compile_into, template

BRACKETS = "eo"
"""The language in which each text of ours is itself in ⟦brackets⟧; what has none was not given."""
ASKED = {"Accept-Language": BRACKETS}

_TEXT_ATTRIBUTES = (
    "alt", "aria-label", "content", "data-copied", "data-label", "label", "placeholder", "title",
)  # fmt: skip
_TRANSLATING = {"_", "gettext", "ngettext", "pgettext", "npgettext", "lazy_gettext", "N_"}
_FOR_DEVELOPERS = {"text", "getLogger", "TypeVar", "Literal", "means", "personal", "setattr"}
_NOT_OURS = "pre, code, time, script, .mono, [translate=no], body [lang], textarea"
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_APART = "\0"
"""Between the strings of a page, so that one text of ours can go on over several of them."""
_MACHINES = re.compile(r"\S*[\w/][/:@_.\d]\S*|\S*[_/@\d]\S*")
"""What is no words: addresses, ids, names of fields and triggers."""
_BETWEEN = re.compile(" · |: |, ")
_AROUND = " ,.:;()·–/+-%0123456789\n"
_PROSE = re.compile(r"^[A-Z][a-z]+($|[^-A-Za-z:.]|\.(?![a-z]))|[A-Za-z]+ [a-z]+.*[.,?!]$")


def write_catalogue(folder, language=BRACKETS):
    """Write the language of brackets where an app can be told to look; returns that folder."""
    compile_into(folder / language / "LC_MESSAGES" / "messages.mo", _in_brackets(language))
    return folder


@pytest.fixture(scope="session")
def app_in_brackets(make_app, tmp_path_factory):
    """The app in a language in which each text that translators were given is in brackets."""
    folder = write_catalogue(tmp_path_factory.mktemp("translations"))
    return make_app(BABEL_TRANSLATION_DIRECTORIES=str(folder))


@pytest.fixture
def bracketed(app, app_in_brackets):
    """The same, on empty servers."""
    return app_in_brackets


def _in_brackets(language):
    made = Catalog(locale=language)
    for message in template():
        if isinstance(message.id, str):
            made.add(message.id, f"⟦{message.id}⟧")
        else:
            one, many = (f"⟦{text}⟧" for text in message.id)
            made.add(message.id, (one,) + (many,) * (made.num_plurals - 1))
    return made


def unmarked_in_template(path):
    """The texts of a template that stand outside `_()` and `{% trans %}`, in their order."""
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
    tree = environment.parse(path.read_text())
    return [
        *_texts(BeautifulSoup("".join(_skeleton(tree)), "html.parser")),
        *_sentences(tree),
    ]


def unmarked_on_page(soup, data=frozenset()):
    """What a page in the language of brackets says outside of them that is not in `data` either."""
    for element in soup.select("time, [translate=no]"):
        element.clear()
        element.attrs = {}
    for meta in soup.select("meta[name=texts]"):
        meta["content"] = ", ".join(json.loads(meta["content"]).values())
    attributes, strings = _attributes(soup), _strings(soup)
    pieces = chain(*map(_outside, attributes), _outside(_APART.join(strings)))
    return [" ".join(piece.split()) for piece in pieces if not _is_known(piece, data)]


def _outside(text):
    """The pieces of a text that are outside of all brackets; ours can have ours within them."""
    depth, piece = 0, ""
    for character in text:
        depth += {"⟦": 1, "⟧": -1}.get(character, 0)
        if depth or character in "⟧" + _APART:
            yield piece
            piece = ""
        else:
            piece += character
    yield piece


def _is_known(piece, data):
    """Whether all of it is data, as in "Olena Test, olena@example.com" or "19.50 UAH"."""
    text = " ".join(piece.split())
    bare = text.strip(_AROUND)
    if not _LETTERS.search(bare) or text in data or bare in data or _MACHINES.fullmatch(text):
        return True
    return any(  # at which mark it comes apart is not known: data can have commas too
        _is_known(text[: mark.start()], data) and _is_known(text[mark.end() :], data)
        for mark in _BETWEEN.finditer(text)
    )


def _texts(soup):
    """What a person reads on a page or hears: texts and attributes, without code and data."""
    for text in chain(_attributes(soup), _strings(soup)):
        if _LETTERS.search(text):
            yield " ".join(text.split())


def _attributes(soup):
    for element in soup.find_all(True):
        if element.name != "meta" or element.get("name") == "texts":
            yield from (element.get(name) or "" for name in _TEXT_ATTRIBUTES)


def _strings(soup):
    for element in soup.select(_NOT_OURS):
        element.clear()
    for string in soup.find_all(string=True):
        if not isinstance(string, (Comment, Doctype)):
            yield string


def _skeleton(node):
    """The markup of a template in its order, with a mark where an expression stands."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Expr):
        yield "\1"
    elif isinstance(node, nodes.Block) and node.name == "wrap":
        return  # the names of classes
    else:
        for child in node.iter_child_nodes():
            yield from _skeleton(child)


def _sentences(node):
    """String constants that read like words for people, outside calls that translate."""
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in _TRANSLATING:
        return
    if isinstance(node, nodes.Compare):
        return  # what is compared is not shown
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        if _PROSE.search(node.value):
            yield node.value
        return
    for child in node.iter_child_nodes():
        yield from _sentences(child)


def unmarked_in_module(path):
    """The texts in a module's code that read like words for people and are not marked."""
    tree = ast.parse(path.read_text())
    return [
        *(value for value in _literals(tree) if _PROSE.search(value)),
        *_marked_in_f_strings(tree),
    ]


def _literals(node):
    """Each string constant, without docstrings, logs, errors for developers and what is marked."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Raise) and _called(node.exc) in _BUILT_IN_ERRORS:
        return
    if isinstance(node, ast.Call) and _called(node) in _TRANSLATING | _FOR_DEVELOPERS:
        return
    if isinstance(node, ast.Call) and _owner(node) == "logger":
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _literals(child)


def _marked_in_f_strings(tree):
    """Texts that are marked where the extraction does not look before Python 3.12."""
    for outer in ast.walk(tree):
        if isinstance(outer, ast.JoinedStr):
            for inner in ast.walk(outer):
                if _called(inner) in _TRANSLATING and isinstance(inner.args[0], ast.Constant):
                    yield ast.unparse(inner)


_BUILT_IN_ERRORS = {"ValueError", "TypeError", "RuntimeError", "KeyError", "LookupError"}


def _called(node):
    function = getattr(node, "func", None)
    return getattr(function, "id", getattr(function, "attr", ""))


def _owner(node):
    return getattr(getattr(node.func, "value", None), "id", "")
