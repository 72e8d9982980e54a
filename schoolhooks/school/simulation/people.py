"""Made-up people for the simulation: common names, addresses that reach nobody."""

from __future__ import annotations

from random import Random

from schoolhooks.school.crm import Details

_FIRST = ("Olena", "Daniel", "Noura", "Ihor", "Sana", "Marta", "Petro", "Lucía", "Kofi", "Yuki",
          "Ana", "Tomasz", "Leila", "Jonas", "Mei", "Sofia")  # fmt: skip
_LAST = ("Koval", "Weber", "Al-Sabah", "Melnyk", "Ito", "Bondar", "Garcia", "Mensah", "Tanaka",
         "Silva", "Nowak", "Haddad", "Berg", "Chen", "Rossi", "Shevchenko")  # fmt: skip
_HOMES = (
    ("UA", "uk", "Europe/Kyiv", "+38067"),
    ("DE", "de-DE", "Europe/Berlin", "+49151"),
    ("JP", "ja", "Asia/Tokyo", "+8190"),
    ("KW", "ar-KW", "Asia/Kuwait", "+965"),
    ("PL", "pl", "Europe/Warsaw", "+4860"),
)
CAMPAIGNS: tuple[dict[str, str | None], ...] = (
    {"utm_source": "instagram", "utm_medium": "cpc", "utm_campaign": "march"},
    {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "spring"},
    {"referrer": "https://search.example/", "landing_page": "/shop/"},
    {},
)


def details(random: Random, number: int, run: str) -> Details:
    """Someone new. `run` keeps their address apart from those of other runs."""
    country, locale, timezone, prefix = random.choice(_HOMES)
    return Details(
        full_name=f"{random.choice(_FIRST)} {random.choice(_LAST)}",
        email=f"person-{number}.{run}@example.com",
        phone=f"{prefix}{random.randrange(1_000_000, 9_999_999)}",
        country=country,
        locale=locale,
        timezone=timezone,
    )
