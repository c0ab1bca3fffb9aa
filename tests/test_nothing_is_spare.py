"""Nothing declared is spare: each condition, each part of a role and each check is taken away in turn, and then the
policy or a wrong form must come out differently.

Not here: what the answer is while nothing is taken away (tests/agreements/test_policy.py)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from governance.models import Mandate, Network, Standing
from tests import scenes
from tests.agreements import papers, policy, walk
from tests.agreements.gallery import AGAIN, THIES
from tests.agreements.test_policy import MACHINES, allowed
from tests.audits import spare as audits
from tests.surroundings import sample
from workflows import clock, registry
from workflows.perform import Refused, perform, why_not
from workflows.rules import Role

STEPS = [(kind, step) for kind in MACHINES for step in registry.steps(MACHINES[kind][0]).values()]
CONDITIONS = [
    (kind, step, condition)
    for kind, step in STEPS
    for condition in dict.fromkeys(c for t in step.by_source.values() for c in t.conditions)
]
PARTS = [(kind, step, part) for kind, step in STEPS for part in step.role.parts]
CHECKS = [(kind, step, check) for kind, step in STEPS for check in step.facts.checks]
LONG = "a" * 100_001
ELSEWHERE = {"id": "00000000-0000-4000-8000-000000000000", "heading": "Sede", "body": "Altrove."}
"""An article of no text."""
ITALY = {"country": "IT", "organisation_kind": "university"}
COUNCIL = dict.fromkeys(("fr", "it", "en"), "Conseil")
"""A formality of this name is in use for the universities of Italy."""

CONDITIONS_HERE, PARTS_HERE = sample(CONDITIONS, 10, 35), sample(PARTS, 8, 35)
CHECKS_HERE = sample(CHECKS, 25, 60)

OF_THE_PERSON = {
    ("open_for_signature", "did_not_edit_this_version"),
    ("recall", "recall_is_confirmed_by_another"),
    ("terminate", "the_clock_has_its_ground"),
    ("consolidate", "amendment_is_to_consolidate"),
    ("receive_party", "accession_is_to_be_received"),
    ("supersede", "a_later_one_names_it"),
    ("confirm", "is_confirmed_by_another"),
    ("confirm", "is_not_ones_own"),
} | papers.OF_THE_PERSON
"""Checks that need no form: the policy itself tells them."""

WRONG: dict[tuple[str, str], tuple[str, str, dict[str, Any]]] = {
    # (step, check): (scene, person, what is wrong in an otherwise good form)
    ("create", "title_is_given"): ("new", "drafter.it", {"title": "  "}),
    ("create", "title_is_clean"): ("new", "drafter.it", {"title": "Accord\u202e"}),
    ("edit", "title_is_given"): ("complete draft", "drafter.it", {"title": "a" * 301}),
    ("edit", "title_is_clean"): ("complete draft", "drafter.it", {"title": "Accord\nde réseau"}),
    ("edit", "text_is_clean"): ("complete draft", "drafter.it", {"preamble": "Consid\u202eérant"}),
    ("edit", "text_is_not_too_long"): ("complete draft", "drafter.it", {"preamble": LONG}),
    ("edit", "each_change_is_said"): ("amendment", "drafter.sn", {"articles": scenes.ARTICLES}),
    ("edit", "only_an_amendment_ends"): ("complete draft", "drafter.it", {"ends_agreement": True}),
    ("edit", "accession_has_no_last_day"): ("accession to admit", "drafter.sn", {"end_date": 10}),
    ("rebase", "number_is_the_present_one"): ("amendment to draw anew", "drafter.sn", {"number": 0}),
    ("admit", "decision_is_about_this_agreement"): ("accession to admit", "secretariat", {"decision": "open"}),
    ("translate", "language_is_another"): ("complete draft", "drafter.it", {"language": "fr"}),
    ("translate", "title_is_clean"): ("complete draft", "drafter.it", {"title": "Accordo\u202e"}),
    ("translate", "text_is_clean"): ("in review", "drafter.it", {"preamble": "Consid\u202eerato"}),
    ("translate", "text_is_not_too_long"): ("complete draft", "drafter.it", {"preamble": LONG}),
    ("translate", "translated_headings_fit"): ("in review", "secretariat", {"title": "a" * 301}),
    ("translate", "articles_are_of_the_text"): ("in review", "drafter.it", {"articles": [ELSEWHERE]}),
    ("invite_party", "organisation_can_be_invited"): ("complete draft", "drafter.it", {"role": "emperor"}),
    ("remove_party", "organisation_is_a_party"): ("complete draft", "drafter.it", {"organisation": "bf"}),
    ("name_signatory", "signatory_may_sign_for_the_party"): ("in review", "reviewer.sn", {"mandate": "it"}),
    ("clear", "version_shown_is_current"): ("in review", "reviewer.sn", {"sha256": "0" * 64}),
    ("open_for_signature", "deadline_is_ahead"): ("agreed", "secretariat", {"deadline": -1}),
    ("open_for_signature", "ends_after_the_deadline"): ("agreed until soon", "secretariat", {"deadline": 30}),
    ("open_for_signature", "pdf_is_of_this_text"): ("agreed", "secretariat", {"made_from": "0" * 64}),
    ("comment", "anchor_is_in_the_version"): ("in review", "reviewer.sn", {"anchor": "article of another"}),
    ("comment", "comment_is_clean"): ("in review", "reviewer.sn", {"body": "Voir l’article\u202e"}),
    ("answer_comment", "comment_is_open"): ("in review", "drafter.it", {"comment": "resolved"}),
    ("answer_comment", "comment_is_clean"): ("in review", "drafter.it", {"body": "a" * 5001}),
    ("resolve_comment", "comment_is_open"): ("in review", "drafter.it", {"comment": "elsewhere"}),
    ("resolve_comment", "comment_is_theirs_to_settle"): ("in review", "reviewer.sn", {"comment": "of another"}),
    ("reopen_comment", "comment_is_resolved"): ("in review", "drafter.it", {"comment": "of another"}),
    ("reopen_comment", "comment_is_theirs_to_settle"): ("in review", "reviewer.sn", {"comment": "resolved"}),
    ("file_formality", "formality_is_theirs_to_file"): ("formality required", "reviewer.sn", {"formality": "none"}),
    ("file_formality", "filing_is_readable"): ("formality required", "reviewer.sn", {"note": "a" * 5001}),
    ("file_formality", "filing_proves_something"): ("formality required", "reviewer.sn", {"documents": []}),
    ("decide_formality", "formality_can_come_out_so"): ("formality filed", "secretariat", {"outcome": "submitted"}),
    ("create", "country_and_kind_are_known"): ("new formality", "secretariat", {"country": "ZZ"}),
    ("create", "said_in_every_language"): ("new formality", "secretariat", {"labels": {"fr": "Délibération"}}),
    ("create", "days_are_likely"): ("new formality", "secretariat", {"days": 731}),
    ("create", "is_not_there_already"): ("new formality", "secretariat", ITALY),
    ("change", "said_in_every_language"): ("formality in use", "secretariat", {"explanations": {"fr": "a"}}),
    ("change", "days_are_likely"): ("formality in use", "secretariat", {"days": -1}),
    ("change", "is_not_there_already"): ("formality in use", "secretariat", {"labels": COUNCIL}),
    ("sign", "text_shown_is_the_frozen_one"): ("open", "signatory.sn", {"sha256": "0" * 64}),
    ("sign", "authentication_is_fresh"): ("open", "signatory.sn", {"method": "none"}),
    ("extend_deadline", "deadline_is_later"): ("open", "secretariat", {"deadline": 1}),
    ("extend_deadline", "ends_after_the_deadline"): ("open until soon", "secretariat", {"deadline": 30}),
    ("suspend", "decision_is_about_this_agreement"): ("in force", "secretariat", {"decision": "open"}),
    ("suspend", "decision_is_not_spent"): ("resumed", "secretariat", {"decision": "spent"}),
    ("resume", "decision_is_about_this_agreement"): ("suspended", "secretariat", {"decision": "open"}),
    ("resume", "decision_is_not_spent"): ("suspended", "secretariat", {"decision": "spent"}),
    ("terminate", "a_person_has_a_decision"): ("in force", "secretariat", {"decision": "open"}),
    ("set_terms", "terms_are_possible"): ("complete draft", "drafter.it", {"notice_days": -1}),
    ("set_terms", "required_are_parties"): ("complete draft", "drafter.it", {"required": ["bf"]}),
    ("replace_signatory", "party_is_spoken_for"): ("open", "people.sn", {"organisation": "it", "mandate": "it2"}),
    ("replace_signatory", "party_has_not_signed"): (
        "half signed",
        "secretariat",
        {"organisation": "it", "mandate": "it2"},
    ),
    ("replace_signatory", "another_may_sign_for_it"): ("open", "secretariat", {"mandate": "sn"}),
    ("give_notice", "authentication_is_fresh"): ("in force", "signatory.sn", {"method": "none"}),
    ("object_to_renewal", "authentication_is_fresh"): ("renewable", "signatory.sn", {"method": "none"}),
    ("exclude_party", "party_is_bound"): ("in force", "secretariat", {"organisation": "bf"}),
    ("exclude_party", "decision_is_about_this_agreement"): ("in force", "secretariat", {"decision": "open"}),
    ("exclude_party", "decision_is_not_spent"): ("suspended", "secretariat", {"decision": "spent"}),
    ("exclude_party", "two_thirds_decided"): ("in force", "secretariat", {"two_thirds": False}),
    ("plan_termination", "last_day_is_ahead"): ("in force", "secretariat", {"last_day": -1}),
    ("plan_termination", "decision_is_about_this_agreement"): ("in force", "secretariat", {"decision": "open"}),
    ("plan_termination", "decision_is_not_spent"): ("suspended", "secretariat", {"decision": "spent"}),
    ("terminate", "decision_is_not_spent"): ("suspended", "secretariat", {"decision": "spent"}),
    ("record_decision", "decision_says_something"): ("the network", "secretariat", {"text": "Oui."}),
    ("record_decision", "decided_by_today"): ("the network", "secretariat", {"decided_on": 1}),
    ("record_decision", "about_is_of_the_network"): ("the network", "secretariat", {"about": "Another network"}),
    ("record_decision", "document_is_a_pdf"): ("the network", "secretariat", {"document": b"GIF89a"}),
    ("propose", "person_is_known_or_new"): ("new mandate", "secretariat", {"email": ""}),
    ("propose", "new_person_is_named"): ("new mandate for somebody new", "people.sn", {"email": "nobody@"}),
    ("propose", "capacity_is_given"): ("new mandate", "secretariat", {"capacity": " "}),
    ("propose", "capabilities_are_of_one_side"): ("new mandate", "secretariat", {"capabilities": ["administer"]}),
    ("propose", "basis_is_named"): ("new mandate", "people.sn", {"basis": ""}),
    ("propose", "basis_has_its_document"): ("new mandate", "people.sn", {"document": None}),
    ("propose", "document_is_a_pdf"): ("new mandate", "people.sn", {"document": b"GIF89a"}),
    ("propose", "an_auditor_has_a_last_day"): (
        "new mandate on the network",
        "secretariat",
        {"capabilities": ["audit"]},
    ),
    ("propose", "an_auditor_only_audits"): (
        "new mandate on the network",
        "secretariat",
        {"capabilities": ["audit", "pay"], "ends": 300},
    ),
    ("propose", "scope_is_of_the_network"): (
        "new mandate on the network",
        "secretariat",
        {"scope": [uuid.UUID(int=1)]},
    ),
    ("propose", "days_are_in_order"): ("new mandate", "people.sn", {"ends": -1}),
    **{
        (step, check): ("the network", "secretariat", wrong)
        for step, check, wrong in (
            ("suspend_organisation", "organisation_is_not_suspended", {"organisation": THIES}),
            ("suspend_organisation", "decision_may_be_about_an_organisation", {"decision": "open"}),
            ("suspend_organisation", "decision_is_not_spent_on_it", dict.fromkeys(("organisation", "decision"), AGAIN)),
            ("readmit_organisation", "organisation_is_suspended", {"organisation": "bf"}),
            ("readmit_organisation", "decision_may_be_about_an_organisation", {"decision": "open"}),
            ("readmit_organisation", "decision_is_not_spent_on_it", {"decision": THIES}),
        )
    },
    **{
        (step, "reason_is_given"): (scene, person, {"reason": "   trop   "})
        for step, scene, person in (
            ("request_changes", "in review", "reviewer.sn"),
            ("withdraw_clearance", "one has agreed", "reviewer.it"),
            ("propose_recall", "half signed", "secretariat"),
            ("recall", "open", "secretariat"),
            ("extend_deadline", "open", "secretariat"),
            ("suspend", "in force", "secretariat"),
            ("resume", "suspended", "secretariat"),
            ("decide_formality", "formality filed", "secretariat"),
            ("decline", "open", "signatory.sn"),
            ("replace_signatory", "open", "secretariat"),
            ("give_notice", "in force", "signatory.sn"),
            ("object_to_renewal", "renewable", "signatory.sn"),
            ("exclude_party", "in force", "secretariat"),
            ("abandon", "in review", "drafter.it"),
            ("revoke", "mandate in force", "secretariat"),
            ("refuse", "mandate proposed by a people manager", "secretariat"),
            ("suspend_organisation", "the network", "secretariat"),
            ("readmit_organisation", "the network", "secretariat"),
        )
    },
    **papers.WRONG,
}


def cells_that_differ(gallery: Any, kind: str, step: registry.Step) -> list[tuple[str, str]]:
    """The cells of this step where product and policy disagree."""
    found = []
    with clock.held(gallery.instant):
        for scene in MACHINES[kind][1]:
            subject = gallery.subject(scene)
            if subject._state.adding is step.facts.creates and getattr(subject, step.field) in step.by_source:
                for person in policy.PEOPLE:
                    may = not why_not(subject, step.name, gallery.actor(person))
                    if may is not (person in allowed(scene, step.name)):
                        found.append((scene, person))
    return found


def idea(case: Any) -> str:
    kind, step, rule = case
    return f"{kind}.{step.name}-{getattr(rule, 'code', getattr(rule, '__name__', ''))}"


@pytest.mark.parametrize(("kind", "step", "condition"), CONDITIONS_HERE, ids=map(idea, CONDITIONS_HERE))
def test_without_a_condition_the_policy_is_broken(
    kind: str, step: Any, condition: Any, at_the_gallery: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for t in step.by_source.values():
        monkeypatch.setattr(t, "conditions", [c for c in t.conditions if c is not condition])
    assert cells_that_differ(at_the_gallery, kind, step)


@pytest.mark.parametrize(("kind", "step", "part"), PARTS_HERE, ids=map(idea, PARTS_HERE))
def test_without_a_part_of_its_role_the_policy_is_broken(
    kind: str, step: Any, part: Any, at_the_gallery: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: Role = step.role
    less = replace(whole, parts=tuple(p for p in whole.parts if p is not part))
    for t in step.by_source.values():
        monkeypatch.setattr(t, "permission", less)
    shows = bool(cells_that_differ(at_the_gallery, kind, step))
    assert shows is ((kind, step.name, part.__name__) not in NEVER_AT_REST)


NEVER_AT_REST = {
    ("mandate", "take_effect", "system"): "with the proposal, never later (tests/governance/test_proposals.py)",
    **{
        ("agreement", step, "system"): "with the entry into force of another (tests/agreements/test_instruments.py)"
        for step in ("consolidate", "receive_party", "supersede")
    },
    ("agreement", "conclude_audit", "system"): "with a cancelled engagement (tests/audits/test_orders.py)",
    ("agreement", "release_audit", "system"): "with a cancelled engagement (tests/audits/test_orders.py)",
    ("finding", "drop", "system"): "with its cancelled engagement (tests/audits/test_orders.py)",
}
"""Roles that no scene can show: the step is taken in the act that makes it possible."""


def test_every_check_has_its_wrong_form() -> None:
    known = set(audits.WRONG) | audits.OF_THE_PERSON
    named = {(kind, step.name, check.code) for kind, step, check in CHECKS}
    assert known <= named
    assert {(step, check) for _kind, step, check in named - known} == set(WRONG) | OF_THE_PERSON


def another_to_sign(cast: Any) -> Any:
    """A second person who may sign for Arci Toscana."""
    return Mandate.objects.get(person=cast["deputy.it"]).pk


def form(gallery: Any, scene: str, step: str, person: str, wrong: dict[str, Any]) -> tuple[Any, Any, dict[str, Any]]:
    """Subject, actor and inputs of a good form with one thing wrong; days, sides and names stand for what they mean."""
    cast, actor = gallery.cast, gallery.actor(person)
    means = {
        "deadline": lambda days: clock.now() + timedelta(days=days),
        "decided_on": lambda days: clock.today() + timedelta(days=days),
        "organisation": lambda side: cast.side(side).pk,
        "last_day": lambda days: clock.today() + timedelta(days=days),
        "required": lambda sides: [cast.side(side).pk for side in sides],
        "mandate": lambda side: another_to_sign(cast) if side == "it2" else scenes.mandate_to_sign(cast, side).pk,
        "about": lambda name: Network.objects.get(name=name).pk,
        "end_date": lambda days: clock.today() + timedelta(days=days),
        "ends": lambda days: clock.today() + timedelta(days=days),
        "signed_on": lambda days: clock.today() + timedelta(days=days),
        "paper": lambda _none: uuid.uuid4(),
        "decision": lambda about: _decision(gallery, scene, about),
    }
    means["formality"] = lambda _none: uuid.uuid4()
    means["comment"] = lambda which: a_comment(cast, gallery.subject(scene), which)
    if scene == "new mandate for somebody new":
        subject = gallery.subject("new mandate")
        subject.person_id = uuid.uuid4()
        good = scenes.proposing(name="Awa", email="awa@demo.example")
    elif scene == "agreed until soon":
        subject = scenes.agreed(cast, end_date=clock.today() + timedelta(days=20))
        good = scenes.opening(subject)
    elif scene == "open until soon":
        subject = scenes.opened(cast, end_date=clock.today() + timedelta(days=20))
        good = {"reason": "Une mairie attend son conseil."}
    elif scene.startswith("paper of a"):
        subject, good = papers.special(cast, scene)
    else:
        subject, good = gallery.subject(scene), walk.inputs(gallery, scene, step, person)
    if "meanwhile" in wrong:
        wrong["meanwhile"](gallery)
        return subject, actor.afresh(actor.at), good
    if "method" in wrong:
        return subject, replace(actor, authenticated_at=None), good
    meant = {n: v(gallery) if callable(v) else means.get(n, lambda v: v)(v) for n, v in wrong.items()}
    return subject, actor, {**good, **meant}


def _decision(gallery: Any, scene: str, about: str) -> Any:
    """A decision about that scene; the one already carried out on the scene, or on the organisation so called."""
    if about == "spent":
        return gallery.subject(scene).decision_id
    spent = Standing.objects.filter(organisation__name=about).first()
    return spent.decision_id if spent else scenes.decide(gallery.cast, gallery.subject(about)).pk


def a_comment(cast: Any, agreement: Any, which: str) -> Any:
    """One of the secretariat: open, `resolved`, or on the text of another agreement."""
    on = scenes.in_review(cast) if which == "elsewhere" else agreement
    made = scenes.comment(cast, on, "secretariat")
    if which == "resolved":
        scenes.settle_comment(cast, agreement, made, by="secretariat")
    return made.pk


@pytest.mark.parametrize(("kind", "step", "check"), CHECKS_HERE, ids=map(idea, CHECKS_HERE))
def test_without_a_check_a_wrong_form_or_person_passes(
    kind: str, step: Any, check: Any, at_the_gallery: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = tuple(c for c in step.facts.checks if c is not check)
    without = replace(step, facts=replace(step.facts, checks=others))
    steps_of_the_kind = registry.steps(MACHINES[kind][0])
    mine = (kind, step.name, check.code)
    if mine in audits.OF_THE_PERSON or mine[1:] in OF_THE_PERSON:
        monkeypatch.setitem(steps_of_the_kind, step.name, without)
        assert cells_that_differ(at_the_gallery, kind, step)
        return
    scene, person, wrong = audits.WRONG[mine] if mine in audits.WRONG else WRONG[mine[1:]]
    subject, actor, given = form(at_the_gallery, scene, step.name, person, wrong)
    with pytest.raises(Refused) as caught:
        perform(subject, step.name, actor=actor, **given)
    assert [r.code for r in caught.value.reasons] == [check.code], "this check, and no other, refuses"
    monkeypatch.setitem(steps_of_the_kind, step.name, without)
    assert not why_not(subject, step.name, actor, **given)
