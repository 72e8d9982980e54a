"""Phone numbers as people type them, turned into E.164."""

from __future__ import annotations

import phonenumbers


def to_e164(typed: str, regions: list[str]) -> str | None:
    """The number in E.164; None when it cannot be one.

    `regions` (ISO 3166-1 alpha-2) are where a number without a country's code may be from, the
    likeliest first. A number with one only has to be possible: which numbers are really given
    out changes faster than any table of them.
    """
    typed = typed.strip()
    if typed.startswith(("+", "00")):
        return _possible("+" + typed.lstrip("+0"))
    for region in regions:
        number = _parse(typed, region)
        if number and phonenumbers.is_valid_number(number):
            return _written(number)
    return _possible("+" + typed)  # the country's code is there, only the plus is missing


def _possible(typed: str) -> str | None:
    number = _parse(typed, None)
    return _written(number) if number and phonenumbers.is_possible_number(number) else None


def _parse(typed: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None


def _written(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
