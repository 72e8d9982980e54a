"""The one-line meaning that every field of a payload carries. Where it is shown is not here."""

import msgspec


def means(text: str) -> msgspec.Meta:
    """Attach a field's meaning, for the catalogue page and the JSON Schema."""
    return msgspec.Meta(description=text)
