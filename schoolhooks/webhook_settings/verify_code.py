"""How a receiver checks a signature, in five languages; each text is a template of its own."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

PLACEHOLDER = "whsec_the_secret_of_your_webhook"


@dataclass(frozen=True, slots=True)
class Language:
    """A language with a Standard Webhooks library, and how that is installed."""

    name: str
    label: str
    install: str

    def code(self, secret: str = PLACEHOLDER) -> str:
        """A whole small receiver that refuses what the secret did not sign."""
        template = current_app.jinja_env.get_template(f"webhook_settings/verify/{self.name}.txt")
        return template.render(secret=secret)


LANGUAGES = (
    Language("python", "Python", "pip install standardwebhooks flask"),
    Language("node", "Node", "npm install standardwebhooks express"),
    Language("php", "PHP", "composer require standard-webhooks/standard-webhooks"),
    Language("ruby", "Ruby", "gem install standardwebhooks sinatra"),
    Language("go", "Go", "go get github.com/standard-webhooks/standard-webhooks/libraries/go"),
)


def chosen(name: str | None) -> Language:
    """The language of that name; the first where there is none."""
    return next((one for one in LANGUAGES if one.name == name), LANGUAGES[0])
