"""Engagements and findings brought to a state, only by performing the steps. Each function gives the row, read again.

The auditor is from Università di Pisa; the dossier audited is an agreement between Arci Toscana and Louga. Not here:
people (tests/cast.py), agreements (tests/scenes.py)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from audits.models import Engagement
from audits.pages.dossier import new_finding
from audits.printing import draw
from governance.models import Organisation
from tests import scenes
from tests.cast import Cast
from workflows import clock, history
from workflows.perform import Refused, perform

PISA = "Università di Pisa"
CONCLUSIONS = {"conclusion_fr": "Les comptes sont fidèles.", "conclusion_it": "I conti sono fedeli."}
ANSWER = {"position": "agrees", "answer": "La pièce sera déposée ce mois-ci."}
REASON = "Une raison d’au moins dix caractères."


def again(row: Any) -> Any:
    return type(row).to_perform().get(pk=row.pk)


def plan(*dossiers: Any, **more: Any) -> dict[str, Any]:
    """What the form of a plan says."""
    said = {
        "title": "Audit de l’accord",
        "objective": "Vérifier que l’accord est exécuté.",
        "period_from": date(2026, 1, 1),
        "period_to": date(2026, 12, 31),
        "dossiers": [d.pk for d in dossiers],
    }
    return {**said, **more}


def planned(cast: Cast, *dossiers: Any, by: str = "auditor", organisation: str = PISA, **more: Any) -> Any:
    """A plan that names these dossiers, or an agreement in force."""
    named = dossiers or (scenes.in_force(cast),)
    made = Engagement(network=cast.network, organisation=Organisation.objects.get(name=organisation))
    perform(made, "create", actor=cast.actor(by), **plan(*named, **more))
    return again(made)


def step(cast: Cast, row: Any, name: str, *, by: str = "auditor", **inputs: Any) -> Any:
    perform(row, name, actor=cast.actor(by), **inputs)
    return again(row)


def notified(cast: Cast, *dossiers: Any, **more: Any) -> Any:
    return step(cast, planned(cast, *dossiers, **more), "notify", by=more.get("by", "auditor"))


def in_fieldwork(cast: Cast, *dossiers: Any, **more: Any) -> Any:
    return step(cast, notified(cast, *dossiers, **more), "start_fieldwork", by=more.get("by", "auditor"))


def dossier_of(engagement: Any) -> Any:
    """The first dossier it names."""
    from audits.checks import dossiers

    return dossiers(engagement.dossiers)[0]


def open_audit(cast: Cast, engagement: Any, *, by: str = "auditor") -> Any:
    """Opened, or joined where another engagement examines it."""
    dossier = dossier_of(engagement)
    name = "join_audit" if dossier.audit == "under_audit" else "open_audit"
    perform(dossier, name, actor=cast.actor(by), engagement=engagement.pk)
    return again(dossier)


def examining(cast: Cast, *dossiers: Any, **more: Any) -> Any:
    """In fieldwork, with the audit of its dossier opened."""
    engagement = in_fieldwork(cast, *dossiers, **more)
    open_audit(cast, engagement, by=more.get("by", "auditor"))
    return again(engagement)


def words(cast: Cast, dossier: Any, **more: Any) -> dict[str, Any]:
    """What the form of a finding says: on the first version."""
    louga = cast.side("sn").pk
    said = {
        "title": "Une dépense sans justificatif",
        "observation": "Le solde a été payé sur un reçu provisoire.",
        "recommendation": "Déposer la facture avant la clôture.",
        "severity": "medium",
        "audited": louga,
        "owner": louga,
        "due_on": clock.today() + timedelta(days=90),
        "anchors": ["version:1"],
    }
    return {**said, **more}


def found(cast: Cast, engagement: Any = None, *, by: str = "auditor", **more: Any) -> Any:
    """A finding that nobody else reads yet."""
    engagement = engagement or examining(cast)
    dossier = dossier_of(engagement)
    finding = new_finding(engagement, dossier)
    perform(finding, "create", actor=cast.actor(by), **words(cast, dossier, **more))
    return again(finding)


def with_finding(cast: Cast, **more: Any) -> Any:
    """In fieldwork, with one finding."""
    return again(found(cast, **more).engagement)


def circulate(cast: Cast, engagement: Any, *, by: str = "auditor") -> Any:
    return step(cast, engagement, "circulate_draft", by=by, summary="Le projet de rapport.")


def ask(cast: Cast, engagement: Any, *, days: float = 20, by: str = "auditor") -> Any:
    deadline = clock.now() + timedelta(days=days)
    return step(cast, engagement, "open_contradictory", by=by, deadline=deadline)


def draft_report(cast: Cast) -> Any:
    return circulate(cast, with_finding(cast))


def contradictory(cast: Cast) -> Any:
    return ask(cast, draft_report(cast))


def to_answer(cast: Cast, *, by: str = "auditor", **more: Any) -> Any:
    """A finding whose answer is awaited."""
    finding = found(cast, by=by, **more)
    ask(cast, circulate(cast, again(finding.engagement), by=by), by=by)
    return again(finding)


def silent(cast: Cast, **more: Any) -> Any:
    """The time to answer is over, and the silence recorded."""
    finding = to_answer(cast, **more)
    clock.wind_to(finding.answer_by + timedelta(seconds=1))
    from workflows.perform import settle

    settle(finding)
    return again(finding)


def answer(cast: Cast, finding: Any, *, by: str = "signatory.sn", **more: Any) -> Any:
    return step(cast, finding, "answer", by=by, **{**ANSWER, **more})


def answered(cast: Cast, *, file: Any = None, **more: Any) -> Any:
    return answer(cast, to_answer(cast, **more), file=file)


def accepted(cast: Cast, **more: Any) -> Any:
    return step(cast, answered(cast, **more), "accept")


def contested(cast: Cast, **more: Any) -> Any:
    return step(cast, answered(cast, **more), "contest", reason=REASON)


def implemented(cast: Cast, **more: Any) -> Any:
    return step(cast, accepted(cast, **more), "confirm_implemented", evidence="La facture est déposée.")


def not_implemented(cast: Cast, **more: Any) -> Any:
    return step(cast, accepted(cast, **more), "give_up", reason=REASON)


def dropped(cast: Cast, *, file: Any = None, **more: Any) -> Any:
    """Dropped before anybody read it; with a file, after an answer that came with one."""
    made = found(cast, **more) if file is None else answered(cast, file=file, **more)
    return step(cast, made, "drop", reason=REASON)


def opinion(engagement: Any, given: str = "qualified") -> dict[str, Any]:
    """What the step takes, with the PDF drawn from it."""
    drawn = draw(engagement, opinion=given, **CONCLUSIONS)
    made = {"pdf": drawn.data, "pages": drawn.pages, "made_from": drawn.made_from}
    return {"opinion": given, **CONCLUSIONS, **made}


def finalise(cast: Cast, engagement: Any, *, by: str = "auditor", given: str = "qualified") -> Any:
    return step(cast, engagement, "finalise", by=by, **opinion(again(engagement), given))


def all_answered(cast: Cast) -> Any:
    return again(accepted(cast).engagement)


def final(cast: Cast) -> Any:
    """The opinion is given, over a finding that is still open."""
    return finalise(cast, all_answered(cast))


def final_and_ended(cast: Cast) -> Any:
    """The opinion is given, and every finding has ended."""
    return finalise(cast, again(implemented(cast).engagement))


def in_follow_up(cast: Cast) -> Any:
    return step(cast, final(cast), "start_follow_up")


def closed(cast: Cast) -> Any:
    return step(cast, final_and_ended(cast), "close")


def cancelled(cast: Cast, engagement: Any = None, *, by: str = "auditor") -> Any:
    return step(cast, engagement or examining(cast), "cancel", by=by, reason=REASON)


def without_findings(cast: Cast, engagement: Any, *, by: str = "auditor") -> Any:
    """From fieldwork to an opinion where nothing was found."""
    return finalise(cast, ask(cast, circulate(cast, engagement, by=by), by=by), by=by, given="unqualified")


def examined(cast: Cast, *dossiers: Any, **more: Any) -> Any:
    """The opinion is given where nothing was found, and the audit of its dossier not yet concluded."""
    return without_findings(cast, examining(cast, *dossiers, **more), by=more.get("by", "auditor"))


def conclude(cast: Cast, engagement: Any, *, by: str = "auditor", name: str = "conclude_audit") -> Any:
    dossier = dossier_of(engagement)
    perform(dossier, name, actor=cast.actor(by), engagement=engagement.pk)
    return again(dossier)


def concluded(cast: Cast) -> Any:
    """The audit of its dossier is concluded."""
    return conclude(cast, examined(cast))


def revoke_auditors(cast: Cast, name: str = "auditor") -> None:
    """Every mandate to audit of this person is revoked."""
    from governance.models import Mandate

    for mandate in Mandate.objects.filter(person=cast[name], state="active"):
        perform(mandate, "revoke", actor=cast.actor("secretariat"), reason=REASON)


def second_auditor(cast: Cast, name: str = "auditor2", organisation: str = "Regione Toscana", **more: Any) -> str:
    """One more auditor, of another organisation."""
    cast.person(name)
    cast.mandate(name, Organisation.objects.get(name=organisation), "audit", on_network=True, **more)
    return name


def actions(row: Any) -> list[str]:
    """What happened to it, the first act first."""
    return [line.action for line in history.lines(history.acts_of(row))][::-1]


def refused(row: Any, step: str, who: Any, **inputs: Any) -> set[str]:
    """The codes of the reasons for which the step is refused; an error where it is not."""
    try:
        perform(row, step, actor=who, **inputs)
    except Refused as refusal:
        return {reason.code for reason in refusal.reasons}
    raise AssertionError(f"{step} was not refused.")
