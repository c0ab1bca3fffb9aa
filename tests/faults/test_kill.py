"""SIGKILL at any statement of any step: state, signatures, history and messages agree, what was acknowledged is there,
the same form sent again converges. And the harness sees the faults it is there for.

A sample here, drawn by SEED; everything in `make faults`. Each run is a fresh interpreter on databases of its own, so
nothing of the suite is killed. Not here: how it is done (harness.py)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.faults.cases import every_case
from tests.faults.planted import FAULTS
from tests.surroundings import SIZE, sample
from workflows import registry

AMOUNTS = {"sqlite": ["--points", "2"], "postgresql": ["--cases", "15", "--points", "2"]}
"""Every step is killed in `.ci/run` on SQLite, a part of them on PostgreSQL; at every statement in `make faults`."""
AROUND = ["--last-signature", "--around-commit", "10"]
SEEN: dict[str, str] = {
    "no_transaction": "The act is neither whole nor absent",
    "history_after_commit": "have a gap",
    "messages_after_commit": "missing + workflows_outbox",
    "key_after_commit": "The act is in the history and the key of its form is not kept.",
    "answer_before_commit": "The act was acknowledged and is lost.",
}
"""Fault → what the harness says of it."""


@pytest.fixture
def source(transactional_db: None) -> str:
    """The database of the suite, with its tables, which the runs copy: nobody is in it meanwhile."""
    connection.close()
    return str(connection.settings_dict["NAME"])


def run(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.faults", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )


def killed(source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(connection.vendor, "--source", source, *arguments)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout.strip().rpartition("\n")[2]


def test_every_step_of_every_machine_is_killed() -> None:
    steps = {f"{model.kind}.{name}" for model in registry.subjects() for name in registry.steps(model)}
    assert steps == {case.name for case in every_case()}


def test_what_the_clock_does_is_killed_while_the_clock_does_it() -> None:
    of_the_clock = {case.name for case in every_case() if case.is_of_the_clock}
    assert {"agreement.enter_into_force", "agreement.lapse", "agreement.expire", "mandate.end"} <= of_the_clock


@pytest.mark.slow
def test_wherever_its_process_is_killed_an_act_is_whole_or_absent_and_the_retry_converges(source: str) -> None:
    done = killed(source, *([] if SIZE == "full" else AMOUNTS[connection.vendor]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 violations" in last_line(done) and not last_line(done).startswith("0 points")


@pytest.mark.slow
def test_a_message_whose_sender_was_killed_leaves_with_tick_and_at_most_twice(source: str) -> None:
    done = killed(source, *AROUND)
    assert done.returncode == 0, done.stdout + done.stderr
    assert last_line(done).startswith("21 points, 21 processes killed, 0 violations")


@pytest.mark.slow
@pytest.mark.parametrize("fault", sample(FAULTS, 2))
def test_a_fault_put_in_on_purpose_is_seen(fault: str, source: str) -> None:
    done = killed(source, *AROUND, "--planted", fault)
    assert done.returncode == 1, done.stdout + done.stderr
    assert SEEN[fault] in done.stdout, done.stdout
    assert "The process was not killed" not in done.stdout


def test_every_fault_has_its_sentence() -> None:
    assert set(SEEN) == set(FAULTS)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [("", "DATABASE_URL names sqlite"), ("postgres://nobody@127.0.0.1:9/none", "postgresql is missing")],
)
def test_a_run_without_its_database_fails_and_says_so(url: str, sentence: str) -> None:
    done = run("postgresql", DATABASE_URL=url)
    assert done.returncode == 2 and sentence in done.stderr
