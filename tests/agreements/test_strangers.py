"""Forms sent by people who may not read the dossier: no form tells them what it would offer to others.

Not here: what their pages show (test_visibility.py)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.html import escape

from agreements.models import Agreement
from governance.models import Decision
from tests import scenes
from tests.agreements import instruments
from tests.pages import Page
from tests.test_attacks import signed_in
from workflows import clock, registry
from workflows.models import SavedForm
from workflows.perform import perform


def commented_in_force(cast: Any) -> Any:
    """In force, and somebody had commented its first article."""
    agreement = scenes.commented(cast)
    for side in ("it", "sn"):
        scenes.clear(cast, agreement, side)
        scenes.name_signatory(cast, agreement, side)
    scenes.open_it(cast, agreement)
    for side in ("it", "sn"):
        scenes.sign(cast, scenes.again(agreement), side)
    return scenes.again(agreement)


def sent_about(agreement: Any, paper: Any, comment: Any) -> dict[str, str]:
    named = {"paper": str(paper.pk) if paper else "", "comment": str(comment.pk) if comment else ""}
    return {"key": "k", "seen": "", **named}


@pytest.mark.parametrize("scene", ["commented", "paper_verified"])
def test_a_mistyped_form_shows_a_stranger_neither_people_nor_articles_nor_papers(cast: Any, scene: str) -> None:
    agreement = commented_in_force(cast) if scene == "commented" else scenes.paper_verified(cast)
    secrets = [escape(p.name) for p in cast.people.values()] + ["Objet", "Durée", "boîte 12"]
    client = signed_in(cast.person("stranger"))
    form = sent_about(agreement, agreement.papers.first(), agreement.comments.first())
    for name, step in registry.steps(Agreement).items():
        if step.facts.creates or step.role.is_system_only or name in ("edit", "read_file"):
            continue
        answer = client.post(f"/fr/agreements/{agreement.reference}/{name}/", form)
        assert answer.status_code == 403, name
        assert not [word for word in secrets if word in answer.content.decode()], name


def test_the_buttons_of_an_amendment_show_a_stranger_nothing_of_the_text_it_is_drawn_on(cast: Any) -> None:
    amendment = instruments.an_amendment_in_force(cast)
    client = signed_in(cast.person("stranger"))
    form = {"key": "k", "seen": "", "op": "fill:1", "article_id": "", "heading": "", "body": "", "change": "replace"}
    for target in ("1", "2"):
        answer = client.post(f"/fr/agreements/{amendment.reference}/edit/", {**form, "target": target})
        assert answer.status_code == 403
        assert not [word for word in ("Objet", "coopèrent", "Durée") if word in answer.content.decode()]


def test_who_lost_the_mandate_while_typing_is_told_why_not_and_reads_the_words_again(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    client, url = signed_in(cast["signatory.sn"]), f"/fr/agreements/{agreement.reference}/give_notice/"
    form = Page(client.get(url)).filled(reason="Le conseil municipal se retire du réseau.")
    perform(scenes.mandate_to_sign(cast, "sn"), "revoke", actor=cast.actor("secretariat"), reason="Fin de fonction.")
    answer = client.post(url, form)
    assert answer.status_code == 403
    assert "Le conseil municipal se retire du réseau." in answer.content.decode()
    assert SavedForm.objects.filter(person=cast["signatory.sn"]).exists()


def test_an_agreement_without_a_last_day_says_why_nobody_objects_to_its_renewal(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    url = f"/fr/agreements/{agreement.reference}/object_to_renewal/"
    assert signed_in(cast["signatory.sn"]).post(url, {"key": "k", "seen": ""}).status_code in (403, 422)


@pytest.mark.parametrize("step", ["suspend_organisation", "readmit_organisation"])
def test_a_mistyped_form_about_an_organisation_shows_a_stranger_no_decision(cast: Any, step: str) -> None:
    said = {"body": "Comité de pilotage", "text": "La commune est suspendue.", "decided_on": clock.today()}
    perform(cast.network, "record_decision", actor=cast.actor("secretariat"), effective_on=clock.today(), **said)
    url = f"/fr/network/{cast.side('sn').pk}/{step}/"
    answer = signed_in(cast.person("stranger")).post(url, {"key": "k", "seen": ""})
    assert Decision.objects.get().reference not in answer.content.decode()
