"""What a run of the suite depends on: its size, its seed, the tools of the machine. Not here: people and scenes.

SIZE is `short` (make test, five minutes), `whole` (.ci/run) or `full` (make full). SEED repeats a sampled run.
SLOW=1 takes the slow tests and the browser into a short run. REQUIRE_ALL=1 makes a missing tool an error instead of
leaving its tests out.
"""

import importlib.util
import os
import random
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from django.conf import settings

SIZES = ("short", "whole", "full")
SIZE = os.environ.get("SIZE", "short")
SLOW = os.environ.get("SLOW", "") not in ("", "0")
REQUIRE_ALL = os.environ.get("REQUIRE_ALL", "") not in ("", "0")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)

Cell = TypeVar("Cell")


def seed() -> int:
    """The seed of this run, the same in every worker; drawn once, printed in the header."""
    if "SEED" not in os.environ:
        os.environ["SEED"] = str(random.SystemRandom().randrange(1_000_000))
    return int(os.environ["SEED"])


def sample(cells: Iterable[Cell], at_most: int, whole: int | None = None) -> list[Cell]:
    """In a short run at most so many of the cells, in their order; at most `whole` of a large product in `.ci/run`;
    otherwise all of them."""
    every = list(cells)
    most = {"short": at_most, "whole": whole}.get(SIZE)
    return every if most is None else drawn(every, most)


def drawn(every: list[Cell], at_most: int, salt: str = "") -> list[Cell]:
    """At most so many of the cells, in their order; the seed decides, and `salt` lets several draws differ."""
    if len(every) <= at_most:
        return every
    draw = random.Random(f"{seed()}{salt}" if salt else seed())
    return [every[number] for number in sorted(draw.sample(range(len(every)), at_most))]


def missing() -> dict[str, str]:
    """Marker → the tool its tests need and this machine lacks, as named on the command line."""
    lacking = {}
    if not CHROMIUM or not Path(CHROMIUM).exists():
        lacking["browser"] = "chromium"
    elif importlib.util.find_spec("playwright") is None:
        lacking["browser"] = "playwright"
    tools = {"poppler": "pdftotext", "qpdf": "qpdf"}
    return lacking | {marker: tool for marker, tool in tools.items() if shutil.which(tool) is None}


def left_out() -> dict[str, str]:
    """Marker → why its tests are not run here."""
    reasons = {}
    if SIZE == "short" and not SLOW:
        reasons |= dict.fromkeys(("slow", "browser"), "make ci runs them")
    if SIZE != "full":
        reasons["long"] = "make full runs them"
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        reasons["postgresql"] = "the database is SQLite"
    else:
        reasons["sqlite"] = "the database is PostgreSQL"
    return reasons | {marker: f"{tool} is missing" for marker, tool in missing().items()}
