"""The pages of papers signed with pen and stamp: their forms, the scan, the party's line, the certificate.

Not here: every hostile file there is (tests/documents/test_uploads.py)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from agreements.models import PaperCopy
from documents.models import Attachment
from tests import scenes
from tests.agreements import papers
from tests.agreements.test_attachments import HOSTILE, visitor
from tests.documents.files import jpeg, pdf
from tests.pages import Page, words
from workflows import clock
from workflows.models import Entry
from workflows.perform import perform

pytestmark = pytest.mark.django_db


def url(agreement: Any, step: str = "", language: str = "fr") -> str:
    return f"/{language}/agreements/{agreement.reference}/{step}/".replace("//", "/")


def typed(cast: Any, agreement: Any, **other: Any) -> dict[str, Any]:
    given = papers.good(cast, agreement)
    said = {**given, "scan": SimpleUploadedFile("exemplaire.pdf", pdf(3)), **other}
    return {name: value for name, value in said.items() if value is not None}


def send(cast: Any, agreement: Any, who: str = "secretariat", **other: Any) -> Any:
    client = visitor(cast, who)
    form = Page(client.get(url(agreement, "register_paper"))).filled()
    return client.post(url(agreement, "register_paper"), {**form, **typed(cast, agreement, **other)})


def deciding(cast: Any, agreement: Any, step: str, who: str = "secretariat2", **said: Any) -> Any:
    client, paper = visitor(cast, who), papers.waiting(agreement)
    shown = client.get(f"{url(agreement, step)}?paper={paper.pk}")
    assert Page(shown).fields["paper"] == [str(paper.pk)], "the paper of the address is chosen"
    return client.post(url(agreement, step), Page(shown).filled(**said))


def test_one_registers_on_the_page_and_another_verifies(cast: Any) -> None:
    agreement = scenes.on_paper(cast)
    scenes.sign(cast, agreement, "it")
    answer = send(cast, agreement, scan=SimpleUploadedFile("../../sc\u202ean.exe", jpeg(), "text/html"))
    assert answer.status_code == 302, words(Page(answer).text)
    assert visitor(cast, "secretariat").get(url(agreement, "verify_paper")).status_code == 403, "not the registrar"
    assert deciding(cast, agreement, "verify_paper", compared="on").status_code == 302
    assert scenes.again(agreement).state == "in_force"
    assert Attachment.objects.get().name == "scan.exe.jpg"


def test_a_paper_is_refused_on_its_page_and_its_reason_is_read(cast: Any) -> None:
    agreement = scenes.paper_registered(cast)
    assert deciding(cast, agreement, "refuse_paper", reason="court").status_code == 403
    assert deciding(cast, agreement, "refuse_paper", reason=papers.REASON).status_code == 302
    shown = Page(visitor(cast, "reviewer.sn").get(url(agreement))).text
    assert papers.REASON in shown and "Refusé par Secrétariat adjoint, Toscane" in words(shown)


def test_without_the_comparison_nothing_is_verified_and_nothing_typed_is_lost(cast: Any) -> None:
    agreement = scenes.paper_registered(cast)
    assert deciding(cast, agreement, "verify_paper").status_code == 422
    answer = send(cast, scenes.on_paper(cast), kept_at="Armoire verte", fingerprint="00000000")
    assert answer.status_code == 403
    assert Page(answer).fields["kept_at"] == ["Armoire verte"]
    assert "Ce ne sont pas les huit premiers caractères" in Page(answer).text


def test_the_form_asks_for_the_fingerprint_and_never_shows_it(cast: Any) -> None:
    agreement = scenes.on_paper(cast)
    shown = visitor(cast, "secretariat").get(url(agreement, "register_paper"))
    assert agreement.text_sha256[:8] not in shown.content.decode()
    assert "text.pdf" in shown.content.decode(), "what is printed is the frozen text"
    assert 'enctype="multipart/form-data"' in shown.content.decode()


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_scan_is_refused_and_nothing_is_kept(cast: Any, case: str) -> None:
    agreement = scenes.on_paper(cast)
    name, data = HOSTILE[case][-1]
    answer = send(cast, agreement, scan=SimpleUploadedFile(name, data, "application/pdf"))
    assert answer.status_code == 422
    assert Page(answer).fields["kept_at"] == ["Archives, boîte 12"]
    assert not Attachment.objects.exists() and not PaperCopy.objects.exists()
    assert send(cast, agreement, scan=None).status_code == 422, "no scan at all"


def test_a_form_sent_twice_registers_once_and_a_stale_one_nothing(cast: Any) -> None:
    agreement, lines = scenes.on_paper(cast), Entry.objects.count()
    client = visitor(cast, "secretariat")
    form = Page(client.get(url(agreement, "register_paper"))).filled()
    stale = Page(visitor(cast, "secretariat2").get(url(agreement, "register_paper"))).filled()
    for _twice in range(2):
        assert client.post(url(agreement, "register_paper"), {**form, **typed(cast, agreement)}).status_code == 302
    assert Entry.objects.count() == lines + 1
    perform(agreement, "propose_recall", actor=cast.actor("secretariat"), reason="Une annexe manquait.")
    perform(agreement, "recall", actor=cast.actor("secretariat2"), reason="Une annexe manquait.")
    given = {**stale, **typed(cast, agreement)}
    assert visitor(cast, "secretariat2").post(url(agreement, "register_paper"), given).status_code == 409
    assert PaperCopy.objects.count() == 1


def test_a_verification_of_a_round_that_is_over_is_stale(cast: Any) -> None:
    agreement = scenes.on_paper(cast)
    paper = papers.register(cast, agreement)
    client = visitor(cast, "secretariat2")
    form = Page(client.get(url(agreement, "verify_paper"))).filled(paper=paper.pk, compared="on")
    perform(agreement, "decline", actor=cast.actor("signatory.it"), reason="Le conseil a voté contre.")
    assert client.post(url(agreement, "verify_paper"), form).status_code == 409
    for odd in ("\0", "x", "", str(cast.side("sn").pk)):
        assert client.get(url(agreement, "verify_paper"), {"paper": odd}).status_code == 403


def test_the_line_of_a_party_says_what_to_do_and_then_where_it_stands(cast: Any) -> None:
    agreement = scenes.on_paper(cast)
    client = visitor(cast, "signatory.sn")
    assert "faites-le signer et tamponner" in words(Page(client.get(url(agreement))).text)
    refused = client.get(url(agreement, "sign"))
    assert refused.status_code == 403 and "signe à la main" in Page(refused).text
    papers.register(cast, agreement)
    shown = words(Page(client.get(url(agreement))).text)
    assert "Exemplaire en cours de vérification" in shown and "faites-le signer" not in shown
    assert "Archives, boîte 12" in shown
    other = scenes.paper_closed(cast)
    assert "Tour de signatures clos" in Page(client.get(url(other))).text


def test_the_scan_is_given_to_who_reads_the_dossier_and_to_no_one_else(cast: Any) -> None:
    agreement, other = scenes.paper_registered(cast), scenes.opened(cast)
    path = f"{url(agreement)}attachments/{PaperCopy.objects.get().scan_id}/"
    answer = visitor(cast, "signatory.sn").get(path)
    assert answer.content == pdf(3) and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    for name in ("reviewer.bf", "outsider"):
        assert visitor(cast, name).get(path).status_code == 404
    assert Client().get(path).status_code == 404
    assert visitor(cast, "secretariat").get(path.replace(agreement.reference, other.reference)).status_code == 404


@pytest.mark.parametrize(
    ("stamp", "said"),
    [("stamped", "Signé à la main et revêtu du cachet le"), ("no_stamp", "l’organisation n’a pas de cachet")],
)
def test_the_certificate_tells_the_pen_the_days_the_two_persons_and_the_place(cast: Any, stamp: str, said: str) -> None:
    agreement = scenes.on_paper(cast)
    scenes.sign(cast, agreement, "it")
    papers.register(cast, agreement, stamp=stamp, kept_at="Archives de Louga, boîte 12")
    papers.verify(cast, agreement)
    client = visitor(cast, "reviewer.it")
    page = words(Page(client.get(url(agreement, "certificate"))).text)
    drawn = PdfReader(io.BytesIO(client.get(f"{url(agreement)}certificate.pdf").content))
    printed = words(" ".join(p.extract_text() for p in drawn.pages))
    for text in (page, printed):
        expected = [said, "signature manuscrite sur papier", "qualifiée", "Archives de Louga, boîte 12"]
        expected += ["Enregistré par Secrétariat, Toscane", "Vérifié par Secrétariat adjoint, Toscane"]
        assert not [one for one in expected if one not in text], text
    assert str(clock.today().year) in printed


def test_who_reads_a_public_text_learns_that_a_pen_signed_it_but_neither_keepers_nor_place(cast: Any) -> None:
    agreement = scenes.agreed(cast)
    named = {"mandate": scenes.mandate_to_sign(cast, "sn").pk, "on_paper": True}
    perform(agreement, "name_signatory", actor=cast.actor("reviewer.sn"), **named)
    scenes.open_it(cast, scenes.again(agreement), public=True)
    scenes.sign(cast, scenes.again(agreement), "it")
    papers.register(cast, scenes.again(agreement), kept_at="Archives de Louga, boîte 12")
    papers.verify(cast, scenes.again(agreement))
    client = Client()
    page = words(Page(client.get(url(agreement, "certificate"))).text)
    drawn = PdfReader(io.BytesIO(client.get(f"{url(agreement)}certificate.pdf").content))
    for text in (page, words(" ".join(p.extract_text() for p in drawn.pages))):
        assert "revêtu du cachet le" in text
        assert not [one for one in ("boîte 12", "Secrétariat") if one in text], text


def test_naming_on_the_page_says_how_the_party_signs(cast: Any) -> None:
    agreement = scenes.agreed(cast)
    client = visitor(cast, "reviewer.sn")
    held = scenes.mandate_to_sign(cast, "sn").pk
    form = Page(client.get(url(agreement, "name_signatory"))).filled(mandate=held, on_paper="on")
    assert client.post(url(agreement, "name_signatory"), form).status_code == 302
    assert scenes.again(agreement).parties.get(organisation=cast.side("sn")).signs_on_paper
