"""How the fonts beside this file were made: subsets of Noto, without hinting and layout tables. Run by hand, never by
the product.

Input: the Debian 12 package `fonts-noto-core` (`apt install fonts-noto-core`), SIL Open Font License 1.1, see
OFL.txt.
Tool: `pip install fonttools`, needed for this file only. Run: `python documents/fonts/build.py`. The same input
gives the same bytes.

What is covered, on purpose: the Latin of French, Italian, English and of the written languages of Senegal, Niger and
Burkina Faso
(ɓ ɗ ƙ ƴ ŋ ɛ ɔ …), Greek, Cyrillic, punctuation, currencies, and the symbols of the Basic Multilingual Plane.
What is not here: scripts that need shaping (Arabic, N’Ko, Adlam…) and emoji. Text that uses them is refused with a
sentence, not misprinted.
"""

from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found,import-untyped,unused-ignore]

SOURCE = Path("/usr/share/fonts/truetype/noto")
HERE = Path(__file__).parent

LETTERS = [
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x02FF),  # Latin-1, Latin Extended A and B, IPA, modifier letters
    (0x0300, 0x036F),  # combining accents
    (0x0370, 0x052F),  # Greek, Cyrillic
    (0x1E00, 0x1FFF),  # Latin Extended Additional, Greek Extended
    (0x2000, 0x206F),  # general punctuation, spaces
    (0x2070, 0x20CF),  # superscripts, subscripts, currencies
    (0x2100, 0x218F),  # letterlike symbols, fractions, Roman numerals
    (0x2C60, 0x2C7F),  # Latin Extended C
    (0xA720, 0xA7FF),  # Latin Extended D
    (0xFB00, 0xFB06),  # Latin ligatures
    (0xFFFD, 0xFFFD),  # replacement character
]
SYMBOLS = [
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2300, 0x23FF),  # technical
    (0x2460, 0x24FF),  # enclosed numbers and letters
    (0x2500, 0x25FF),  # box drawing, blocks, geometric shapes
    (0x2600, 0x27BF),  # miscellaneous symbols, dingbats
    (0x27C0, 0x27FF),  # more mathematics and arrows
    (0x2900, 0x297F),  # supplemental arrows
    (0x2A00, 0x2AFF),  # more operators
    (0x2B00, 0x2BFF),  # more symbols and arrows
]
FONTS = {
    "NotoSerif-Regular": LETTERS,
    "NotoSerif-Bold": LETTERS,
    "NotoSans-Regular": LETTERS,
    "NotoSans-Bold": LETTERS,
    "NotoSansMath-Regular": SYMBOLS,
    "NotoSansSymbols-Regular": SYMBOLS,
    "NotoSansSymbols2-Regular": SYMBOLS,
}


def build(name: str, ranges: list[tuple[int, int]]) -> Path:
    """Writes the subset of one font beside this file."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GDEF", "GPOS", "GSUB", "DSIG", "kern"]
    options.notdef_outline = True
    options.name_IDs = ["*"]
    font = subset.load_font(str(SOURCE / f"{name}.ttf"), options)
    font.recalcTimestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in ranges for code in range(first, last + 1)])
    subsetter.subset(font)
    target = HERE / f"{name}.ttf"
    subset.save_font(font, str(target), options)
    return target


if __name__ == "__main__":
    for font_name, font_ranges in FONTS.items():
        written = build(font_name, font_ranges)
        print(f"{written.name}: {written.stat().st_size // 1024} KB")
