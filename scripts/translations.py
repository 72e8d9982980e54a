"""The texts for translators: `scripts/translate uk` makes or renews the catalogue of Ukrainian."""

import argparse
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


def renew(language: str) -> int:
    """Bring a language's catalogue up to date and compile it. Returns how many texts lack words."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = Catalog(locale=Locale.parse(language))
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(template())
    with path.open("wb") as file:
        write_po(file, catalogue, sort_by_file=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return sum(1 for message in catalogue if message.id and not any(_words(message)))


def _words(message):
    return message.string if isinstance(message.string, tuple) else [message.string]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", help="such as uk, ar or pt_BR")
    chosen = parser.parse_args().language
    print(f"{renew(chosen)} texts are not translated yet: edit {FOLDER / chosen}, run this again")
