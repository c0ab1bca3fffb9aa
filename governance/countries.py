"""Names of countries in the reader's language, from the CLDR that Babel carries."""

from babel import Locale
from django.utils.translation import get_language


def country_name(code: str) -> str:
    """`Sénégal` for `SN`; the code itself where nobody has a name for it."""
    names = Locale(get_language() or "fr").territories
    return str(names.get(code, code))
