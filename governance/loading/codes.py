"""The code lists a file is checked against: countries (ISO 3166 by Babel's CLDR) and kinds of organisation (IATI)."""

from __future__ import annotations

from functools import cache

from babel import Locale

NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Two letters in CLDR that name a union, an islet without code of its own, or nothing."""

ORGANISATION_TYPES = {
    10: "Government",
    11: "Local Government",
    15: "Other Public Sector",
    21: "International NGO",
    22: "National NGO",
    23: "Regional NGO",
    24: "Partner Country based NGO",
    30: "Public Private Partnership",
    40: "Multilateral",
    60: "Foundation",
    70: "Private Sector",
    71: "Private Sector in Provider Country",
    72: "Private Sector in Aid Recipient Country",
    73: "Private Sector in Third Country",
    80: "Academic, Training and Research",
    90: "Other",
}
"""IATI code list OrganisationType."""


@cache
def countries() -> frozenset[str]:
    """The two letters of every country."""
    codes = {str(code) for code in Locale("en").territories}
    return frozenset(c for c in codes if len(c) == 2 and c.isalpha()) - NOT_COUNTRIES
