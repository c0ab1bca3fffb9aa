"""The bytes of history: canonical, complete, without a name, and the same for ever.

The shapes below are written by hand from the specification of the ledger and never read from the code that writes
them. Not here: what the database refuses (test_guards.py)."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.models import AgreementText, Signature, Version
from documents.models import Blob
from governance.models import Mandate, Organisation, Person
from tests import scenes
from tests.agreements import formalities, instruments
from tests.audits import scenes as audits
from workflows import clock, history, ledger, registry
from workflows.actor import Actor
from workflows.models import Entry, Payload
from workflows.perform import perform, settle

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
WORD = r"[a-z]+(_[a-z]+)*"
SHAPES = {
    "v": r"1",
    "seq": r"\d+",
    "ts": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "actor": rf"u:{UUID}|sys",
    "org": rf"(o:{UUID})?",
    "object": rf"(agreement|mandate|network|formality_template|engagement|finding):{UUID}",
    "obj_rev": r"\d+",
    "machine": r"(agreement@4|agreement\.audit@1|mandate@3|network@2|(formality_template|engagement|finding)@1)",
    "action": WORD,
    "from": rf"({WORD})?",
    "to": WORD,
    "auth": r"none|password;\d+",
    "payload_sha256": r"[0-9a-f]{64}",
}
WITH_DOCS = {"open_for_signature", "sign", "register_paper", "verify_paper", "load", "propose", "file_formality"}
WITH_DOCS |= {"finalise", "answer", "confirm_implemented"}
AUDITED = {
    "open_audit": "audited>under_audit not_audited>under_audit", "join_audit": "under_audit",
    "conclude_part": "under_audit", "conclude_audit": "under_audit>audited", "release_audit": "under_audit>?",
    "read_file": "audited not_audited under_audit",
}  # fmt: skip
PUBLISHED = {  # raise the number of a machine when its table changes
    "agreement@4": {
        "create": "draft", "edit": "draft", "invite_party": "draft", "remove_party": "draft",
        "submit_for_review": "draft>in_review", "name_signatory": "in_review", "clear": "in_review",
        "withdraw_clearance": "in_review", "propose_recall": "open_for_signature",
        "extend_deadline": "open_for_signature", "suspend": "in_force>suspended", "resume": "suspended>in_force",
        "request_changes": "in_review>draft", "open_for_signature": "in_review>open_for_signature",
        "recall": "open_for_signature>draft", "sign": "open_for_signature", "decline": "open_for_signature>in_review",
        "enter_into_force": "open_for_signature>in_force", "lapse": "open_for_signature>lapsed",
        "abandon": "draft>abandoned in_review>abandoned", "terminate": "in_force>terminated suspended>terminated",
        "expire": "in_force>expired suspended>expired",
        "comment": "in_review", "answer_comment": "in_review", "resolve_comment": "in_review",
        "reopen_comment": "in_review", "file_formality": "in_review", "decide_formality": "in_review",
        "rebase": "draft", "admit": "draft", "supersede": "in_force>superseded suspended>superseded",
        "close": "expired superseded terminated", "translate": "draft in_review",
        "set_terms": "draft", "replace_signatory": "open_for_signature",
        **dict.fromkeys(("register_paper", "verify_paper", "refuse_paper"), "open_for_signature"),
        **dict.fromkeys(
            ("give_notice", "withdraw_party", "exclude_party", "object_to_renewal", "plan_termination", "renew",
             "remind", "consolidate", "receive_party"), "in_force suspended"),
    },
    "formality_template@1": {"create": "in_use", "change": "in_use", "retire": "in_use>retired"},
    "engagement@1": {
        "create": "planned", "edit": "planned", "notify": "planned>notified", "start_fieldwork": "notified>fieldwork",
        "circulate_draft": "fieldwork>draft_report", "open_contradictory": "draft_report>contradictory",
        "finalise": "contradictory>final", "start_follow_up": "final>follow_up",
        "close": "final>closed follow_up>closed",
        "cancel": "contradictory>cancelled draft_report>cancelled fieldwork>cancelled notified>cancelled "
        "planned>cancelled",
    },
    "finding@1": {
        "create": "open", "edit": "open", "answer": "no_answer>answered open>answered",
        "record_silence": "open>no_answer", "accept": "answered>accepted", "contest": "answered>contested",
        "confirm_implemented": "accepted>implemented contested>implemented no_answer>implemented",
        "give_up": "accepted>not_implemented answered>not_implemented contested>not_implemented "
        "no_answer>not_implemented",
        "drop": "accepted>dropped answered>dropped contested>dropped no_answer>dropped open>dropped",
        "read_file": "accepted answered contested dropped implemented not_implemented",
    },
    "mandate@3": {
        "create": "proposed>active", "propose": "proposed", "take_effect": "proposed>active",
        "confirm": "proposed>active", "refuse": "proposed>refused", "revoke": "active>revoked", "end": "active>ended",
        "read_document": "active ended proposed refused revoked",
    },
    "network@2": {
        "found": "active", "load": "active", "record_decision": "active", "suspend_organisation": "active",
        "readmit_organisation": "active",
    },
}  # fmt: skip

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(plain)
@settings(max_examples=60)
def test_canonical_bytes_are_those_of_an_independent_implementation(value: Any) -> None:
    assert ledger.canonical(value) == rfc8785.dumps(value)


def test_every_control_character_is_written_as_the_standard_says() -> None:
    every = "".join(map(chr, range(0x20))) + '\x7f\x80\u2028\u2029\ufeff\U0001f600"\\/'
    assert ledger.canonical({every[:32]: every}) == rfc8785.dumps({every[:32]: every})


@pytest.mark.parametrize("value", [1.0, 2**53, -(2**53), b"x", (1,), {1: 2}, {"é": 1}, {"a": {"b": [0.5]}}, Ellipsis])
def test_what_the_profile_does_not_know_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        ledger.canonical(value)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        ledger.canonical({"a": "\ud800"})


# ------------------------------------------------------------------------------------------------- a whole history


def tell_everything(cast: Any) -> list[dict[str, Any]]:
    """Every kind of act at least once, on several agreements; gives the leaves in order."""
    scenes.abandoned(cast)
    agreement = scenes.half_signed(cast, days=2)
    perform(agreement, "decline", actor=cast.actor("signatory.sn"), reason="Signé Fatou, 77 123 45 67, a@b.example")
    scenes.clear(cast, agreement, "sn")
    scenes.open_it(cast, agreement, days=2)
    perform(agreement, "recall", actor=cast["secretariat"], reason="Une annexe manquait au texte.")
    twice = scenes.recall_proposed(cast)
    later = {"deadline": twice.deadline + timedelta(days=3), "reason": "Une mairie attend son conseil."}
    perform(twice, "extend_deadline", actor=cast["secretariat"], **later)
    scenes.translate(cast, scenes.draft(cast))
    tell_of_instruments(cast)
    agreed = scenes.agreed(cast)
    talked_about(cast, agreed)
    asked = formalities.template(cast, "IT", "university")
    perform(asked, "change", actor=cast["secretariat"], **formalities.WORDS)
    for settled in (scenes.formality_satisfied, scenes.paper_refused, scenes.paper_verified):
        settled(cast)
    perform(agreed, "withdraw_clearance", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    scenes.on_a_decision(cast, scenes.suspended(cast), "resume")
    perform(agreement, "remove_party", actor=cast["drafter.it"], organisation=cast.side("sn").pk)
    mandate = scenes.mandate_to_sign(cast, "bf")
    perform(mandate, "revoke", actor=cast["secretariat"], reason="Fin de fonction du maire.")
    perform(scenes.proposed(cast, "outsider"), "confirm", actor=cast["secretariat"])
    perform(scenes.proposed(cast, "outsider"), "refuse", actor=cast["secretariat"], reason="La délibération manque.")
    perform(scenes.proposed(cast, "outsider"), "read_document", actor=cast["auditor"])
    scenes.proposed(cast, "outsider", capabilities=["draft_for"])
    for step in ("suspend_organisation", "readmit_organisation"):
        scenes.stand(cast, "bf", step)
    perform(scenes.in_review(cast), "request_changes", actor=cast["reviewer.sn"], reason="Le préavis est trop court.")
    short = cast.mandate("outsider", cast.side("ne"), "view_dossiers", ends=clock.today() + timedelta(days=1))
    late, ends = scenes.opened(cast, days=1), scenes.in_force(cast, end_date=clock.today() + timedelta(days=20))
    scenes.terminated(cast)
    with clock.held(clock.now() + timedelta(days=30)):
        assert all(settle(subject) for subject in (late, ends, short))
        tell_what_time_brings(cast)
    with clock.held(clock.now() + timedelta(days=200)):
        tell_of_audits(cast)
    return leaves()


def tell_what_time_brings(cast: Any) -> None:
    """A notice, an exclusion, an objection, a renewal, a reminder…"""
    scenes.replace_signatory(cast, scenes.opened(cast))
    scenes.exclude(cast, scenes.in_force(cast), "sn")
    ending = clock.today() + timedelta(days=100)
    scenes.objected(cast, last=ending + timedelta(days=300))
    planned = scenes.termination_planned(cast, last=clock.today() + timedelta(days=3))
    over = [scenes.notice_given(cast), planned, scenes.renewable(cast, last=ending)]
    with clock.held(clock.now() + timedelta(days=60)):
        assert all(settle(subject) for subject in over)
    with clock.held(clock.now() + timedelta(days=110)):
        assert settle(scenes.again(over[-1]))


def tell_of_instruments(cast: Any) -> None:
    """Amendments, one of which fell behind; an accession; an agreement that takes the place of another; one closed."""
    parent = scenes.in_force(cast)
    late = instruments.amendment(cast, parent, instruments.ADDING)
    instruments.amended(cast, parent)
    perform(scenes.again(late), "rebase", actor=cast["drafter.sn"], number=1)
    instruments.acceded(cast, scenes.again(parent))
    instruments.superseded(cast)
    instruments.closed(cast)


def tell_of_audits(cast: Any) -> None:
    """An audit to its end with a file, one that two engagements made, one that was cancelled; a file read on record."""
    document = {"file": formalities.document()}
    finding = audits.step(cast, audits.answer(cast, audits.to_answer(cast), **document), "accept")
    engagement = audits.finalise(cast, audits.again(finding.engagement))
    audits.conclude(cast, engagement)
    audits.step(cast, engagement, "start_follow_up")
    proof = {"evidence": "La facture est déposée.", "file": formalities.document("autre.pdf")}
    audits.step(cast, finding, "confirm_implemented", **proof)
    audits.step(cast, engagement, "close")
    planned = audits.planned(cast)
    audits.step(cast, planned, "edit", **audits.plan(audits.dossier_of(planned), title="Fatou"))
    audits.cancelled(cast)
    first = audits.examining(cast)
    second = audits.examined(cast, audits.dossier_of(first))
    audits.conclude(cast, second, name="conclude_part")
    written = audits.found(cast, first)
    audits.step(cast, written, "edit", **audits.words(cast, written.dossier))
    audits.step(cast, written, "drop", reason="Fatou a déposé la facture.")
    for step in ("contest", "give_up"):
        judged = audits.answer(cast, audits.to_answer(cast), **document)
        audits.step(cast, judged, step, reason="Fatou n’a rien déposé.")
        perform(judged, "read_file", actor=cast.actor("auditor"), attachment=judged.answer_file_id)
    silent = audits.to_answer(cast)
    filed = scenes.formality_filed(cast)
    perform(filed, "read_file", actor=cast.actor("auditor"), attachment=filed.files().get().pk)
    with clock.held(silent.answer_by + timedelta(days=1)):
        assert settle(silent)


def talked_about(cast: Any, agreement: Any) -> None:
    """A comment, answered, resolved and reopened."""
    comment = scenes.comment(cast, agreement, "reviewer.sn", body="Fatou demande six mois.")
    scenes.answer(cast, agreement, comment, "drafter.it")
    for step in ("resolve", "reopen"):
        scenes.settle_comment(cast, agreement, comment, by="reviewer.sn", step=step)


def leaves() -> list[dict[str, Any]]:
    return [json.loads(bytes(e.leaf)) for e in Entry.objects.order_by("seq")]


@pytest.mark.django_db
def test_what_every_act_leaves_in_history(cast: Any) -> None:
    """One scene with every act, told once and read in three ways."""
    told = tell_everything(cast)
    every_line_has_exactly_the_fields_and_shapes_of_the_specification(told)
    no_line_holds_a_name_an_address_or_a_word_somebody_typed()
    bytes_columns_and_payload_say_the_same()


def every_line_has_exactly_the_fields_and_shapes_of_the_specification(told: list[dict[str, Any]]) -> None:
    said = {line["action"] for line in told}
    declared = {name for steps in PUBLISHED.values() for name in steps} | set(AUDITED)
    assert said == declared, "the scene tells every act"
    for line in told:
        assert line.keys() - {"docs", "because_of"} == SHAPES.keys()
        for name, shape in SHAPES.items():
            assert re.fullmatch(shape, str(line[name])), f"{name}: {line[name]}"
        assert type(line["v"]) is type(line["seq"]) is type(line["obj_rev"]) is int
        assert ("docs" in line) == (line["action"] in WITH_DOCS)
        assert all(d.keys() == {"len", "sha256"} for d in line.get("docs", []))
        assert line.get("because_of", -1) < line["seq"]
        assert (line["actor"] == "sys") == (line["org"] == "")


def no_line_holds_a_name_an_address_or_a_word_somebody_typed() -> None:
    texts = [a["heading"] for a in scenes.ARTICLES]
    people = [w for p in Person.objects.all() for w in (p.name, p.email, p.function)]
    mandates = [w for m in Mandate.objects.all() for w in (m.capacity, m.basis)]
    typed = [
        "Accord",
        "Considérant",
        "Oggetto",
        "Considerato",
        "Fatou",
        "123 45 67",
        "Comité",
        *texts,
        *people,
        *mandates,
    ]
    typed += Organisation.objects.values_list("name", flat=True)
    for entry in Entry.objects.all():
        leaf = bytes(entry.leaf).decode("ascii")
        assert not [word for word in typed if word and word in leaf]


def bytes_columns_and_payload_say_the_same() -> None:
    payloads = {p.seq: p for p in Payload.objects.all()}
    entries = list(Entry.objects.order_by("seq"))
    assert [e.seq for e in entries] == list(range(len(entries))) == sorted(payloads)
    for entry in entries:
        leaf, line = bytes(entry.leaf), json.loads(bytes(entry.leaf))
        assert leaf == rfc8785.dumps(line)
        assert len(leaf) <= 65_535
        salt, body = bytes(payloads[entry.seq].salt), payloads[entry.seq].body.encode()
        assert (len(salt), body) == (32, rfc8785.dumps(json.loads(body)))
        columns = {
            "seq": entry.seq,
            "ts": entry.ts.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "object": f"{entry.kind}:{entry.object_id}",
            "obj_rev": entry.obj_rev,
            "action": entry.action,
            "actor": f"u:{entry.actor}" if entry.actor else "sys",
            "org": f"o:{entry.organisation}" if entry.organisation else "",
            "payload_sha256": hashlib.sha256(salt + body).hexdigest(),
        }
        assert {name: line[name] for name in columns} == columns
        assert datetime.fromisoformat(line["ts"]) == entry.ts, "to the millisecond and no further"
    assert [e.ts for e in entries] == sorted(e.ts for e in entries)
    assert len({bytes(p.salt) for p in payloads.values()}) == len(payloads), "each line has its own salt"


@pytest.mark.django_db
def test_a_line_names_the_documents_by_length_and_sha256(cast: Any) -> None:
    agreement = scenes.half_signed(cast)
    blob = Blob.objects.get(pk=agreement.document_id)
    data = bytes(blob.data)
    assert blob.sha256 == hashlib.sha256(data).hexdigest() == Signature.objects.get().sha256
    assert data.startswith(b"%PDF-")
    named = [line["docs"] for line in leaves() if line["object"] == f"agreement:{agreement.pk}" and "docs" in line]
    assert named == [[{"len": len(data), "sha256": blob.sha256}]] * 2, "at the opening and at the signature"
    assert blob.length == len(data) == agreement.document_length


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "age", "said"),
    [("password", 7.9, "password;7"), ("password", 0, "password;0"), ("none", 3, "none"), ("password", None, "none")],
)
def test_a_line_says_how_and_how_long_ago_the_person_proved_who_they_are(
    cast: Any, method: str, age: float | None, said: str
) -> None:
    with clock.held(clock.now()) as now:
        at = None if age is None else now - timedelta(seconds=age)
        agreement = scenes.draft(cast)
        perform(agreement, "submit_for_review", actor=Actor(cast["drafter.it"], method=method, authenticated_at=at))
    assert leaves()[-1]["auth"] == said


def test_an_instant_is_written_in_utc_with_three_decimals() -> None:
    assert ledger.stamp(datetime(2026, 3, 1, 12, tzinfo=UTC)) == "2026-03-01T12:00:00.000Z"
    assert ledger.stamp(datetime.fromisoformat("2026-03-01T13:00:00.999+01:00")) == "2026-03-01T12:00:00.999Z"


def test_a_readable_version_bears_the_instant_of_its_act(cast: Any) -> None:
    clock.wind_to(clock.now() + timedelta(days=90))
    agreement = scenes.draft(cast)
    said = set(Entry.objects.filter(object_id=agreement.pk).values_list("ts", flat=True))
    assert said and set(agreement.history.values_list("history_date", flat=True)) <= said


def test_the_number_of_a_machine_is_raised_when_its_table_changes() -> None:
    found = {
        registry.machine(model, "state"): {
            step.name: " ".join(f"{s}>{t.target}" if t.target else s for s, t in sorted(step.by_source.items()))
            for step in registry.steps(model).values()
            if step.field == "state"
        }
        for model in registry.subjects()
    }
    assert found == PUBLISHED


@pytest.mark.django_db
def test_renaming_an_organisation_or_a_person_changes_no_past_line(cast: Any, client: Any) -> None:
    agreement = scenes.in_force(cast)
    client.force_login(cast["reviewer.sn"])

    def everything() -> tuple[Any, ...]:
        page = client.get(f"/fr/agreements/{agreement.reference}/?history").content.decode()
        certificate = client.get(f"/fr/agreements/{agreement.reference}/certificate/").content.decode()
        return (
            re.findall(r'<ol class="history">.*?</ol>', page, re.DOTALL),
            re.findall(r"<main.*?</main>", certificate, re.DOTALL),
            [bytes(e.leaf) for e in Entry.objects.order_by("seq")],
            list(Payload.objects.order_by("seq").values_list("body", flat=True)),
            history.lines(history.acts_of(agreement)),
            list(Signature.objects.values()),
            list(Version.objects.values()),
        )

    before = everything()
    assert "Maire" in before[0][0], "the page tells who signed"
    Organisation.objects.filter(pk=cast.side("sn").pk).update(name="Ville de Louga")
    Person.objects.update(name="Quelqu’un d’autre")
    Mandate.objects.update(capacity="Autrement")
    assert AgreementText.objects.filter(agreement=agreement).exists()
    assert everything() == before
