"""What the database itself refuses, whoever asks: raw SQL on what is kept for ever, states without their evidence.

Keys and constraints are listed by hand; a constraint nobody lists fails the suite. Not here: what the steps refuse."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from agreements.models import Agreement, Party
from governance.models import Mandate, Membership
from tests import scenes
from tests.agreements import instruments
from tests.surroundings import sample
from workflows import clock, triggers
from workflows.models import Entry

pytestmark = pytest.mark.django_db
IS_SQLITE = connection.vendor == "sqlite"
FOR_EVER = {  # table → every set of columns that identifies a row
    "workflows_entry": [("id",), ("network_id", "seq"), ("kind", "object_id", "obj_rev")],
    "workflows_payload": [("id",), ("network_id", "seq")],
    "agreements_signature": [("id",), ("agreement_id", "organisation_id", "round_number")],
    "agreements_version": [("id",), ("agreement_id", "number")],
    "agreements_versiontext": [("id",), ("version_id", "language", "written")],
    "agreements_consolidatedtext": [("id",), ("agreement_id", "number", "language"), ("amendment_id", "language")],
    "agreements_carriedout": [("id",), ("agreement_id", "decision_id")],
    "agreements_formalitydocument": [("id",), ("attachment_id",)],
    "documents_attachment": [("id",)],
    "documents_blob": [("sha256",)],
    "governance_decision": [("id",), ("reference",)],
    "governance_standing": [("id",), ("organisation_id", "decision_id")],
}
EDGES = {
    ("draft", "in_review"), ("in_review", "draft"), ("in_review", "open_for_signature"),
    ("open_for_signature", "draft"), ("open_for_signature", "in_review"), ("open_for_signature", "in_force"),
    ("open_for_signature", "lapsed"), ("draft", "abandoned"), ("in_review", "abandoned"),
    ("in_force", "terminated"), ("in_force", "expired"), ("in_force", "suspended"), ("suspended", "in_force"),
    ("suspended", "terminated"), ("suspended", "expired"), ("in_force", "superseded"), ("suspended", "superseded"),
}  # fmt: skip
BEGINNINGS = {"agreement": {"draft"}, "mandate": {"proposed", "active"}}


def run(sql: str, parameters: Any = ()) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [c[0] for c in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()] if names else []


def refuses(sql: str, parameters: Any = (), *, because: str) -> None:
    with pytest.raises(DatabaseError, match=because), transaction.atomic():
        run(sql, parameters)


def one(table: str) -> dict[str, Any]:
    return run(f"SELECT * FROM {table} LIMIT 1")[0]


def another(table: str, key: tuple[str, ...]) -> dict[str, Any]:
    """A row that collides with an existing one on `key` alone."""
    row = one(table)
    fresh = {
        "seq": 9000, "obj_rev": 9000, "round_number": 90, "number": 90, "language": "en", "reference": "DEC-0000-001",
        "sha256": "f" * 64, "id": 900_000 if isinstance(row.get("id"), int) else uuid.uuid4().hex,
    }  # fmt: skip
    return {**row, **{c: v for c, v in fresh.items() if c in row and c not in key}}


def insert(row: dict[str, Any], table: str, verb: str = "INSERT", after: str = "") -> tuple[str, list[Any]]:
    columns, holes = ", ".join(f'"{c}"' for c in row), ", ".join(["%s"] * len(row))
    return f"{verb} INTO {table} ({columns}) VALUES ({holes}) {after}", list(row.values())


@pytest.fixture
def kept(cast: Any) -> Iterator[None]:
    """A row in every table that is kept for ever, and all of them the same at the end."""
    scenes.terminated(cast)
    scenes.stand(cast, "bf", "suspend_organisation")
    scenes.formality_filed(cast)
    instruments.an_amendment_in_force(cast)
    before = {table: run(f"SELECT * FROM {table} ORDER BY 1") for table in FOR_EVER}
    assert all(before.values())
    yield
    assert {table: run(f"SELECT * FROM {table} ORDER BY 1") for table in FOR_EVER} == before


def test_every_table_that_is_kept_for_ever_is_listed_here() -> None:
    assert {m._meta.db_table for m in triggers.append_only_models()} == set(FOR_EVER)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("table", sample(FOR_EVER, 3))
def test_what_is_kept_for_ever_is_neither_changed_nor_deleted(table: str) -> None:
    row = one(table)
    for column, value in row.items():
        refuses(f'UPDATE {table} SET "{column}" = %s', [value], because="append-only")
    refuses(f"DELETE FROM {table}", because="append-only")
    refuses(f"DELETE FROM {table} WHERE 1 = 1", because="append-only")
    if IS_SQLITE:
        refuses(f'UPDATE OR REPLACE {table} SET "{next(iter(row))}" = "{next(iter(row))}"', because="append-only")
    else:
        run("SET CONSTRAINTS ALL IMMEDIATE")
        refuses(f"TRUNCATE {table} CASCADE", because="append-only")
        run("SET LOCAL session_replication_role = replica")  # as a restore would, with all other triggers asleep
        refuses(f"DELETE FROM {table}", because="append-only")
        run("SET LOCAL session_replication_role = origin")


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("table", sample(FOR_EVER, 3))
def test_what_is_kept_for_ever_is_not_replaced_over_any_of_its_keys(table: str) -> None:
    for key in FOR_EVER[table]:
        row = another(table, key)
        changed = next(c for c in row if c not in key)
        refuses(*insert(row, table), because="append-only" if IS_SQLITE else "duplicate key")
        over = f'ON CONFLICT ({", ".join(key)}) DO UPDATE SET "{changed}" = excluded."{changed}"'
        refuses(*insert(row, table, after=over), because="append-only")
        if IS_SQLITE:
            refuses(*insert(row, table, "INSERT OR REPLACE"), because="append-only")
            refuses(*insert(row, table, "REPLACE"), because="append-only")


@pytest.mark.sqlite
@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("table", sample(FOR_EVER, 3))
def test_a_row_kept_for_ever_is_not_replaced_by_its_hidden_number(table: str) -> None:
    (hidden,) = run(f"SELECT rowid AS number FROM {table} LIMIT 1")
    row = {**another(table, ()), "rowid": hidden["number"]}
    row.pop("id" if isinstance(row.get("id"), int) else "", None)
    refuses(*insert(row, table, "INSERT OR REPLACE"), because="append-only")


# ------------------------------------------------------------------------------------------------ the guard of states


@pytest.mark.parametrize("scene", ["draft", "in_review", "opened", "in_force", "suspended", "abandoned", "terminated"])
def test_a_state_changes_along_a_declared_edge_only(cast: Any, scene: str) -> None:
    agreement = getattr(scenes, scene)(cast)
    for target in [*Agreement.State.values, "nonsense", "DRAFT", ""]:
        if target != agreement.state and (agreement.state, target) not in EDGES:
            refuses("UPDATE agreements_agreement SET state = %s", [target], because="illegal change of state")
            with pytest.raises(DatabaseError), transaction.atomic():
                Agreement.objects.filter(pk=agreement.pk).update(state=target)
    assert scenes.again(agreement).state == agreement.state


def test_a_deadline_moves_forward_only(cast: Any) -> None:
    deadline = scenes.opened(cast).deadline
    for earlier in ("NULL", "state_since"):
        refuses(f"UPDATE agreements_agreement SET deadline = {earlier}", because="deadline only moves forward")
    Agreement.objects.update(deadline=deadline + timedelta(days=1))


def test_a_declared_edge_without_its_evidence_is_refused_too(cast: Any) -> None:
    for agreement, target in ((scenes.opened(cast), "in_force"), (scenes.draft(cast), "abandoned")):
        with pytest.raises(DatabaseError, match=r"(?i)check constraint"), transaction.atomic():
            Agreement.objects.filter(pk=agreement.pk).update(state=target)


def test_a_row_begins_at_the_beginning(cast: Any) -> None:
    agreement, mandate = scenes.in_force(cast), scenes.mandate_to_sign(cast, "it")
    for row in (agreement, mandate):
        values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
        for state in {*row.State.values} - BEGINNINGS[row.kind]:
            copy = type(row)(**{**values, "id": uuid.uuid4(), "state": state})
            if "reference" in values:
                copy.reference = "AG-0000-001"
            with pytest.raises(DatabaseError, match="state begins as"), transaction.atomic():
                copy.save(force_insert=True)


def test_a_dossier_is_not_replaced_by_a_new_beginning(cast: Any) -> None:
    agreement = scenes.abandoned(cast)
    table = Agreement._meta.db_table
    row = run(f"SELECT * FROM {table}")[0] | {"state": "draft", "ended_at": None, "ended_from": ""}
    if IS_SQLITE:
        refuses(*insert(row, table, "INSERT OR REPLACE"), because="state")
    over = "ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = NULL"
    refuses(*insert(row, table, after=over), because="state")
    assert scenes.again(agreement).state == "abandoned"


def test_one_seat_a_party_and_one_membership_a_basis(cast: Any) -> None:
    agreement = scenes.in_force(cast)
    party = agreement.parties.first()
    twice = [
        Party(agreement=agreement, organisation=party.organisation, position=9),
        Membership(organisation=party.organisation, since=clock.today(), basis_id=agreement.pk),
    ]
    for row in twice:
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


def test_a_mandate_is_not_moved_back_into_force(cast: Any) -> None:
    mandate = cast.mandate("reviewer.sn", cast.side("sn"), "view_dossiers", ends=clock.today())
    with clock.held(clock.now() + timedelta(days=2)):
        from workflows.perform import settle

        assert settle(mandate)
    with pytest.raises(DatabaseError, match="illegal change of state"), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(state="active")


# ------------------------------------------------------------------------------------------------ the guards themselves


def missing() -> list[str]:
    return [e.msg for e in run_checks(tags=["database"], databases=["default"]) if e.id == "workflows.E002"]


def test_a_guard_that_was_taken_away_is_missed_and_migrating_puts_it_back() -> None:
    assert missing() == []
    for trigger in triggers.wanted():
        with transaction.atomic():  # undone, or the locks of all of them would be too many
            run(f'DROP TRIGGER "{trigger.name}"' + ("" if IS_SQLITE else f' ON "{trigger.table}"'))
            (message,) = missing()
            assert trigger.name in message
            assert "migrate" in message
            triggers.install_all()
            assert missing() == []
            transaction.set_rollback(True)


def test_without_its_guard_history_could_be_rewritten(cast: Any) -> None:
    """What the tests above rest on: it is the guard that refuses, not something else."""
    scenes.begun(cast)
    with transaction.atomic():
        triggers.drop_all()
        assert Entry.objects.update(action="sign")
        transaction.set_rollback(True)
    assert not Entry.objects.filter(action="sign").exists()
    assert missing() == []
