"""Amendments, accessions, replacements: what they change, what they refuse, and in which order.

Not here: the numbering itself (test_consolidation.py) and who may (policy.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agreements import consolidation
from agreements.models import Agreement, ConsolidatedText
from agreements.models.consolidated import text_at
from governance.models import Membership
from tests import scenes
from tests.agreements import instruments
from tests.agreements.instruments import ADDING, REPEALING, REPLACING
from workflows import clock
from workflows.models import Entry, Outbox
from workflows.perform import Refused, perform, settle, why_not


def codes(refused: Any) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def numbers(agreement: Any) -> list[str]:
    return [a["number"] for a in text_at(agreement).articles]


def replayed(agreement: Any) -> list[dict[str, Any]]:
    """The signed text with every amendment in force applied in the order of its entry into force."""
    articles = text_at(agreement, 0).articles
    every = Agreement.objects.filter(parent=agreement, instrument="amendment", in_force_at__isnull=False)
    for one in every.order_by("in_force_at", "reference"):
        last = one.versions.get(number=one.version_number).texts.get(language=one.authentic_language)
        articles = consolidation.applied(articles, last.articles, one.reference)
    return articles


# ------------------------------------------------------------------------------------------------ amendments


def test_an_amendment_in_force_is_consolidated_in_the_same_act(cast: Any) -> None:
    parent = scenes.in_force(cast)
    made = instruments.amended(cast, parent, REPLACING, ADDING)
    parent = scenes.again(parent)
    assert (made.state, parent.state, parent.consolidated_number) == ("in_force", "in_force", 1)
    assert numbers(parent) == ["1", "1 bis", "2"]
    became = text_at(parent)
    assert became.articles[2]["body"] == "Dix ans." and became.articles[2]["by"] == made.reference
    assert became.articles == replayed(parent)
    sign, force, consolidate = Entry.objects.order_by("-seq")[:3][::-1]
    assert [e.action for e in (sign, force, consolidate)] == ["sign", "enter_into_force", "consolidate"]
    assert consolidate.object_id == parent.pk and consolidate.ts == sign.ts
    assert not Membership.objects.filter(basis=made.pk).exists(), "an amendment makes no members"


def test_an_amendment_begins_with_the_parties_the_terms_and_the_last_day_of_its_agreement(cast: Any) -> None:
    last = clock.today() + timedelta(days=300)
    parent = scenes.in_force(cast, "sn", "ne", end_date=last, terms={"notice_days": 45})
    made = instruments.begun(cast, parent)
    assert {p.organisation_id for p in made.parties.all()} == {p.organisation_id for p in parent.parties.all()}
    assert (made.end_date, made.notice_days, made.drawn_on) == (last, 45, 0)
    assert made.drawn_from["sha256"] == parent.text_sha256


def test_an_express_renewal_is_a_short_amendment(cast: Any) -> None:
    last = clock.today() + timedelta(days=100)
    parent = scenes.in_force(cast, end_date=last)
    later = last + timedelta(days=365)
    made = instruments.signed(cast, instruments.write(cast, instruments.begun(cast, parent), end_date=later))
    parent = scenes.again(parent)
    assert made.state == "in_force" and parent.end_date == later
    assert parent.reminded_days == 0 and text_at(parent).end_date == later


def test_a_term_that_an_amendment_changes_is_the_agreements(cast: Any) -> None:
    parent = scenes.in_force(cast)
    made = instruments.begun(cast, parent)
    perform(made, "set_terms", actor=cast.actor("drafter.sn"), **{**scenes.TERMS, "notice_days": 120})
    instruments.signed(cast, made)
    parent = scenes.again(parent)
    assert (parent.notice_days, parent.minimum_parties) == (120, 2)


def test_what_an_amendment_leaves_as_it_was_follows_a_tacit_renewal(cast: Any) -> None:
    last = clock.today() + timedelta(days=30)
    parent = scenes.renewable(cast, last=last)
    made = instruments.opened(cast, instruments.amendment(cast, parent), days=60)
    clock.wind_to(clock.now() + timedelta(days=31))
    for side in ("it", "sn"):
        scenes.sign(cast, made, side)
    parent = scenes.again(parent)
    assert parent.consolidated_number == 1
    assert parent.end_date == last.replace(year=last.year + 1), "renewed first, and not moved back"
    assert [e.action for e in Entry.objects.filter(object_id=parent.pk).order_by("-obj_rev")[:2]] == [
        "consolidate",
        "renew",
    ]


def test_the_parties_end_their_agreement_by_an_amendment(cast: Any) -> None:
    last = clock.today() + timedelta(days=20)
    parent = instruments.ended_by_amendment(cast, last)
    made = parent.instruments.get()
    assert (parent.state, parent.terminates_on, parent.planned_in_id) == ("in_force", last, made.pk)
    clock.wind_to(clock.now() + timedelta(days=20))
    assert not settle(scenes.again(parent)), "its last day is not over"
    clock.wind_to(clock.now() + timedelta(days=1))
    assert settle(parent)
    assert (parent.state, parent.ended_because, parent.decision_id) == ("terminated", "mutual", None)
    settle(made := scenes.again(made))
    assert made.state == "expired", "it ends with its agreement"


def test_an_amendment_that_changes_nothing_or_does_not_fit_is_not_sent_to_review(cast: Any) -> None:
    parent = scenes.in_force(cast)
    drafter = cast.actor("drafter.sn")
    made = instruments.begun(cast, parent)
    with pytest.raises(Refused) as refused:
        perform(made, "submit_for_review", actor=drafter)
    assert "its_changes_fit" in codes(refused)
    wrong = [
        ({**REPLACING, "target": "9"}, "9"),
        ({**REPLACING, "target": ""}, "1"),
        ({**ADDING, "target": "9"}, "9"),
    ]
    for article, said in wrong:
        made = instruments.write(cast, made, article)
        reasons = [r for r in why_not(made, "submit_for_review", drafter) if r.code == "its_changes_fit"]
        assert len(reasons) == 1 and said in reasons[0]
    made = instruments.write(cast, made, REPLACING, {**REPEALING, "target": "2"})
    assert "its_changes_fit" in [r.code for r in why_not(made, "submit_for_review", drafter)]


def test_a_repealed_article_keeps_its_number_and_is_not_changed_again(cast: Any) -> None:
    parent = scenes.in_force(cast)
    instruments.amended(cast, parent, REPEALING)
    parent = scenes.again(parent)
    assert numbers(parent) == ["1", "2"] and text_at(parent).articles[0]["repealed"]
    second = instruments.amendment(cast, parent, {**REPLACING, "target": "1"})
    assert "its_changes_fit" in [r.code for r in why_not(second, "submit_for_review", cast.actor("drafter.sn"))]


def test_the_second_of_two_amendments_is_offered_to_be_drawn_anew(cast: Any) -> None:
    parent = scenes.in_force(cast)
    first, second = instruments.amendment(cast, parent), instruments.amendment(cast, parent, ADDING)
    drafter = cast.actor("drafter.sn")
    assert [r.code for r in why_not(second, "rebase", drafter)] == ["the_agreement_moved_on"]
    instruments.signed(cast, first)
    second = scenes.again(second)
    assert "it_is_drawn_on_the_present_text" in [r.code for r in why_not(second, "submit_for_review", drafter)]
    with pytest.raises(Refused):
        perform(second, "rebase", actor=drafter, number=0)
    perform(second, "rebase", actor=drafter, number=1)
    second = instruments.signed(cast, scenes.again(second))
    parent = scenes.again(parent)
    assert second.state == "in_force" and parent.consolidated_number == 2
    assert numbers(parent) == ["1", "1 bis", "2"] and text_at(parent).articles == replayed(parent)


def test_in_review_the_second_cannot_be_opened_before_it_is_drawn_anew(cast: Any) -> None:
    parent = scenes.in_force(cast)
    first, second = instruments.amendment(cast, parent), instruments.amendment(cast, parent, ADDING)
    second = instruments.agreed(cast, second)
    instruments.signed(cast, first)
    second = scenes.again(second)
    with pytest.raises(Refused) as refused:
        scenes.open_it(cast, second)
    assert codes(refused) == ["it_is_drawn_on_the_present_text"]
    perform(second, "request_changes", actor=cast.actor("secretariat"), reason="Le texte a changé entre-temps.")
    perform(second, "rebase", actor=cast.actor("drafter.sn"), number=1)
    assert instruments.signed(cast, scenes.again(second)).state == "in_force"


def test_two_amendments_of_different_articles_are_signed_side_by_side(cast: Any) -> None:
    parent = scenes.in_force(cast)
    first = instruments.opened(cast, instruments.amendment(cast, parent))
    second = instruments.opened(cast, instruments.amendment(cast, parent, ADDING))
    for made in (first, second):
        for side in ("it", "sn"):
            scenes.sign(cast, made, side)
    parent = scenes.again(parent)
    assert parent.consolidated_number == 2 and text_at(parent).articles == replayed(parent)
    assert [a["body"] for a in text_at(parent).articles][1:] == ["Une caisse commune.", "Dix ans."]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"articles": (REPLACING,)}, {"articles": ({**REPLACING, "body": "Un an."},)}),
        ({"articles": (ADDING,)}, {"articles": ({**ADDING, "body": "Deux caisses."},)}),
        ({"end": 100}, {"end": 200}),
    ],
)
def test_two_that_touch_the_same_are_not_open_for_signature_together(cast: Any, one: Any, other: Any) -> None:
    parent = scenes.in_force(cast, end_date=clock.today() + timedelta(days=50))

    def made(said: Any) -> Any:
        last = clock.today() + timedelta(days=said.get("end", 50))
        return instruments.write(cast, instruments.begun(cast, parent), *said.get("articles", ()), end_date=last)

    instruments.opened(cast, made(one))
    second = instruments.agreed(cast, made(other))
    with pytest.raises(Refused) as refused:
        scenes.open_it(cast, second)
    assert codes(refused) == ["nobody_touches_the_same"]


def test_an_amendment_lapses_with_its_agreement_and_before_its_deadline(cast: Any) -> None:
    parent = scenes.in_force(cast)
    made = instruments.opened(cast, instruments.amendment(cast, parent), days=30)
    scenes.sign(cast, made, "it")
    perform(parent, "terminate", actor=cast.actor("secretariat"), decision=scenes.decide(cast, parent).pk)
    made = scenes.again(made)
    with pytest.raises(Refused) as refused:
        scenes.sign(cast, made, "sn")
    assert codes(refused) == ["state"] and made.state == "lapsed"
    assert scenes.again(parent).consolidated_number == 0


def test_an_amendment_signed_after_the_last_day_of_its_agreement_changes_nothing(cast: Any) -> None:
    last = clock.today() + timedelta(days=20)
    parent = scenes.renewable(cast, last=last)
    later = last + timedelta(days=400)
    made = instruments.opened(cast, instruments.write(cast, instruments.begun(cast, parent), end_date=later), days=40)
    scenes.sign(cast, made, "it")
    perform(parent, "object_to_renewal", actor=cast.actor("signatory.sn"), reason="Le conseil n’en veut plus.")
    clock.wind_to(clock.now() + timedelta(days=22))  # nobody looked at the agreement since
    with pytest.raises(Refused):
        scenes.sign(cast, made, "sn")
    assert (scenes.again(parent).state, scenes.again(made).state) == ("expired", "lapsed")


def test_what_belongs_to_an_agreement_is_not_suspended_left_or_ended_by_itself(cast: Any) -> None:
    made = instruments.amended(cast, scenes.in_force(cast))
    for step, who in (("suspend", "secretariat"), ("give_notice", "signatory.sn"), ("terminate", "secretariat")):
        assert [r.code for r in why_not(made, step, cast.actor(who))] == ["instrument"], step
    draft = instruments.amendment(cast, scenes.in_force(cast))
    assert [r.code for r in why_not(draft, "invite_party", cast.actor("drafter.sn"))] == ["instrument"]


def test_nobody_amends_what_does_not_bind_them_or_an_amendment(cast: Any) -> None:
    parent = scenes.in_force(cast)
    for side, other in (("bf", parent), ("sn", scenes.opened(cast)), ("sn", instruments.amended(cast, parent))):
        made = Agreement(
            network=cast.network, instrument="amendment", parent=other, drafting_organisation=cast.side(side)
        )
        with pytest.raises(Refused) as refused:
            perform(made, "create", actor=cast.actor("secretariat"), title="Avenant")
        assert codes(refused) == ["its_beginning_is_possible"] or codes(refused) == ["its_agreement_binds"]
    alone = Agreement(network=cast.network, instrument="amendment", drafting_organisation=cast.side("it"))
    with pytest.raises(Refused):
        perform(alone, "create", actor=cast.actor("secretariat"), title="Avenant sans accord")


# ------------------------------------------------------------------------------------------------ accessions


def test_whoever_accedes_is_a_party_and_a_member_on_the_consolidated_text(cast: Any) -> None:
    parent = scenes.in_force(cast)
    instruments.amended(cast, parent)
    made = instruments.acceded(cast, scenes.again(parent))
    parent = scenes.again(parent)
    assert made.state == "in_force" and made.drawn_from["sha256"] == text_at(parent).sha256
    party = next(p for p in parent.parties.all() if p.organisation_id == cast.side("bf").pk)
    assert party.is_bound and party.acceded_by_id == made.pk and party.bound_at == made.in_force_at
    assert Membership.objects.get(organisation=cast.side("bf"), until=None).basis_id == parent.pk
    told = Outbox.objects.filter(notice="party_joined", subject_id=parent.pk).values_list("person", flat=True)
    assert {cast[f"reviewer.{side}"].pk for side in ("it", "sn", "bf")} <= set(told)
    reason = "Le conseil municipal se retire."
    perform(parent, "give_notice", actor=cast.actor("signatory.bf"), reason=reason)
    clock.wind_to(clock.now() + timedelta(days=200))
    settle(parent := scenes.again(parent))
    assert parent.state == "in_force" and not Membership.objects.filter(organisation=cast.side("bf"), until=None)
    instruments.acceded(cast, scenes.again(parent))
    parent = scenes.again(parent)
    rows = [p for p in parent.parties.all() if p.organisation_id == cast.side("bf").pk]
    assert [p.is_bound for p in rows] == [False, True], "it came back, and the first time is kept"


def test_an_accession_waits_for_its_admission(cast: Any) -> None:
    parent = scenes.in_force(cast)
    made = instruments.accession(cast, parent)
    cast.person("drafter.bf", organisation=cast.side("bf"))
    cast.mandate("drafter.bf", cast.side("bf"), "draft_for")
    with pytest.raises(Refused) as refused:
        perform(made, "submit_for_review", actor=cast.actor("drafter.bf"))
    assert "it_was_admitted" in codes(refused)
    with pytest.raises(Refused):
        perform(made, "admit", actor=cast.actor("secretariat"), decision=scenes.decide(cast, parent).pk)
    decision = scenes.decide(cast, made)
    perform(made, "admit", actor=cast.actor("secretariat"), decision=decision.pk)
    perform(scenes.again(made), "submit_for_review", actor=cast.actor("drafter.bf"))


def test_an_accession_and_an_amendment_are_not_open_together(cast: Any) -> None:
    parent = scenes.in_force(cast)
    instruments.opened(cast, instruments.amendment(cast, parent))
    made = instruments.admitted(cast, parent)
    cast.person("drafter.bf", organisation=cast.side("bf"))
    cast.mandate("drafter.bf", cast.side("bf"), "draft_for")
    made = instruments.agreed(cast, made, "bf", "it", by="drafter.bf")
    with pytest.raises(Refused) as refused:
        scenes.open_it(cast, made)
    assert codes(refused) == ["nobody_touches_the_same"]


def test_a_party_or_a_second_accession_of_the_same_does_not_begin(cast: Any) -> None:
    parent = scenes.in_force(cast)
    instruments.accession(cast, parent)
    for side in ("bf", "sn"):
        with pytest.raises(Refused) as refused:
            instruments.begun(cast, parent, "accession", side=side)
        assert codes(refused) == ["its_agreement_binds"] or codes(refused) == ["its_beginning_is_possible"]


def test_the_depositary_accedes_before_the_first_party(cast: Any) -> None:
    made = scenes.draft(cast, "ne", side="sn", by="drafter.sn")
    made = instruments.opened(cast, made, "sn", "ne")
    for side in ("sn", "ne"):
        scenes.sign(cast, scenes.again(made), side)
    parent = scenes.again(made)
    instruments.signed(cast, instruments.admitted(cast, parent, "it"), "it", "sn", by="drafter.it")
    parent = scenes.again(parent)
    assert {p.organisation_id for p in parent.parties.all() if p.is_bound} == {
        cast.side(side).pk for side in ("sn", "ne", "it")
    }


# ------------------------------------------------------------------------------------------------ replaced, closed


def test_a_later_agreement_takes_the_place_of_the_one_it_names(cast: Any) -> None:
    earlier = scenes.in_force(cast, "sn", "ne")
    amendment = instruments.amendment(cast, earlier)
    later = instruments.signed(cast, instruments.replacing(cast, earlier), "it", "sn", by="drafter.it")
    earlier = scenes.again(earlier)
    assert (later.state, earlier.state, earlier.ended_at) == ("in_force", "superseded", later.in_force_at)
    assert not Membership.objects.filter(basis=earlier.pk, until=None).exists()
    open_now = Membership.objects.filter(basis=later.pk, until=None).values_list("organisation", flat=True)
    assert set(open_now) == {cast.side("it").pk, cast.side("sn").pk}
    assert "its_agreement_binds" in [
        r.code for r in why_not(scenes.again(amendment), "submit_for_review", cast.actor("drafter.sn"))
    ]
    perform(scenes.again(amendment), "abandon", actor=cast.actor("drafter.sn"), reason="L’accord a été remplacé.")


def test_an_ended_agreement_is_closed_once(cast: Any) -> None:
    agreement = instruments.closed(cast)
    assert agreement.closed_at is not None and agreement.state == "terminated"
    assert [r.code for r in why_not(agreement, "close", cast.actor("secretariat"))] == ["it_is_not_closed"]


def test_consolidated_texts_are_never_rewritten(cast: Any) -> None:
    from django.db import DatabaseError, transaction

    instruments.amended(cast, scenes.in_force(cast))
    for change in (
        lambda: ConsolidatedText.objects.update(title="Autre"),
        lambda: ConsolidatedText.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_fewer_parties_than_an_amendment_asks_for_end_the_agreement(cast: Any) -> None:
    """The minimum was raised while one of three was excluded: nobody has to look for it to end."""
    parent = scenes.in_force(cast, "sn", "ne")
    made = instruments.amendment(cast, parent)
    perform(made, "set_terms", actor=cast.actor("drafter.sn"), **{**scenes.TERMS, "minimum_parties": 3})
    made = instruments.opened(cast, scenes.again(made), "it", "sn", "ne")
    scenes.exclude(cast, parent, "ne")
    for side in ("it", "sn"):
        scenes.sign(cast, made, side)
    parent = scenes.again(parent)
    assert (parent.state, parent.ended_because) == ("terminated", "too_few_parties")
    assert not Membership.objects.filter(basis=parent.pk, until=None).exists()
