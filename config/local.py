"""What the settings need from this machine: the database and its lock file, the secret key of the demonstration.

Not here: what a deployment says about itself (settings.py reads it from the environment).
"""

import contextlib
import os
from pathlib import Path
from typing import Any

import environ
from django.core.management.utils import get_random_secret_key

SQLITE = "django.db.backends.sqlite3"
# synchronous=FULL: what was answered survives power loss.
# recursive_triggers: REPLACE fires the triggers of append-only tables.
PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous={};PRAGMA foreign_keys=ON;PRAGMA recursive_triggers=ON;"
    "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;PRAGMA journal_size_limit=67108864;"
)


def database(url: str, *, var: Path, testing: bool) -> dict[str, Any]:
    """The database `url` names, else SQLite in `var`. Each run of the suite has its own: two runs never meet."""
    found: dict[str, Any] = {"ENGINE": SQLITE, "NAME": str(var / "login.sqlite3")}
    if url:
        found = environ.Env.db_url_config(url)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]
    if found["ENGINE"] != SQLITE:
        test_name = {"NAME": f"test_login_{run}"}
        kept = 0 if testing else 60  # seconds; a connection that outlives a test would hold its database
        return found | {"CONN_MAX_AGE": kept, "CONN_HEALTH_CHECKS": True, "TEST": test_name}
    options = {
        "transaction_mode": "IMMEDIATE",  # one that reads before it writes cannot lose its snapshot
        "timeout": 20,  # seconds
        "init_command": PRAGMAS.format("OFF" if testing else "FULL"),
    }
    tests = var / "test"
    if testing:
        tests.mkdir(parents=True, exist_ok=True)
    test_name = {"NAME": str(tests / f"{run}.sqlite3")}  # a file: threads of a test meet as they would in production
    return found | {"CONN_MAX_AGE": 60, "OPTIONS": options, "TEST": test_name}


def lock_file(config: dict[str, Any], *, testing: bool) -> Path | None:
    """The file that writers lock in turn, beside the SQLite file; None on PostgreSQL, which needs none."""
    if config["ENGINE"] != SQLITE:
        return None
    if not testing:
        return Path(f"{config['NAME']}.lock")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return Path("_".join(filter(None, [config["TEST"]["NAME"], worker])) + ".lock")


def secret_key(path: Path) -> str:
    """The key kept in `path`, drawn at the first call; readable by its owner only. Two first calls agree on one key."""
    if not path.exists():
        drawn = path.with_name(f"{path.name}.{os.getpid()}")
        drawn.touch(mode=0o600)
        drawn.write_text(get_random_secret_key())
        with contextlib.suppress(FileExistsError):
            os.link(drawn, path)
        drawn.unlink()
    return path.read_text().strip()
