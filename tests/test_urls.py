"""The table of addresses (url_table.py) against the URLconf and the product.

Not here: which pages exist in which state for whom (tests/agreements/test_policy.py) and what languages do
(test_language.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import get_resolver, resolve

from agreements.models import FormalityDocument, PaperCopy
from governance.models import Decision, Organisation
from tests import scenes
from tests.url_table import HOME, LOGIN, TABLE, Row
from workflows import clock
from workflows.models import Entry
from workflows.perform import perform

ROWS = [(name, row) for name, rows in TABLE.items() for row in rows]
IDS = [row.path for _name, row in ROWS]
PDF = b"%PDF-1.7 what was decided"


def names(resolver: Any = None, namespace: str = "") -> Iterator[str]:
    """The name of every address of the URLconf."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield namespace + pattern.name


@pytest.fixture
def place(at_the_gallery: Any) -> Any:
    """From a path of the table to the real one."""
    return lambda path: re.sub(r"\{([^}]+)\}", lambda found: address(at_the_gallery, found[1]), path)


def address(gallery: Any, scene: str) -> str:
    """How an address names a scene."""
    if scene.startswith("decision"):
        return decision(gallery, document=None if "without" in scene else PDF).reference
    if scene.startswith("Commune"):
        return str(Organisation.objects.get(name=scene).pk)
    if scene == "file":
        return str(FormalityDocument.objects.get(agreement=gallery.stored["formality filed"].pk).attachment_id)
    if scene == "scan":
        return str(PaperCopy.objects.get(agreement=gallery.stored["paper registered"].pk).scan_id)
    if scene == "answer file":
        return str(gallery.subject("finding answered").answer_file_id)
    found = gallery.subject(scene.removesuffix(" as id"))
    if found.kind == "finding":
        return f"{found.engagement.reference}/findings/{found.number}"
    by_id = scene.endswith(" as id") or found.kind in {"mandate", "formality_template"}
    return str(found.pk) if by_id else found.reference


def decision(gallery: Any, document: bytes | None) -> Decision:
    today = clock.today()
    said = {"body": "Comité", "text": "Il est décidé.", "decided_on": today, "effective_on": today}
    perform(gallery.cast.network, "record_decision", actor=gallery.actor("secretariat"), document=document, **said)
    return Decision.objects.order_by("reference").last()


def visitor(gallery: Any, name: str, **more: Any) -> Client:
    client = Client(**more)
    if name != "anonymous":
        client.force_login(gallery.cast[name])
    return client


def four(row: Row) -> Iterator[tuple[str, Any]]:
    yield "anonymous", row.anonymous
    yield "outsider", row.outsider
    yield row.without, row.without_right
    yield row.holder, row.with_right


def answered(response: Any, path: str) -> Any:
    """What an address answered, in the words of the table."""
    if response.status_code != 302:
        return response.status_code
    is_login = response.headers["Location"] == f"/fr/account/login/?next=/fr{path}"
    return LOGIN if is_login else HOME


def test_the_table_names_every_address_and_no_other() -> None:
    assert set(names()) == set(TABLE)


@pytest.mark.parametrize(("name", "row"), ROWS, ids=IDS)
def test_an_address_answers_as_the_table_says_and_changes_nothing(
    name: str, row: Row, place: Any, at_the_gallery: Any
) -> None:
    path = place(row.path)
    assert resolve(f"/fr{path}").view_name == name
    lines = Entry.objects.count()
    found = {who: answered(visitor(at_the_gallery, who).get(f"/fr{path}"), path) for who, _answer in four(row)}
    assert found == dict(four(row))
    assert Entry.objects.count() == lines, "reading is not an act"


@pytest.mark.parametrize(("name", "row"), ROWS, ids=IDS)
def test_a_form_from_another_site_is_refused_everywhere(name: str, row: Row, place: Any, at_the_gallery: Any) -> None:
    path = place(row.path)
    lines = Entry.objects.count()
    client = visitor(at_the_gallery, row.holder, enforce_csrf_checks=True)
    assert client.post(f"/fr{path}", {"reason": "Une raison assez longue."}).status_code == 403
    assert Entry.objects.count() == lines


@pytest.mark.parametrize(("name", "row"), [(n, rows[0]) for n, rows in TABLE.items()], ids=list(TABLE))
def test_an_address_without_language_leads_to_the_page_it_means(
    name: str, row: Row, place: Any, at_the_gallery: Any
) -> None:
    path = place(row.path)
    client = visitor(at_the_gallery, "anonymous")
    answer = client.get(path, {"state": "draft"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/fr{path}?state=draft")
    assert client.post(path).status_code == 404, "a form is never sent on by a redirect"


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_page_exists_in_every_language(language: str, place: Any, at_the_gallery: Any) -> None:
    for name, rows in TABLE.items():
        row = rows[0]
        answer = visitor(at_the_gallery, row.holder).get(f"/{language}{place(row.path)}")
        expected = {LOGIN: 302, HOME: 302}.get(str(row.with_right), row.with_right)
        assert (answer.status_code, answer.headers["Content-Language"]) == (expected, language), name


def test_the_mailbox_is_open_in_the_demonstration_only(at_the_gallery: Any, tmp_path: Any) -> None:
    with override_settings(DEMO=True, MAILBOX_DIR=tmp_path):
        assert visitor(at_the_gallery, "anonymous").get("/fr/demo/mailbox/").status_code == 200
        assert visitor(at_the_gallery, "anonymous").get("/fr/demo/mailbox/1/").status_code == 404


def test_reading_lets_time_have_its_say_and_nothing_else(at_the_gallery: Any) -> None:
    agreement = at_the_gallery.subject("past the deadline")
    client, page = visitor(at_the_gallery, "drafter.it"), f"/fr{agreement.get_absolute_url()[3:]}"
    lines = Entry.objects.filter(object_id=agreement.pk).count()
    assert client.get(page).status_code == 200
    assert scenes.again(agreement).state == "lapsed"
    client.get(page)
    assert Entry.objects.filter(object_id=agreement.pk).count() == lines + 1
    assert Entry.objects.filter(object_id=agreement.pk).latest("seq").actor is None
    assert scenes.again(agreement).ended_at == agreement.deadline, "and counts from when it was due"
