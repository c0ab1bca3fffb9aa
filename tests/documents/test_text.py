"""What typed text becomes, what is refused, and what the committed fonts print."""

import unicodedata

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from documents.text import clean, named, problems, unprintable

WRITTEN_HERE = "ɓɗƙƴŋƁƊƘƳŊñÑɛɔƐƆéèêëàâäùûüîïôöçœæÉÈÀÇŒ€\u202f\u2011\u00a0«»–—…’‘“”•\u0300\u0301\u0302\u0303≈☐☑✓→≤≥×−"


def english(sentence: object) -> str:
    with translation.override("en"):
        return str(sentence)


def test_text_is_kept_composed_with_one_kind_of_line_break() -> None:
    assert clean("e\u0301tat\r\ncivil\rDakar\u2028Louga") == "état\ncivil\nDakar\nLouga"


def test_spaces_at_the_end_of_lines_go_and_indents_stay() -> None:
    assert clean("  - eau \t\n\tdéchets  ") == "  - eau\n\tdéchets"


def test_markup_and_doubled_spaces_are_kept_as_typed() -> None:
    typed = "<b>Objet</b>  &amp;  **eau**\n\n\n# x"
    assert clean(typed) == typed


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_loses_no_letter(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert [c for c in once if c.isalpha()] == [c for c in unicodedata.normalize("NFC", text) if c.isalpha()]


@pytest.mark.parametrize("control", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
def test_a_control_of_the_direction_of_writing_is_refused_with_its_line(control: str) -> None:
    (problem,) = problems(f"Commune\nde {control}Louga")
    assert problem.line == 2
    assert problem.code_point == f"U+{ord(control):04X}"
    assert "Line 2" in english(problem.sentence)
    assert problem.code_point in english(problem.sentence)
    assert control not in english(problem.sentence)


@pytest.mark.parametrize(
    "character", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ufdd0", "\uffff", "\U0001fffe", "\ud800"]
)
def test_controls_surrogates_and_codes_that_are_no_characters_are_refused(character: str) -> None:
    (problem,) = problems(f"a{character}b")
    assert problem.character == character
    english(problem.sentence).encode()


def test_each_forbidden_character_is_said_once_in_reading_order() -> None:
    found = problems("a\u202eb\x00\n\u202e\x00" * 1000)
    assert [(problem.code_point, problem.line) for problem in found] == [("U+202E", 1), ("U+0000", 1)]


def test_tabs_line_breaks_and_an_empty_text_are_no_problem() -> None:
    assert problems("a\tb\n\nc") == []
    assert problems("") == []
    assert problems("  \n") == []


def test_a_text_at_the_limit_passes_and_one_character_more_is_refused() -> None:
    assert problems("a" * 10, limit=10) == []
    (problem,) = problems("a" * 11, limit=10)
    assert english(problem.sentence).startswith("This text has 11 characters; 10 are allowed.")
    assert (problem.character, problem.code_point, problem.line) == ("", "", None)


def test_a_name_made_only_of_invisible_characters_is_refused() -> None:
    (problem,) = problems("\u200b \ufeff\u00ad")
    assert "invisible" in english(problem.sentence)


def test_every_letter_and_sign_written_in_the_network_is_printable() -> None:
    assert unprintable(WRITTEN_HERE) == []
    assert unprintable("ligne\n\tindentée") == []


def test_an_invisible_hyphen_or_joiner_prints_nothing_and_is_accepted() -> None:
    assert unprintable("co\u00adopération\u200b\u200d\ufe0f") == []


def test_characters_without_a_glyph_are_listed_once_and_sorted() -> None:
    assert unprintable("😀 م 中 م 😀 e") == ["م", "中", "😀"]


def test_controls_and_direction_marks_never_count_as_printable() -> None:
    assert unprintable("\u202ea\u2066\x07\u2028") == ["\x07", "\u2028", "\u202e", "\u2066"]


def test_characters_are_named_in_a_sentence_without_harming_it() -> None:
    assert named(["😀", "\u202e", "\ud800"]) == "😀 (U+1F600), U+202E, U+D800"
