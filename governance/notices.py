"""Who is told about governance acts. The words are the templates `mail/mandate/…`, `mail/network/…`;
of an audit those of the kind of the dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflows import ports

if TYPE_CHECKING:
    from workflows.perform import Act


def mandate_revoked(act: Act) -> list[Any]:
    """The person whose mandate it was."""
    return [act.subject.person]


def confirmation_called(act: Act) -> list[Any]:
    """Whoever may confirm the mandate, where a second person is needed; not its own person."""
    mandate = act.subject
    if not mandate.needs_a_second_person:
        return []
    able = ports.who_may({"administer": [mandate.network_id]}, act.instant)
    if mandate.on_organisation_id:
        able += ports.who_may({"manage_people_of": [mandate.on_organisation_id]}, act.instant)
    return [person for person in able if person.pk != mandate.person_id]


def mandate_given(act: Act) -> list[Any]:
    """The person who holds it from now on."""
    return [act.subject.person]


def mandate_confirmed(act: Act) -> list[Any]:
    """Whoever proposed it."""
    return _proposer(act)


def mandate_refused(act: Act) -> list[Any]:
    """Whoever proposed it; its person was never told of the proposal."""
    return _proposer(act)


def _proposer(act: Act) -> list[Any]:
    from governance.models import Person

    return list(Person.objects.filter(pk=act.subject.proposed_by))


def organisation_suspended(act: Act) -> list[Any]:
    """Whoever drafts or signs for the organisation, or names its people."""
    organisation = [act.inputs["organisation"]]
    able = ("draft_for", "sign_for", "manage_people_of")
    return [person for capability in able for person in ports.who_may({capability: organisation}, act.instant)]


def organisation_readmitted(act: Act) -> list[Any]:
    """The same people."""
    return organisation_suspended(act)


# ------------------------------------------------------------------------------------------------ audits


def audit_opened(act: Act) -> list[Any]:
    """The parties of the dossier, and the secretariat."""
    keepers = ports.who_may({"administer": [act.subject.network_id]}, act.instant)
    parties = list(act.subject.organisations())
    return [*ports.who_may({"review_for": parties, "sign_for": parties}, act.instant), *keepers]


def audit_concluded(act: Act) -> list[Any]:
    """The same people."""
    return audit_opened(act)
