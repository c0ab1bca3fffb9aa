"""Hostile words in every field somebody types into: shown as typed on the page and in the PDF, or refused with a clear
sentence; never a broken page, and nothing typed is lost.

Not here: hostile files (test_hostile_files.py), hidden fields (test_forged_forms.py)."""

from __future__ import annotations

import io
import unicodedata
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from agreements.models import Agreement
from governance.models import Decision
from tests import scenes
from tests.pages import Page, words
from tests.surroundings import sample
from workflows.models import Outbox
from workflows.outbox import message
from workflows.perform import perform
from workflows.text import clean

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
REASON = "Le préavis est trop court."
PRINTED = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "attribute": "\"><svg onload=alert(1)> ' onclick='alert(2)",
    "template": "{{ 7|add:7 }} {% csrf_token %} {% now 'Y' %} {# rien #} {{ settings.SECRET_KEY }}",
    "print": '<b>gras</b> <br/> <para align="right"> <font color="red"> </para> <a href="x">y</a> <img src="/etc/x"/>',
    "entities": "&lt;b&gt; &#60; &eacute; &amp;amp; & && &nbsp; < >",
    "percent": "100 % %s %(title)s %d {0} {title} {number!r} \\n \\ $HOME ~ `id`",
    "letters": "Ɓamako ɓ Ɓ ɗ Ɗ ƙ Ƙ ŋ Ŋ ƴ ñ œ Œ ß ı İ ǝ – — « » “ ” ’ … €",
    "decomposed": unicodedata.normalize("NFD", "Sénégal, Hawwà, Ŋà été, àéîöũ ç Å"),
    "alike": "½ ² Ω Å № ™",
    "formula": '=HYPERLINK("http://x.example","cliquez") +1 -1 @SUM(1;1) |cmd',
    "sql": "'; DROP TABLE agreements_agreement; -- \" ; '' \\'",
    "lists": "- un\n- deux\n\n1. trois\n\n\n\na) quatre\n# cinq\n> six\n```\nsept\n```",
    "wide": "W" * 290,
}
ONLY_ON_SCREEN = {
    "emoji": "Bravo 😀 👩🏽‍🌾 🇸🇳 !",
    "arabic": "اتفاقية الشبكة (١٢٣) abc",
    "hebrew": "הסכם רשת abc",
    "ajami": "ߒߞߏ ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "compatible": "① ㎏ ﷽",
    "stacked": "a" + "\u0301" * 40,
}
REFUSED = {
    "override": "signer \u202eregnis\u202c",
    "isolate": "a\u2066b\u2069c",
    "mark": "a\u200fb",
    "nul": "a\0b",
    "bell": "a\x07b",
    "escape": "\x1b[2Jb",
    "delete": "a\x7fb",
    "no character": "a\ufffeb",
    "nothing to see": "\u200b\u2060\u00ad",
}


def client_of(cast: Any, name: str) -> Client:
    client = Client()
    client.force_login(cast[name])
    return client


def url(agreement: Agreement, step: str = "") -> str:
    return f"/fr/agreements/{agreement.reference}/{step}/".replace("//", "/")


def post(client: Client, path: str, **typed: Any) -> Any:
    return client.post(path, Page(client.get(path)).filled(**typed))


def lines(text: str) -> str:
    """A typed text is one on the page, whatever its line breaks and its normal form."""
    return words(clean(text))


def written(cast: Any, text: str, title: str) -> Agreement:
    """A draft with the text in every field, written through its page."""
    agreement = scenes.draft(cast)
    typed = {"title": title, "preamble": text, "heading": [title, "Durée"], "body": [text, text]}
    answer = post(client_of(cast, "drafter.it"), url(agreement, "edit"), **typed)
    assert answer.status_code == 302, words(Page(answer).text)
    return scenes.again(agreement)


def shows_no_markup(response: Any, text: str) -> None:
    """What was typed made no element and no attribute of its own."""
    page = Page(response)
    ours = ("script", {"src": "/static/js/keep.js", "defer": ""})
    assert not [t for t, has in page.tags if t in ("script", "img", "font", "para") and (t, has) != ours]
    assert not [n for _t, has in page.tags for n in has if n.startswith("on")]
    assert response.status_code == 200


@pytest.mark.parametrize("name", sample([*PRINTED, *ONLY_ON_SCREEN], 8))
def test_what_is_typed_is_what_every_page_shows(cast: Any, name: str) -> None:
    text = (PRINTED | ONLY_ON_SCREEN)[name]
    title = text.replace("\n", " ")
    agreement = written(cast, text, title)
    stored = agreement.texts.get()
    assert (stored.preamble, stored.articles[1]["body"]) == (clean(text), clean(text))
    client = client_of(cast, "drafter.it")
    dossier = client.get(url(agreement))
    assert Page(dossier).text.count(clean(title)[:40]) >= 2, "the title, and the heading of the article"
    for paragraph in filter(str.strip, clean(text).split("\n")):
        assert words(Page(dossier).text).count(words(paragraph)) >= 3
    again = Page(client.get(url(agreement, "edit")))
    assert again.fields["title"] == [clean(title)]
    assert again.fields["body"] == [clean(text)] * 2
    for path in (url(agreement), url(agreement, "edit"), url(agreement, "abandon"), "/fr/agreements/", "/fr/"):
        shows_no_markup(client.get(path), text)
    assert lines(title) in words(Page(client.get("/fr/agreements/")).text)


@pytest.mark.parametrize("name", sample(PRINTED, 6))
def test_what_is_typed_is_what_the_frozen_text_says(cast: Any, name: str) -> None:
    text = PRINTED[name]
    agreement = written(cast, text, text.replace("\n", " "))
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    for side in ("it", "sn"):
        scenes.clear(cast, agreement, side)
        scenes.name_signatory(cast, agreement, side)
    answer = post(client_of(cast, "secretariat"), url(agreement, "open_for_signature"), day="2099-01-01")
    assert answer.status_code == 302, words(Page(answer).text)
    pdf = client_of(cast, "signatory.sn").get(url(agreement, "text.pdf").rstrip("/"))
    said = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages).split())
    for paragraph in filter(str.strip, clean(text).split("\n")):
        assert said.count("".join(paragraph.split())) >= 3, "the preamble and two articles"
    row = Outbox.objects.filter(subject=agreement.pk, notice="signature_called").first()
    letter = message(row)
    assert lines(text)[:30] in words(f"{letter.subject} {letter.body}"), "a message is plain text: nothing is escaped"
    assert "\n" not in letter.subject
    for path in (url(agreement), url(agreement, "sign")):
        shows_no_markup(client_of(cast, "signatory.sn").get(path), text)


@pytest.mark.parametrize("name", ONLY_ON_SCREEN)
def test_what_cannot_be_printed_is_named_before_anything_is_frozen(cast: Any, name: str) -> None:
    text = ONLY_ON_SCREEN[name]
    agreement = written(cast, text, text)
    perform(agreement, "submit_for_review", actor=cast["drafter.it"])
    for side in ("it", "sn"):
        scenes.clear(cast, agreement, side)
        scenes.name_signatory(cast, agreement, side)
    client = client_of(cast, "secretariat")
    answer = client.get(url(agreement, "open_for_signature"))
    forced = client.post(url(agreement, "open_for_signature"), {"key": "k", "seen": ""})
    if name == "stacked":
        assert answer.status_code == 200, "every mark has a shape of its own"
        return
    assert answer.status_code == 403
    assert forced.status_code in (403, 409, 422)
    assert "imprim" in Page(answer).text
    assert scenes.again(agreement).document_id is None


@pytest.mark.parametrize("name", REFUSED)
def test_what_hides_or_turns_words_is_refused_where_it_stands_and_kept_as_typed(cast: Any, name: str) -> None:
    text, agreement = REFUSED[name], scenes.draft(cast)
    client = client_of(cast, "drafter.it")
    whole = {"title": "Accord", "preamble": "Vu", "heading": ["Un", "Deux"], "body": ["a", "b"]}
    for field, plain in whole.items():
        typed = {**whole, field: [text, text] if isinstance(plain, list) else text}
        answer = post(client, url(agreement, "edit"), **typed)
        page = Page(answer)
        assert answer.status_code == 422, field
        for other, value in typed.items():
            sent = value if isinstance(value, list) else [value]
            assert [clean(v) for v in page.fields[other]] == [clean(v) for v in sent]
        assert any(has.get("role") == "alert" for _t, has in page.tags)
    answer = post(client, "/fr/agreements/new/", title=text)
    assert (answer.status_code, Page(answer).fields["title"]) == (422, [text])
    answer = post(client, url(agreement, "abandon"), reason=text if name == "nothing to see" else f"{REASON} {text}")
    assert answer.status_code == 422
    assert Page(answer).fields["reason"][0].endswith(text)
    assert scenes.again(agreement).obj_rev == agreement.obj_rev


@pytest.mark.parametrize("name", sample([*PRINTED, *ONLY_ON_SCREEN], 8))
def test_a_reason_and_a_decision_are_shown_as_typed(cast: Any, name: str) -> None:
    text = f"{REASON} {(PRINTED | ONLY_ON_SCREEN)[name]}"
    agreement = scenes.in_review(cast)
    assert post(client_of(cast, "reviewer.sn"), url(agreement, "request_changes"), reason=text).status_code == 302
    dossier = client_of(cast, "drafter.it").get(url(agreement))
    assert lines(text) in words(Page(dossier).text)
    shows_no_markup(dossier, text)
    client = client_of(cast, "secretariat")
    said = {"text": text, "body": lines(text)[:200], "decided_on": "2026-01-02", "effective_on": "2026-01-02"}
    answer = post(client, f"/fr/decisions/new/?about={agreement.pk}", **said)
    assert answer.status_code == 302, words(Page(answer).text)
    decision = Decision.objects.get()
    assert (decision.text, decision.body) == (clean(text).strip(), lines(text)[:200].strip())
    for path in ("/fr/decisions/", f"/fr/decisions/{decision.reference}/"):
        shows_no_markup(client.get(path), text)
    assert lines(text) in words(Page(client.get(answer.url)).text)


# ------------------------------------------------------------------------------------------------ length


def test_a_paragraph_of_100_kb_is_kept_shown_and_printed(cast: Any) -> None:
    long = {"words": ("parole " * 14_286)[:99_999] + ".", "one word": "é" * 100_000}
    agreement = scenes.draft(cast)
    client = client_of(cast, "drafter.it")
    typed = {"preamble": long["words"], "heading": ["Un", "Deux"], "body": [long["words"], long["one word"]]}
    assert post(client, url(agreement, "edit"), **typed).status_code == 302
    parts = [Page(client.get(f"{url(agreement)}?part={number}")).text for number in (1, 2, 3)]
    assert any(long["one word"] in part for part in parts)
    perform(scenes.again(agreement), "submit_for_review", actor=cast["drafter.it"])
    drawn = scenes.opening(scenes.again(agreement))["pdf"]
    said = "".join("".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(drawn)).pages)
    assert said.count("parole") >= 2 * 14_200
    assert said.count("é") >= 100_000


@pytest.mark.parametrize(
    "typed",
    [
        {"title": "t" * 301},
        {"title": ""},
        {"title": " \n "},
        {"title": "une\nligne de trop"},
        {"heading": ["h" * 301, "Deux"]},
        {"body": ["b" * 100_001, "Deux"]},
        {"preamble": "p" * 100_001},
        {"end_date": "31/02/2027"},
        {"end_date": "demain"},
        {"heading": ["h"] * 201, "body": ["b"] * 201, "article_id": [""] * 201},
        {"heading": ["h"] * 12, "body": ["b" * 90_000] * 12, "article_id": [""] * 12},
    ],
    ids=lambda typed: "-".join(f"{n} {str(v)[:12]}" for n, v in typed.items()),
)
def test_what_is_too_long_or_no_date_is_refused_and_kept_as_typed(cast: Any, typed: dict[str, Any]) -> None:
    agreement, client = scenes.draft(cast), client_of(cast, "drafter.it")
    answer = post(client, url(agreement, "edit"), **typed)
    page = Page(answer)
    assert answer.status_code in (403, 422)
    for name, value in typed.items():
        if name != "article_id":
            kept = [v.replace("\r\n", "\n") for v in page.fields[name]]
            assert kept == (value if isinstance(value, list) else [value]), name
    assert any(has.get("role") == "alert" for _t, has in page.tags)
    assert scenes.again(agreement).obj_rev == agreement.obj_rev


def test_bytes_that_are_no_text_break_nothing(cast: Any) -> None:
    client = client_of(cast, "drafter.it")
    no_text = [b"title=%ED%A0%80", b"title=%FF%FE%00", b"title=%", b"\xff\xfe=1", b"%00=%00", b"title=a&" * 500]
    for sent in no_text:
        for charset in ("utf-8", "latin-1", "utf-7", "utf-16", "nonsense"):
            kind = f"application/x-www-form-urlencoded; charset={charset}"
            for path in ("/fr/agreements/new/", "/fr/account/login/"):
                answer = client.generic("POST", path, sent, content_type=kind)
                assert answer.status_code < 500, (sent[:20], charset)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_is_shown_as_typed_or_refused_as_typed(cast: Any, text: str) -> None:
    agreement = Agreement.objects.first() or scenes.draft(cast)
    client = client_of(cast, "drafter.it")
    answer = post(client, url(agreement, "edit"), title="Accord", preamble=text, heading=["a", "b"], body=[text, text])
    if answer.status_code == 302:
        assert agreement.texts.get().articles[0]["body"] == clean(text.replace("\r\n", "\n"))
        page = Page(client.get(url(agreement, "edit")))
    else:
        assert answer.status_code == 422
        page = Page(answer)
    assert clean(page.fields["body"][0]) == clean(text.replace("\r\n", "\n"))
