"""Who is told about an act on an engagement or a finding; the words are `templates/mail/<kind>/<name>.txt`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.queries import auditors_from_outside
from workflows import ports

if TYPE_CHECKING:
    from workflows.perform import Act


def _keepers(act: Act) -> list[Any]:
    return ports.who_may({"administer": [act.subject.network_id]}, act.instant)


def _auditors(act: Act) -> list[Any]:
    """Whoever audits its dossier for the organisation of the engagement; the secretariat where none is left."""
    finding = act.subject
    held = auditors_from_outside(finding.dossier, finding.organisation_id)
    found = {m.person for m in held if m.person_id != finding.answered_by_id}
    return sorted(found, key=lambda person: person.email) or _keepers(act)


def _parties(act: Act) -> list[Any]:
    """Whoever reviews or signs for a party to a dossier it names."""
    parties = sorted({o for dossier in act.subject.named for o in dossier.organisations()})
    return ports.who_may({"review_for": parties, "sign_for": parties}, act.instant)


def notified(act: Act) -> list[Any]:
    """The parties to every dossier it names, and the secretariat."""
    return [*_parties(act), *_keepers(act)]


def draft_circulated(act: Act) -> list[Any]:
    return notified(act)


def answers_called(act: Act) -> list[Any]:
    """Whoever may sign for an organisation that has to answer, and the secretariat."""
    asked = sorted({f.audited_id for f in act.subject.findings.all() if f.state == "open"})
    return [*ports.who_may({"sign_for": asked}, act.instant), *_keepers(act)]


def opinion_given(act: Act) -> list[Any]:
    return notified(act)


def engagement_cancelled(act: Act) -> list[Any]:
    """Whoever was told of it."""
    return notified(act) if act.subject.notified_at is not None else []


def _audited(act: Act) -> list[Any]:
    return ports.who_may({"sign_for": [act.subject.audited_id]}, act.instant)


def _concerned(act: Act) -> list[Any]:
    """Whoever signs for the organisation that answers, or for the one that carries it out."""
    return ports.who_may({"sign_for": sorted({act.subject.audited_id, act.subject.owner_id})}, act.instant)


def answered(act: Act) -> list[Any]:
    """The auditors, or whoever judges it in their place."""
    return _auditors(act)


def silence_recorded(act: Act) -> list[Any]:
    """The auditors, and whoever can still answer."""
    return [*_auditors(act), *_audited(act)]


def answer_judged(act: Act) -> list[Any]:
    """Whoever answered, and whoever carries it out."""
    return _concerned(act)


def finding_ended(act: Act) -> list[Any]:
    """Whoever it was addressed to, once it was, and whoever carries it out."""
    return [*_concerned(act), *_keepers(act)] if act.subject.answer_by is not None else []
