"""The PDF of a text and of its certificate: what stands on the pages, always the same bytes, whatever people typed."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from io import BytesIO

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader

from documents.rendering import (
    Article,
    PrintLabels,
    Rendered,
    Unprintable,
    labels,
    render_agreement,
    render_certificate,
)
from documents.text import clean, problems, unprintable
from documents.typeface import ALL_FONTS, glyphs
from tests.documents.prints import HOSTILE, LETTERS, LONG_PARAGRAPH, LONG_WORD, PARTIES, ROW, agreement, certificate

SAME_BYTES = """
import django, hashlib, sys
from django.conf import settings
settings.configure(USE_I18N=False)
django.setup()
from documents.rendering import render_agreement, render_certificate
from tests.documents.prints import agreement, certificate
for rendered in (render_agreement(agreement()), render_certificate(certificate())):
    print(hashlib.sha256(rendered.data).hexdigest())
"""


def pages(rendered: Rendered) -> list[PageObject]:
    return list(PdfReader(BytesIO(rendered.data)).pages)


def words(rendered: Rendered) -> str:
    """The text of all pages, every run of spaces and line breaks as one space."""
    return " ".join(" ".join(page.extract_text() for page in pages(rendered)).split())


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalpha())


def labels_in(language: str) -> PrintLabels:
    with translation.override(language):
        return labels()


def fonts(rendered: Rendered) -> dict[str, bool]:
    """The fonts of a file, and whether each is inside it."""
    found = {}
    for page in pages(rendered):
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            descriptor = font.get("/FontDescriptor")
            name = str(font["/BaseFont"]).lstrip("/").partition("+")[2] or str(font["/BaseFont"])
            found[name] = bool(descriptor) and "/FontFile2" in descriptor.get_object()
    return found


def test_the_text_stands_on_the_pages_in_its_order() -> None:
    found = words(render_agreement(agreement()))
    order = [
        "Accord de réseau Log-In Networks",
        "Le français fait foi.",
        "Commune de Louga",
        "Arci Toscana",
        "conviennent de ce qui suit :",
        "Objet",
        "Le présent accord organise la coopération.",
        "- l’eau ;",
        "Langues",
        "Un article sans nom.",
    ]
    places = [found.index(part) for part in order]
    assert places == sorted(places)


def test_every_page_carries_reference_version_number_and_fingerprint_of_the_text() -> None:
    rendered = render_agreement(agreement(labels=labels_in("fr"), preamble=LONG_PARAGRAPH))
    assert rendered.pages == len(pages(rendered)) > 20
    fingerprint = " ".join(["3f3f"] * 16)
    for number, page in enumerate(pages(rendered), start=1):
        text = page.extract_text()
        assert f"AG-2026-001 · {labels_in('fr').version.format(number=3)}" in text
        assert labels_in("fr").page_of.format(page=number, pages=rendered.pages) in text
        assert fingerprint in text


def test_the_last_page_has_room_for_each_party_to_sign() -> None:
    rendered = render_agreement(agreement(labels=labels_in("en")))
    last = pages(rendered)[-1].extract_text()
    for line in PARTIES:
        assert line.organisation in last
        assert line.signatory in last
    assert last.count("Date and place") == len(PARTIES)


def test_a_demonstration_is_marked_on_every_page_and_a_real_text_on_none() -> None:
    for rendered in (render_agreement(agreement(preamble=LONG_PARAGRAPH)), render_certificate(certificate())):
        for page in pages(rendered):
            assert "DÉMONSTRATION" in page.extract_text()
    for rendered in (
        render_agreement(agreement(demonstration=False)),
        render_certificate(certificate(demonstration=False)),
    ):
        assert "DÉMONSTRATION" not in words(rendered)


@pytest.mark.parametrize("language", ["fr", "it", "en"])
def test_the_furniture_is_printable_and_has_its_places_to_fill_in_each_language(language: str) -> None:
    found = labels_in(language)
    assert unprintable("".join(vars(found).values())) == []
    assert found.page_of.format(page=4, pages=9).count("9") == 1
    assert "7" in found.article.format(number=7)
    assert "7" in found.version.format(number=7)
    assert "7" in found.length_bytes.format(count=7)


def test_the_same_text_gives_the_same_bytes_in_another_process() -> None:
    runs = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", SAME_BYTES]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        runs.append(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    with translation.override(None):
        here = [render_agreement(agreement()), render_certificate(certificate())]
    assert runs[0] == runs[1] == "".join(f"{hashlib.sha256(each.data).hexdigest()}\n" for each in here)


def test_every_font_is_a_committed_one_inside_the_file() -> None:
    body = "☑ ≈ ⚠ <b>"
    for rendered in (render_agreement(agreement(preamble=body)), render_certificate(certificate(title=body))):
        found = fonts(rendered)
        assert set(found) <= set(ALL_FONTS)
        assert all(found.values())
        assert b"Helvetica" not in rendered.data


def test_bold_and_regular_print_the_same_characters() -> None:
    assert glyphs("NotoSerif-Regular") == glyphs("NotoSerif-Bold")
    assert glyphs("NotoSans-Regular") == glyphs("NotoSans-Bold")


def test_the_file_says_its_title_author_subject_and_language() -> None:
    reader = PdfReader(BytesIO(render_agreement(agreement()).data))
    assert reader.metadata.title == "Accord de réseau Log-In Networks"
    assert reader.metadata.author == "Log-In Networks"
    assert "AG-2026-001" in reader.metadata.subject
    assert reader.trailer["/Root"]["/Lang"] == "fr"


def test_the_articles_are_the_table_of_contents_of_the_reader() -> None:
    many = [Article(number, f"Nom {number}", "Texte. " * 300) for number in range(1, 6)]
    reader = PdfReader(BytesIO(render_agreement(agreement(articles=many)).data))
    assert [entry.title for entry in reader.outline] == [f"Article {n} – Nom {n}" for n in range(1, 6)]
    for entry in reader.outline:
        page = reader.pages[reader.get_destination_page_number(entry)]
        assert entry.title.partition(" – ")[2] in page.extract_text()


def test_markup_is_printed_as_typed() -> None:
    typed = "</para><b>gras</b> &amp; &#65; <img src='x.png'/> <br/> **eau** {page} %s <!-- -->"
    rendered = render_agreement(agreement(title=typed, preamble=typed, articles=[Article(1, typed, typed)]))
    assert words(rendered).count(typed) == 4
    assert "AG-2026-001" in words(rendered)


def test_line_breaks_and_indents_are_kept() -> None:
    rendered = render_agreement(agreement(preamble="première ligne\n  seconde  ligne\n\n\nautre paragraphe"))
    text = "\n".join(page.extract_text() for page in pages(rendered)).replace("\u00a0", " ")
    assert "première ligne\n" in text
    assert "seconde  ligne" in text


def test_a_narrow_no_break_space_keeps_a_sign_with_its_word() -> None:
    rendered = render_agreement(agreement(preamble="coopération\u202f; " * 200))
    lines = [line.strip() for page in pages(rendered) for line in page.extract_text().split("\n")]
    assert not [line for line in lines if line.startswith(";")]


def test_invisible_hyphens_and_joiners_leave_no_mark_and_no_space() -> None:
    rendered = render_agreement(agreement(preamble="co\u00adopé\u200bra\u200dtion\ufeff entière " * 20))
    assert words(rendered).count("coopération entière") == 20


@pytest.mark.parametrize("case", HOSTILE)
def test_no_length_of_word_or_paragraph_stops_the_drawing(case: str) -> None:
    rendered = render_agreement(agreement(**HOSTILE[case]))
    assert rendered.pages == len(pages(rendered)) > 0


def test_no_letter_of_a_long_word_is_lost_between_lines_and_pages() -> None:
    without = letters(words(render_agreement(agreement(articles=[Article(1, "Objet", "")]))))
    found = letters(words(render_agreement(agreement(articles=[Article(1, "Objet", LONG_WORD)]))))
    for letter, times in letters(LONG_WORD).items():
        assert found[letter] - without[letter] >= times


def test_a_character_without_a_glyph_is_refused_and_named() -> None:
    with pytest.raises(Unprintable) as caught:
        render_agreement(agreement(articles=[Article(1, "Objet 😀", "م")]))
    assert caught.value.characters == ["م", "😀"]
    with translation.override("en"):
        assert "م (U+0645), 😀 (U+1F600)" in str(caught.value.sentence)


@pytest.mark.parametrize("field", ["reference", "title", "authentic_note", "network_name", "preamble", "kind_label"])
def test_no_field_escapes_the_check_of_glyphs(field: str) -> None:
    with pytest.raises(Unprintable):
        render_agreement(agreement(**{field: "\u202eLouga"}))


def test_a_certificate_says_who_for_whom_in_which_capacity_and_when() -> None:
    found = words(render_certificate(certificate()))
    for part in (
        "Awa Demo",
        "Giulia Demo",
        "Arci Toscana",
        ROW.capacity,
        ROW.basis,
        ROW.level,
        ROW.method,
        ROW.at_text,
    ):
        assert part in found
    assert "27 novembre 2026" in found
    assert "48 213" in found.replace("\u00a0", " ")
    assert " ".join(["cdcd"] * 8) in found
    assert found.count(" ".join(["abab"] * 8)) == 4


def test_a_certificate_of_many_signatures_keeps_each_on_one_page() -> None:
    rendered = render_certificate(certificate(rows=[ROW] * 40))
    for page in pages(rendered):
        text = page.extract_text()
        assert text.count(ROW.person) == text.count(ROW.method)


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(LETTERS + "☑≈\n<>&"), max_size=400))
def test_any_text_accepted_is_printed_with_all_its_letters(typed: str) -> None:
    text = "".join(character for character in clean(typed) if not unprintable(character))
    if problems(text):
        return
    without = letters(words(render_agreement(agreement(articles=[Article(1, "Objet", "")], parties=[]))))
    rendered = render_agreement(agreement(articles=[Article(1, "Objet", text)], parties=[]))
    found = letters(words(rendered))
    found.subtract(without)
    assert +found == letters(text)
