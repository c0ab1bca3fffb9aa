"""Files filed with a formality: judged by their bytes on the page too, kept with the act, given back as they came.

Not here: every hostile file there is (tests/documents/test_uploads.py)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from agreements.models import FormalityDocument
from documents.models import Attachment, Blob
from tests import scenes
from tests.agreements import formalities
from tests.agreements.formalities import asked
from tests.documents.files import pdf, png
from workflows.models import Entry, Payload
from workflows.perform import Refused

pytestmark = pytest.mark.django_db


def visitor(cast: Any, name: str) -> Client:
    client = Client()
    client.force_login(cast[name])
    return client


def send(client: Client, agreement: Any, *files: SimpleUploadedFile, note: str = "Délibération n° 12") -> Any:
    now = scenes.again(agreement)
    seen = {"key": "k", "seen": f"revision:{now.revision}:{now.obj_rev}"}
    said = {**seen, "formality": asked(agreement).pk, "note": note, "documents": list(files)}
    return client.post(f"/fr/agreements/{agreement.reference}/file_formality/", said)


def test_a_party_files_documents_and_they_come_back_as_they_were(cast: Any) -> None:
    agreement, data = scenes.with_formality(cast), pdf(2)
    scan = SimpleUploadedFile("../../délibération\u202efdp.exe", data, content_type="text/html")
    image = SimpleUploadedFile("tampon.pdf", png(), content_type="application/pdf")
    page = visitor(cast, "reviewer.sn").get(f"/fr/agreements/{agreement.reference}/file_formality/").content.decode()
    assert 'enctype="multipart/form-data"' in page and "multiple" in page
    assert send(visitor(cast, "reviewer.sn"), agreement, scan, image).status_code == 302
    first, second = Attachment.objects.order_by("media_type")
    assert (first.media_type, first.pages, first.length) == ("application/pdf", 2, len(data))
    assert (second.name, second.media_type) == ("tampon.png", "image/png")
    answer = visitor(cast, "secretariat").get(f"/it/agreements/{agreement.reference}/attachments/{first.pk}/")
    assert answer.content == data
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''d%C3%A9lib") and disposition.endswith(".exe.pdf")
    assert not [bad for bad in ("/", "\\", "%2F", "%E2%80%AE", "inline", "\r", "\n") if bad in disposition]


def test_act_and_bytes_commit_together_and_the_history_names_them(cast: Any) -> None:
    agreement = scenes.formality_filed(cast)
    entry = Entry.objects.get(action="file_formality")
    digest = hashlib.sha256(pdf()).hexdigest()
    assert f'"docs":[{{"len":{len(pdf())},"sha256":"{digest}"}}]' in bytes(entry.leaf).decode()
    assert Payload.objects.get(seq=entry.seq).body.count("délibération.pdf") == 1
    attachments = Attachment.objects.count()
    with pytest.raises(Refused):
        formalities.file(cast, agreement, formality=asked(agreement), documents=[formalities.document(pages=7)])
    assert (Attachment.objects.count(), Blob.objects.filter(media_type="application/pdf").count()) == (attachments, 1)


def test_the_same_bytes_are_kept_once_and_given_twice(cast: Any) -> None:
    agreement = scenes.with_formality(cast)
    formalities.file(cast, agreement, documents=[formalities.document("un.pdf"), formalities.document("deux.pdf")])
    assert [d.attachment.name for d in FormalityDocument.objects.all()] == ["un.pdf", "deux.pdf"]
    assert Attachment.objects.values("blob").distinct().count() == 1
    formalities.decide(cast, agreement, "objected")
    formalities.file(cast, agreement, documents=[formalities.document("trois.pdf", pages=3)])
    assert FormalityDocument.objects.count() == 3, "an objection takes nothing away"


HOSTILE = {
    "an image called .pdf beside a page of HTML": (("acte.pdf", png()), ("page.pdf", b"<html><script>")),
    "nothing": (("vide.pdf", b""),),
    "eleven megabytes": (("grand.pdf", pdf() + b" " * 11 * 1024 * 1024),),
    "locked": (("cle.pdf", pdf(password="secret")),),
    "too many pages": (("long.pdf", pdf(201)),),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_on_the_page_and_nothing_is_kept(cast: Any, case: str) -> None:
    agreement = scenes.with_formality(cast)
    files = [SimpleUploadedFile(name, data, content_type="application/pdf") for name, data in HOSTILE[case]]
    answer = send(visitor(cast, "reviewer.sn"), agreement, *files)
    assert answer.status_code == 422, "and the note is not lost"
    assert "Délibération n° 12" in answer.content.decode()
    assert files[-1].name in answer.content.decode()
    assert not Attachment.objects.exists() and asked(agreement).status == "required"


def test_six_files_at_once_are_refused(cast: Any) -> None:
    agreement = scenes.with_formality(cast)
    files = [SimpleUploadedFile(f"{number}.pdf", pdf()) for number in range(6)]
    assert send(visitor(cast, "reviewer.sn"), agreement, *files).status_code == 400
    assert not Attachment.objects.exists()


def test_a_file_is_given_to_who_reads_the_dossier_and_to_no_one_else(cast: Any) -> None:
    agreement, other = scenes.formality_filed(cast), scenes.in_review(cast)
    pk = Attachment.objects.get().pk
    path = f"/fr/agreements/{agreement.reference}/attachments/{pk}/"
    for name, status in (("people.sn", 200), ("auditor", 200), ("drafter.it", 200), ("reviewer.bf", 404)):
        assert visitor(cast, name).get(path).status_code == status, name
    assert visitor(cast, "outsider").get(path).status_code == Client().get(path).status_code == 404
    elsewhere = f"/fr/agreements/{other.reference}/attachments/{pk}/"
    assert visitor(cast, "drafter.it").get(elsewhere).status_code == 404, "the address is of the other dossier"
    formalities.decide(cast, agreement)
    scenes.open_it(cast, agreement, public=True)
    for side in ("it", "sn"):
        scenes.sign(cast, agreement, side)
    assert Client().get(f"/fr/agreements/{agreement.reference}/").status_code == 200
    assert Client().get(path).status_code == 404, "the public reads the text, never what the parties filed"


def test_an_attachment_is_for_ever(cast: Any) -> None:
    scenes.formality_filed(cast)
    for model in (Attachment, FormalityDocument):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Attachment.objects.update(name="autre.pdf")
