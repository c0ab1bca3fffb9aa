"""Who sees which agreement, and how much of it: the table of the design by hand, and as a property over random grants.

Not here: who may do a step (test_policy.py)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agreements.models import Agreement
from agreements.queries import visible_to
from governance.models import Mandate, Membership
from governance.queries import mandates_visible_to
from tests import scenes
from tests.agreements import policy
from tests.agreements.gallery import KAOLACK
from tests.agreements.policy import who
from tests.surroundings import sample
from workflows import clock
from workflows.actor import Actor
from workflows.perform import perform

NOTHING, CARD, WHOLE = "nothing", "card", "whole"
WORD = "coopèrent"  # of the first article of every scene
ON_ORGANISATION = ("view_dossiers", "draft_for", "review_for", "sign_for", "vote_for", "manage_people_of")

# ------------------------------------------------------------------------------------------------ the table, by hand

DRAFTING_SIDE = who("drafter.it", "reviewer.it", "signatory.it", "secretariat", "secretariat2", "writer")
LOUGA = who("drafter.sn", "reviewer.sn", "signatory.sn", "deputy.sn", "people.sn")
AUDIT = who("auditor", "auditor2", "partyauditor")
MEMBER = who("member", "drafter.th")
"""Suspended or not: what a member reads stays open to it."""
READERS = (*(p for p in policy.PEOPLE if p != "SYS"), "member")

READ_WHOLE = {
    "complete draft": DRAFTING_SIDE,
    "draft again": DRAFTING_SIDE | LOUGA | AUDIT,
    "in review": DRAFTING_SIDE | LOUGA | AUDIT,
    "agreed": DRAFTING_SIDE | LOUGA | AUDIT,
    "open": DRAFTING_SIDE | LOUGA | AUDIT,
    "half signed": DRAFTING_SIDE | LOUGA | AUDIT,
    "in force": DRAFTING_SIDE | LOUGA | AUDIT | MEMBER,
    "in force and public": frozenset(READERS),
    "abandoned": DRAFTING_SIDE,
    "abandoned after review": DRAFTING_SIDE | LOUGA | AUDIT,
    "lapsed": DRAFTING_SIDE | LOUGA | AUDIT,
    "expired": DRAFTING_SIDE | LOUGA | AUDIT | MEMBER,
    "terminated": DRAFTING_SIDE | LOUGA | AUDIT | MEMBER,
}
HAVE_BOUND = {"in force", "in force and public", "expired", "terminated"}
"""Of these everybody sees at least title, parties, dates and fingerprint."""


@pytest.fixture
def hall(at_the_gallery: Any) -> Any:
    """The gallery, with a member that is no party, a public agreement and one abandoned after its review."""
    cast, stored = at_the_gallery.cast, dict(at_the_gallery.stored)
    cast.person("member")
    cast.mandate("member", cast.side(KAOLACK), "view_dossiers")
    at_the_gallery.stored |= {
        "in force and public": scenes.in_force(cast, public=True),
        "abandoned after review": scenes.abandoned(cast),
    }
    yield at_the_gallery
    at_the_gallery.stored = stored
    at_the_gallery.actors.pop("member", None)


def client_of(gallery: Any, name: str) -> Client:
    client = Client()
    if (person := gallery.person(name)) is not None:
        client.force_login(person)
    return client


def address(agreement: Any) -> str:
    return f"/fr/agreements/{agreement.reference}/"


def seen_on_its_page(client: Client, agreement: Any) -> str:
    answer = client.get(address(agreement))
    if answer.status_code == 404:
        return NOTHING
    return WHOLE if WORD in answer.content.decode() else CARD


def seen_by_the_query(actor: Actor, agreement: Any) -> str:
    found = visible_to(actor).filter(pk=agreement.pk).first()
    return NOTHING if found is None else WHOLE if found.reads_text else CARD


@pytest.mark.parametrize("scene", sample(READ_WHOLE, 5, 14))
def test_who_reads_what(scene: str, hall: Any) -> None:
    agreement = hall.subject(scene)
    otherwise = CARD if scene in HAVE_BOUND else NOTHING
    visiting = sample(READERS, 5, 12)
    for reader in READERS:
        expected = WHOLE if reader in READ_WHOLE[scene] else otherwise
        assert seen_by_the_query(Actor(hall.person(reader)), agreement) == expected, reader
        if reader in visiting:
            assert seen_on_its_page(client_of(hall, reader), agreement) == expected, reader


# ------------------------------------------------------------------------------------------------ drafts again


def test_while_a_text_is_corrected_the_parties_read_the_last_version_only(hall: Any) -> None:
    agreement, hidden = hall.subject("draft again"), "Quetzalcoatl"
    articles = [{"id": "", "heading": f"Objet {hidden}", "body": f"Les parties {WORD}. {hidden}"}]
    text = {"title": f"Accord {hidden}", "preamble": hidden, "articles": articles}
    perform(agreement, "edit", actor=hall.actor("drafter.it"), end_date=clock.today() + timedelta(days=9999), **text)
    places = [address(agreement), address(agreement) + "?history", "/fr/agreements/", "/fr/"]
    for reader in sorted(LOUGA | AUDIT):
        client = client_of(hall, reader)
        for place in places:
            assert hidden not in client.get(place).content.decode(), (reader, place)
        assert WORD in client.get(address(agreement)).content.decode()
    for reader in sorted(DRAFTING_SIDE):
        assert hidden in client_of(hall, reader).get(address(agreement)).content.decode(), reader


def test_a_party_removed_from_a_draft_reads_it_no_more(hall: Any) -> None:
    agreement = hall.subject("draft again")
    perform(agreement, "remove_party", actor=hall.actor("drafter.it"), organisation=hall.cast.side("sn").pk)
    assert seen_on_its_page(client_of(hall, "reviewer.sn"), agreement) == NOTHING


# ------------------------------------------------------------------------------------------------ the card


@pytest.mark.parametrize("reader", ["anonymous", "outsider", "reviewer.bf", "newcomer", "operator"])
def test_the_card_names_no_person_and_shows_no_text(reader: str, hall: Any) -> None:
    agreement, client = hall.subject("in force"), client_of(hall, reader)
    signatures = agreement.signatures.all()
    people = {s.person_name for s in signatures} | {s.capacity for s in signatures}
    for path in (address(agreement), address(agreement) + "?history", "/fr/agreements/"):
        page = re.sub(r"<header>.*?</header>", "", client.get(path).content.decode(), flags=re.S)  # who reads is there
        assert agreement.title in page
        assert not [name for name in people if name in page]
        assert not [word for word in (WORD, "Considérant", "Objet", "Durée") if word in page]
    page = client.get(address(agreement)).content.decode()
    assert "Commune de Louga" in page and agreement.document_id[:4] in page
    for file in ("text.pdf", "certificate/", "certificate.pdf"):
        assert client.get(address(agreement) + file).status_code == 404


STRANGERS = ["outsider", "reviewer.bf", "reviewer.sn", "auditor", "operator", "newcomer"]


@pytest.mark.slow
@pytest.mark.parametrize("reader", sample(STRANGERS, 3))
def test_an_outsider_finds_nothing_at_any_address_under_a_draft(reader: str, hall: Any) -> None:
    agreement, client = hall.subject("complete draft"), client_of(hall, reader)
    under = ["", "text.pdf", "certificate/", "certificate.pdf", "edit/", "import/", *(f"{s}/" for s in policy.STEPS)]
    for rest in under:
        assert client.get(address(agreement) + rest).status_code == 404, rest
        assert client.post(address(agreement) + rest, {"reason": "Une raison suffisante"}).status_code == 404, rest
    for path in ("/fr/agreements/", "/fr/agreements/?state=draft", "/fr/"):
        assert agreement.reference not in client.get(path).content.decode()


# ------------------------------------------------------------------------------------------------ as a property


class Given(NamedTuple):
    """One mandate drawn at random; days from the instant of judgement."""

    side: str
    on_network: bool
    capability: str
    starts: int
    ends: int | None
    is_revoked: bool


def grants() -> Any:
    return st.builds(
        lambda side, held, days, revoked: Given(side, *held, *days, revoked),
        st.sampled_from(["it", "sn", "ne", "bf", KAOLACK]),
        st.one_of(
            st.tuples(st.just(False), st.sampled_from(ON_ORGANISATION)),
            st.tuples(st.just(True), st.sampled_from(["administer", "audit", "chair", "pay"])),
        ),
        st.sampled_from([(-30, None), (0, None), (-30, 0), (-30, -1), (0, 2), (1, None), (1, 2)]),
        st.booleans(),
    )


def expected_level(cast: Any, agreement: Any, held: list[Given], *, counts: bool) -> str:
    """The design’s table again, from what is known of the person, without asking the product."""
    mine = [g for g in held if counts and g.starts <= 0 <= (g.ends or 0) and not g.is_revoked]
    on = {cast.side(g.side).pk for g in mine if not g.on_network}
    acts_for = {cast.side(g.side).pk for g in mine}
    network = {g.capability for g in mine if g.on_network}
    parties = set(agreement.parties.values_list("organisation", flat=True))
    has_bound = agreement.in_force_at is not None
    members = set(Membership.objects.filter(until=None).values_list("organisation", flat=True))
    if agreement.drafting_organisation_id in on or "administer" in network:
        return WHOLE
    if agreement.version_number >= 1 and (parties & on or "audit" in network):
        return WHOLE
    if has_bound:
        return WHOLE if agreement.public or acts_for & members else CARD
    return NOTHING


@pytest.mark.slow
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    held=st.lists(grants(), max_size=4),
    account=st.sampled_from(["active", "active", "inactive", "superuser", "anonymous"]),
    opened=st.lists(st.sampled_from(sorted(READ_WHOLE)), min_size=2, max_size=4, unique=True),
)
def test_a_list_holds_what_each_page_shows_and_nothing_else(
    held: list[Given], account: str, opened: list[str], hall: Any
) -> None:
    point = transaction.savepoint()
    try:
        person = _appointed(hall, held, account)
        client, reader = Client(), None if account == "anonymous" else person
        if reader is not None:
            client.force_login(reader)
        counts = account in ("active", "superuser")
        _list_and_pages_agree(hall, Actor(reader), client, held, opened, counts=counts)
        if counts:
            _mandates_agree(hall, Actor(reader), client)
    finally:
        transaction.savepoint_rollback(point)
        hall.cast.people.pop("somebody", None)


def _appointed(hall: Any, held: list[Given], account: str) -> Any:
    """Somebody with these mandates."""
    cast, today = hall.cast, clock.today()
    person = cast.person("somebody", is_superuser=account == "superuser", is_active=account != "inactive")
    for number, g in enumerate(held):
        days = {"starts": today + timedelta(days=g.starts)}
        days |= {} if g.ends is None else {"ends": today + timedelta(days=g.ends)}
        mandate = cast.mandate("somebody", cast.side(g.side), g.capability, on_network=g.on_network, **days)
        if g.is_revoked and (g.ends or 0) >= 0:
            perform(mandate, "revoke", actor=hall.actor("secretariat"), reason=f"Fin du mandat numéro {number}.")
    return person


def _list_and_pages_agree(
    hall: Any, actor: Actor, client: Client, held: list[Given], opened: list[str], *, counts: bool
) -> None:
    agreements = list(Agreement.objects.filter(network=hall.cast.network))
    levels = {a.pk: expected_level(hall.cast, a, held, counts=counts) for a in agreements}
    listed = {a.pk: WHOLE if a.reads_text else CARD for a in visible_to(actor)}
    assert listed == {pk: level for pk, level in levels.items() if level != NOTHING}
    for scene in opened:
        agreement = hall.subject(scene)
        assert seen_by_the_query(actor, agreement) == seen_on_its_page(client, agreement) == levels[agreement.pk]


def _mandates_agree(hall: Any, actor: Actor, client: Client) -> None:
    listed = set(mandates_visible_to(actor).values_list("pk", flat=True))
    some = Mandate.objects.filter(person__in=[hall.cast[name].pk for name in ("somebody", "people.sn", "outsider")])
    for mandate in some:
        assert (client.get(f"/fr/mandates/{mandate.pk}/").status_code == 200) is (mandate.pk in listed)
