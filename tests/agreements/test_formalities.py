"""Prior formalities: asked at the first review, filed by the party, decided by the secretariat, settled before anybody
signs. Not here: the files (test_attachments.py), who may do what in which scene (policy.py)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from agreements.formality_defaults import USUAL, bring_in
from agreements.models import Formality, FormalityTemplate
from portal import desk
from tests import scenes
from tests.agreements import formalities
from tests.agreements.formalities import asked, decide, file
from tests.agreements.test_life import codes, refused
from workflows.models import Outbox
from workflows.perform import Refused, perform, why_not

pytestmark = pytest.mark.django_db


def test_a_first_review_asks_each_party_what_its_law_asks_and_a_second_asks_nothing_twice(cast: Any) -> None:
    formalities.template(cast)
    formalities.template(cast, "IT")
    agreement = scenes.in_review(cast, "sn", "ne")
    assert [f.organisation.name for f in agreement.formalities.all()] == ["Commune de Louga"], "Arci is no authority"
    file(cast, agreement)
    later = formalities.template(cast, labels=dict.fromkeys(("fr", "it", "en"), "Approbation"))
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="L’objet ne va pas.")
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    found = {(f.label_fr, f.status) for f in agreement.formalities.all()}
    assert found == {("Délibération du conseil", "submitted"), ("Approbation", "required")}
    perform(later, "retire", actor=cast["secretariat"])
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="L’objet ne va pas.")
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    assert agreement.formalities.count() == 2


def test_nothing_is_opened_before_every_formality_is_settled(cast: Any) -> None:
    agreement = scenes.with_formality(cast)
    opening = scenes.opening(agreement)
    for act, sentence in (
        (None, "n’a pas déposé"),
        (lambda: file(cast, agreement), "le secrétariat en décide"),
        (lambda: decide(cast, agreement, "objected"), "objection"),
    ):
        if act is not None:
            act()
        (reason,) = why_not(scenes.again(agreement), "open_for_signature", cast.actor("secretariat2"))
        assert reason.code == "prior_formalities_are_settled"
        assert sentence in reason and "Commune de Louga" in reason and "Délibération du conseil" in reason
        assert reason.link.endswith("#formalities") and str(reason.who_could)
    file(cast, agreement)
    decide(cast, agreement)
    perform(agreement, "open_for_signature", actor=cast["secretariat"], **opening)
    assert agreement.state == "open_for_signature"


def test_what_does_not_apply_is_said_not_to_with_a_reason(cast: Any) -> None:
    agreement = scenes.formality_not_applicable(cast)
    found = asked(agreement)
    assert (found.status, found.finding, found.filed_at) == ("not_applicable", formalities.REASON, None)
    assert not why_not(agreement, "open_for_signature", cast.actor("secretariat"))
    for step, who in (("file_formality", "reviewer.sn"), ("decide_formality", "secretariat")):
        said = {"outcome": "satisfied", "reason": formalities.REASON} if step.startswith("decide") else {"note": "x"}
        assert refused(agreement, step, cast[who], formality=found.pk, **said), "what is settled stays so"


def test_a_party_files_its_own_formality_and_no_other(cast: Any) -> None:
    formalities.template(cast)
    formalities.template(cast, "BF")
    agreement, other = scenes.in_review(cast, "sn", "bf"), scenes.in_review(cast)
    of_bf = asked(agreement, "Commune de Koupéla")
    good = {"note": "n° 12", "documents": [formalities.document()]}
    for pk in (of_bf.pk, asked(other).pk, uuid.uuid4()):
        found = refused(agreement, "file_formality", cast["reviewer.sn"], formality=pk, **good)
        assert codes(found) == {"formality_is_theirs_to_file"}
    said = {"outcome": "not_applicable", "reason": formalities.REASON}
    found = refused(agreement, "decide_formality", cast["secretariat"], formality=asked(other).pk, **said)
    assert codes(found) == {"formality_can_come_out_so"}
    assert refused(agreement, "file_formality", cast["secretariat"], formality=of_bf.pk, **good)
    assert set(Formality.objects.values_list("status", flat=True)) == {"required"}
    client = Client()
    client.force_login(cast["reviewer.sn"])
    seen = {"key": "k", "seen": f"revision:{agreement.revision}:{agreement.obj_rev}", "note": "n° 12"}
    page = f"/fr/agreements/{agreement.reference}/file_formality/"
    assert client.post(page, {**seen, "formality": of_bf.pk}).status_code == 422
    assert "Koup" not in client.get(page).content.decode().partition("<fieldset")[2].partition("</fieldset")[0]


def test_a_document_is_asked_where_the_template_says_so(cast: Any) -> None:
    agreement = scenes.with_formality(cast)
    for note in ("", "   ", "Délibération n° 12"):
        found = refused(agreement, "file_formality", cast["reviewer.sn"], formality=asked(agreement).pk, note=note)
        assert codes(found) == {"filing_proves_something"}
    many = [formalities.document() for _each in range(6)]
    found = refused(agreement, "file_formality", cast["reviewer.sn"], formality=asked(agreement).pk, documents=many)
    assert codes(found) == {"filing_is_readable"}
    formalities.template(cast, "NE", "civil_society", needs_document=False)
    agreement = scenes.in_review(cast, "ne")
    assert refused(agreement, "file_formality", cast["reviewer.ne"], formality=asked(agreement, "CONIPRAT").pk)
    file(cast, agreement, "ne", documents=[], note="Communiqué le 3 mars.")
    assert asked(agreement, "CONIPRAT").status == "submitted"


def test_who_left_the_text_is_asked_nothing_any_more(cast: Any) -> None:
    formalities.template(cast)
    agreement = scenes.in_review(cast, "sn", "ne")
    perform(agreement, "request_changes", actor=cast["reviewer.sn"], reason="Louga ne peut pas signer.")
    perform(agreement, "remove_party", actor=cast["drafter.it"], organisation=cast.side("sn").pk)
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    for side in ("it", "ne"):
        scenes.clear(cast, agreement, side)
        scenes.name_signatory(cast, agreement, side)
    assert not why_not(scenes.again(agreement), "open_for_signature", cast.actor("secretariat"))
    waiting = [w.step.name for w in desk.waiting(cast.actor("secretariat"))]
    assert waiting == ["open_for_signature"]


def test_each_is_called_in_turn(cast: Any) -> None:
    agreement = scenes.with_formality(cast)

    def waits(name: str) -> list[str]:
        return [w.step.name for w in desk.waiting(cast.actor(name)) if w.pk == agreement.pk]

    assert (waits("reviewer.sn"), waits("secretariat")) == (["file_formality"], [])
    file(cast, agreement)
    assert (waits("reviewer.sn"), waits("secretariat")) == ([], ["decide_formality"])
    decide(cast, agreement, "objected")
    assert (waits("reviewer.sn"), waits("secretariat")) == (["file_formality"], [])
    file(cast, agreement)
    Outbox.objects.all().delete()
    decide(cast, agreement)
    assert (waits("reviewer.sn"), waits("secretariat")) == ([], ["open_for_signature"])
    told = set(Outbox.objects.values_list("notice", "person__email"))
    assert ("formality_decided", "reviewer.sn@demo.example") in told
    assert ("ready_to_open", "secretariat2@demo.example") in told


def test_the_page_shows_each_party_what_is_asked_and_from_whom(cast: Any) -> None:
    agreement = scenes.formality_filed(cast)
    client = Client()
    client.force_login(cast["secretariat"])
    page = client.get(f"/it/agreements/{agreement.reference}/")
    (line,) = page.context["formalities"]
    assert (line["organisation"], line["label"]) == ("Commune de Louga", "Deliberazione del consiglio")
    assert "segreteria" in line["awaited"] and line["decide_url"]
    assert "délibération.pdf" in page.content.decode()
    form = client.get(line["decide_url"]).content.decode()
    assert f'value="{asked(agreement).pk}" checked' in " ".join(form.split())
    client.force_login(cast["people.sn"])
    (line,) = client.get(f"/fr/agreements/{agreement.reference}/").context["formalities"]
    assert not line["decide_url"]
    assert client.get(f"/fr/agreements/{agreement.reference}/decide_formality/").status_code == 403


def test_the_database_keeps_what_was_asked_and_the_ways_it_goes(cast: Any) -> None:
    agreement = scenes.formality_filed(cast)
    row = Formality.objects.filter(agreement=agreement)
    changes = [
        ({"label_fr": "Autre"}, "written once"),
        ({"organisation": cast.side("it")}, "written once"),
        ({"status": "required", "filed_at": None}, "illegal change of status"),
        ({"status": "not_applicable"}, "illegal change of status"),
    ]
    for change, why in changes:
        with pytest.raises(DatabaseError, match=why), transaction.atomic():
            row.update(**change)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        row._raw_delete("default")
    born = row.get()
    born.pk, born.organisation = uuid.uuid4(), cast.side("it")
    with pytest.raises(DatabaseError, match="begins elsewhere"), transaction.atomic():
        born.save(force_insert=True)
    decide(cast, agreement)
    scenes.open_it(cast, agreement)
    with pytest.raises(DatabaseError, match="fixed once"), transaction.atomic():
        row.update(note="Après coup")


def test_the_usual_ones_come_in_once_and_only_by_the_secretariat(cast: Any) -> None:
    with pytest.raises(Refused):
        bring_in(cast.network, cast.actor("chair"))
    client = Client()
    client.force_login(cast["secretariat"])
    for number in (len(USUAL), 0):
        before = FormalityTemplate.objects.count()
        assert client.post("/fr/agreements/formalities/usual/").status_code == 302
        assert FormalityTemplate.objects.count() == before + number
    page = client.get("/en/agreements/formalities/").content.decode()
    assert "Deliberation of the council" in page and "law 131/2003" in page
    client.force_login(cast["chair"])
    assert client.post("/fr/agreements/formalities/usual/").status_code == 403


def test_the_secretariat_keeps_formalities_on_their_pages(cast: Any) -> None:
    client = Client()
    client.force_login(cast["secretariat"])
    words = {f"{part}_{code}": f"{part} {code}" for part in ("label", "explanation") for code in ("fr", "it", "en")}
    said = {"key": "k", "country": "SN", "organisation_kind": "local_authority", "days": "30", **words}
    assert client.post("/fr/agreements/formalities/new/", {**said, "country": "ZZ"}).status_code == 422
    assert client.post("/fr/agreements/formalities/new/", said).status_code == 302
    made = FormalityTemplate.objects.get()
    assert (made.label_it, made.explanation_en, made.needs_document) == ("label it", "explanation en", False)
    assert client.post("/fr/agreements/formalities/new/", {**said, "key": "k2"}).status_code == 403, "there already"
    agreement = scenes.in_review(cast)
    page = f"/fr/agreements/formalities/{made.pk}"
    seen = {"seen": f"revision:{made.revision}:{made.obj_rev}"}
    changed = {**words, "label_fr": "Autre nom", "days": "9"}
    assert client.post(f"{page}/change/", {"key": "k3", **seen, **changed}).status_code == 302
    made.refresh_from_db()
    assert (made.label_fr, made.days) == ("Autre nom", 9)
    assert asked(agreement).label_fr == "label fr", "what was asked keeps its words"
    assert client.post(f"{page}/retire/", {"key": "k4", **seen}).status_code == 409
    seen = {"seen": f"revision:{made.revision}:{made.obj_rev}"}
    assert client.post(f"{page}/retire/", {"key": "k5", **seen}).status_code == 302
    assert "Autre nom" in client.get("/fr/agreements/formalities/").content.decode()
    client.force_login(cast["drafter.it"])
    assert client.post(f"{page}/change/", {"key": "k6", **changed}).status_code == 404
