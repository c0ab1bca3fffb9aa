"""Pen and stamp: named, registered by one person, verified by another; refused, late, twice, of another text.

Not here: several people at once and what the database refuses (test_paper_guarded.py), pages (test_paper_pages.py)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from agreements.models import PaperCopy, Party, Signature
from documents.models import Attachment
from portal import desk
from tests import scenes
from tests.agreements import papers
from tests.agreements.test_life import codes, refused
from workflows import clock
from workflows.models import Entry, Outbox
from workflows.perform import perform, settle

pytestmark = pytest.mark.django_db
TICK = timedelta(milliseconds=1)
MISSING = [["pages", "name", "function"], ["pages", "name", "date"], ["name", "function", "date"], [], ["nonsense"]]


def waits_for(cast: Any, name: str, agreement: Any) -> list[str]:
    return [w.step.name for w in desk.waiting(cast.actor(name)) if w.pk == agreement.pk]


def told(agreement: Any, notice: str) -> set[str]:
    letters = Outbox.objects.filter(subject=agreement.pk, notice=notice)
    return {email.partition("@")[0] for email in letters.values_list("person__email", flat=True)}


# ------------------------------------------------------------------------------------------------ named


def test_a_party_that_signs_on_paper_is_not_asked_to_sign_here(cast: Any) -> None:
    agreement = scenes.on_paper(cast)
    assert Party.objects.get(agreement=agreement, organisation=cast.side("sn")).minimum_level == "qualified"
    error = refused(agreement, "sign", cast.actor("signatory.sn"), sha256=agreement.document_id)
    assert codes(error) == {"level_is_enough"}
    assert waits_for(cast, "signatory.sn", agreement) == []
    assert waits_for(cast, "signatory.it", agreement) == ["sign"]
    scenes.sign(cast, agreement, "it")
    perform(agreement, "decline", actor=cast.actor("signatory.sn"), reason="Le conseil a voté contre.")
    assert agreement.state == "in_review", "it can always decline here"


def test_named_again_a_party_signs_here_and_a_replacement_signs_as_the_one_before(cast: Any) -> None:
    agreement = scenes.agreed(cast)
    held, reviewer = scenes.mandate_to_sign(cast, "sn").pk, cast.actor("reviewer.sn")
    party = Party.objects.get(agreement=agreement, organisation=cast.side("sn"))
    for on_paper, level in ((True, "qualified"), (False, "recorded")):
        perform(agreement, "name_signatory", actor=reviewer, mandate=held, on_paper=on_paper)
        party.refresh_from_db()
        assert party.minimum_level == level
    on_paper_ = scenes.on_paper(cast)
    scenes.replace_signatory(cast, on_paper_)
    error = refused(on_paper_, "sign", cast.actor("deputy.sn"), sha256=on_paper_.document_id)
    assert codes(error) == {"level_is_enough"}


@pytest.mark.parametrize("level", Signature.Level)
def test_levels_are_in_order(level: Any) -> None:
    order = ["recorded", "click", "advanced", "qualified"]
    assert [least for least in order if level.reaches(least)] == order[: order.index(level) + 1]


# ------------------------------------------------------------------------------------------------ by two persons


def test_a_paper_counts_once_another_person_has_verified_it(cast: Any) -> None:
    agreement = scenes.paper_registered(cast)
    assert not Signature.objects.filter(agreement=agreement, organisation=cast.side("sn")).exists()
    assert waits_for(cast, "secretariat2", agreement) == ["verify_paper"]
    assert waits_for(cast, "secretariat", agreement) == []
    paper = papers.waiting(agreement)
    papers.verify(cast, agreement)
    assert scenes.again(agreement).state == "in_force"
    signature = Signature.objects.get(agreement=agreement, organisation=cast.side("sn"))
    mandate = scenes.mandate_to_sign(cast, "sn")
    assert (signature.method, signature.level, signature.paper_id) == ("wet_ink", "qualified", paper.pk)
    assert (signature.person, signature.mandate, signature.capacity) == (mandate.person, mandate, mandate.capacity)
    assert (signature.sha256, signature.basis) == (agreement.document_id, mandate.basis)
    paper.refresh_from_db()
    assert (paper.status, paper.decided_at) == ("verified", signature.signed_at)
    assert (paper.registered_by, paper.decided_by) == (cast["secretariat"], cast["secretariat2"])


def test_the_history_names_the_scan_and_the_frozen_text(cast: Any) -> None:
    agreement = scenes.paper_verified(cast)
    lines = {e.action: json.loads(bytes(e.leaf)) for e in Entry.objects.filter(object_id=agreement.pk)}
    scan = Attachment.objects.get()
    scanned = {"len": scan.length, "sha256": scan.blob_id}
    frozen = {"len": agreement.document_length, "sha256": agreement.document_id}
    assert lines["register_paper"]["docs"] == [scanned]
    assert lines["verify_paper"]["docs"] == [frozen, scanned]
    assert lines["enter_into_force"]["because_of"] == lines["verify_paper"]["seq"]


def test_a_refused_paper_leaves_the_slot_open(cast: Any) -> None:
    agreement = scenes.paper_refused(cast)
    assert PaperCopy.objects.get().reason == papers.REASON
    assert not Signature.objects.filter(agreement=agreement, organisation=cast.side("sn")).exists()
    papers.register(cast, agreement, by="secretariat2", scan=papers.scan(4))
    papers.verify(cast, agreement, by="secretariat")
    assert scenes.again(agreement).state == "in_force"
    assert sorted(PaperCopy.objects.values_list("status", flat=True)) == ["refused", "verified"]


def test_where_a_party_may_sign_here_a_refused_paper_lets_it(cast: Any) -> None:
    agreement = scenes.half_signed(cast)
    papers.register(cast, agreement)
    papers.refuse(cast, agreement)
    scenes.sign(cast, agreement, "sn")
    assert scenes.again(agreement).state == "in_force"


def test_the_same_person_never_registers_and_verifies_for_whatever_organisation(cast: Any) -> None:
    agreement = scenes.on_paper(cast)
    cast.mandate("secretariat", cast.side("bf"), "administer", on_network=True, capacity="Pour Koupéla")
    good = papers.good(cast, agreement)
    perform(agreement, "register_paper", actor=cast.actor("secretariat"), acting_for=cast.side("it"), **good)
    paper = papers.waiting(agreement).pk
    for side in ("it", "bf"):
        mine = {"actor": cast.actor("secretariat").for_organisation(cast.side(side).pk), "paper": paper}
        assert "secretariat_that_did_not_register" in codes(refused(agreement, "verify_paper", compared=True, **mine))
        assert "secretariat_that_did_not_register" in codes(
            refused(agreement, "refuse_paper", reason=papers.REASON, **mine)
        )
    papers.verify(cast, agreement)


def test_who_registered_one_paper_verifies_another_but_never_their_own(cast: Any) -> None:
    agreement = scenes.on_paper(cast, "sn", "ne")
    mine = papers.register(cast, agreement)
    theirs = papers.register(cast, agreement, "ne", by="secretariat2", scan=papers.scan(5))
    error = refused(agreement, "verify_paper", cast.actor("secretariat"), paper=mine.pk, compared=True)
    assert codes(error) == {"paper_is_theirs_to_decide"}
    papers.verify(cast, agreement, by="secretariat", paper=theirs.pk)
    papers.verify(cast, agreement, by="secretariat2", paper=mine.pk)
    scenes.sign(cast, agreement, "it")
    assert scenes.again(agreement).state == "in_force"


def test_who_signed_a_paper_does_not_verify_it_and_may_refuse_it(cast: Any) -> None:
    agreement = papers.of_a_keeper(cast)
    said = {"paper": papers.waiting(agreement).pk}
    error = refused(agreement, "verify_paper", cast.actor("secretariat2"), compared=True, **said)
    assert codes(error) == {"did_not_sign_it"}
    papers.refuse(cast, agreement)


def test_a_paper_of_another_agreement_is_not_verified_here(cast: Any) -> None:
    agreement, other = scenes.paper_registered(cast), scenes.paper_registered(cast)
    error = refused(
        agreement, "verify_paper", cast.actor("secretariat2"), paper=papers.waiting(other).pk, compared=True
    )
    assert codes(error) == {"paper_is_theirs_to_decide"}
    mine = papers.waiting(agreement).pk
    papers.verify(cast, agreement)
    error = refused(agreement, "verify_paper", cast.actor("secretariat2"), paper=mine, compared=True)
    assert codes(error) == {"state"}


# ------------------------------------------------------------------------------------------------ while it waits


def test_while_a_paper_waits_its_party_does_nothing_else(cast: Any) -> None:
    agreement = scenes.opened(cast)
    papers.register(cast, agreement)
    signatory, louga = cast.actor("signatory.sn"), cast.side("sn").pk
    assert codes(refused(agreement, "sign", signatory, sha256=agreement.document_id)) == {"no_paper_of_theirs_waits"}
    error = refused(agreement, "decline", signatory, reason="Le conseil a voté contre.")
    assert codes(error) == {"no_paper_of_theirs_waits"}
    cast.person("deputy.sn", organisation=cast.side("sn"))
    held = cast.mandate("deputy.sn", cast.side("sn"), "sign_for")
    said = {"organisation": louga, "mandate": held.pk, "reason": "Le maire est empêché."}
    assert codes(refused(agreement, "replace_signatory", cast.actor("secretariat"), **said)) == {"party_has_not_signed"}
    again = papers.good(cast, agreement, scan=papers.scan(9))
    assert codes(refused(agreement, "register_paper", cast.actor("secretariat2"), **again)) == {"party_has_not_signed"}
    assert Attachment.objects.count() == 1, "what was refused is not kept"
    assert waits_for(cast, "signatory.sn", agreement) == []


def test_once_the_only_paper_is_refused_one_person_recalls_again_whoever_had_proposed_it(cast: Any) -> None:
    agreement = papers.to_recall(cast)
    why = "Une erreur s’est glissée dans le texte."
    assert codes(refused(agreement, "recall", cast.actor("secretariat"), reason=why)) == {
        "recall_is_confirmed_by_another"
    }
    papers.refuse(cast, scenes.again(agreement))
    perform(scenes.again(agreement), "recall", actor=cast.actor("secretariat"), reason=why)
    assert scenes.again(agreement).state == "draft"


def test_a_registered_paper_is_recalled_by_two_persons_and_then_verified_by_nobody(cast: Any) -> None:
    agreement, why = scenes.on_paper(cast), "Une annexe manquait au texte."
    paper = papers.register(cast, agreement)
    assert codes(refused(agreement, "recall", cast.actor("secretariat"), reason=why)) == {
        "nobody_has_signed_or_a_recall_is_proposed"
    }
    perform(agreement, "propose_recall", actor=cast.actor("secretariat"), reason=why)
    perform(agreement, "recall", actor=cast.actor("secretariat2"), reason=why)
    paper.refresh_from_db()
    assert (paper.status, paper.decided_by) == ("closed", None)
    error = refused(agreement, "verify_paper", cast.actor("secretariat2"), paper=paper.pk, compared=True)
    assert codes(error) == {"state"}


def test_a_closed_paper_counts_in_no_other_round_and_a_new_one_does(cast: Any) -> None:
    agreement = scenes.paper_closed(cast)
    old = PaperCopy.objects.get()
    assert old.status == "closed" and Entry.objects.filter(action="decline").exists()
    scenes.clear(cast, agreement, "it")
    with clock.held(clock.now() + timedelta(days=2)):
        scenes.open_it(cast, agreement)
        agreement = scenes.again(agreement)
        assert refused(agreement, "verify_paper", cast.actor("secretariat2"), paper=old.pk, compared=True)
        before = papers.good(cast, agreement, signed_on=clock.today() - timedelta(days=1))
        error = refused(agreement, "register_paper", cast.actor("secretariat"), **before)
        assert codes(error) == {"signatory_could_sign_that_day"}, "signed before this round began"
        papers.register(cast, agreement)
        papers.verify(cast, agreement)
        scenes.sign(cast, agreement, "it")
    assert scenes.again(agreement).state == "in_force"
    assert PaperCopy.objects.get(pk=old.pk).status == "closed"


# ------------------------------------------------------------------------------------------------ in time


@pytest.mark.parametrize(("after", "stands"), [(-TICK, True), (0 * TICK, True), (TICK, False)])
def test_a_paper_is_registered_until_the_deadline(cast: Any, after: timedelta, stands: bool) -> None:
    agreement = scenes.half_signed(cast, days=3)
    with clock.held(agreement.deadline + after):
        if stands:
            papers.register(cast, agreement)
        else:
            error = refused(agreement, "register_paper", cast.actor("secretariat"), **papers.good(cast, agreement))
            assert codes(error) == {"state"}
    assert scenes.again(agreement).state == ("open_for_signature" if stands else "lapsed")


@pytest.mark.parametrize("after", [-TICK, 0 * TICK, TICK, timedelta(days=40)])
@pytest.mark.parametrize("outcome", ["verified", "refused"])
def test_no_clock_ends_a_round_while_a_paper_is_to_be_verified(cast: Any, after: timedelta, outcome: str) -> None:
    agreement = scenes.paper_registered(cast, days=3)
    late = after > timedelta()
    with clock.held(agreement.deadline + after):
        assert not settle(scenes.again(agreement))
        for step in ("lapse", "enter_into_force"):
            error = refused(agreement, step, cast.actor("secretariat"))
            assert "no_paper_waits" in codes(error)
            reason = next(r for r in error.reasons if r.code == "no_paper_waits")
            assert "Commune de Louga" in reason and reason.who_could and reason.link.endswith("/verify_paper/")
        papers.verify(cast, agreement) if outcome == "verified" else papers.refuse(cast, agreement)
        settle(scenes.again(agreement))
        open_still = "lapsed" if late else "open_for_signature"
        assert scenes.again(agreement).state == ("in_force" if outcome == "verified" else open_still)


@pytest.mark.parametrize(("decide", "bound"), [(papers.verify, 3), (papers.refuse, 2)])
def test_after_the_deadline_enough_signatures_wait_for_the_paper_of_another(cast: Any, decide: Any, bound: int) -> None:
    agreement = scenes.two_signed(cast, days=3)
    papers.register(cast, agreement)
    with clock.held(agreement.deadline + TICK):
        assert not settle(scenes.again(agreement))
        decide(cast, agreement)
        settle(scenes.again(agreement))
    assert scenes.again(agreement).state == "in_force"
    assert sum(p.is_bound for p in scenes.again(agreement).parties.all()) == bound


def test_a_verified_paper_waits_for_the_date_of_effect(cast: Any) -> None:
    agreement = scenes.opened(cast, days=5, terms={"effect_on": clock.today() + timedelta(days=9)})
    scenes.sign(cast, agreement, "it")
    papers.register(cast, agreement)
    papers.verify(cast, agreement)
    assert scenes.again(agreement).state == "open_for_signature"
    assert told(agreement, "paper_verified") == {"signatory.sn", "reviewer.sn"}
    with clock.held(clock.now() + timedelta(days=9)):
        assert settle(scenes.again(agreement))
    assert scenes.again(agreement).state == "in_force"
