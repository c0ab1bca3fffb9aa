"""Numbers people write before the name of an article, and how to take them off: the product numbers articles itself.

Not here: finding the headings of a file (`documents.markdown_import`, `documents.plain_text_import`).
"""

import re
from dataclasses import dataclass

_SEPARATOR = r"[\-–—:.)]"
_WORD = re.compile(
    rf"""(?:article|articolo|art\.?) \s* (?:n[°º.]\s*)?
        (?P<number> \d{{1,3}} (?:\s?(?:er|ᵉʳ|°|º)\b|[°º])? | premier | primo | (?-i:I(?:er|ᵉʳ)) | (?-i:[IVX]{{1,7}}) )
        (?: \s? (?P<suffix>bis|ter|quater) )?
        (?: (?P<separator> \s* {_SEPARATOR}+ (?!\d) \s* ) | \s+ | $ )
        (?P<name> .* )""",
    re.IGNORECASE | re.VERBOSE,
)
_PLAIN = re.compile(
    rf"(?P<number>\d{{1,3}}|[IVX]{{1,5}})(?P<separator>\s*{_SEPARATOR}\s+|\s+[–—-]\s*|\s*[.)]$)(?P<name>.*)"
)
_EMPHASIS = re.compile(r"(\*\*\*|\*\*|\*|___|__|_)(?=\S)(?P<inside>[^*_]+)(?<=\S)\1")


@dataclass(frozen=True)
class Numbered:
    """A heading that began with a number: `Article 3 – Objet` gives name `Objet`, worded, separated, number `3`."""

    name: str
    number: str
    worded: bool
    separated: bool


def numbered(heading: str) -> Numbered | None:
    """What a heading says after its number; None when it has none. `2026: bilan` and `3.1 Objet` have none."""
    heading = without_emphasis(heading)
    for pattern, worded in ((_WORD, True), (_PLAIN, False)):
        if match := pattern.fullmatch(heading):
            name, separator = match["name"].strip(), match["separator"]
            return Numbered(name, match["number"], worded, separator is not None or not name)
    return None


def without_number(heading: str) -> str:
    """The name of an article as the product keeps it: no number, no emphasis around the whole heading."""
    found = numbered(heading)
    return found.name if found else without_emphasis(heading)


def without_emphasis(heading: str) -> str:
    """`**Objet**` gives `Objet`: word processors export headings so. Emphasis inside a heading stays as typed."""
    match = _EMPHASIS.fullmatch(heading.strip())
    return match["inside"] if match else heading.strip()
