"""What the settings say for production, for the demonstration, for both databases. Not here: what pages make of it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config import local

ROOT = Path(__file__).resolve().parent.parent
CODE = """
import json, config.settings as s
print(json.dumps({name: value for name, value in vars(s).items() if name.isupper()}, default=str))
"""


def load(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var")}
    return subprocess.run(
        [sys.executable, "-c", CODE], env=kept | environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def shown(tmp_path: Path, **environment: str) -> dict:
    return json.loads(load(tmp_path, **environment).stdout)


def test_without_a_word_production_refuses_to_start_and_says_what_is_missing(tmp_path):
    answer = load(tmp_path)
    assert answer.returncode != 0
    assert "SECRET_KEY is missing" in answer.stderr.splitlines()[-1]


def test_production_is_the_default(tmp_path):
    told = shown(tmp_path, SECRET_KEY="k", ALLOWED_HOSTS="networks.example")
    assert (told["DEBUG"], told["DEMO"], told["TESTING"]) == (False, False, False)
    assert told["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert told["SESSION_COOKIE_SECURE"] is told["SECURE_SSL_REDIRECT"] is True
    assert told["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert told["SITE_URL"] == "https://networks.example"
    assert told["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert told["EMAIL_TIMEOUT"] == 5


def test_the_demonstration_stays_on_this_machine_with_plain_cookies_and_no_debug(tmp_path):
    told = shown(tmp_path, DEMO="1", DEBUG="1", ALLOWED_HOSTS="networks.example", PORT="8123")
    assert (told["DEBUG"], told["DEMO"]) == (False, True)
    assert told["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert told["SESSION_COOKIE_NAME"] == "sessionid"
    assert told["CSRF_COOKIE_NAME"] == "csrftoken"
    assert told["SESSION_COOKIE_SECURE"] is told["SECURE_SSL_REDIRECT"] is False
    assert told["SECURE_HSTS_SECONDS"] == 0
    assert told["SITE_URL"] == "http://127.0.0.1:8123"
    assert told["EMAIL_BACKEND"] == "portal.mailbox.MailboxBackend"


def test_the_demonstration_draws_its_key_once_and_only_its_owner_reads_it(tmp_path):
    first = shown(tmp_path, DEMO="1")["SECRET_KEY"]
    assert len(first) >= 50
    assert shown(tmp_path, DEMO="1")["SECRET_KEY"] == first
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert shown(tmp_path, DEMO="1", SECRET_KEY="mine")["SECRET_KEY"] == "mine"


def test_sqlite_is_the_default_and_its_lock_file_lies_beside_it(tmp_path):
    database = local.database("", var=tmp_path, testing=False)
    assert database["NAME"] == str(tmp_path / "login.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        assert f"PRAGMA {pragma};" in database["OPTIONS"]["init_command"]
    assert local.lock_file(database, testing=False) == tmp_path / "login.sqlite3.lock"
    named = local.database(f"sqlite:///{tmp_path}/other.sqlite3", var=tmp_path, testing=False)
    assert local.lock_file(named, testing=False) == tmp_path / "other.sqlite3.lock"


def test_postgresql_needs_no_lock_file(tmp_path):
    database = local.database("postgres://root@127.0.0.1:5432/networks", var=tmp_path, testing=False)
    assert (database["ENGINE"], database["NAME"]) == ("django.db.backends.postgresql", "networks")
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)
    assert local.lock_file(database, testing=False) is None


def test_the_database_of_a_test_worker_and_its_lock_file_go_together(settings, db):
    lock = settings.WORKFLOWS_LOCK_FILE
    if lock is not None:
        assert str(lock) == f"{settings.DATABASES['default']['TEST']['NAME']}.lock"


@pytest.mark.sqlite
def test_the_suite_runs_on_sqlite_as_production_does(db):
    from django.db import connection

    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")}
    assert found == {"journal_mode": "wal", "foreign_keys": 1}


@pytest.mark.postgresql
def test_the_suite_runs_on_the_postgresql_that_was_named(db):
    from django.db import connection

    assert connection.vendor == "postgresql"
