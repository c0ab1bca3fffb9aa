"""What the pages of mandates and organisations say about their steps. No rule lives here."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from documents.instants import day
from governance.auditing import examinations_of
from governance.models import Mandate, Network, Organisation
from workflows import registry
from workflows.actor import Actor
from workflows.buttons import buttons
from workflows.perform import Act
from workflows.rules import Reason


def mandate_steps(mandate: Mandate, actor: Actor) -> dict[str, Any]:
    """Buttons, and calmly what is not possible, for the component steps.html."""

    def url(step: str) -> str:
        return reverse("governance:mandate_step", args=[mandate.pk, step])

    return buttons(mandate, actor, url, speaks_of=lambda name, _reasons: name != "read_document")


def mandate_was_done(act: Act) -> str:
    """What happened, what is kept, what follows: the first line is the title."""
    if act.step == "propose" and act.subject.state == Mandate.State.PROPOSED:
        called = {person.pk for person in act.told.get("confirmation_called", [])} - {act.actor.person.pk}
        if not called:
            return gettext(
                "The mandate is proposed.\nNobody else can confirm it yet: have a second person named first who keeps "
                "the register."
            )
        return gettext("The mandate is proposed.\nSomebody else confirms it; whoever can is written to.")
    sentences = {
        "propose": gettext("The mandate is given.\nIts person is written to and can use it from its first day on."),
        "confirm": gettext("The mandate is confirmed.\nIts person is written to and can use it from its first day on."),
        "refuse": gettext("The proposal is refused.\nYour reason is kept; whoever proposed it is told."),
        "revoke": gettext("The mandate is revoked.\nWhat was done under it stays; its person is told."),
    }
    return sentences[act.step]


def organisation_steps(organisation: Organisation, actor: Actor) -> list[dict[str, Any]]:
    """The buttons of an organisation, for the component steps.html."""
    declared, found = registry.steps(Network), []
    if {organisation.pk, organisation.network_id} & set(actor.may("manage_people_of", "administer")):
        label = registry.steps(Mandate)["propose"].facts.label
        found.append({"label": label, "url": f"{reverse('governance:propose')}?for={organisation.pk}", "primary": True})
    if organisation.network_id in actor.may("administer"):
        name = "readmit_organisation" if organisation.suspended_since else "suspend_organisation"
        url = reverse("governance:organisation_step", args=[organisation.pk, name])
        found.append({"label": declared[name].facts.label, "url": url, "danger": name == "suspend_organisation"})
    return found


def not_yours(model: Any, step: str) -> Reason:
    """Who may do a step, for whoever has no subject to be judged on."""
    role = registry.steps(model)[step].role
    return Reason(gettext("This step belongs to: %(who)s.") % {"who": role.sentence}, role.code, role.sentence)


def audit_lines(subject: Any, actor: Actor) -> dict[str, Any]:
    """How the audit of a dossier stands, and which engagements examine it or did, those with a link that the reader
    sees. For whoever reads its history."""
    examined = examinations_of(subject)
    if not examined and subject.audit == subject.Audit.NOT_AUDITED:
        return {"audit": None}
    seen = {}
    if examined:
        model = registry.model_of("engagement")
        ids = [e.engagement_id for e in examined]
        seen = {row.pk: row for row in model.seen_by(actor).prefetch_related(None).filter(pk__in=ids)}
    lines = [
        {"examination": e, "engagement": seen.get(e.engagement_id)}
        for e in examined
        if e.engagement_id in seen or e.opened_at is not None
    ]
    if not lines and subject.audit == subject.Audit.NOT_AUDITED:
        return {"audit": None}
    awaited = any(e.standing in ("named", "fieldwork") for e in examined if e.engagement_id in seen)
    return {"audit": {"state": audit_sentence(subject, is_notified=awaited), "lines": lines}}


def audit_sentence(subject: Any, *, is_notified: bool = False) -> str:
    """`Under audit since 3 March 2027.`"""
    if subject.audit == subject.Audit.UNDER_AUDIT:
        return gettext("Under audit since %(day)s.") % {"day": day(subject.audit_since)}
    if subject.audit == subject.Audit.AUDITED:
        return gettext("Audited on %(day)s.") % {"day": day(subject.audited_at)}
    return gettext("An audit of it is notified.") if is_notified else gettext("It is not under audit.")
