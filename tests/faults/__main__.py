"""`python -m tests.faults`: kills every step at every point on the database of DATABASE_URL (else SQLite), and tells.

The exit code is 1 where a rule was broken, 2 where the database is missing. `make faults` calls it for both databases,
the suite with a sample (test_kill.py). Not here: how it is done (harness.py)."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import django
import pytest  # noqa: F401  under it the settings are those of tests, and the clock may be wound

from tests import surroundings

Arguments = argparse.Namespace


def arguments() -> Arguments:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.partition("\n")[0])
    parser.add_argument("database", choices=["sqlite", "postgresql"], help="what DATABASE_URL must name")
    parser.add_argument("--steps", help="only these, with commas: sign,agreement.clear")
    parser.add_argument("--cases", type=int, help="a sample of so many acts, drawn by SEED")
    parser.add_argument("--points", type=int, help="a sample of so many points of each act, drawn by SEED")
    parser.add_argument("--source", help="a migrated database to copy, instead of migrating an empty one")
    parser.add_argument("--last-signature", action="store_true", help="only the last signature, and `tick` after it")
    parser.add_argument("--around-commit", type=int, help="only so many points before and after the commit")
    parser.add_argument("--planted", help="a fault put in on purpose (planted.py)")
    return parser.parse_args()


def main() -> int:
    given = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection

    from tests.faults.grounds import Missing, begun

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # nothing of ours is left when the run is ended
    print(f"{given.database} · SEED={surroundings.seed()}", flush=True)
    if connection.vendor != given.database:
        print(f"DATABASE_URL names {connection.vendor}: nothing was tried on {given.database}.", file=sys.stderr)
        return 2
    try:
        with begun(given.source) as ground:
            return told(reports(ground, given))
    except Missing as missing:
        print(f"{given.database} is missing: {missing}", file=sys.stderr)
        return 2


def reports(ground: Any, given: Arguments) -> Iterator[Any]:
    """One report a case, as soon as it is there."""
    from tests.faults import cases, post
    from tests.faults.grounds import entered
    from tests.faults.harness import Trial

    with post.letterbox() as letters:
        with entered(ground, "start"):
            gallery = _built(given)
        gc.freeze()  # what is here stays shared with every child
        for case in _chosen(cases, given):
            ground.copy("start", "case")
            with entered(ground, "case"):
                prepared = cases.Prepared.of(case, gallery)
            trial = Trial(ground, prepared, letters, given.planted, tick=given.last_signature)
            yield trial.examine(lambda name, points: _points(given, name, points))


def _built(given: Arguments) -> Any:
    """Every scene of the policy; the messages of their making are delivered."""
    from governance.models import Network
    from tests.agreements.gallery import build
    from tests.cast import assemble, known
    from tests.faults.cases import last_signature_only
    from workflows import outbox

    cast = known() if Network.objects.exists() else assemble()
    gallery = last_signature_only(cast) if given.last_signature else build(cast)
    outbox.deliver()
    return gallery


def _chosen(cases: Any, given: Arguments) -> list[Any]:
    if given.last_signature:
        return list(cases.ALSO)
    every = cases.every_case()
    if given.steps:
        asked = set(given.steps.split(","))
        every = [case for case in every if asked & {case.name, case.name.partition(".")[2]}]
    return _sample(every, given.cases, "cases")


def _points(given: Arguments, name: str, every: list[Any]) -> list[Any]:
    if given.around_commit is not None:
        middle = [point.where for point in every].index("before commit")
        return every[max(0, middle - given.around_commit) : middle + given.around_commit + 1]
    return _sample(every, given.points, name)


def _sample(cells: list[Any], at_most: int | None, salt: str) -> list[Any]:
    return cells if at_most is None else surroundings.drawn(cells, at_most, salt)


def told(found: Iterator[Any]) -> int:
    """Print one line a case and the sum; the exit code."""
    began, points, kills, broken = time.perf_counter(), 0, 0, 0
    print(f"{'step · scene · person':<72} {'stmts':>6} {'points':>6} {'kills':>6} {'ms/pt':>6} {'broken':>6}")
    for report in found:
        numbers = (report.statements, report.points, report.kills, round(report.milliseconds_a_point))
        columns = " ".join(f"{number:>6}" for number in (*numbers, len(report.violations)))
        print(f"{report.case!s:<72} {columns}", flush=True)
        for violation in report.violations:
            print(f"    {violation}", flush=True)
        points, kills, broken = points + report.points, kills + report.kills, broken + len(report.violations)
    lasted = time.perf_counter() - began
    print(f"{points} points, {kills} processes killed, {broken} violations, {lasted:.0f} s.")
    return 1 if broken or not points or kills != points else 0


if __name__ == "__main__":
    sys.exit(main())
