"""Names of countries in the reader's language, from the CLDR that Babel carries."""

from babel import Locale
from django.utils.translation import get_language


def country_name(code: str) -> str:
    """`Sénégal` for `SN`; the code itself where nobody has a name for it."""
    names = Locale(get_language() or "fr").territories
    return str(names.get(code, code))


def is_country(code: str) -> bool:
    """Whether `code` is an ISO 3166-1 alpha-2 code that CLDR names (groupings such as EU, UN, EZ, ZZ are not)."""
    names = Locale("en").territories
    return (
        len(code) == 2 and code.isalpha() and code in names and code not in {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
    )
