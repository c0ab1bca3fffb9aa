"""Every notice has its words, in each language: a subject in one line, a link, lines that fit, no page's markup."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import get_template

from agreements import notices as of_agreements
from audits import notices as of_audits
from governance import notices as of_governance
from governance.models import Mandate
from tests import scenes
from tests.audits import scenes as audits
from tests.surroundings import sample
from workflows import outbox, registry
from workflows.models import Outbox, Subject

pytestmark = pytest.mark.django_db

MODULES = (of_governance, of_agreements, of_audits)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
HOSTILE = "Accord <b>& “réseau”</b> ɓ ɗ ƙ ŋ"


def declared() -> list[tuple[str, str]]:
    """Every notice a step declares, with its kind."""
    found = {
        (model.kind, notice.__name__)
        for model in registry.subjects()
        for step in registry.steps(model).values()
        for notice in step.facts.notices
    }
    return sorted(found)


def test_every_notice_written_is_sent_by_a_step() -> None:
    written = [
        name
        for module in MODULES
        for name, f in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and f.__module__ == module.__name__
    ]
    assert sorted(written) == sorted({name for _kind, name in declared()})


def _of_the_outsider(cast: Any) -> Mandate:
    return Mandate.objects.get(person=cast["outsider"])


@pytest.mark.parametrize(
    ("language", "kind", "notice"), sample([(language, *of) for of in declared() for language in LANGUAGES], 15)
)
def test_a_notice_is_a_message_people_can_read(cast: Any, language: str, kind: str, notice: str) -> None:
    person = cast["reviewer.sn"]
    person.language = language
    makers: dict[str, Any] = {
        "agreement": scenes.terminated,
        "mandate": _of_the_outsider,
        "network": lambda c: c.network,
        "engagement": lambda c: audits.to_answer(c, engagement=audits.examining(c, title=HOSTILE)).engagement,
        "finding": lambda c: audits.to_answer(c, title=HOSTILE),
    }
    dossier: Any = makers[kind](cast)
    if kind == "agreement":
        type(dossier).objects.filter(pk=dossier.pk).update(title=HOSTILE)
    row = Outbox(subject=Subject.objects.get(pk=dossier.pk), notice=notice, person=person)
    message = outbox.message(row)
    assert message.subject
    assert "\n" not in message.subject
    assert message.to == [person.email]
    assert f"{settings.SITE_URL}/{language}/" in message.body
    assert max(len(line) for line in message.body.splitlines() if "://" not in line) <= 72
    assert "&amp;" not in message.body
    assert "{{" not in message.body
    assert "\n\n\n" not in message.body
    if kind in ("agreement", "engagement", "finding"):
        assert HOSTILE in message.subject
        assert dossier.reference in message.body


def test_every_template_of_a_message_belongs_to_a_notice() -> None:
    for kind, notice in declared():
        get_template(f"mail/{kind}/{notice}.txt")
    folder = settings.BASE_DIR / "templates" / "mail"
    there = {(p.parent.name, p.stem) for p in folder.glob("*/*.txt") if not p.stem.startswith("_")}
    assert there == set(declared())
