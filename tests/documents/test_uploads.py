"""What is uploaded is judged by its bytes; a hostile file is refused with a sentence, whatever its name and type say.

Not here: who may upload, and who may read what was (tests/agreements/test_attachments.py)."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from documents import uploads
from documents.fields import DocumentsField
from documents.uploads import UploadRefused, examined, safe_name
from tests.documents.files import jpeg, pdf, png, raw_pdf

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
LEAF = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


@pytest.mark.parametrize(
    ("data", "media_type", "pages"),
    [
        (pdf(), "application/pdf", 1),
        (pdf(200), "application/pdf", 200),
        (pdf() + b"\r\n\x00\x00", "application/pdf", 1),
        (png(), "image/png", 0),
        (png(8000, 5000), "image/png", 0),
        (jpeg(), "image/jpeg", 0),
        (jpeg(frame=0xC2, comment=b"scan"), "image/jpeg", 0),
        (jpeg() + b"\x00" * 7, "image/jpeg", 0),
    ],
)
def test_what_people_scan_is_taken(data: bytes, media_type: str, pages: int) -> None:
    found = examined(data, "Délibération n° 12.3")
    assert (found.media_type, found.pages, found.data) == (media_type, pages, data)
    assert found.name == "Délibération n° 12.3" + uploads.EXTENSIONS[media_type]


HOSTILE = {
    "no byte": (b"", uploads.EMPTY),
    "eleven megabytes": (pdf() + b" " * 11 * 1024 * 1024, uploads.TOO_LARGE),
    "a page of HTML": (b"<!doctype html><script>alert(1)</script>", uploads.UNKNOWN),
    "HTML before a PDF": (b"<script>alert(1)</script>\n" + pdf(), uploads.UNKNOWN),
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', uploads.UNKNOWN),
    "a program": (b"MZ\x90\x00\x03", uploads.UNKNOWN),
    "an archive": (b"PK\x03\x04", uploads.UNKNOWN),
    "a GIF": (b"GIF89a", uploads.UNKNOWN),
    "the beginning of a PDF": (b"%PDF-1.7\n", uploads.BROKEN),
    "half a PDF": (pdf(3)[:300], uploads.BROKEN),
    "a PDF with an archive behind it": (pdf() + b"PK\x03\x04 more", uploads.TWO_IN_ONE),
    "a PDF with a page of HTML behind it": (pdf() + b"<script>alert(1)</script>", uploads.TWO_IN_ONE),
    "a locked PDF": (pdf(password="secret"), uploads.ENCRYPTED),
    "201 pages": (pdf(201), uploads.TOO_LONG),
    "a PDF without a page": (raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[]/Count 0>>"), uploads.BROKEN),
    "a PDF of nothing": (b"%PDF-1.7\n" + b"A" * 500 + b"\n%%EOF", uploads.BROKEN),
    "one page a million times": (
        raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[%s]/Count 1>>" % (b"3 0 R " * 100_000), LEAF),
        uploads.TOO_LONG,
    ),
    "a tree of pages that bites its tail": (
        raw_pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        uploads.TOO_LONG,
    ),
    "pages that are a number": (raw_pdf(CATALOGUE, b"7"), uploads.BROKEN),
    "children that are a number": (raw_pdf(CATALOGUE, b"<</Type/Pages/Kids 7>>"), uploads.BROKEN),
    "a bomb of an image": (png(100_000, 100_000), uploads.TOO_WIDE),
    "a bomb of a photograph": (jpeg(65_000, 65_000), uploads.TOO_WIDE),
    "an image of no width": (png(0, 5), uploads.BROKEN),
    "half an image": (png()[:40], uploads.BROKEN),
    "an image with a program behind it": (png() + b"MZ\x90\x00", uploads.TWO_IN_ONE),
    "a photograph with an archive behind it": (jpeg() + b"PK\x03\x04", uploads.TWO_IN_ONE),
    "a photograph cut short": (jpeg()[:-2], uploads.BROKEN),
    "a photograph without a frame": (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9", uploads.BROKEN),
    "a photograph that is a PDF too": (jpeg(comment=b"%PDF-1.7 1 0 obj"), uploads.TWO_IN_ONE),
    "a photograph of markers only": (b"\xff\xd8" + b"\xff" * 5000, uploads.BROKEN),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(case: str) -> None:
    data, why = HOSTILE[case]
    with pytest.raises(UploadRefused) as caught:
        examined(data, "deliberation.pdf")
    assert str(caught.value) == str(why)


@given(st.binary(max_size=200), st.sampled_from([b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_any_bytes_are_taken_or_refused(noise: bytes, begins: bytes) -> None:
    for data in (begins + noise, begins + noise + b"%%EOF"):
        with suppress(UploadRefused):
            assert examined(data, "x").data == data


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\délibération.PDF", "délibération.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe.pdf"),
        ("acte.pdf.png", "acte.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("..", "document.pdf"),
        (".pdf", "document.pdf"),
        ("", "document.pdf"),
        ('un "bel" acte: <1>?.pdf', "un _bel_ acte_ _1__.pdf"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
        ("e\u0301tat.pdf", "état.pdf"),
        ("\u200b\ufeff.pdf", "document.pdf"),
    ],
)
def test_a_name_is_made_safe(name: str, kept: str) -> None:
    assert safe_name(name, "application/pdf") == kept


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder_or_hides_a_character(name: str) -> None:
    kept = safe_name(name, "image/jpeg")
    assert kept.endswith(".jpg") and 5 <= len(kept) <= 120
    assert not kept.startswith(".") and "/" not in kept and "\\" not in kept
    assert not [c for c in kept if unicodedata.category(c)[0] == "C"]
    assert safe_name(kept, "image/jpeg") == kept


def test_the_field_believes_neither_the_name_nor_the_declared_type() -> None:
    field = DocumentsField(required=False)
    image = SimpleUploadedFile("acte.pdf", png(), content_type="application/pdf")
    (found,) = field.clean([image])
    assert (found.name, found.media_type) == ("acte.png", "image/png")
    page = SimpleUploadedFile("acte.pdf", b"<html>", content_type="application/pdf")
    with pytest.raises(ValidationError, match=r"acte\.pdf"):
        field.clean([image, page])
    assert field.clean([]) == field.clean(None) == []
    with pytest.raises(ValidationError):
        DocumentsField().clean([])
