"""How the suite runs: what is left out and how that is said, how append-only tables are emptied between tests.

Not here: people and scenes (tests/cast.py), and what a run depends on (tests/surroundings.py).
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from scripts import catalogues
from tests import surroundings

LEFT_OUT = pytest.StashKey[Counter[str]]()
EXAMPLES = {"short": 25, "whole": 50, "full": 2000}

for size, examples in EXAMPLES.items():
    hypothesis_settings.register_profile(size, max_examples=examples, deadline=None, derandomize=size == "short")


def is_worker(config: pytest.Config) -> bool:
    """True in the processes that run the tests for another."""
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to begin where a required tool is missing; have one seed and fresh catalogues for all processes."""
    if surroundings.SIZE not in surroundings.SIZES:
        raise pytest.UsageError(f"SIZE is one of {', '.join(surroundings.SIZES)}.")
    lacking = surroundings.missing()
    if surroundings.REQUIRE_ALL and lacking:
        raise pytest.UsageError(f"REQUIRE_ALL=1, and this machine lacks: {', '.join(sorted(lacking.values()))}.")
    hypothesis_settings.load_profile(surroundings.SIZE)
    config.stash[LEFT_OUT] = Counter()
    if not is_worker(config):
        surroundings.seed()
        catalogues.compile_all()


def pytest_report_header(config: pytest.Config) -> str:
    """Size, seed and database, so that a run can be repeated."""
    vendor = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    return f"size: {surroundings.SIZE} · SEED={surroundings.seed()} · database: {vendor}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that cannot run here, and count them; those before the gallery come last, together."""
    reasons = surroundings.left_out()
    kept, dropped = [], []
    for item in items:
        marker = next((name for name in reasons if item.get_closest_marker(name)), None)
        if marker is None:
            kept.append(item)
        else:
            dropped.append(item)
            config.stash[LEFT_OUT][marker] += 1
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept
    items.sort(key=stands_before_the_gallery)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its count to the process that prints."""
    if is_worker(session.config):
        session.config.workeroutput["left_out"] = dict(session.config.stash[LEFT_OUT])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Every worker collects the same tests: one count is the count."""
    counted = getattr(node, "workeroutput", {}).get("left_out")
    if counted:
        node.config.stash[LEFT_OUT] = Counter(counted)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line: what was not run here, and why."""
    counted = config.stash.get(LEFT_OUT, Counter())
    if is_worker(config) or not counted:
        return
    reasons = surroundings.left_out()
    parts = [f"{n} {marker} test{'s' * (n > 1)} ({reasons[marker]})" for marker, n in sorted(counted.items())]
    print(f"Not run here: {', '.join(parts)}.")


# --- Emptying tables that refuse to be emptied ------------------------------------------------------------------------
_empty_tables = TransactionTestCase._fixture_teardown


def _empty_tables_without_triggers(case: TransactionTestCase) -> None:
    """Append-only tables refuse DELETE and TRUNCATE: their triggers are away while the test's rows go."""
    from workflows import triggers

    triggers.drop_all()
    try:
        _empty_tables(case)
    finally:
        triggers.install_all()


TransactionTestCase._fixture_teardown = _empty_tables_without_triggers

# Playwright's own event loop is no reason for Django to refuse its database in the same thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# ------------------------------------------------------------------------------------------------ people


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The cast is loaded once: every test that is rolled back finds it there. At the end the connections that a server
    of the browser's tests still holds are closed, or PostgreSQL would not let the database go."""
    from django.db import connection

    from tests.cast import assemble

    with django_db_blocker.unblock():
        assemble()
    yield
    if connection.vendor == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(f"{others} WHERE datname = current_database() AND pid <> pg_backend_pid()")


@pytest.fixture
def cast(db: None) -> Any:
    """Everybody of the demonstration, by the local part of their address."""
    return _everybody()


@pytest.fixture
def lasting_cast(transactional_db: None) -> Any:
    """The same for tests that commit."""
    return _everybody()


def _everybody() -> Any:
    """As loaded once; loaded again where a test that commits has emptied the tables."""
    from governance.models import Network
    from tests.cast import assemble, known

    return known() if Network.objects.exists() else assemble()


@pytest.fixture
def nobody(db: None) -> None:
    """A database without the cast, for tests that load files of their own. Rolled back with the test."""
    from django.apps import apps
    from django.db import connection

    from workflows import triggers

    kept = {"django_content_type", "auth_permission"}
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True)} - kept
    triggers.drop_all()
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'DELETE FROM "{table}"')
    connection.check_constraints()  # PostgreSQL changes no table while checks are pending
    triggers.install_all()


@pytest.fixture(autouse=True)
def clock_is_the_machines() -> Any:
    """A test that winds the clock leaves it as it was."""
    from workflows import clock

    yield
    clock.release()


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """A short run makes its tables from the models, which spares each worker twelve seconds; `make check` compares
    models and migrations, longer runs migrate."""
    return surroundings.SIZE != "short" or surroundings.SLOW


# ------------------------------------------------------------------------------------------------ standing scenes


_standing: list[Any] = []
"""The gallery and its transaction, while it stands in this process."""


def stands_before_the_gallery(item: pytest.Item) -> bool:
    return "gallery" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def standing_until_the_end(django_db_setup: None) -> Iterator[None]:
    """The gallery comes down before whatever was begun earlier: while a browser is driven, and only then, Django finds
    its connection among those of the event loop."""
    yield
    _take_the_gallery_down()


@pytest.fixture(scope="module")
def gallery(standing_until_the_end: None, django_db_blocker: Any) -> Any:
    """Every scene of the policy (tests/agreements/gallery.py), built once in one transaction, which stands from module
    to module until a test wants the database without it. A test asks for `at_the_gallery`, whose own transaction lies
    inside. A module that asks for it has no test that commits, and none that expects the present instant."""
    from django.db import transaction

    from tests.agreements.gallery import build
    from workflows import clock

    if not _standing:
        outer = transaction.atomic()
        outer._from_testcase = True  # the door wants to open the outermost transaction, but for those of the tests
        with django_db_blocker.unblock():
            outer.__enter__()
            _standing[:] = [build(_everybody()), outer, django_db_blocker]
            clock.release()
    return _standing[0]


def _take_the_gallery_down() -> None:
    from django.db import transaction

    if _standing:
        _built, outer, blocker = _standing
        _standing.clear()
        with blocker.unblock():
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whoever does not stand before the gallery finds the database as it was before it."""
    if not stands_before_the_gallery(item):
        _take_the_gallery_down()


@pytest.fixture
def at_the_gallery(gallery: Any, db: None) -> Any:
    """The gallery, with the clock at the instant of judgement; what the test does is undone."""
    from workflows import clock

    clock.wind_to(gallery.instant)
    return gallery
