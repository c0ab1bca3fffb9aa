"""Amendments, accessions and replacements begun in bad faith, or that fit one by one and not together.

Not here: honest ones (test_instruments.py) and forged articles (test_instrument_pages.py)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from agreements import terms
from agreements.models import Agreement
from agreements.models.consolidated import text_at
from governance.loading.load import load
from governance.models import Mandate, Organisation
from tests import scenes
from tests.agreements import instruments
from tests.agreements.gallery import ELSEWHERE
from tests.agreements.instruments import ADDING
from tests.pages import Page
from workflows import clock
from workflows.actor import system
from workflows.perform import Refused, perform, settle, why_not

pytestmark = pytest.mark.django_db


def codes(refused: Any) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def browser(cast: Any, name: str = "") -> Client:
    client = Client()
    if name:
        client.force_login(cast[name])
    return client


def url(agreement: Agreement, page: str = "") -> str:
    return f"/fr/agreements/{agreement.reference}/{page}"


def with_terms(cast: Any, made: Agreement, **other: Any) -> Any:
    said = {name: getattr(made, name) for name in terms.FIELDS} | {"required": [], **other}
    perform(made, "set_terms", actor=cast.actor("drafter.sn"), **said)
    return scenes.again(made)


# ------------------------------------------------------------------------------------------------ replaced by others


def test_only_whom_it_binds_begins_what_replaces_an_agreement(cast: Any) -> None:
    """Else two others could end it among themselves."""
    agreement = scenes.in_force(cast, public=True)
    made = Agreement(network=cast.network, replaces=agreement, drafting_organisation=cast.side("bf"))
    with pytest.raises(Refused) as refused:
        perform(made, "create", actor=cast.actor("secretariat"), title="Accord nouveau")
    assert codes(refused) == ["its_agreement_binds"]
    cast.person("drafter.bf", organisation=cast.side("bf"))
    cast.mandate("drafter.bf", cast.side("bf"), "draft_for")
    page = f"/fr/agreements/new/?replaces={agreement.reference}"
    assert browser(cast, "drafter.bf").get(page).status_code == 403
    offered = browser(cast, "secretariat").get(page).content.decode()
    assert "Commune de Louga" in offered and "Commune de Koupéla" not in offered


def test_what_was_replaced_is_not_replaced_again(cast: Any) -> None:
    """Else two texts that each say they take the place of one agreement would bind beside each other."""
    agreement = scenes.in_force(cast)
    second = instruments.replacing(cast, agreement)
    signing = instruments.all_but_signed(cast, instruments.replacing(cast, agreement), by="drafter.it")
    instruments.signed(cast, instruments.replacing(cast, agreement), "it", "sn", by="drafter.it")
    with pytest.raises(Refused) as refused:
        perform(scenes.again(second), "submit_for_review", actor=cast.actor("drafter.it"))
    assert codes(refused) == ["its_agreement_binds"]
    with pytest.raises(Refused) as refused:
        scenes.sign(cast, signing, "sn")
    assert codes(refused) == ["state"] and scenes.again(signing).state == "lapsed"
    perform(scenes.again(second), "abandon", actor=cast.actor("drafter.it"), reason="L’accord a été remplacé.")


def test_nothing_begins_about_an_agreement_of_another_network_whenever_one_looks(cast: Any) -> None:
    agreement = scenes.in_force(cast, end_date=in_days(20))
    load(ELSEWHERE, "elsewhere.yaml")
    other = Organisation.objects.get(name="Comune di Altrove")
    made = Mandate(network=other.network, person=cast.person("drafter.elsewhere", organisation=other))
    made.organisation = made.on_organisation = other
    made.capabilities, made.capacity, made.starts = ["draft_for"], "Redattrice", clock.today()
    perform(made, "create", actor=system("load_network"))
    for later in (0, 25):
        with clock.held(clock.now() + timedelta(days=later)):
            for about in ("accedes", "amends", "replaces"):
                page = f"/fr/agreements/new/?{about}={agreement.reference}"
                client = browser(cast, "drafter.elsewhere")
                assert client.get(page).status_code == client.post(page, {"title": "X"}).status_code == 404


# ------------------------------------------------------------------------------------------------ ids of articles


def test_a_new_article_with_the_id_of_another_is_another_article(cast: Any) -> None:
    """Else its words were read as the translation of the other."""
    agreement = scenes.translated_in_force(cast)
    first = text_at(agreement).articles[0]["id"]
    instruments.amended(cast, agreement, {**ADDING, "id": first})
    articles = text_at(scenes.again(agreement)).articles
    assert [a["number"] for a in articles] == ["1", "1 bis", "2"]
    assert articles[0]["id"] == first and len({a["id"] for a in articles}) == 3
    page = Page(browser(cast, "reviewer.sn").get(url(agreement, "consolidated/?lang=it")))
    assert page.text.count("Une caisse commune.") == 1 and "Le parti cooperano." in page.text


# ------------------------------------------------------------------------------------------------ who reads


@pytest.mark.parametrize("name", ["outsider", "reviewer.bf", ""])
def test_a_public_amendment_shows_no_word_of_an_agreement_that_is_not_public(cast: Any, name: str) -> None:
    agreement = scenes.in_force(cast)
    made = instruments.agreed(cast, instruments.amendment(cast, agreement))
    scenes.open_it(cast, made, public=True)
    for side in ("it", "sn"):
        scenes.sign(cast, scenes.again(made), side)
    client = browser(cast, name)
    card = client.get(url(made)).content.decode()
    assert "Dix ans." in card and url(made, "changes/") not in card
    assert client.get(url(made, "changes/")).status_code == 404
    party = browser(cast, "reviewer.sn")
    assert url(made, "changes/") in party.get(url(made)).content.decode()
    assert "qu’elles le veulent" in Page(party.get(url(made, "changes/"))).text


def test_whoever_asks_to_accede_is_shown_no_amendment_before_it_is_admitted(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    made = instruments.accession(cast, agreement)
    cast.person("drafter.bf", organisation=cast.side("bf"))
    cast.mandate("drafter.bf", cast.side("bf"), "draft_for")
    instruments.amended(cast, agreement)
    client = browser(cast, "drafter.bf")
    page = client.get(url(made, "rebase/"))
    assert page.status_code == 200 and "Dix ans" not in page.content.decode()
    perform(made, "admit", actor=cast.actor("secretariat"), decision=scenes.decide(cast, made).pk)
    assert "Dix ans" in client.get(url(made, "rebase/")).content.decode()


# ------------------------------------------------------------------------------------------- who left, who is alone


def test_those_that_remain_make_up_the_number(cast: Any) -> None:
    agreement = scenes.in_force(cast, "sn", "ne")
    made = with_terms(cast, instruments.amendment(cast, agreement), entry_rule="some", entry_number=2)
    made = instruments.opened(cast, made, "it", "sn", "ne")
    scenes.exclude(cast, agreement, "ne")
    for side in ("it", "sn"):
        scenes.sign(cast, made, side)
    with clock.held(clock.now() + timedelta(days=11)):
        settle(made := scenes.again(made))
    assert (made.state, scenes.again(agreement).consolidated_number) == ("in_force", 1)


def test_parties_that_move_the_last_day_after_ending_their_agreement_go_on(cast: Any) -> None:
    """What they signed last holds; a decision that ends it is not theirs to lift."""
    agreement = scenes.in_force(cast, end_date=in_days(900))
    instruments.amended(cast, agreement, end_date=in_days(100), ends_agreement=True)
    instruments.amended(cast, scenes.again(agreement), ADDING, end_date=in_days(900))
    agreement = scenes.again(agreement)
    assert agreement.terminates_on == in_days(100), "another matter leaves it as it is"
    instruments.amended(cast, agreement, end_date=in_days(1200))
    agreement = scenes.again(agreement)
    assert (agreement.end_date, agreement.terminates_on, agreement.planned_in) == (in_days(1200), None, None)
    decision = scenes.decide(cast, agreement)
    secretariat = cast.actor("secretariat")
    perform(agreement, "plan_termination", actor=secretariat, decision=decision.pk, last_day=in_days(50))
    instruments.amended(cast, scenes.again(agreement), end_date=in_days(1300))
    agreement = scenes.again(agreement)
    assert (agreement.terminates_on, agreement.planned_by) == (in_days(50), decision)


def test_whoever_was_excluded_sends_no_amendment_to_review(cast: Any) -> None:
    """It drew it while it was bound; taking the parties over takes it out of them."""
    agreement = scenes.in_force(cast, "sn", "ne")
    made = instruments.amendment(cast, agreement)
    scenes.exclude(cast, agreement, "sn")
    drafter = cast.actor("drafter.sn")
    perform(made, "rebase", actor=drafter, number=0)
    made = scenes.again(made)
    assert [p.organisation for p in made.parties.all()] == [cast.side("it"), cast.side("ne")]
    with pytest.raises(Refused) as refused:
        perform(made, "submit_for_review", actor=drafter)
    assert codes(refused) == ["it_is_drawn_on_the_present_text"] and "Commune de Louga" in refused.value.reasons[0]
    assert [r.code for r in why_not(made, "rebase", drafter)] == ["the_agreement_moved_on"], "that would not help"
