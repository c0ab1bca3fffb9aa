"""Hostile files sent to be imported: what is no text is refused with a sentence, what is text becomes articles as
typed.

Not here: how headings are read (tests/documents) and what people type (test_hostile_text.py)."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.models import Agreement
from tests import scenes
from tests.documents.files import pdf, raw_pdf
from tests.pages import Page, words
from workflows.models import Entry

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
PDF = pdf()
HOSTILE_PDF = [PDF[:-20], PDF + b"<script>alert(1)</script>", pdf(201), pdf(password="x"), raw_pdf(b"<< >>")]


def zipped() -> bytes:
    """A megabyte of nothing in a thousand bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("accord.md", b"\0" * MB)
    return packed.getvalue()


GOOD = "# Accord\n\nVu.\n\n## Objet\n\nLes parties coopèrent.\n\n## Durée\n\nToujours.\n".encode()
REFUSED: dict[str, tuple[str, bytes]] = {
    "nothing": ("a.md", b""),
    "blanks": ("a.md", b" \n\t\n" * 1000),
    "no heading": ("a.md", b"Sans titre ni article."),
    "a picture": ("a.md", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))),
    "a PDF by its name": ("accord.pdf", GOOD),
    "a program by its name": ("accord.md.exe", GOOD),
    "no name to speak of": ("accord", GOOD),
    "UTF-16": ("a.md", GOOD.decode().encode("utf-16")),
    "UTF-16 without its mark": ("a.md", GOOD.decode().encode("utf-16-le")),
    "UTF-32": ("a.txt", GOOD.decode().encode("utf-32")),
    "Latin-1": ("a.md", GOOD.decode().encode("latin-1")),
    "half a character": ("a.md", GOOD + b"\xed\xa0\x80"),
    "cut in the middle": ("a.md", GOOD + "é".encode()[:1]),
    "a zip": ("a.md", zipped()),
    "one byte too many": ("a.md", GOOD + b"a" * (MB + 1 - len(GOOD))),
    "five megabytes": ("a.txt", b"a" * (5 * MB)),
    "a NUL": ("a.md", GOOD + b"\0"),
    "turned words": ("a.md", GOOD + "signer \u202eregnis".encode()),
    "a terminal’s orders": ("a.md", GOOD + b"\x1b[2J"),
    "headings without end": ("a.md", b"# a\n" * 30_000),
    "articles without end": ("a.txt", b"\n\n".join(b"Article %d" % n for n in range(50_000))),
    "one endless heading": ("a.md", b"# " + b"a" * (MB - 2)),
    "one endless article": ("a.md", b"# a\n\n" + b"mot " * 200_000),
    "a title too long": ("a.md", b"# " + b"t" * 400 + b"\n\n## Objet\n\nTexte.\n"),
}
ACCEPTED: dict[str, tuple[str, bytes]] = {
    "plainly": ("a.md", GOOD),
    "with a mark of order": ("a.md", b"\xef\xbb\xbf" + GOOD),
    "with the line breaks of others": ("A.MD", GOOD.replace(b"\n", b"\r\n")),
    "with old line breaks": ("a.markdown", GOOD.replace(b"\n", b"\r")),
    "from above": ("../../../etc/passwd.md", GOOD),
    "with quotes": ('a"; filename="b.md', GOOD),
    "with markup": ("<script>alert(1)</script>.md", GOOD),
    "in another script": ("اتفاقية 😀.md", GOOD),
    "with a long name": ("a" * 300 + ".md", GOOD),
    "deep quotations": ("a.md", GOOD + b"\n" + b">" * 20_000 + b" x\n"),
    "deep lists": ("a.md", GOOD + b"\n" + b"- " * 20_000 + b"x\n"),
    "open brackets": ("a.md", GOOD + b"\n" + b"[" * 40_000 + b"\n"),
    "open ticks": ("a.md", GOOD + b"\n" + b"`" * 30_001 + b"\n" + b"*_" * 20_000 + b"\n"),
    "references": ("a.md", GOOD + b"\n" + b"".join(b"[%d]: /u\n" % n for n in range(5000))),
    "empty lines": ("a.md", GOOD + b"\n" * 900_000),
}


def client_of(cast: Any) -> Client:
    client = Client()
    client.force_login(cast["drafter.it"])
    return client


def send(client: Client, agreement: Agreement, name: str, data: bytes, kind: str = "text/markdown") -> Any:
    path = f"/fr/agreements/{agreement.reference}/import/"
    form = Page(client.get(path)).filled()
    return client.post(path, {**form, "file": SimpleUploadedFile(name, data, kind)})


def test_what_is_no_text_is_refused_with_a_sentence_and_changes_nothing(cast: Any) -> None:
    agreement, client = scenes.draft(cast), client_of(cast)
    before = agreement.texts.values().get()
    for name, (filename, data) in REFUSED.items():
        answer = send(client, agreement, filename, data)
        page = Page(answer)
        assert answer.status_code in (403, 422), f"{name}: {words(page.text)}"
        assert any(has.get("role") == "alert" for _t, has in page.tags), name
        assert len(answer.content) < 60_000, f"{name}: the file is not read back to its sender"
    assert agreement.texts.values().get() == before
    assert scenes.again(agreement).obj_rev == agreement.obj_rev


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_text_becomes_articles_whatever_its_name_and_its_depth(cast: Any, name: str) -> None:
    agreement, client = scenes.draft(cast), client_of(cast)
    filename, data = ACCEPTED[name]
    answer = send(client, agreement, filename, data)
    assert answer.status_code == 302, words(Page(answer).text)
    text = agreement.texts.get()
    assert (text.title, [a["heading"] for a in text.articles]) == ("Accord", ["Objet", "Durée"])
    shown = client.get(f"/fr/agreements/{agreement.reference}/")
    assert "Les parties coopèrent." in Page(shown).text
    assert filename not in shown.content.decode(), "the name of a file is not kept"


def test_markup_of_a_file_is_text_on_the_page(cast: Any) -> None:
    agreement, client = scenes.draft(cast), client_of(cast)
    said = "<script>alert(1)</script> **gras** [lien](javascript:alert(2)) ![x](//evil.example/y) {{ 7|add:7 }} &amp;"
    data = f"# Accord {said}\n\nVu {said}\n\n## Objet {said}\n\n{said}\n\n<iframe src=x></iframe>\n"
    assert send(client, agreement, "a.md", data.encode()).status_code == 302
    page = Page(client.get(f"/fr/agreements/{agreement.reference}/"))
    assert page.text.count("<script>alert(1)</script>") >= 3
    assert page.text.count("[lien](javascript:alert(2))") >= 2
    assert not [t for t, has in page.tags if t in ("script", "iframe", "img") or "javascript" in has.get("href", "")]


def test_a_file_sent_twice_is_imported_once_and_a_form_without_a_file_says_so(cast: Any) -> None:
    agreement, client = scenes.draft(cast), client_of(cast)
    path = f"/fr/agreements/{agreement.reference}/import/"
    form = Page(client.get(path)).filled()
    assert client.post(path, form).status_code == 422
    assert client.post(path, {**form, "file": "a.md"}).status_code == 422
    lines = Entry.objects.count()
    for _twice in range(2):
        answer = client.post(path, {**form, "file": SimpleUploadedFile("a.md", GOOD)})
        assert answer.status_code == 302
    assert Entry.objects.count() == lines + 1


def test_a_decision_rests_on_a_pdf_and_on_nothing_that_only_says_so(cast: Any) -> None:
    client = Client()
    client.force_login(cast["secretariat"])
    page = Page(client.get("/fr/decisions/new/"))
    said = {"body": "Comité", "text": "Il est décidé ce qui suit."}
    said |= dict.fromkeys(("decided_on", "effective_on"), "2026-01-02")
    for data in (b"", b"MZ\x90", GOOD, b" %PDF-1.7", b"%PDF-" + b"\0" * (5 * MB), *HOSTILE_PDF):
        file = SimpleUploadedFile("extrait.pdf", data, "application/pdf")
        answer = client.post("/fr/decisions/new/", {**page.filled(**said), "document": file})
        assert answer.status_code in (403, 422), data[:8]
        assert Page(answer).fields["text"] == [said["text"]]
    file = SimpleUploadedFile('../"x\r\n.pdf', PDF, "text/html")
    answer = client.post("/fr/decisions/new/", {**page.filled(**said), "document": file})
    assert answer.status_code == 302, words(Page(answer).text)
    kept = client.get(f"{answer.url}document/")
    assert (kept.content, kept["Content-Type"]) == (PDF, "application/pdf")
    assert kept["Content-Disposition"].startswith("attachment; filename=")
    assert kept["X-Content-Type-Options"] == "nosniff"
