"""Which characters of a text the printed page cannot show. Not here: what may be typed at all (`workflows.text`)."""

from documents.typeface import has_glyph
from workflows.text import clean, code_point, problems

__all__ = ["clean", "named", "problems", "unprintable"]


def unprintable(text: str) -> list[str]:
    """The distinct characters that the printed page cannot show, sorted. Line breaks and tabs are layout."""
    return sorted(character for character in set(text) - {"\n", "\t"} if not has_glyph(character))


def named(characters: list[str]) -> str:
    """A list of characters for a sentence: `😀 (U+1F600), م (U+0645)`; those without a shape by their number alone."""
    return ", ".join(f"{c} ({code_point(c)})" if c.isprintable() else code_point(c) for c in characters)
