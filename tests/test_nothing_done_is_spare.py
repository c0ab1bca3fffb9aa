"""Nothing that a step does is spare: each of its sources, effects, notices and dates is taken away in turn, and then
the policy, a row, a letter or the clock must come out differently.

The tables are written by hand and say what an act leaves and whom it tells. Not here: who may act, and in which words
(tests/test_nothing_is_spare.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from agreements.models import Agreement
from audits.models import Engagement, Finding
from documents.models import Blob
from governance.models import Membership
from tests import scenes
from tests.agreements import formalities, instruments, papers, walk
from tests.agreements.policy import who
from tests.agreements.test_policy import MACHINES
from tests.audits import spare as audits
from tests.surroundings import sample
from tests.test_nothing_is_spare import STEPS, cells_that_differ
from workflows import judge, registry
from workflows.models import Entry, Outbox
from workflows.perform import Refused, perform, settle

KINDS: dict[str, Any] = {"agreement": Agreement, "engagement": Engagement, "finding": Finding}
THEIR_STEPS = [(kind, step) for kind, model in KINDS.items() for step in registry.steps(model).values()]
SOURCES = [(kind, step, source) for kind, step in STEPS for source in step.by_source]
EFFECTS = [(kind, step, effect) for kind, step in THEIR_STEPS for effect in step.facts.effects]
NOTICES = [(kind, step, notice) for kind, step in THEIR_STEPS for notice in step.facts.notices]
SOME_EFFECTS, SOME_NOTICES = sample(EFFECTS, 20, 50), sample(NOTICES, 20, 50)
DATED = [(kind, step) for kind, step in STEPS if step.facts.due is not None]

MOST_ACTS = 9
"""Of the clock, in one scene."""
Probe = Callable[[Any], bool]
Maker = Callable[[Any], Any]
SENEGAL_ASKS, WITH_A_QUESTION = "complete draft, and Senegal asks", "in review, and Arci Toscana has a question"
LEFT_BY_A_PARTY, TO_RECALL = "amendment, and a party left", "paper to verify, and the recall proposed"
AMENDS, JOINS, REPLACES = "all but signed: amendment", "all but signed: accession", "all but signed: replacement"
WITH_ANOTHER = {"consolidate": AMENDS, "receive_party": JOINS, "supersede": REPLACES}
"""Step → the instrument with whose entry into force it is taken on another agreement, and never later."""
MADE: dict[str, Maker] = {
    LEFT_BY_A_PARTY: instruments.left_by_a_party,
    TO_RECALL: papers.to_recall,
    AMENDS: lambda cast: instruments.all_but_signed(cast, instruments.amendment(cast, scenes.in_force(cast))),
    JOINS: lambda cast: instruments.all_but_signed(
        cast, instruments.admitted(cast, scenes.in_force(cast, "ne"), "sn"), "it", "sn"
    ),
    REPLACES: lambda cast: instruments.all_but_signed(
        cast, instruments.replacing(cast, scenes.in_force(cast)), by="drafter.it"
    ),
}
"""Scenes that only this file needs: made for one case, and undone with it."""


# ------------------------------------------------------------------------------------------------ what an act leaves


def party(agreement: Any, side: str = "Commune de Louga") -> Any:
    return agreement.parties.get(organisation__name=side)


def paper(agreement: Any) -> Any:
    return agreement.papers.get()


def members(agreement: Any) -> int:
    return Membership.objects.filter(basis=agreement.pk, until=None).count()


def is_carried_out(agreement: Any) -> bool:
    return agreement.carried_out.filter(step=Entry.objects.filter(object_id=agreement.pk).latest("seq").action).exists()


def nobody_agrees(agreement: Any) -> bool:
    return not agreement.parties.exclude(cleared_version=None).exists()


LEFT: dict[tuple[str, str], tuple[str, str, Probe]] = {
    # (step, effect): (scene, person, what is true after it and was not before)
    ("create", "begin_the_text"): ("new", "drafter.it", lambda a: a.texts.count() == a.parties.count() == 1),
    ("edit", "write_the_text"): ("complete draft", "drafter.it", lambda a: a.texts.get().title == "Un autre titre"),
    ("invite_party", "add_party"): ("complete draft", "drafter.it", lambda a: a.parties.count() == 3),
    ("remove_party", "drop_party"): ("complete draft", "drafter.it", lambda a: a.parties.count() == 1),
    ("set_terms", "say_who_is_required"): (
        "complete draft",
        "drafter.it",
        lambda a: a.parties.get(is_required=True).organisation.name == "Arci Toscana",
    ),
    ("rebase", "take_the_parties_over"): (LEFT_BY_A_PARTY, "drafter.sn", lambda a: a.parties.count() == 2),
    ("admit", "carry_out_the_decision"): ("accession to admit", "secretariat", is_carried_out),
    ("translate", "write_translation"): (
        "complete draft",
        "drafter.it",
        lambda a: a.texts.get(language="it").title == "Accordo di rete",
    ),
    ("submit_for_review", "freeze_version"): (
        "complete draft",
        "drafter.it",
        lambda a: a.versions.get().sha256 == a.text_sha256 and len(a.versions.get().texts.get().articles) == 2,
    ),
    ("submit_for_review", "require_formalities"): (
        SENEGAL_ASKS,
        "drafter.it",
        lambda a: a.formalities.get().organisation.name == "Commune de Louga",
    ),
    ("clear", "clear_version"): ("in review", "reviewer.sn", lambda a: party(a).cleared_version == 1),
    ("withdraw_clearance", "void_my_clearance"): ("agreed", "reviewer.sn", lambda a: party(a).cleared_at is None),
    ("name_signatory", "name_the_signatory"): (
        "in review",
        "reviewer.sn",
        lambda a: party(a).signatory.person.email == "signatory.sn@demo.example",
    ),
    ("request_changes", "void_clearances"): ("agreed", "reviewer.sn", nobody_agrees),
    ("open_for_signature", "keep_the_frozen_text"): (
        "agreed",
        "secretariat",
        lambda a: Blob.objects.get(pk=a.document_id).length == a.document_length,
    ),
    ("comment", "write_comment"): ("in review", "reviewer.sn", lambda a: a.comments.count() == 1),
    ("answer_comment", "write_answer"): (
        "in review",
        "drafter.it",
        lambda a: a.comments.exclude(answers=None).exists(),
    ),
    ("resolve_comment", "mark_resolved"): (
        "in review",
        "drafter.it",
        lambda a: a.comments.get().resolved_by.email == "drafter.it@demo.example",
    ),
    ("reopen_comment", "mark_open"): ("in review", "drafter.it", lambda a: a.comments.get().resolved_at is None),
    ("file_formality", "file_it"): (
        "formality required",
        "reviewer.sn",
        lambda a: a.formalities.get().status == "submitted" and a.formalities.get().documents.exists(),
    ),
    ("decide_formality", "decide_it"): (
        "formality filed",
        "secretariat",
        lambda a: a.formalities.get().status == "satisfied",
    ),
    ("recall", "void_clearances"): ("open", "secretariat", nobody_agrees),
    ("recall", "close_the_papers"): (TO_RECALL, "secretariat2", lambda a: paper(a).status == "closed"),
    ("sign", "write_signature"): (
        "open",
        "signatory.sn",
        lambda a: a.signatures.get().organisation == party(a).organisation,
    ),
    ("sign", "enter_into_force_with_the_last"): ("half signed", "signatory.sn", lambda a: a.state == "in_force"),
    ("register_paper", "register_it"): (
        "half signed",
        "secretariat",
        lambda a: paper(a).status == "to_verify" and Blob.objects.get(pk=paper(a).scan.blob_id).length > 0,
    ),
    ("verify_paper", "verify_it"): (
        "paper first",
        "secretariat2",
        lambda a: a.signatures.get().paper == paper(a) and paper(a).status == "verified",
    ),
    ("verify_paper", "enter_into_force_with_the_last"): (
        "paper registered",
        "secretariat2",
        lambda a: a.state == "in_force",
    ),
    ("refuse_paper", "refuse_it"): ("paper registered", "secretariat2", lambda a: paper(a).status == "refused"),
    ("replace_signatory", "replace_the_signatory"): (
        "open",
        "secretariat",
        lambda a: party(a).signatory.person.email == "deputy.sn@demo.example",
    ),
    ("decline", "void_my_clearance"): ("open", "signatory.sn", lambda a: party(a).cleared_at is None),
    ("decline", "close_the_papers"): ("paper first", "signatory.it", lambda a: paper(a).status == "closed"),
    ("enter_into_force", "bind_who_signed"): (
        "two of three in time",
        "SYS",
        lambda a: a.parties.exclude(bound_at=None).count() == 2,
    ),
    ("enter_into_force", "write_memberships"): ("two of three in time", "SYS", lambda a: members(a) == 2),
    ("enter_into_force", "carry_into_the_agreement"): (
        AMENDS,
        "signatory.sn",
        lambda a: a.consolidated_number == 1,
    ),
    ("suspend", "carry_out_the_decision"): ("in force", "secretariat", is_carried_out),
    ("resume", "carry_out_the_decision"): ("suspended", "secretariat", is_carried_out),
    ("give_notice", "begin_the_notice"): (
        "in force",
        "signatory.sn",
        lambda a: party(a).leaves_on == party(a).notice_at.date() + timedelta(days=a.notice_days),
    ),
    ("withdraw_party", "let_the_party_go"): ("notice over", "SYS", lambda a: party(a).left_how == "withdrew"),
    ("exclude_party", "carry_out_the_decision"): ("in force", "secretariat", is_carried_out),
    ("exclude_party", "exclude_the_party"): ("in force", "secretariat", lambda a: party(a).left_how == "excluded"),
    ("object_to_renewal", "note_the_objection"): (
        "renewable",
        "signatory.sn",
        lambda a: party(a).objected_to == a.end_date,
    ),
    ("plan_termination", "carry_out_the_decision"): ("in force", "secretariat", is_carried_out),
    ("terminate", "carry_out_the_decision"): ("in force", "secretariat", is_carried_out),
    ("terminate", "end_memberships"): ("in force", "secretariat", lambda a: members(a) == 0),
    ("expire", "end_memberships"): ("past its last day", "SYS", lambda a: members(a) == 0),
    ("consolidate", "write_the_consolidated_text"): (
        AMENDS,
        "signatory.sn",
        lambda a: a.consolidated_texts.get().articles[1]["body"] == instruments.REPLACING["body"],
    ),
    ("receive_party", "receive_the_party"): (
        JOINS,
        "signatory.sn",
        lambda a: party(a).is_bound and members(a) == a.parties.count(),
    ),
    ("supersede", "end_memberships"): (REPLACES, "signatory.sn", lambda a: members(a) == 0),
}


def test_every_effect_has_its_probe() -> None:
    named = {(kind, step.name, effect.__name__) for kind, step, effect in EFFECTS}
    assert set(audits.LEFT) <= named
    assert {case[1:] for case in named - set(audits.LEFT)} == set(LEFT)


def happen(gallery: Any, scene: str, step: str, person: str) -> Any:
    """The step, by this person or because its time has come; gives the agreement as it is then."""
    if scene == SENEGAL_ASKS:
        formalities.template(gallery.cast)
        scene = "complete draft"
    if scene in MADE:
        return in_a_made_scene(gallery, scene, step, person)
    if scene == WITH_A_QUESTION:
        return about_the_question(gallery, step, person)
    if person == "SYS":
        subject = gallery.subject(scene)
        settle(subject)
        return subject
    given = walk.inputs(gallery, scene, step, person)
    if step == "set_terms":
        given |= {"entry_rule": "some", "required": [gallery.cast.side("it").pk]}
    return walk.perform(gallery, scene, step, person, given).subject


def in_a_made_scene(gallery: Any, scene: str, step: str, person: str) -> Any:
    """The step there; where it is taken with another, the last signature, and the other agreement is given."""
    gallery.stored[scene] = MADE[scene](gallery.cast)
    try:
        if scene not in WITH_ANOTHER.values():
            return walk.perform(gallery, scene, step, person).subject
        signed = walk.perform(gallery, scene, "sign", person).subject
        return signed.parent or signed.replaces
    finally:
        del gallery.stored[scene]


def about_the_question(gallery: Any, step: str, person: str) -> Any:
    """The step on a question that the reviewer of Arci Toscana asked."""
    cast, agreement = gallery.cast, gallery.subject("in review")
    question = scenes.comment(cast, agreement, "reviewer.it")
    if step == "reopen_comment":
        scenes.settle_comment(cast, agreement, question, by="secretariat2")
        Outbox.objects.filter(notice="comment_settled").delete()
    return perform(agreement, step, actor=gallery.actor(person), comment=question.pk).subject


def leaves(gallery: Any, scene: str, step: str, person: str, probe: Probe) -> bool:
    """Whether the probe holds after the act, which is then undone; an act that breaks leaves nothing."""
    point = transaction.savepoint()
    try:
        return probe(scenes.again(happen(gallery, scene, step, person)))
    except (ObjectDoesNotExist, AttributeError, KeyError, DatabaseError, Refused):
        return False
    finally:
        transaction.savepoint_rollback(point)


def _name(case: Any) -> str:
    kind, step, what = case
    return f"{kind}.{step.name}-{what.__name__}"


@pytest.mark.parametrize(("kind", "step", "effect"), SOME_EFFECTS, ids=map(_name, SOME_EFFECTS))
def test_without_an_effect_its_rows_are_missing(
    kind: str, step: Any, effect: Any, at_the_gallery: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = (kind, step.name, effect.__name__)
    scene, person, probe = audits.LEFT[mine] if mine in audits.LEFT else LEFT[mine[1:]]
    assert leaves(at_the_gallery, scene, step.name, person, probe)
    others = tuple(e for e in step.facts.effects if e is not effect)
    take(monkeypatch, kind, step, effects=others)
    assert not leaves(at_the_gallery, scene, step.name, person, probe)


def take(monkeypatch: pytest.MonkeyPatch, kind: str, step: registry.Step, **less: Any) -> None:
    """The same step with less, until the test is over. What is due for ever is refused, where the clock would turn in
    a circle."""
    steps, whole, asked = registry.steps(KINDS[kind]), judge.due_step, count()

    def patient(subject: Any) -> str | None:
        name = whole(subject)
        if name is not None and next(asked) >= MOST_ACTS:
            raise Refused([])
        return name

    monkeypatch.setattr(judge, "due_step", patient)
    monkeypatch.setitem(steps, step.name, replace(step, facts=replace(step.facts, **less)))


# ------------------------------------------------------------------------------------------------ whom it tells

KEEPERS = who("secretariat", "secretariat2", "writer", "replaced")
DRAFTER, CALLED, READ = who("drafter.it"), who("signatory.it", "signatory.sn"), who("reviewer.it", "reviewer.sn")
HERE = DRAFTER | CALLED | READ
THIES = who("reviewer.commune de thiès", "signatory.commune de thiès")
OF_LOUGA = who("reviewer.sn", "signatory.sn")
CONIPRAT = who("reviewer.ne", "signatory.ne")
TOLD: dict[tuple[str, str], tuple[str, str, frozenset[str]]] = {
    # (step, notice): (scene, person, everybody who is written to; never who acted)
    ("submit_for_review", "review_called"): ("complete draft", "drafter.it", READ),
    ("clear", "ready_to_open"): ("one has agreed", "reviewer.sn", KEEPERS),
    ("withdraw_clearance", "clearance_withdrawn"): ("agreed", "reviewer.sn", DRAFTER | KEEPERS),
    ("name_signatory", "ready_to_open"): ("one names nobody", "reviewer.sn", KEEPERS),
    ("request_changes", "changes_requested"): ("in review", "reviewer.sn", DRAFTER),
    ("open_for_signature", "signature_called"): ("agreed", "secretariat", CALLED),
    ("comment", "commented"): ("in review", "reviewer.sn", DRAFTER),
    ("answer_comment", "comment_answered"): ("in review", "reviewer.sn", DRAFTER),
    ("resolve_comment", "comment_settled"): (WITH_A_QUESTION, "secretariat", who("reviewer.it")),
    ("reopen_comment", "comment_settled"): (WITH_A_QUESTION, "secretariat", who("reviewer.it")),
    ("file_formality", "formality_filed"): ("formality required", "reviewer.sn", KEEPERS),
    ("decide_formality", "formality_decided"): ("formality filed", "secretariat", who("reviewer.sn")),
    ("decide_formality", "ready_to_open"): ("formality filed", "secretariat", KEEPERS - who("secretariat")),
    ("propose_recall", "recall_proposed"): ("half signed", "secretariat", KEEPERS - who("secretariat")),
    ("recall", "recalled"): ("open", "secretariat", DRAFTER | CALLED),
    ("extend_deadline", "deadline_extended"): ("open", "secretariat", HERE),
    ("replace_signatory", "signatory_replaced"): (
        "open",
        "secretariat",
        who("deputy.sn", "signatory.sn", "reviewer.sn"),
    ),
    ("decline", "declined"): ("open", "signatory.sn", DRAFTER | KEEPERS | who("reviewer.sn", "signatory.it")),
    ("enter_into_force", "in_force"): ("two of three in time", "SYS", HERE | CONIPRAT | KEEPERS),
    ("lapse", "lapsed"): ("past the deadline", "SYS", DRAFTER | CALLED | KEEPERS),
    ("abandon", "abandoned"): ("in review", "secretariat", DRAFTER | READ),
    ("admit", "admitted"): ("accession to admit", "secretariat", who("drafter.sn")),
    ("register_paper", "paper_registered"): ("half signed", "secretariat", KEEPERS - who("secretariat")),
    ("verify_paper", "paper_verified"): ("paper first", "secretariat2", OF_LOUGA),
    ("refuse_paper", "paper_refused"): ("paper registered", "secretariat2", OF_LOUGA | KEEPERS - who("secretariat2")),
    ("receive_party", "party_joined"): (JOINS, "signatory.sn", who("reviewer.it", "reviewer.ne", "reviewer.sn")),
    ("supersede", "superseded"): (REPLACES, "signatory.sn", READ),
    ("suspend", "suspended"): ("in force", "secretariat", HERE | THIES | CONIPRAT),
    ("resume", "resumed"): ("suspended", "secretariat", HERE),
    ("give_notice", "notice_given"): ("notice given", "signatory.it", HERE - who("signatory.it") | KEEPERS),
    ("withdraw_party", "party_left"): ("notice over", "SYS", HERE | KEEPERS),
    ("exclude_party", "party_left"): (
        "in force",
        "secretariat",
        HERE | THIES | CONIPRAT | KEEPERS - who("secretariat"),
    ),
    ("object_to_renewal", "renewal_objected"): ("renewable", "deputy.sn", HERE | KEEPERS),
    ("plan_termination", "termination_planned"): ("in force", "secretariat", HERE | THIES | CONIPRAT),
    ("terminate", "terminated"): ("in force", "secretariat", HERE | THIES | CONIPRAT),
    ("renew", "renewed"): ("to be renewed", "SYS", HERE | KEEPERS),
    ("expire", "expired"): ("past its last day", "SYS", CALLED | KEEPERS),
    ("remind", "reminded"): ("to be reminded", "SYS", HERE | KEEPERS | who("deputy.it", "deputy.sn")),
}


def test_every_notice_says_whom_it_tells() -> None:
    named = {(kind, step.name, notice.__name__) for kind, step, notice in NOTICES}
    assert set(audits.TOLD) <= named
    assert {case[1:] for case in named - set(audits.TOLD)} == set(TOLD)


def told(gallery: Any, scene: str, step: str, person: str, notice: str) -> set[str]:
    """Whom this notice reached, by the local part of their address; the act is then undone."""
    point = transaction.savepoint()
    before = set(Outbox.objects.values_list("pk", flat=True))
    happen(gallery, scene, step, person)
    letters = Outbox.objects.filter(notice=notice).exclude(pk__in=before).select_related("person")
    found = {letter.person.email.partition("@")[0] for letter in letters}
    transaction.savepoint_rollback(point)
    return found


@pytest.mark.parametrize(("kind", "step", "notice"), SOME_NOTICES, ids=map(_name, SOME_NOTICES))
def test_without_a_notice_nobody_is_told(
    kind: str, step: Any, notice: Any, at_the_gallery: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = (kind, step.name, notice.__name__)
    scene, person, everybody = audits.TOLD[mine] if mine in audits.TOLD else TOLD[mine[1:]]
    assert told(at_the_gallery, scene, step.name, person, notice.__name__) == everybody
    take(monkeypatch, kind, step, notices=tuple(n for n in step.facts.notices if n is not notice))
    assert not told(at_the_gallery, scene, step.name, person, notice.__name__)


# ------------------------------------------------------------------------------------------------ where, and when


@pytest.mark.parametrize(
    ("kind", "step", "source"),
    sample(SOURCES, 12, 50),
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_without_one_of_its_states_a_step_is_missed(
    kind: str, step: Any, source: str, at_the_gallery: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    less = {state: t for state, t in step.by_source.items() if state != source}
    if step.name in WITH_ANOTHER:
        without_a_state_of_another(at_the_gallery, step, source, less, monkeypatch)
        return
    monkeypatch.setitem(registry.steps(MACHINES[kind][0]), step.name, replace(step, by_source=less))
    shows = bool(cells_that_differ(at_the_gallery, kind, step))
    assert shows is ((kind, step.name) not in NEVER_AT_REST)


def without_a_state_of_another(
    gallery: Any, step: Any, source: str, less: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last signature on an instrument whose agreement is in that state."""
    made = MADE[WITH_ANOTHER[step.name]]

    def about_such(cast: Any) -> Any:
        instrument = made(cast)
        if source == "suspended":
            scenes.on_a_decision(cast, scenes.again(instrument.parent or instrument.replaces), "suspend")
        return scenes.again(instrument)

    def reached(agreement: Any) -> bool:
        return Entry.objects.filter(object_id=agreement.pk, action=step.name).exists()

    scene = WITH_ANOTHER[step.name]
    monkeypatch.setitem(MADE, scene, about_such)
    assert leaves(gallery, scene, step.name, "signatory.sn", reached)
    monkeypatch.setitem(registry.steps(Agreement), step.name, replace(step, by_source=less))
    assert not leaves(gallery, scene, step.name, "signatory.sn", reached)


NEVER_AT_REST = {("mandate", "take_effect"), ("agreement", "release_audit")}
"""Taken in the act that makes it possible: no scene can show it (tests/governance/test_proposals.py,
tests/audits/test_orders.py)."""

WHEN_DUE = {
    "enter_into_force": "two of three in time",
    "lapse": "past the deadline",
    "withdraw_party": "notice over",
    "terminate": "planned day over",
    "renew": "to be renewed",
    "expire": "past its last day",
    "remind": "to be reminded",
    "end": "mandate past its last day",
    "record_silence": "finding, time to answer over",
}
"""Step → a scene in which its time has come."""


@pytest.mark.parametrize(("kind", "step"), DATED, ids=lambda value: getattr(value, "name", str(value)))
def test_without_its_date_the_clock_forgets_a_step(
    kind: str, step: Any, at_the_gallery: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = WHEN_DUE[step.name]
    steps = registry.steps(MACHINES[kind][0])
    monkeypatch.setitem(steps, step.name, replace(step, facts=replace(step.facts, due=None)))
    assert not settle(at_the_gallery.subject(scene))
    monkeypatch.setitem(steps, step.name, step)
    assert settle(at_the_gallery.subject(scene))
