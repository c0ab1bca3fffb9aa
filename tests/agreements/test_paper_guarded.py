"""Papers and the database: two people at once, one paper a round, what raw SQL is refused, whoever asks.

Not here: the constraints that tie each status to its evidence (tests/workflows/evidence.py)."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from agreements.models import PaperCopy, Party, Signature
from documents.models import Attachment
from tests import scenes
from tests.agreements import papers
from tests.workflows.racing import done, race, refused
from tests.workflows.test_guards import IS_SQLITE, insert, one, refuses
from tests.workflows.test_races import acts, history_is_whole
from workflows import triggers
from workflows.perform import perform

TABLE = PaperCopy._meta.db_table


# ------------------------------------------------------------------------------------------------ at once


def deciding(cast: Any, agreement: Any, step: str, who: str) -> Any:
    said = {"compared": True} if step == "verify_paper" else {"reason": papers.REASON}
    paper = papers.waiting(agreement).pk
    return partial(perform, scenes.again(agreement), step, actor=cast.actor(who), paper=paper, **said)


def a_third(cast: Any) -> None:
    cast.person("secretariat3", organisation=cast.side("it"))
    cast.mandate("secretariat3", cast.side("it"), "administer", on_network=True)


@pytest.mark.parametrize("steps", [("verify_paper", "verify_paper"), ("verify_paper", "refuse_paper")])
def test_of_two_who_decide_at_once_exactly_one_stands(lasting_cast: Any, steps: tuple[str, str]) -> None:
    a_third(lasting_cast)
    agreement = scenes.paper_registered(lasting_cast)
    who = ("secretariat2", "secretariat3")
    outcomes = race(*[deciding(lasting_cast, agreement, step, name) for step, name in zip(steps, who, strict=True)])
    (stands,), (_other,) = done(outcomes), refused(outcomes)
    verified = stands.step == "verify_paper"
    assert scenes.again(agreement).state == ("in_force" if verified else "open_for_signature")
    assert Signature.objects.filter(agreement=agreement, method="wet_ink").count() == int(verified)
    assert PaperCopy.objects.get().status == ("verified" if verified else "refused")
    assert [a for a in acts(agreement) if a in steps] == [stands.step]
    assert history_is_whole()


def test_of_a_signature_and_a_registration_at_once_exactly_one_stands(lasting_cast: Any) -> None:
    agreement = scenes.opened(lasting_cast)
    good = papers.good(lasting_cast, agreement)
    register = partial(
        perform, scenes.again(agreement), "register_paper", actor=lasting_cast.actor("secretariat"), **good
    )
    outcomes = race(partial(scenes.sign, lasting_cast, scenes.again(agreement), "sn"), register)
    (stands,), (other,) = done(outcomes), refused(outcomes)
    expected = {"sign": (1, 0, "party_has_not_signed"), "register_paper": (0, 1, "no_paper_of_theirs_waits")}
    found = (Signature.objects.count(), PaperCopy.objects.count(), other.reasons[0].code)
    assert found == expected[stands.step]
    assert history_is_whole()


def test_two_who_register_at_once_register_once(lasting_cast: Any) -> None:
    agreement = scenes.on_paper(lasting_cast)
    calls = [
        partial(perform, scenes.again(agreement), "register_paper", actor=lasting_cast.actor(who), **good)
        for who, good in (
            ("secretariat", papers.good(lasting_cast, agreement)),
            ("secretariat2", papers.good(lasting_cast, agreement, scan=papers.scan(7))),
        )
    ]
    outcomes = race(*calls)
    assert len(done(outcomes)) == 1
    assert [r.code for r in refused(outcomes)[0].reasons] == ["party_has_not_signed"]
    assert PaperCopy.objects.count() == 1 and history_is_whole()


def test_of_a_verification_and_the_decline_of_another_exactly_one_stands(lasting_cast: Any) -> None:
    agreement = scenes.on_paper(lasting_cast)
    papers.register(lasting_cast, agreement)
    actor = lasting_cast.actor("signatory.it")
    decline = partial(perform, scenes.again(agreement), "decline", actor=actor, reason="Le conseil a voté contre.")
    race(deciding(lasting_cast, agreement, "verify_paper", "secretariat2"), decline)
    paper = PaperCopy.objects.get()
    assert scenes.again(agreement).state == "in_review", "the decline closes the round before or after"
    assert paper.status in ("verified", "closed")
    assert Signature.objects.count() == int(paper.status == "verified")
    assert history_is_whole()


# ------------------------------------------------------------------------------------------------ raw SQL


@pytest.mark.django_db
def test_what_a_registrar_wrote_stays_and_no_paper_goes(cast: Any) -> None:
    scenes.paper_registered(cast)
    other = scenes.mandate_to_sign(cast, "it")
    changes = {
        "agreement": uuid.uuid4(),
        "organisation": other.organisation_id,
        "round_number": 9,
        "sha256": "0" * 64,
        "mandate": other.pk,
        "scan": uuid.uuid4(),
        "signed_on": "2020-01-01",
        "kept_at": "Ailleurs",
        "checked": [],
        "stamp": "no_stamp",
        "registered_by": other.person_id,
        "registered_by_name": "Quelqu’un d’autre",
        "registered_at": "2020-01-01T00:00:00Z",
    }
    assert set(changes) == set(PaperCopy.WRITTEN_ONCE)
    for name, value in changes.items():
        column = PaperCopy._meta.get_field(name).attname  # type: ignore[union-attr]
        with pytest.raises(DatabaseError), transaction.atomic():
            PaperCopy.objects.update(**{column: value})
    refuses(f"DELETE FROM {TABLE}", because="never deleted")


@pytest.mark.django_db
@pytest.mark.parametrize("scene", ["paper_verified", "paper_refused", "paper_closed"])
def test_what_was_decided_of_a_paper_stays_decided(cast: Any, scene: str) -> None:
    getattr(scenes, scene)(cast)
    person = scenes.mandate_to_sign(cast, "it").person_id
    decided = {"decided_by": person, "decided_by_name": "Autre", "decided_at": None, "reason": "Un autre motif."}
    assert set(decided) == set(PaperCopy.DECIDED)
    for name, value in decided.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            PaperCopy.objects.update(**{name: value})
    for status in {*PaperCopy.Status.values} - {PaperCopy.objects.get().status}:
        with pytest.raises(DatabaseError), transaction.atomic():
            PaperCopy.objects.update(status=status)


@pytest.mark.django_db
def test_a_waiting_paper_is_decided_by_nobody_but_with_its_status(cast: Any) -> None:
    scenes.paper_registered(cast)
    refuses(f"UPDATE {TABLE} SET decided_by_name = 'Quelqu’un'", because="moves with status")
    said = {"decided_by": cast["secretariat"], "decided_at": "2026-01-01T00:00:00Z"}
    with pytest.raises(DatabaseError, match="paper_is_decided_by_another"), transaction.atomic():
        PaperCopy.objects.update(status="verified", **said)


@pytest.mark.django_db
def test_a_round_has_one_paper_a_party_even_by_replacement(cast: Any) -> None:
    agreement = scenes.paper_registered(cast)
    paper = papers.waiting(agreement)
    row = {**one(TABLE), "id": uuid.uuid4().hex, "scan_id": uuid.uuid4().hex}
    refuses(*insert(row, TABLE), because="one at a time")
    if IS_SQLITE:
        refuses(*insert(row, TABLE, "INSERT OR REPLACE"), because="one at a time")
    triggers.drop_all()
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperCopy.objects.create(**{**_copied(paper), "pk": uuid.uuid4(), "scan": papers_scan(agreement)})
    assert PaperCopy.objects.count() == 1


def _copied(paper: PaperCopy) -> dict[str, Any]:
    return {
        f.attname: getattr(paper, f.attname) for f in PaperCopy._meta.concrete_fields if f.name not in ("id", "scan")
    }


def papers_scan(agreement: Any) -> Attachment:
    return Attachment.keep([papers.scan(8)], agreement.opened_at)[0]


@pytest.mark.django_db
def test_a_paper_begins_to_be_verified_and_only_while_the_text_is_open(cast: Any) -> None:
    agreement, other = scenes.opened(cast), scenes.paper_refused(cast)
    row = {**_copied(PaperCopy.objects.get()), "decided_by_id": None, "decided_at": None, "reason": ""}
    for status, on, because in (
        ("verified", agreement, "begins elsewhere"),
        ("to_verify", scenes.agreed(cast), "fixed"),
    ):
        said = {**row, "agreement_id": on.pk, "status": status, "scan": papers_scan(other)}
        with pytest.raises(DatabaseError, match=because), transaction.atomic():
            PaperCopy.objects.create(**said)


@pytest.mark.django_db
def test_how_a_party_signs_is_fixed_outside_review_and_signature(cast: Any) -> None:
    for scene in (scenes.draft, scenes.in_force):
        agreement = scene(cast)
        with pytest.raises(DatabaseError, match="fixed"), transaction.atomic():
            Party.objects.filter(agreement=agreement).update(minimum_level="qualified")


@pytest.mark.django_db
def test_a_pen_rests_on_one_paper_of_its_own(cast: Any) -> None:
    scenes.paper_verified(cast)
    signature = Signature.objects.get(method="wet_ink")
    other = Signature.objects.exclude(pk=signature.pk).first()
    assert other is not None
    said = {f.attname: getattr(other, f.attname) for f in Signature._meta.concrete_fields if f.name != "id"}
    said |= {"round_number": 9}
    wrong = [
        {"method": "wet_ink", "level": "qualified", "paper_id": None},
        {"method": "wet_ink", "level": "recorded", "paper_id": signature.paper_id},
        {"paper_id": signature.paper_id},
        {"method": "wet_ink", "level": "qualified", "paper_id": signature.paper_id},
    ]
    for more in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            Signature.objects.create(**{**said, **more})
    assert Signature.objects.count() == 2
