"""The file of a network: loaded whole or refused whole, with every error on its line; twice is once."""

import hashlib
import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from governance.loading.load import FileError, LoadRefused, load
from governance.loading.plan import folded
from governance.loading.read import read
from governance.models import Mandate, Membership, Network, Organisation, Person, Theme
from workflows.actor import system
from workflows.models import Entry, Payload
from workflows.perform import perform, why_not

DEMO = Path(__file__).resolve().parents[2] / "portal" / "demo"

GOOD = """\
network:
  name: Réseau d’essai
  long_name_fr: Un réseau pour les essais
  born_from: {fr: une idée}
  countries: [IT, SN]
organisations:
  - {name: Comune di Prova, country: IT, kind: local_authority, iati_type: 11, role: lead, member: true}
  - {name: Commune d’Essai, country: SN, kind: local_authority, identifier: SN-ESSAI-1}
themes:
  - {code: water, fr: Eau, it: Acqua, en: Water, dac: "14010", sdg: "6.5"}
people:
  - {email: Anna@essai.example, name: Rédactrice, function: Chargée de projet, language: it,
     organisation: Comune di Prova}
  - {email: moussa@essai.example, name: Signataire, organisation: Commune d’Essai}
mandates:
  - person: anna@essai.example
    organisation: Comune di Prova
    on: network
    can: [administer]
    capacity: Secrétariat
    from: 2025-01-01
  - person: moussa@essai.example
    organisation: Commune d’Essai
    on: organisation
    can: [view_dossiers, sign_for]
    capacity: Maire
    basis: Délibération 12/2025
    from: 2025-01-01
    to: 2030-12-31
meetings:
  - {kind: conference, place: Dakar, from: 2019-06-18, participants: 35, online: false}
"""


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def run(tmp_path):
    """The command on a file with that content; gives what it printed."""

    def run(content: str | bytes, *options: str) -> str:
        path = tmp_path / "network.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        out = StringIO()
        call_command("load_network", str(path), *options, stdout=out)
        return out.getvalue()

    return run


def rows() -> dict[str, int]:
    tables = (Network, Organisation, Membership, Theme, Person, Mandate, Entry, Payload, Group)
    return {table.__name__: table.objects.count() for table in tables}


def refused(content: str | bytes, known=None) -> list[tuple[int, str]]:
    """(line, sentence) of every error of a file."""
    data = content.encode() if isinstance(content, str) else content
    with pytest.raises(LoadRefused) as caught:
        read(data, "f.yaml") if known is None else read(data, "f.yaml", known)
    assert all(error.file == "f.yaml" for error in caught.value.errors)
    return [(error.line, str(error.sentence)) for error in caught.value.errors]


# ------------------------------------------------------------------------------------------------ what is loaded


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_a_file_becomes_organisations_people_mandates_and_themes(run):
    run(GOOD)
    network = Network.objects.get()
    assert (network.name, network.long_name) == ("Réseau d’essai", {"fr": "Un réseau pour les essais"})
    assert network.depositary.name == "Comune di Prova"
    commune = Organisation.objects.get(name="Commune d’Essai")
    assert (commune.country, commune.kind, commune.iati_type, commune.identifier) == (
        "SN",
        "local_authority",
        None,
        "SN-ESSAI-1",
    )
    anna = Person.objects.get(email="anna@essai.example")
    assert (anna.name, anna.function, anna.language) == ("Rédactrice", "Chargée de projet", "it")
    assert not anna.has_usable_password()
    assert Theme.objects.get().labels == {"fr": "Eau", "it": "Acqua", "en": "Water"}
    mandate = Mandate.objects.get(person__email="moussa@essai.example")
    assert (mandate.on_organisation, mandate.basis, mandate.ends) == (
        commune,
        "Délibération 12/2025",
        date(2030, 12, 31),
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_a_loaded_mandate_can_be_used(run):
    run(GOOD)
    anna = Person.objects.get(email="anna@essai.example")
    assert why_not(Network.objects.get(), "record_decision", anna) == []
    moussa = Person.objects.get(email="moussa@essai.example")
    assert why_not(Network.objects.get(), "record_decision", moussa)


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_only_an_organisation_that_the_file_calls_a_member_is_one(run):
    run(GOOD)
    membership = Membership.objects.get()
    assert (membership.organisation.name, membership.basis, membership.until) == ("Comune di Prova", None, None)


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_the_named_depositary_goes_before_the_lead(run):
    run(GOOD.replace("  born_from", "  depositary: Commune d’Essai\n  born_from"))
    assert Network.objects.get().depositary.name == "Commune d’Essai"


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_keys_of_rooms_not_built_yet_are_kept_as_they_are_and_reported(run):
    said = run(GOOD)
    assert "Kept, not yet used: network.born_from, network.countries, meetings." in said
    facts = Network.objects.get().facts
    assert facts["meetings"] == [
        {"kind": "conference", "place": "Dakar", "from": "2019-06-18", "participants": 35, "online": False}
    ]
    assert facts["network"] == {"born_from": {"fr": "une idée"}, "countries": ["IT", "SN"]}


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_the_file_of_the_real_network_loads_as_it_is():
    load((DEMO / "log-in-networks.yaml").read_bytes(), "log-in-networks.yaml")
    network = Network.objects.get()
    assert (network.name, network.depositary.name) == ("Log-In Networks", "Arci Toscana")
    assert (Organisation.objects.count(), Theme.objects.count(), Membership.objects.count()) == (23, 6, 0)
    assert network.facts["civil_registry_communes"]["2018-09"] == ["Thiès"]
    assert network.facts["calls"][0]["opened"] == "2022-04"


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_the_people_of_the_demonstration_load_onto_the_real_network():
    load((DEMO / "log-in-networks.yaml").read_bytes(), "log-in-networks.yaml")
    facts = Network.objects.get().facts
    report = load((DEMO / "network.yaml").read_bytes(), "network.yaml")
    assert Network.objects.get().facts == facts, "a file that says nothing of the facts leaves them"
    four = ("it", "sn", "ne", "bf")
    alone = "secretariat secretariat2 finance chair vicechair rapporteur drafter.it drafter.sn people.sn evaluator "
    names = {*(alone + "evaluator2 evaluator3 auditor outsider").split()}
    names |= {f"{role}.{place}" for role in ("committee", "reviewer", "signatory") for place in four}
    assert {p.email for p in Person.objects.all()} == {f"{name}@demo.example" for name in names}
    assert not load((DEMO / "network.yaml").read_bytes(), "network.yaml").changed
    assert report.counts["mandates"].created == Mandate.objects.count()


# ------------------------------------------------------------------------------------------------ history


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_every_act_of_a_load_is_a_line_of_history_with_the_file_s_fingerprint(run):
    run(GOOD)
    leaves = [json.loads(bytes(e.leaf)) for e in Entry.objects.order_by("seq")]
    assert [leaf["action"] for leaf in leaves] == ["found", "load", "create", "create"]
    assert {leaf["actor"] for leaf in leaves} == {"sys"}
    assert [leaf.get("because_of") for leaf in leaves] == [None, None, 1, 1]
    digest = hashlib.sha256(GOOD.encode()).hexdigest()
    assert leaves[1]["docs"] == [{"len": len(GOOD.encode()), "sha256": digest}]
    assert Network.objects.get().file_sha256 == digest


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_the_payload_names_the_channel_and_holds_no_personal_data(run):
    run(GOOD)
    bodies = [p.body for p in Payload.objects.order_by("seq")]
    assert {json.loads(body)["channel"] for body in bodies} == {"load_network"}
    said = json.loads(bodies[1])["inputs"]
    assert said["plan"] == "2 organisations, 1 themes, 2 people, 2 mandates, 3 kept"
    assert not any("essai.example" in body or "Signataire" in body for body in bodies)


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_the_channel_can_be_another_loader_s(run):
    load(GOOD.encode(), "demo.yaml", channel="demo")
    assert {json.loads(p.body)["channel"] for p in Payload.objects.all()} == {"demo"}


# ------------------------------------------------------------------------------------------------ all, nothing, once


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_a_dry_run_reports_the_same_and_keeps_nothing(run):
    before = rows()
    rehearsed = run(GOOD, "--dry-run")
    assert rows() == before
    done = run(GOOD)
    assert rehearsed.splitlines()[:-1] == done.splitlines()[:-1]
    assert "Dry run: nothing was kept" in rehearsed
    assert "Loaded: 4 lines of history." in done


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_one_error_and_nothing_is_written(run):
    before = rows()
    with pytest.raises(CommandError):
        run(GOOD.replace("country: SN", "country: XX"))
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_what_fails_halfway_leaves_nothing(run, monkeypatch):
    before = rows()

    def fails(*args: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("governance.effects._group", fails)
    with pytest.raises(OSError, match="no space left"):
        run(GOOD)
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_the_same_content_twice_is_once(run):
    run(GOOD)
    before = rows()
    said = run(GOOD + "# a comment changes the bytes, not the content\n")
    assert rows() == before
    assert "Nothing to do" in said


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_a_changed_file_updates_what_changed_and_only_that(run):
    run(GOOD)
    ids = set(Organisation.objects.values_list("pk", flat=True))
    changed = (
        GOOD.replace("SN-ESSAI-1", "SN-ESSAI-2")
        .replace("function: Chargée de projet", "function: Directrice")
        .replace("en: Water", "en: Waters")
    )
    report = load(changed.encode(), "f.yaml")
    assert set(Organisation.objects.values_list("pk", flat=True)) == ids
    assert Organisation.objects.get(name="Commune d’Essai").identifier == "SN-ESSAI-2"
    assert Person.objects.get(email="anna@essai.example").function == "Directrice"
    assert Theme.objects.get().labels["en"] == "Waters"
    counts = {kind: (c.created, c.updated, c.unchanged) for kind, c in report.counts.items()}
    assert counts["organisations"] == counts["people"] == (0, 1, 1)
    assert (counts["themes"], counts["mandates"]) == ((0, 1, 0), (0, 0, 2))
    assert Entry.objects.count() == 5


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_what_a_second_file_leaves_out_stays(run):
    run(GOOD)
    second = """
        network: {name: Réseau d’essai, objective_fr: essayer}
        organisations:
          - {name: COMMUNE  d’essai, country: SN, kind: local_authority}
        mandates:
          - {person: moussa@essai.example, organisation: Commune d’Essai, on: network, can: [deliberate], capacity: Membre, from: 2025-01-01}
    """  # noqa: E501 - a line of the file
    run(second)
    commune = Organisation.objects.get(country="SN")
    assert (commune.name, commune.identifier) == ("COMMUNE d’essai", "SN-ESSAI-1")
    assert (Organisation.objects.count(), Mandate.objects.count(), Theme.objects.count()) == (2, 3, 1)
    network = Network.objects.get()
    assert network.long_name == {"fr": "Un réseau pour les essais"}
    assert network.facts["network"] == {
        "born_from": {"fr": "une idée"},
        "countries": ["IT", "SN"],
        "objective_fr": "essayer",
    }
    assert network.depositary.name == "Comune di Prova"


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_a_revoked_mandate_is_not_given_again_by_the_same_file(run):
    run(GOOD)
    anna = Person.objects.get(email="anna@essai.example")
    moussas = Mandate.objects.get(person__email="moussa@essai.example")
    perform(moussas, "revoke", actor=anna, reason="Il a quitté la commune.")
    run(GOOD)
    assert Mandate.objects.filter(person__email="moussa@essai.example").count() == 1
    assert Mandate.objects.get(pk=moussas.pk).state == "revoked"


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_only_the_platform_loads_a_file(run):
    run(GOOD)
    network, anna = Network.objects.get(), Person.objects.get(email="anna@essai.example")
    superuser = Person.objects.create_superuser("root@essai.example", "x", name="Root")
    for person in (anna, superuser):
        assert why_not(network, "load", person)
    assert why_not(network, "load", system("load_network")) == []


# ------------------------------------------------------------------------------------------------ what is refused

NETWORK = "network: {name: N}\n"
ORGANISATIONS = NETWORK + "organisations:\n  - {name: Alpha, country: IT, kind: company}\n"
PEOPLE = ORGANISATIONS + "people:\n  - {email: a@b.example, name: A}\nmandates:\n"
MANDATE = (
    "  - {person: a@b.example, organisation: Alpha, on: organisation, can: [draft_for], capacity: C,"
    " from: 2025-01-01%s}\n"
)
WRONG = {
    "an unknown key, with the one that was meant": (NETWORK + "organisation: []", 2, "Did you mean “organisations”?"),
    "an unknown key of a row": (ORGANISATIONS.replace("kind:", "knid: x, kind:"), 3, "Did you mean “kind”?"),
    "a missing key": (ORGANISATIONS.replace("name: Alpha, ", ""), 3, "“name” is missing"),
    "a missing network": ("themes: []", 1, "“network” is missing"),
    "an unknown country": (ORGANISATIONS.replace("country: IT", "country: QQ"), 3, "“QQ” is unknown"),
    "a union that is no country": (ORGANISATIONS.replace("country: IT", "country: EU"), 3, "“EU” is unknown"),
    "an unknown country of the network": ("network: {name: N, countries: [IT, XX]}", 1, "“XX” is unknown"),
    "an unknown kind": (ORGANISATIONS.replace("company", "compagny"), 3, "Did you mean “company”?"),
    "an unknown IATI type": (
        ORGANISATIONS.replace("company", "company, iati_type: 12"),
        3,
        "“12” is not in the IATI list",
    ),
    "two organisations of one name": (
        ORGANISATIONS + "  - {name: Alpha, country: SN, kind: company}",
        4,
        "on line 3",
    ),
    "two organisations of one name, spelled otherwise": (
        ORGANISATIONS.replace("Alpha", "Été") + "  - {name: E\u0301TE\u0301, country: SN, kind: company}",
        4,
        "on line 3",
    ),
    "a mandate that ends before it begins": (PEOPLE + MANDATE % ", to: 2024-12-31", 7, "before it begins"),
    "a bad e-mail": (NETWORK + "people:\n  - {email: a-at-b, name: A}", 3, "“a-at-b” is not an e-mail"),
    "two people of one e-mail": (
        NETWORK + "people:\n  - {email: a@b.example, name: A}\n  - {email: A@B.example, name: B}",
        4,
        "on line 3",
    ),
    "a mandate of an unknown person": (PEOPLE + (MANDATE % "").replace("a@b", "c@b"), 7, "Did you mean “a@b.example”?"),
    "a mandate for an unknown organisation": (
        PEOPLE + (MANDATE % "").replace("Alpha", "Alfa"),
        7,
        "Did you mean “Alpha”?",
    ),
    "an unknown capability": (PEOPLE + (MANDATE % "").replace("draft_for", "draft"), 7, "Did you mean “draft_for”?"),
    "a capability of an organisation on the network": (
        PEOPLE + (MANDATE % "").replace("on: organisation", "on: network"),
        7,
        "held on an organisation",
    ),
    "a capability of the network on an organisation": (
        PEOPLE + (MANDATE % "").replace("draft_for", "chair"),
        7,
        "held on the network",
    ),
    "signing without a basis": (
        PEOPLE + (MANDATE % "").replace("draft_for", "sign_for"),
        7,
        "“sign_for” needs a basis",
    ),
    "voting with an empty basis": (
        PEOPLE + (MANDATE % ", basis: ''").replace("draft_for", "vote_for"),
        7,
        "“vote_for” needs a basis",
    ),
    "no capability": (PEOPLE + (MANDATE % "").replace("[draft_for]", "[]"), 7, "one or more words"),
    "the same mandate twice": (PEOPLE + MANDATE % "" + MANDATE % "", 8, "already on line 7"),
    "a day that does not exist": (PEOPLE + MANDATE % ", to: 2025-02-30", 7, "“2025-02-30” is not a date"),
    "a date written otherwise": (PEOPLE + MANDATE % ", to: 31/12/2025", 7, "“31/12/2025” is not a date"),
    "an unknown language": (NETWORK + "people:\n  - {email: a@b.example, name: A, language: wo}", 3, "“wo” is unknown"),
    "a list where text is expected": (ORGANISATIONS.replace("name: Alpha", "name: [Alpha]"), 3, "must be a text"),
    "a text where a list is expected": (NETWORK + "people: nobody", 2, "must be a list"),
    "a text where keys are expected": (NETWORK + "organisations:\n  - Alpha", 3, "keys with their values"),
    "two leads": (
        ORGANISATIONS.replace("company}", "company, role: lead}")
        + "  - {name: Beta, country: IT, kind: company, role: lead}",
        4,
        "has one lead",
    ),
    "a depositary nobody knows": ("network: {name: N,\n depositary: Alpha}", 2, "No organisation is named “Alpha”"),
    "a member that is neither true nor false": (
        ORGANISATIONS.replace("company", "company, member: perhaps"),
        3,
        "“perhaps” is unknown as “member”",
    ),
    "a section of a later room in the wrong form": (NETWORK + "meetings: {a: b}", 2, "must be a list"),
    "a theme code twice": (NETWORK + "themes:\n  - {code: w, fr: Eau}\n  - {code: w, fr: Eaux}", 4, "on line 3"),
    "a theme without a name": (NETWORK + "themes:\n  - {code: w}", 3, "has no name"),
    "a purpose code that is none": (NETWORK + "themes:\n  - {code: w, fr: Eau, dac: 140}", 3, "not a DAC purpose code"),
    "a target that is none": (NETWORK + "themes:\n  - {code: w, fr: Eau, sdg: 18.1}", 3, "not a target"),
    "a name that is too long": (ORGANISATIONS.replace("Alpha", "A" * 201), 3, "has 201 characters; at most 200"),
    "an end of line that cannot be read": (NETWORK + "organisations: [", 2, "cannot be read as YAML"),
    "a tab": (NETWORK + "organisations:\n\t- {name: A}", 3, "holds a tab"),
    "a key twice": ("network:\n  name: N\n  name: M", 3, "twice (first on line 2)"),
    "a reference": (NETWORK + "meetings: &a []\ncalls: *a", 3, "References"),
    "a tag": ("network: {name: !!python/object:os.system N}", 1, "Tags"),
    "a second document": (NETWORK + "---\n" + NETWORK, 2, "second document"),
    "lists too deep": (NETWORK + "meetings: " + "[" * 50 + "]" * 50, 2, "too deep"),
    "another encoding": (NETWORK.encode() + "# été\n".encode("latin-1"), 2, "not in UTF-8"),
    "a file too large": (b"#" * (2 * 1024 * 1024 + 1), 1, "larger than 2 MB"),
    "an empty file": ("# nothing\n", 1, "empty"),
    "a control character": (NETWORK + "# \x07", 2, "control character"),
    "a control character in disguise": (ORGANISATIONS.replace("Alpha", '"Al\\0pha"'), 3, "U+0000"),
    "a character that turns the direction of writing": (ORGANISATIONS.replace("Alpha", "Al\u202epha"), 3, "U+202E"),
    "half a character": (ORGANISATIONS.replace("Alpha", '"Al\\ud800pha"'), 3, ""),
    "a sign that no page of ours can print": (ORGANISATIONS.replace("Alpha", "Al😀pha"), 3, "cannot show: 😀"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_file_is_refused_for(what):
    content, line, sentence = WRONG[what]
    found = refused(content)
    assert len(found) == 1, found
    assert found[0][0] == line, found
    assert sentence in found[0][1], found


def test_every_error_is_told_at_once_in_the_order_of_the_lines():
    content = (
        PEOPLE.replace("country: IT", "country: XX").replace("a@b.example, name", "nowhere, name")
        + (MANDATE % ", to: 2024-01-01").replace("draft_for", "draft, sign_for")
        + "calls: none\n"
    )
    assert [line for line, _sentence in refused(content)] == [3, 5, 7, 7, 7, 7, 8]


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_the_command_prints_one_error_a_line_with_file_and_line(run, tmp_path):
    with pytest.raises(CommandError) as caught:
        run(GOOD.replace("country: SN", "country: XX").replace("language: it", "language: xx"))
    assert caught.value.returncode == 1
    first, second, headline = str(caught.value).splitlines()
    path = tmp_path / "network.yaml"
    assert first.startswith(f"{path}:8: ")
    assert "XX" in first
    assert second.startswith(f"{path}:12: ")
    assert headline == "Nothing was loaded: 2 errors."


@pytest.mark.django_db
@pytest.mark.usefixtures("nobody")
def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("load_network", str(tmp_path / "absent.yaml"))


def test_an_error_shows_nothing_that_a_terminal_would_obey():
    [(_line, sentence), *_rest] = refused(NETWORK + '"\\e[2Jorganisations": []')
    assert sentence.isprintable()


def test_norway_is_a_country_and_not_a_refusal():
    plan = read(ORGANISATIONS.replace("country: IT", "country: NO").encode(), "f.yaml")
    assert plan.organisations[0].country == "NO"


def test_a_small_file_cannot_unfold_into_a_large_one():
    bomb = "calls:\n - &a [x, x]\n" + "".join(
        f" - &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert all("References" in sentence for _line, sentence in refused(NETWORK + bomb))


@given(st.data())
def test_no_file_breaks_the_reader(data):
    """Whatever is cut out of a good file, or put into it: a plan, or sentences."""
    good = GOOD.encode()
    start, length = data.draw(st.integers(0, len(good))), data.draw(st.integers(0, 40))
    pieces = st.sampled_from([b"", b"[", b"}", b": ", b"~", b"'", b"- ", b"!x ", b"&a ", b"? ", b"true", b"9" * 5000])
    piece = data.draw(pieces | st.binary(max_size=8))
    found: list[FileError] = []
    try:
        read(good[:start] + piece + good[start + length :], "f.yaml")
    except LoadRefused as refusal:
        found = refusal.errors or [FileError("", 0, "")]
    assert all(error.line >= 1 and str(error.sentence) for error in found)


def test_names_are_one_whatever_their_composition_case_and_spaces():
    assert folded("E\u0301cole  de\u00a0Thiès ") == folded("école de thiès")


def test_a_plan_never_prints_a_person():
    plan = read(GOOD.encode(), "f.yaml")
    assert "essai.example" not in str(plan) + repr(plan)
