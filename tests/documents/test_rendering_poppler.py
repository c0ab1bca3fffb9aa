"""The PDF as other programs read it: the text people copy (poppler), the form of the file (qpdf)."""

import subprocess
from pathlib import Path

import pytest

from documents.rendering import Rendered, render_agreement, render_certificate
from tests.documents.prints import LETTERS, agreement, certificate


def written(rendered: Rendered, folder: Path) -> Path:
    path = folder / "text.pdf"
    path.write_bytes(rendered.data)
    return path


def answer(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.poppler
def test_letters_of_hausa_fulfulde_french_and_italian_are_copied_as_typed(tmp_path: Path) -> None:
    path = written(render_agreement(agreement(preamble=LETTERS + " ☑ ≈ état ẽ ɛ\u0301 ŋ\u0300")), tmp_path)
    found = " ".join(answer("pdftotext", "-layout", path, "-").split())
    assert f"{LETTERS} ☑ ≈ état ẽ ɛ\u0301 ŋ\u0300" in found


@pytest.mark.poppler
def test_the_number_of_an_article_is_read_beside_its_name(tmp_path: Path) -> None:
    found = answer("pdftotext", "-layout", written(render_agreement(agreement()), tmp_path), "-")
    lines = [line.split() for line in found.splitlines()]
    assert ["Article", "1", "Objet"] in lines
    assert ["Article", "3"] in lines


@pytest.mark.poppler
@pytest.mark.qpdf
def test_no_warning_is_given_about_the_form_of_the_file(tmp_path: Path) -> None:
    for rendered in (render_agreement(agreement(preamble="a\n" * 3000)), render_certificate(certificate())):
        assert "No syntax or stream encoding errors found" in answer("qpdf", "--check", written(rendered, tmp_path))
