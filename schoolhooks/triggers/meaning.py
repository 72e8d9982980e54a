"""What every field of a payload carries: a one-line meaning, and whether it is personal.

Where meanings are shown is not here.
"""

import msgspec


def means(text: str) -> msgspec.Meta:
    """Attach a field's meaning, for the catalogue page and the JSON Schema."""
    return msgspec.Meta(description=text)


def personal(text: str) -> msgspec.Meta:
    """Attach the meaning of a field that says who a person is, or what a person wrote.

    When the person is erased, the field is blanked in what is stored (see erasing).
    """
    return msgspec.Meta(description=text, extra={"personal": True})
