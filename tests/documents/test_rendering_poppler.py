"""The PDF as other programs read it: the text people copy (poppler), the form of the file (qpdf)."""

import re
import subprocess
from pathlib import Path

import pytest
from reportlab.lib.units import mm

from documents.layout import HEIGHT, LEFT, RIGHT
from documents.rendering import Article, Rendered, render_agreement, render_certificate
from tests.documents.prints import HOSTILE, LETTERS, agreement, certificate

WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="[\d.-]+" xMax="([\d.-]+)" yMax="([\d.-]+)">')


def written(rendered: Rendered, folder: Path) -> Path:
    path = folder / "text.pdf"
    path.write_bytes(rendered.data)
    return path


def answer(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.poppler
def test_letters_of_hausa_fulfulde_french_and_italian_are_copied_as_typed(tmp_path: Path) -> None:
    typed = "ɓernde ɗalibi ƙasa ƴanci ŋoonɗi Ɓangare Ɗan Ƙauye Ƴan Ŋ mañ état ẽ pɛ\u0301 ŋ\u0300 ☑ ≈"
    rendered = render_agreement(agreement(preamble=typed, articles=[Article(1, "Lettres", LETTERS)]))
    found = answer("pdftotext", written(rendered, tmp_path), "-")
    assert typed in " ".join(found.split())
    assert "".join(LETTERS.split()) in "".join(found.split())


@pytest.mark.poppler
def test_the_number_of_an_article_is_read_beside_its_name(tmp_path: Path) -> None:
    found = answer("pdftotext", "-layout", written(render_agreement(agreement()), tmp_path), "-")
    lines = [line.split() for line in found.splitlines()]
    assert ["Article", "1", "Objet"] in lines
    assert ["Article", "3"] in lines


@pytest.mark.poppler
@pytest.mark.parametrize("case", HOSTILE)
def test_no_word_stands_outside_the_margins(case: str, tmp_path: Path) -> None:
    rendered = render_agreement(agreement(demonstration=False, **HOSTILE[case]))
    found = answer("pdftotext", "-bbox", written(rendered, tmp_path), "-")
    sides = [tuple(map(float, word)) for word in WORD.findall(found)]
    assert sides
    assert min(left for left, _, _ in sides) > LEFT - 1
    assert max(right for _, right, _ in sides) < RIGHT + 1
    assert max(bottom for _, _, bottom in sides) < HEIGHT - 8 * mm


@pytest.mark.poppler
def test_every_font_is_embedded_as_a_part_of_itself(tmp_path: Path) -> None:
    found = answer("pdffonts", written(render_agreement(agreement(preamble="☑ ≈")), tmp_path)).splitlines()[2:]
    assert len(found) == 6
    for line in found:
        assert "+Noto" in line
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]


@pytest.mark.qpdf
def test_no_warning_is_given_about_the_form_of_the_file(tmp_path: Path) -> None:
    for rendered in (render_agreement(agreement(preamble="a\n" * 3000)), render_certificate(certificate())):
        assert "No syntax or stream encoding errors found" in answer("qpdf", "--check", written(rendered, tmp_path))
