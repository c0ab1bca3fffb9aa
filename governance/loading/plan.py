"""What a file says, checked: frozen rows in the file's own words. Not here: how it was read, and what is stored."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any


def folded(name: str) -> str:
    """The name by which two spellings are one: composition, case and spaces do not count."""
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip().casefold()
    return unicodedata.normalize("NFC", name)


@dataclass(frozen=True)
class PlannedOrganisation:
    """None: the file does not say it, so what is stored stays."""

    name: str
    country: str
    kind: str
    iati_type: int | None
    identifier: str | None
    is_member: bool
    is_lead: bool
    line: int = field(compare=False)


@dataclass(frozen=True)
class PlannedTheme:
    code: str
    labels: dict[str, str]
    dac: str | None
    sdg: str | None
    line: int = field(compare=False)


@dataclass(frozen=True)
class PlannedPerson:
    """`email` in small letters; `organisation` by its name."""

    email: str
    name: str
    function: str | None
    language: str | None
    organisation: str | None
    line: int = field(compare=False)


@dataclass(frozen=True)
class PlannedMandate:
    """`person` by e-mail, `organisation` (the one acted for) by name; held on that organisation, or `on_network`.

    First and last day are dates in Dakar and Ouagadougou (UTC), both included."""

    person: str
    organisation: str
    on_network: bool
    capabilities: tuple[str, ...]
    capacity: str
    basis: str
    starts: date
    ends: date | None
    line: int = field(compare=False)

    @property
    def key(self) -> tuple[Any, ...]:
        """Two mandates with the same key are one."""
        what = (frozenset(self.capabilities), self.capacity, self.basis, self.starts, self.ends)
        return (self.person, folded(self.organisation), self.on_network, *what)


@dataclass(frozen=True, repr=False)
class Plan:
    """The whole file. `kept` names the keys kept in `facts` that nothing uses yet; `data` are the file's bytes."""

    network_name: str
    long_name: dict[str, str]
    depositary: str | None
    organisations: tuple[PlannedOrganisation, ...]
    themes: tuple[PlannedTheme, ...]
    people: tuple[PlannedPerson, ...]
    mandates: tuple[PlannedMandate, ...]
    facts: dict[str, Any]
    kept: tuple[str, ...]
    sha256: str
    data: bytes

    def __str__(self) -> str:
        """Counts only: this is what history keeps of a plan, and history holds no personal data."""
        rows = ("organisations", "themes", "people", "mandates", "kept")
        return ", ".join(f"{len(getattr(self, name))} {name}" for name in rows)

    __repr__ = __str__
