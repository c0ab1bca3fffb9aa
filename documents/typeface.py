"""The committed fonts: which characters they print, and how typed text becomes reportlab markup with the right font for
each run.

Not here: what text is acceptable (`documents.text`) and where it goes on the page (`documents.layout`).
The fonts are loaded on first use and once per process; reportlab keeps its own state per document.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from threading import Lock
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from workflows.text import INVISIBLE

FONT_DIRECTORY = Path(__file__).parent / "fonts"

SERIF, SERIF_BOLD, SANS, SANS_BOLD = "NotoSerif-Regular", "NotoSerif-Bold", "NotoSans-Regular", "NotoSans-Bold"
SYMBOLS = ("NotoSansMath-Regular", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular")
ALL_FONTS = (SERIF, SERIF_BOLD, SANS, SANS_BOLD, *SYMBOLS)

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"
FIGURE_SPACE = "\u2007"
# reportlab breaks lines at U+202F; a no-break space set this much smaller looks the same and stays with its word.
NARROW = 0.62
# A line never begins with more than this room, whatever was typed.
WIDEST_INDENT = 24


_LOADING = Lock()


def load() -> None:
    """Makes the committed fonts known to reportlab, once, whichever thread comes first."""
    with _LOADING:
        _register()


@cache
def _register() -> None:
    """Each font is its own family: bold is a font here, never a style."""
    for name in ALL_FONTS:
        pdfmetrics.registerFont(TTFont(name, str(FONT_DIRECTORY / f"{name}.ttf")))
        pdfmetrics.registerFontFamily(name, normal=name, bold=name, italic=name, boldItalic=name)


@cache
def glyphs(font: str) -> frozenset[int]:
    """The code points one font has a glyph for."""
    load()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


@lru_cache(maxsize=8192)
def font_for(character: str, font: str) -> str | None:
    """The font that prints this character where `font` is asked for: itself, the plain serif, or a symbol font."""
    code = ord(character)
    return next((name for name in (font, SERIF, *SYMBOLS) if code in glyphs(name)), None)


def has_glyph(character: str) -> bool:
    """Whether a committed font prints this character, or it is invisible by definition. Controls are not."""
    if character in INVISIBLE:
        return True
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return False
    return font_for(character, SERIF) is not None


def runs(text: str, font: str) -> Iterator[tuple[str, str]]:
    """The text cut where the font changes: (font, piece). A character without glyph stays in the font asked for."""
    for name, piece in groupby(text, key=lambda character: font_for(character, font) or font):
        yield name, "".join(piece)


def markup(text: str, font: str, size: float) -> str:
    """One or more lines of typed text as reportlab paragraph markup: `<b>` is printed `<b>`, a line break stays one."""
    return "<br/>".join(_line(line, font, size) for line in text.split("\n"))


def _line(line: str, font: str, size: float) -> str:
    pieces = []
    for name, piece in runs(_visible_spaces(line), font):
        escaped = escape(piece).replace(
            NARROW_NO_BREAK_SPACE, f'<font size="{size * NARROW:g}">{NO_BREAK_SPACE}</font>'
        )
        pieces.append(escaped if name == font else f'<font name="{name}">{escaped}</font>')
    return "".join(pieces)


def _visible_spaces(line: str) -> str:
    """Indents and doubled spaces as no-break spaces, which reportlab would fold into one; invisible ones left out."""
    line = "".join(character for character in line if character not in INVISIBLE)
    line = line.expandtabs(4).replace(FIGURE_SPACE, NO_BREAK_SPACE)
    body = line.lstrip(" ")
    indent = min(len(line) - len(body), WIDEST_INDENT)
    return NO_BREAK_SPACE * indent + re.sub(" {2,}", lambda spaces: NO_BREAK_SPACE * (len(spaces[0]) - 1) + " ", body)
