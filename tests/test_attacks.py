"""What a hostile visitor, a careless operator or an administrator with SQL tried against the product.

One test an attack that once succeeded. Not here: the attacks each room already resists in its own tests."""

from __future__ import annotations

import contextlib
import random
import re
import string
import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import translation

from agreements.models import Agreement
from agreements.printing import to_print
from documents.instants import day
from documents.markdown_import import read_text
from documents.text import clean, problems
from governance.loading.load import LoadRefused, load
from governance.models import Network, Organisation, Person
from tests import scenes
from tests.cast import PASSWORD
from workflows import clock
from workflows.actor import Actor
from workflows.models import Outbox
from workflows.perform import perform

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ANOTHER_NETWORK = """
network: {name: Bravo}
organisations: [{name: Commune de Bravo, country: SN, kind: local_authority, role: lead}]
"""


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def read(client: Client, url: str) -> str:
    text: str = client.get(url).content.decode()
    return " ".join(text.replace("\u00a0", " ").split())


def last_day(agreement: Agreement) -> str:
    with translation.override("fr"):
        return day(agreement.end_date).replace("\u00a0", " ")  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------ what one may not read


def test_a_forged_stale_form_tells_nothing_of_a_history_its_sender_may_not_read(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    stranger = signed_in(cast.person("stranger"))
    forged = {"key": "k", "seen": "revision:999:0", "reason": "Pour lire ce qui ne me regarde pas."}
    answer = stranger.post(f"/fr/agreements/{agreement.reference}/recall/", forged)
    text = answer.content.decode()
    assert answer.status_code in (403, 409)
    assert cast["reviewer.sn"].name not in text
    assert cast["secretariat"].name not in text


def test_a_party_still_reads_what_changed_under_its_stale_form(cast: Any) -> None:
    agreement = scenes.opened(cast)
    stale = {"key": "k", "seen": "revision:0:0", "reason": "Le texte ne nous convient plus."}
    answer = signed_in(cast["signatory.sn"]).post(f"/fr/agreements/{agreement.reference}/decline/", stale)
    assert answer.status_code == 409
    assert cast["secretariat"].name in answer.content.decode()


def test_who_reads_a_public_agreement_reads_no_reason_typed_in_review(cast: Any) -> None:
    reason = "Le maire sortant s’y oppose, gardez cela entre nous."
    agreement = scenes.in_review(cast)
    perform(agreement, "request_changes", actor=cast.actor("reviewer.sn"), reason=reason)
    perform(scenes.again(agreement), "submit_for_review", actor=cast.actor("drafter.it"))
    for side in ("it", "sn"):
        scenes.clear(cast, scenes.again(agreement), side)
        scenes.name_signatory(cast, scenes.again(agreement), side)
    scenes.open_it(cast, scenes.again(agreement), public=True)
    for side in ("it", "sn"):
        scenes.sign(cast, scenes.again(agreement), side)
    page = read(Client(), f"/fr/agreements/{agreement.reference}/?history")
    assert "Les parties coopèrent." in page
    assert "gardez cela entre nous" not in page
    assert cast["reviewer.sn"].name not in page


def test_a_form_mistyped_by_somebody_without_the_step_lists_no_decision(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    decision = scenes.decide(cast, agreement)
    stranger = signed_in(cast.person("stranger"))
    answer = stranger.post(f"/fr/agreements/{agreement.reference}/terminate/", {"key": "k", "seen": ""})
    assert decision.reference not in answer.content.decode()


def test_nobody_is_written_to_about_a_dossier_that_a_revoked_mandate_no_longer_opens(cast: Any) -> None:
    agreement = scenes.opened(cast)
    revoked = scenes.mandate_to_sign(cast, "sn")
    perform(revoked, "revoke", actor=cast.actor("secretariat"), reason="N’est plus en fonction.")
    perform(agreement, "recall", actor=cast.actor("secretariat"), reason="Une erreur dans le texte.")
    told = Outbox.objects.filter(notice="recalled").values_list("person", flat=True)
    assert cast["signatory.it"].pk in told
    assert cast["signatory.sn"].pk not in told


# ------------------------------------------------------------------------------------------------ what is signed


def test_the_frozen_text_says_its_last_day(cast: Any) -> None:
    agreement = scenes.agreed(cast, end_date=clock.today() + timedelta(days=400))
    assert last_day(agreement) in str(to_print(agreement)).replace("\\xa0", " ").replace("\u00a0", " ")


@pytest.mark.parametrize("where", ["", "sign/"])
def test_who_agrees_or_signs_reads_the_last_day_of_the_agreement(cast: Any, where: str) -> None:
    agreement = scenes.opened(cast, end_date=clock.today() + timedelta(days=400))
    page = read(signed_in(cast["signatory.sn"]), f"/fr/agreements/{agreement.reference}/{where}")
    assert last_day(agreement) in page


def test_a_signature_sent_again_after_its_round_was_closed_is_not_said_to_be_given(cast: Any) -> None:
    agreement = scenes.opened(cast)
    client, url = signed_in(cast["signatory.it"]), f"/fr/agreements/{agreement.reference}/sign/"
    form = {
        "key": "k",
        "seen": f"document_id:{agreement.document_id}:{agreement.obj_rev}",
        "sha256": agreement.document_id,
        "password": PASSWORD,
        "read": "on",
    }
    assert "Vous avez signé" in client.post(url, form, follow=True).content.decode()
    perform(scenes.again(agreement), "decline", actor=cast.actor("signatory.sn"), reason="Pas ce texte-là.")
    scenes.clear(cast, scenes.again(agreement), "sn")
    scenes.open_it(cast, scenes.again(agreement))
    assert "Vous avez signé" not in client.post(url, form, follow=True).content.decode()


def test_the_reviewers_of_a_party_that_declined_are_called_to_answer_again(cast: Any) -> None:
    agreement = scenes.opened(cast)
    perform(agreement, "decline", actor=cast.actor("signatory.sn"), reason="Pas ce texte-là.")
    told = Outbox.objects.filter(notice="declined").values_list("person", flat=True)
    assert cast["reviewer.sn"].pk in told
    assert cast["reviewer.it"].pk not in told


# ------------------------------------------------------------------------------------------------ what costs time


def test_more_marks_on_one_letter_than_anybody_writes_are_refused() -> None:
    typed = "e" + "\u0301\u0316" * 101  # their normal form costs the square of their number
    assert clean(typed) == typed
    assert problems(clean(typed))
    assert problems("e" + "\u0f73" * 201)  # no mark by itself, two of them in the normal form
    written = "e" + "\u0301\u0316" * 100
    assert clean(written) == unicodedata.normalize("NFC", written)
    assert not problems(clean(written))


def test_a_paragraph_of_many_lines_is_one_paragraph() -> None:
    lines = 40_000  # joined one by one they cost their square
    read_ = read_text(b"# T\n\n## A\n\n" + b"a\n" * lines + b"\nb\\\nc\n", "a.md")
    assert read_.articles[0].body == " ".join(["a"] * lines) + "\n\nb\\\nc"


def test_a_long_text_is_read_in_pages_of_sixty_kilobytes(cast: Any) -> None:
    chance = random.Random(1)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(3, 9))) for _ in range(3000)]
    articles = [{"id": "", "heading": "Objet", "body": " ".join(chance.choices(words, k=700))} for _ in range(60)]
    agreement = scenes.in_review(cast, articles=articles)
    client = signed_in(cast["reviewer.sn"])
    page = client.get(f"/fr/agreements/{agreement.reference}/", headers={"accept-encoding": "gzip"})
    assert len(page.content) <= (60 + 15) * 1024


# ------------------------------------------------------------------------------------------------ SQL


@pytest.mark.sqlite
@pytest.mark.parametrize("table", ["documents_blob", "governance_decision"])
def test_what_is_kept_for_ever_is_not_replaced_over_the_hidden_number_of_its_row(cast: Any, table: str) -> None:
    scenes.terminated(cast)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid, * FROM {table} LIMIT 1")
        names = [c[0] for c in cursor.description]
        row = dict(zip(names, cursor.fetchone(), strict=True))
        row |= {"sha256": "f" * 64} if table == "documents_blob" else {"id": "f" * 32, "reference": "DEC-0000-001"}
        columns, holes = ", ".join(row), ", ".join(["%s"] * len(row))
        cursor.execute("PRAGMA recursive_triggers = OFF")  # as in the program sqlite3 of the administrator
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({holes})", list(row.values()))
        finally:
            cursor.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM agreements_party WHERE organisation_id NOT IN (SELECT organisation_id FROM agreements_signature)",
        "UPDATE agreements_party SET organisation_id = (SELECT organisation_id FROM agreements_party LIMIT 1)",
        "UPDATE agreements_agreement SET text_sha256 = 'x'",
        "UPDATE workflows_head SET size = 0",
    ],
)
def test_sql_does_not_change_who_must_sign_what_once_a_text_is_open(cast: Any, sql: str) -> None:
    scenes.half_signed(cast)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# ------------------------------------------------------------------------------------------------ the operator


def test_the_file_of_another_network_does_not_rename_people(cast: Any) -> None:
    person = cast["signatory.sn"]
    file = ANOTHER_NETWORK + f"people: [{{email: {person.email}, name: Un autre nom, organisation: Commune de Bravo}}]"
    with contextlib.suppress(LoadRefused):
        load(file.encode(), "bravo.yaml")
    again = Person.objects.get(pk=person.pk)
    assert (again.name, again.organisation_id) == (person.name, person.organisation_id)


def test_a_mandate_elsewhere_protects_a_person_without_an_organisation(cast: Any) -> None:
    Person.objects.filter(pk=cast["auditor"].pk).update(organisation=None)
    file = ANOTHER_NETWORK + f"people: [{{email: {cast['auditor'].email}, name: Un autre nom}}]"
    load(file.encode(), "bravo.yaml")
    assert Person.objects.get(pk=cast["auditor"].pk).name == cast["auditor"].name


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_forgets_no_other_network_unless_it_is_asked(transactional_db: None) -> None:
    from workflows import triggers

    triggers.drop_all()
    call_command("flush", interactive=False, verbosity=0)
    triggers.install_all()
    load(ANOTHER_NETWORK.encode(), "bravo.yaml")
    with contextlib.suppress(CommandError):
        call_command("load_demo")
    assert Network.objects.filter(name="Bravo").exists()


def test_no_two_agreements_have_one_number_even_in_two_networks(cast: Any) -> None:
    mandates = "".join(
        f"\n- {{person: {cast['secretariat'].email}, organisation: Commune de Bravo, on: {on}, can: [{can}], "
        "capacity: Secrétaire, from: 2020-01-01}"
        for on, can in (("organisation", "draft_for"), ("network", "administer"))
    )
    load((ANOTHER_NETWORK + "mandates:" + mandates).encode(), "bravo.yaml")
    first = scenes.draft(cast)
    bravo = Organisation.objects.get(name="Commune de Bravo")
    second = Agreement(network=bravo.network, drafting_organisation=bravo, authentic_language="fr")
    actor = Actor(cast["secretariat"], bravo.pk, "password", clock.now())
    perform(second, "create", actor=actor, title="Accord de Bravo")
    assert first.reference != second.reference
    client = signed_in(cast["secretariat"])
    listed = client.get("/fr/agreements/").content.decode()
    addresses = {a for a in re.findall(r'href="(/fr/agreements/[^"?]+/)"', listed) if "/new/" not in a}
    titles = [read(client, a) for a in addresses]
    assert any("Accord de Bravo" in page for page in titles)
    assert any("Accord de réseau</bdi></h1>" in page for page in titles)


def test_the_link_of_a_new_password_leads_here_whatever_the_host_says(cast: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    form = {"email": cast["outsider"].email}
    Client().post("/fr/account/password/reset/", form, headers={"host": "evil.example"})
    (letter,) = mail.outbox
    assert "evil.example" not in letter.body
    assert f"{settings.SITE_URL}/fr/account/password/reset/key/" in letter.body
