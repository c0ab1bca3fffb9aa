"""Of the steps of audits: what is wrong in an otherwise good form, what an act leaves, and whom it tells. Part of
tests/test_nothing_is_spare.py and tests/test_nothing_done_is_spare.py, by kind, step and rule."""

from __future__ import annotations

import uuid
from typing import Any

from audits.printing import print_sha256
from governance.models import Examination, Mandate, Organisation
from tests.audits import scenes as audits
from tests.audits.policy import who
from workflows.perform import perform

TITLE = {"title": "Audit\nde l’accord"}

OF_THE_PERSON = {
    ("agreement", "open_audit", "auditor_is_from_outside"),
    ("agreement", "open_audit", "own_engagement_awaits_it"),
    ("agreement", "join_audit", "auditor_is_from_outside"),
    ("agreement", "join_audit", "own_engagement_awaits_it"),
    ("agreement", "conclude_part", "opinion_is_given"),
    ("agreement", "conclude_part", "auditors_go_first"),
    ("agreement", "conclude_audit", "opinion_is_given"),
    ("agreement", "conclude_audit", "auditors_go_first"),
    ("agreement", "conclude_audit", "platform_has_its_ground"),
    ("engagement", "notify", "dossiers_are_still_in_scope"),
    ("engagement", "notify", "auditor_is_still_from_outside"),
    ("finding", "drop", "platform_drops_with_the_engagement"),
}


def _drawn(**wrong: str) -> dict[str, Any]:
    """An opinion that is drawn from the wrong words too."""
    said = {"opinion": "qualified", **audits.CONCLUSIONS, **wrong}
    return {**wrong, "made_from": lambda gallery: print_sha256(gallery.subject("all answered"), **said)}


def _changes_sides(gallery: Any) -> None:
    """Whoever signed for Louga does no more, and audits for the university of Pisa."""
    for mandate in Mandate.objects.filter(person=gallery.cast["signatory.sn"], state="active"):
        perform(mandate, "revoke", actor=gallery.cast.actor("secretariat"), reason=audits.REASON)
    pisa = Organisation.objects.get(name=audits.PISA)
    gallery.cast.mandate("signatory.sn", pisa, "audit", on_network=True)


PLANS = {"create": "new engagement", "edit": "planned"}
FINDINGS = {"create": "new finding", "edit": "finding"}
WRONG: dict[tuple[str, str, str], tuple[str, str, dict[str, Any]]] = {
    # (kind, step, check): (scene, person, what is wrong in an otherwise good form)
    ("agreement", "read_file", "file_is_of_the_dossier"): (
        "paper verified",
        "auditor",
        {"attachment": uuid.UUID(int=1)},
    ),
    ("finding", "read_file", "file_is_of_the_finding"): (
        "finding answered",
        "auditor",
        {"attachment": uuid.UUID(int=1)},
    ),
    ("finding", "create", "it_is_audited_from_outside"): ("new finding of a party", "partyauditor", {}),
    **{
        ("engagement", step, check): (scene, "auditor", wrong)
        for step, scene in PLANS.items()
        for check, wrong in (
            ("title_is_given", TITLE),
            ("objective_is_given", {"objective": "  trop  "}),
            ("period_is_in_order", {"period_from": lambda g: g.instant.date().replace(year=2030)}),
            ("dossiers_are_in_scope", {"dossiers": []}),
        )
    },
    **{
        ("engagement", step, "auditor_is_from_outside"): (
            scene,
            "partyauditor",
            {"dossiers": lambda g: [g.stored["to be audited by a party"].pk]},
        )
        for step, scene in (("create", "new engagement of a party"), ("edit", "planned by a party"))
    },
    ("engagement", "circulate_draft", "summary_is_given"): ("examining", "auditor", {"summary": "Court."}),
    ("engagement", "open_contradictory", "time_to_answer_is_enough"): ("draft report", "auditor", {"deadline": 14}),
    **{
        ("engagement", "finalise", check): ("all answered", "auditor", _drawn(**wrong))
        for check, wrong in (
            ("opinion_is_known", {"opinion": "perfect"}),
            ("opinion_fits_the_findings", {"opinion": "unqualified"}),
            ("conclusion_is_given", {"conclusion_it": "Sì."}),
        )
    },
    ("engagement", "finalise", "opinion_is_of_this_engagement"): ("all answered", "auditor", {"made_from": "0" * 64}),
    ("engagement", "cancel", "reason_is_given"): ("planned", "auditor", {"reason": "   trop   "}),
    **{
        ("finding", step, check): (scene, "auditor", wrong)
        for step, scene in FINDINGS.items()
        for check, wrong in (
            ("title_is_given", TITLE),
            ("finding_says_something", {"recommendation": "Payer."}),
            ("severity_is_known", {"severity": "terrible"}),
            ("audited_is_a_party", {"audited": lambda g: g.cast.side("bf").pk}),
            ("owner_is_of_the_network", {"owner": uuid.UUID(int=1)}),
            ("due_day_is_ahead", {"due_on": lambda g: g.instant.date().replace(year=2020)}),
            ("anchors_are_of_the_dossier", {"anchors": ["act:0"]}),
        )
    },
    ("finding", "answer", "position_is_known"): ("finding to answer", "signatory.sn", {"position": "perhaps"}),
    ("finding", "answer", "answer_is_given"): ("finding to answer", "signatory.sn", {"answer": "Oui."}),
    **{
        ("finding", step, "who_answered_does_not_judge"): (scene, "signatory.sn", {"meanwhile": _changes_sides})
        for step, scene in (
            ("accept", "finding answered"),
            ("contest", "finding answered"),
            ("confirm_implemented", "answer accepted"),
            ("give_up", "answer accepted"),
            ("drop", "answer accepted"),
        )
    },
    ("finding", "contest", "reason_is_given"): ("finding answered", "auditor", {"reason": "   trop   "}),
    ("finding", "confirm_implemented", "evidence_is_given"): ("answer accepted", "auditor", {"evidence": "Vu."}),
    ("finding", "give_up", "reason_is_given"): ("answer accepted", "auditor", {"reason": "   trop   "}),
    ("finding", "drop", "reason_is_given"): ("finding", "auditor", {"reason": "   trop   "}),
}


# ------------------------------------------------------------------------------------------------ what an act leaves


def _examined(dossier: Any, **facts: Any) -> bool:
    return Examination.objects.filter(subject=dossier.pk, **facts).exists()


def _stands(engagement: Any, standing: str) -> bool:
    return Examination.objects.filter(engagement=engagement.pk, standing=standing).exists()


LEFT: dict[tuple[str, str, str], tuple[str, str, Any]] = {
    ("agreement", "open_audit", "note_the_opening"): (
        "to be audited",
        "auditor",
        lambda a: _examined(a, opened_at__isnull=False),
    ),
    ("agreement", "join_audit", "note_the_opening"): (
        "examined, a second one awaited",
        "auditor2",
        lambda a: not _examined(a, opened_at=None),
    ),
    ("agreement", "conclude_part", "note_the_conclusion"): (
        "examined by two, one of them final",
        "auditor2",
        lambda a: _examined(a, concluded_at__isnull=False),
    ),
    ("agreement", "conclude_audit", "note_the_conclusion"): (
        "examined, the opinion given",
        "auditor",
        lambda a: _examined(a, concluded_at__isnull=False),
    ),
    ("engagement", "notify", "name_the_dossiers"): ("planned", "auditor", lambda e: _stands(e, "named")),
    ("engagement", "start_fieldwork", "begin_the_fieldwork"): (
        "notified",
        "auditor",
        lambda e: _stands(e, "fieldwork"),
    ),
    ("engagement", "circulate_draft", "report"): ("examining", "auditor", lambda e: _stands(e, "reported")),
    ("engagement", "open_contradictory", "ask_for_answers"): (
        "draft report",
        "auditor",
        lambda e: e.findings.get().answer_by == e.answer_by,
    ),
    ("engagement", "finalise", "keep_the_opinion"): ("all answered", "auditor", lambda e: _stands(e, "final")),
    ("engagement", "cancel", "give_up_the_dossiers"): ("examining", "auditor", lambda e: _stands(e, "cancelled")),
    ("finding", "answer", "keep_the_file"): (
        "finding to answer",
        "signatory.sn",
        lambda f: f.answer_file.name == "délibération.pdf",
    ),
    ("finding", "confirm_implemented", "keep_the_file"): (
        "answer accepted",
        "auditor",
        lambda f: f.evidence_file.name == "délibération.pdf",
    ),
}

# ------------------------------------------------------------------------------------------------ whom it tells

KEEPERS = who("secretariat", "secretariat2", "writer", "replaced")
SIGN = who("signatory.it", "signatory.sn", "deputy.it", "deputy.sn")
READ = who("reviewer.it", "reviewer.sn")
LOUGA = who("signatory.sn", "deputy.sn", "replaced")
TOLD: dict[tuple[str, str, str], tuple[str, str, frozenset[str]]] = {
    # (kind, step, notice): (scene, person, everybody who is written to; never who acted)
    ("agreement", "open_audit", "audit_opened"): ("to be audited", "auditor", READ | SIGN | KEEPERS),
    ("agreement", "join_audit", "audit_opened"): ("examined, a second one awaited", "auditor2", READ | SIGN | KEEPERS),
    ("agreement", "conclude_audit", "audit_concluded"): (
        "examined, the opinion given",
        "auditor",
        READ | SIGN | KEEPERS,
    ),
    ("engagement", "notify", "notified"): ("planned", "auditor", READ | SIGN | KEEPERS),
    ("engagement", "circulate_draft", "draft_circulated"): ("examining", "auditor", READ | SIGN | KEEPERS),
    ("engagement", "open_contradictory", "answers_called"): ("draft report", "auditor", LOUGA | KEEPERS),
    ("engagement", "finalise", "opinion_given"): ("all answered", "auditor", READ | SIGN | KEEPERS),
    ("engagement", "cancel", "engagement_cancelled"): ("examining", "auditor", READ | SIGN | KEEPERS),
    ("finding", "answer", "answered"): ("finding to answer", "signatory.sn", who("auditor")),
    ("finding", "record_silence", "silence_recorded"): ("finding, time to answer over", "SYS", who("auditor") | LOUGA),
    ("finding", "accept", "answer_judged"): ("finding answered", "auditor", LOUGA),
    ("finding", "contest", "answer_judged"): ("finding answered", "auditor", LOUGA),
    ("finding", "confirm_implemented", "finding_ended"): ("answer accepted", "auditor", LOUGA | KEEPERS),
    ("finding", "give_up", "finding_ended"): ("answer accepted", "auditor", LOUGA | KEEPERS),
    ("finding", "drop", "finding_ended"): ("finding answered", "auditor", LOUGA | KEEPERS),
}
