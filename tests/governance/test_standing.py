"""Organisations suspended and readmitted: on which decision, what it stops, what it leaves, where it is read.

Not here: who may (tests/agreements/policy.py) and each wrong form alone (tests/test_nothing_is_spare.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from agreements.models import Agreement
from governance.models import Organisation, Standing
from tests import scenes
from tests.pages import Page
from workflows import clock
from workflows.models import Entry, Outbox
from workflows.perform import Refused, perform, why_not

pytestmark = pytest.mark.django_db
REASON = "La cotisation n’est pas payée."


def browser(cast: Any, name: str) -> Client:
    client = Client()
    client.force_login(cast[name])
    return client


def address(cast: Any, side: str, step: str = "") -> str:
    return f"/en/network/{cast.side(side).pk}/{step}/".replace("//", "/")


def press(client: Client, url: str, **more: Any) -> Any:
    return client.post(url, Page(client.get(url)).filled(**more))


def codes(caught: Any) -> list[str]:
    return [r.code for r in caught.value.reasons]


# ------------------------------------------------------------------------------------------------ on its page


def test_the_secretariat_suspends_and_readmits_each_on_a_decision_of_its_own(cast: Any) -> None:
    client, suspend, readmit = browser(cast, "secretariat"), "suspend_organisation", "readmit_organisation"
    assert "No decision is recorded on which this could rest." in client.get(address(cast, "sn", suspend)).text
    first = scenes.decided(cast)
    assert press(client, address(cast, "sn", suspend), decision=str(first.pk), reason="court").status_code == 403
    answer = press(client, address(cast, "sn", suspend), decision=str(first.pk), reason=REASON)
    assert (answer.status_code, answer.url) == (302, address(cast, "sn"))
    assert cast.side("sn").suspended_since is not None
    assert client.get(address(cast, "sn", suspend)).status_code == 403, "it is suspended already"
    assert client.get(address(cast, "it", readmit)).status_code == 403, "it never was"
    assert first.pk not in {
        pk for pk, _l in client.get(address(cast, "sn", readmit)).context["form"].fields["decision"].choices
    }
    assert press(client, address(cast, "sn", readmit), decision=str(first.pk), reason=REASON).status_code == 422
    second = scenes.decided(cast)
    assert press(client, address(cast, "sn", readmit), decision=str(second.pk), reason=REASON).status_code == 302
    assert cast.side("sn").suspended_since is None
    done = list(Standing.objects.order_by("at").values_list("decision", "is_suspended"))
    assert done == [(first.pk, True), (second.pk, False)]
    for notice in ("organisation_suspended", "organisation_readmitted"):
        told = Outbox.objects.filter(notice=notice).values_list("person__email", flat=True)
        assert {email.partition("@")[0] for email in told} == {"drafter.sn", "people.sn", "signatory.sn"}


def test_everybody_reads_that_it_is_suspended_and_those_who_act_in_the_network_read_why(cast: Any) -> None:
    scenes.stand(cast, "sn", "suspend_organisation")
    for client in (Client(), browser(cast, "outsider")):
        assert "Suspended since" in Page(client.get(address(cast, "sn"))).text
        assert "Suspended" in Page(client.get("/en/network/")).text
        assert "Suspended" not in Page(client.get(address(cast, "it"))).text
    reference = Standing.objects.get().decision.reference
    for client, reads in ((Client(), False), (browser(cast, "outsider"), True)):
        assert (reference in client.get(address(cast, "sn")).text) is reads
        assert ("Cotisation impayée." in client.get("/en/network/").text) is reads
    cast.person("newcomer")
    assert reference not in browser(cast, "newcomer").get(address(cast, "sn")).text


def test_a_form_sent_twice_suspends_once_and_a_stale_one_not_at_all(cast: Any) -> None:
    client, url = browser(cast, "secretariat"), address(cast, "sn", "suspend_organisation")
    decision, other = scenes.decided(cast), scenes.decided(cast)
    form = Page(client.get(url)).filled(decision=str(decision.pk), reason=REASON)
    late = Page(client.get(url)).filled(decision=str(other.pk), reason=REASON)
    assert [client.post(url, form).status_code for _ in range(2)] == [302, 302]
    assert client.post(url, late).status_code == 409
    assert Entry.objects.filter(action="suspend_organisation").count() == Standing.objects.count() == 1


# ------------------------------------------------------------------------------------------------ on which decision


def test_a_decision_has_taken_effect_is_about_no_dossier_and_serves_once(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    tomorrow = clock.today() + timedelta(days=1)
    cases = [(scenes.decided(cast, effective_on=tomorrow), False), (scenes.decide(cast, agreement), False)]
    cases.append((scenes.decided(cast), True))
    for decision, good in cases:
        said = {"organisation": cast.side("sn").pk, "decision": decision.pk, "reason": REASON}
        if good:
            perform(cast.network, "suspend_organisation", actor=cast.actor("secretariat"), **said)
            with pytest.raises(Refused) as caught:
                perform(cast.network, "readmit_organisation", actor=cast.actor("secretariat"), **said)
            assert codes(caught) == ["decision_is_not_spent_on_it"]
        else:
            with pytest.raises(Refused) as caught:
                perform(cast.network, "suspend_organisation", actor=cast.actor("secretariat"), **said)
            assert codes(caught) == ["decision_may_be_about_an_organisation"]
    used = Standing.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.create(organisation=used.organisation, decision=used.decision, is_suspended=False, at=used.at)


# ------------------------------------------------------------------------------------------------ what it stops


def test_a_suspended_organisation_begins_no_agreement_whoever_writes_it(cast: Any) -> None:
    scenes.stand(cast, "it", "suspend_organisation")
    for name in ("drafter.it", "secretariat"):
        row = Agreement(network=cast.network, drafting_organisation=cast.side("it"), authentic_language="fr")
        with pytest.raises(Refused) as caught:
            perform(row, "create", actor=cast.actor(name), title="Accord")
        assert codes(caught) == ["drafting_organisation_is_not_suspended"]
    page = press(browser(cast, "drafter.it"), "/en/agreements/new/", title="Accord")
    assert page.status_code == 403 and "The drafting organisation is suspended" in page.text
    scenes.stand(cast, "it", "readmit_organisation")
    assert scenes.begun(cast).state == "draft"


def test_a_suspended_organisation_is_not_invited_and_its_draft_is_not_sent(cast: Any) -> None:
    agreement = scenes.draft(cast)
    scenes.stand(cast, "bf", "suspend_organisation")
    with pytest.raises(Refused) as caught:
        perform(
            agreement, "invite_party", actor=cast.actor("drafter.it"), organisation=cast.side("bf").pk, role="partner"
        )
    assert codes(caught) == ["organisation_can_be_invited"]
    form = browser(cast, "drafter.it").get(f"/en/agreements/{agreement.reference}/invite_party/").context["form"]
    assert cast.side("bf").pk not in {pk for pk, _label in form.fields["organisation"].choices}
    scenes.stand(cast, "it", "suspend_organisation")
    reasons = why_not(scenes.again(agreement), "submit_for_review", cast.actor("drafter.it"))
    assert [r.code for r in reasons] == ["drafting_organisation_is_not_suspended"]


def test_what_it_signed_stays_and_what_it_reviews_goes_on(cast: Any) -> None:
    bound, opened = scenes.in_force(cast), scenes.half_signed(cast)
    scenes.stand(cast, "sn", "suspend_organisation")
    assert scenes.again(bound).state == "in_force"
    scenes.sign(cast, opened, "sn")
    assert scenes.again(opened).state == "in_force"
    assert Organisation.objects.get(pk=cast.side("sn").pk).memberships.filter(until=None).exists()
