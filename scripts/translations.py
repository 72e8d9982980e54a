"""The texts for translators: `scripts/translate uk` makes or renews the catalogue of Ukrainian."""

import argparse
import re
from itertools import chain
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "schoolhooks/translations"
# The fields of payloads say what they mean with these.
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "means": None, "personal": None}
Lacks = dict[str, list[str | tuple[str, ...]]]
_TAG_OR_VALUE = re.compile(r"<[^>]*>|(?P<value>%\(\w+\)[a-z])")
_VALUE = re.compile(r"%\((\w+)\)")


def template() -> Catalog:
    """Every text that is marked in the package and in the templates, with where it stands."""
    made = Catalog(project="schoolhooks")
    found = chain(
        _texts("schoolhooks", "**.py", "python", {}),
        _texts("templates", "**.html", "jinja2", {"trimmed": "true", "silent": "false"}),
    )
    for place, line, message, comments in found:
        made.add(message, None, [(place, line)], auto_comments=comments)
    return made


def _texts(folder, pattern, method, options):
    found = extract_from_dir(ROOT / folder, [(pattern, method)], {pattern: options}, KEYWORDS)
    for name, line, message, comments, _context in found:
        yield f"{folder}/{name}", line, message, comments


def renew(language: str, folder: Path = FOLDER, *, unfinished: bool = False) -> Lacks:
    """Bring a language's catalogue up to date; compile, and so offer, it when it is whole.

    Before that its readers would get half of each page in English. `unfinished` is for translators
    who want to see the pages on the way.
    """
    path = folder / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = Catalog(locale=Locale.parse(language))
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(template())
    with path.open("wb") as file:
        write_po(file, catalogue, sort_by_file=True)
    lacking = lacks(catalogue)
    if lacking and not unfinished:
        path.with_suffix(".mo").unlink(missing_ok=True)
    else:
        compile_into(path.with_suffix(".mo"), catalogue)
    return lacking


def compile_into(path: Path, catalogue: Catalog) -> None:
    """Write what pages read. In languages from right to left each value in a text stands apart.

    Without the marks around it a value would take what is beside it along to its own direction:
    an address the full stop behind it, "200 OK" the number before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if catalogue.locale.text_direction == "rtl":
        for message in catalogue:
            apart = tuple(_TAG_OR_VALUE.sub(_apart, text) for text in _forms(message.string))
            message.string = apart if message.pluralizable else apart[0]
    with path.open("wb") as file:
        write_mo(file, catalogue)


def _apart(found):
    """A value between the marks of what has a direction of its own; values in tags are links."""
    return f"\u2068{found[0]}\u2069" if found["value"] else found[0]


def lacks(catalogue: Catalog) -> Lacks:
    """The texts that keep a catalogue from being whole, by the reason."""
    found: Lacks = {}
    for message in catalogue:
        if reason := _fault(message):
            found.setdefault(reason, []).append(message.id)
    return found


def _fault(message):
    if not message.id:
        return ""  # what the file says of itself
    words = _forms(message.string)
    if not all(words):
        return "not translated yet"
    if message.fuzzy:
        return "marked as fuzzy"
    if not all(_can_be_said(text, message) for text in words):
        return "with values that are not those of the English"
    return ""


def _can_be_said(text, message):
    """Whether a text takes the values that pages have for it: they fail on any other."""
    values = dict.fromkeys(_VALUE.findall(" ".join(_forms(message.id))), 1)
    if not values:
        return True
    try:
        return bool(text % values)
    except (KeyError, TypeError, ValueError):
        return False


def _forms(texts):
    return texts if isinstance(texts, (tuple, list)) else [texts]


def main() -> None:
    """Renew the catalogue that was asked for, and say what is to be done next."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", help="such as uk, ar or pt_BR")
    parser.add_argument(
        "--unfinished", action="store_true", help="offer it although it is not whole"
    )
    chosen = parser.parse_args()
    lacking = renew(chosen.language, unfinished=chosen.unfinished)
    path = FOLDER / chosen.language / "LC_MESSAGES" / "messages.po"
    for reason, texts in lacking.items():
        print(f"{len(texts)} texts {reason}, such as {texts[0]!r}")
    offered = chosen.unfinished or not lacking
    print("It is offered after a restart." if offered else "It is not offered before it is whole.")
    if lacking:
        print(f"Edit {path} and run this again.")


if __name__ == "__main__":
    main()
