"""Every page of an amendment, an accession and what they are about, for everybody: nothing breaks, nobody reads more
than they may.

Not here: what the pages say (test_instruments.py) and the addresses one by one (tests/url_table.py)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from agreements.models import Agreement
from tests import scenes
from tests.agreements import instruments, policy
from tests.surroundings import sample
from workflows.perform import Refused, perform

READERS = [name for name in policy.PEOPLE if name != "SYS"]
WORDS = ("amendment", "accession", "amended", "joined", "superseded", "closed", "replacement")
SCENES = [scene for scene in policy.AGREEMENT if scene.startswith(WORDS)]
UNDER = (
    "",
    "?lang=it",
    "?part=9",
    "consolidated/",
    "consolidated/?number=1&lang=it",
    "consolidated/?number=99999999999",
    "consolidated/?number=-1",
    "consolidated.pdf",
    "changes/",
    "differences/?from=c0&to=c1",
    "differences/?from=1&to=c1&languages=fr-it",
    "translate/it/",
    "edit/",
    "rebase/",
    "admit/",
    "certificate.pdf",
)


def client_of(gallery: Any, name: str) -> Client:
    client = Client()
    if (person := gallery.person(name)) is not None:
        client.force_login(person)
    return client


@pytest.mark.parametrize("scene", sample(SCENES, 3, 8))
def test_no_page_breaks_whoever_asks(scene: str, at_the_gallery: Any) -> None:
    reference = at_the_gallery.subject(scene).reference
    for name in sample(READERS, 5, 7):
        client = client_of(at_the_gallery, name)
        for path in UNDER:
            answer = client.get(f"/fr/agreements/{reference}/{path}")
            assert answer.status_code in {200, 302, 403, 404}, (name, path)


def test_a_stranger_reads_no_word_of_an_amendment_or_of_what_it_amends(at_the_gallery: Any) -> None:
    """Neither the outsider, nor a partner, nor the public: title and parties of what bound, no more."""
    for name in ("outsider", "reviewer.bf", "newcomer", "anonymous"):
        client = client_of(at_the_gallery, name)
        for scene in ("amended", "amendment in force"):
            reference = at_the_gallery.subject(scene).reference
            card = client.get(f"/fr/agreements/{reference}/").content.decode()
            assert "Dix ans" not in card and "Les parties coopèrent" not in card, (name, scene)
            for path in ("consolidated/", "consolidated.pdf", "changes/", "differences/?from=c0&to=c1", "text.pdf"):
                assert client.get(f"/fr/agreements/{reference}/{path}").status_code == 404, (name, scene, path)
        for scene in ("amendment", "amendment agreed", "accession to admit"):
            reference = at_the_gallery.subject(scene).reference
            assert client.get(f"/fr/agreements/{reference}/").status_code == 404, (name, scene)


def test_the_family_names_no_draft_to_who_may_not_know_of_it(at_the_gallery: Any) -> None:
    amended, draft = at_the_gallery.subject("amended"), at_the_gallery.subject("amendment to draw anew")
    for name, knows in (("drafter.sn", True), ("secretariat", True), ("outsider", False), ("anonymous", False)):
        page = client_of(at_the_gallery, name).get(f"/fr/agreements/{amended.reference}/").content.decode()
        assert (draft.reference in page) is knows, name


def test_whoever_asks_to_accede_reads_the_text_once_admitted_and_no_sooner(cast: Any) -> None:
    parent = scenes.in_force(cast)
    client = Client()
    client.force_login(cast["reviewer.bf"])
    page = f"/fr/agreements/{parent.reference}/consolidated/"
    made = instruments.accession(cast, parent)
    assert client.get(page).status_code == 404
    perform(made, "admit", actor=cast.actor("secretariat"), decision=scenes.decide(cast, made).pk)
    assert client.get(page).status_code == 200
    perform(scenes.again(made), "abandon", actor=cast.actor("secretariat"), reason="La commune renonce à adhérer.")
    assert client.get(page).status_code == 404, "given up, it is read no more"


def test_nobody_begins_for_an_agreement_of_another_network_or_hidden_from_them(cast: Any) -> None:
    hidden = scenes.draft(cast)
    client = Client()
    client.force_login(cast["drafter.sn"])
    for about in ("amends", "accedes", "replaces"):
        assert client.get(f"/fr/agreements/new/?{about}={hidden.reference}").status_code == 404
        assert client.get(f"/fr/agreements/new/?{about}=AG-0000-000").status_code == 404


@pytest.mark.parametrize(
    ("change", "target"),
    [
        ("replace", "2" * 400),
        ("emperor", "2"),
        ("", ""),
        ("replace", "2\u202e"),
        ("insert", "\x00"),
        ("repeal", "’ OR 1=1"),
    ],
)
def test_a_forged_change_is_refused_and_breaks_nothing(cast: Any, change: str, target: str) -> None:
    made = instruments.amendment(cast, scenes.in_force(cast))
    forged = {**instruments.REPLACING, "change": change, "target": target}
    said = {"title": made.title, "preamble": "", "articles": [forged], "end_date": None}
    drafter = cast.actor("drafter.sn")
    try:
        perform(made, "edit", actor=drafter, **said)
    except Refused:
        return
    with pytest.raises(Refused):
        perform(scenes.again(made), "submit_for_review", actor=drafter)
    client = Client()
    client.force_login(cast["drafter.sn"])
    for path in ("", "edit/", "changes/"):
        assert client.get(f"/fr/agreements/{made.reference}/{path}").status_code == 200, path
    assert Agreement.objects.get(pk=made.pk).state == "draft"
