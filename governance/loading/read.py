"""The whole file: its sections, and what spans several rows. Gives a checked Plan, or every error at once.

Not here: one row (rows.py), one value (fields.py)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.loading import rows
from governance.loading.codes import countries
from governance.loading.errors import Errors
from governance.loading.fields import UNKNOWN_DATE, Record, longest, nearest
from governance.loading.plan import Plan, folded
from governance.loading.tree import Items, Mapping, compose, plain
from governance.models import Network, Organisation

LATER: dict[str, type[Items | Mapping]] = {
    "civil_registry_communes": Mapping,
    "meetings": Items,
    "microprojects": Items,
    "covid_readaptation": Items,
    "calls": Items,
    "development_plans": Items,
    "good_practices": Items,
    "priorities": Items,
}
"""Sections of rooms that are not built yet, and their form: kept, not yet used."""
SECTIONS = ("network", "organisations", "themes", "people", "mandates", *LATER)
LONG_NAMES = {f"long_name_{language}": language for language in rows.LANGUAGES}
NETWORK_FACTS = ("born_from", "countries", *(f"objective_{language}" for language in rows.LANGUAGES))
NETWORK_KEYS = ("name", "depositary", *LONG_NAMES, *NETWORK_FACTS)
LONGEST_LONG_NAME = 300


@dataclass(frozen=True)
class Known:
    """What is stored already, so that a file may name it without repeating it: names by folded name, and e-mails."""

    organisations: dict[str, str] = field(default_factory=dict)
    people: frozenset[str] = frozenset()


def read(data: bytes, filename: str, known: Callable[[str], Known] = lambda network_name: Known()) -> Plan:
    """The checked plan of a file; `known` answers for a network's name. Raises LoadRefused with every error."""
    errors = Errors(filename)
    file = Record(compose(data, errors), errors, SECTIONS)
    file.needs("network")
    network = Record(file.entries.get("network", Mapping(file.line, {}, {})), errors, NETWORK_KEYS)
    name = network.needed("name", longest(Network, "name")) if "network" in file else ""
    plan = Plan(
        network_name=name,
        long_name={
            language: value for key, language in LONG_NAMES.items() if (value := network.text(key, LONGEST_LONG_NAME))
        },
        depositary=network.text("depositary", longest(Organisation, "name")),
        organisations=tuple(rows.organisation(r) for r in file.records("organisations", rows.ORGANISATION_KEYS)),
        themes=tuple(rows.theme(r) for r in file.records("themes", rows.THEME_KEYS)),
        people=tuple(rows.person(r) for r in file.records("people", rows.PERSON_KEYS)),
        mandates=tuple(rows.mandate(r) for r in file.records("mandates", rows.MANDATE_KEYS)),
        facts=_facts(file, network),
        kept=_kept(file, network),
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
    )
    _nothing_twice(plan, errors)
    _everything_known(plan, known(name), network, errors)
    errors.stop_if_any()
    return plan


# ------------------------------------------------------------------------------------------------ facts


def _facts(file: Record, network: Record) -> dict[str, Any]:
    """What is kept as it is, under its key; each section of a later room has its form."""
    _known_countries(network)
    found: dict[str, Any] = {}
    about = {key: plain(network.entries[key]) for key in NETWORK_FACTS if key in network}
    if about:
        found["network"] = about
    for key, form in LATER.items():
        if key in file:
            if not isinstance(file.entries[key], form):
                file.wrong(key, MUST_BE_A_LIST if form is Items else MUST_BE_A_MAPPING)
            found[key] = plain(file.entries[key])
    return found


MUST_BE_A_LIST = _("“%(key)s” must be a list: one line beginning with a dash for each.")
MUST_BE_A_MAPPING = _("“%(key)s” must hold keys with their values (key: value).")


def _known_countries(network: Record) -> None:
    if "countries" in network:
        for line, value in network.texts("countries"):
            if value not in countries():
                network.errors.add(line, rows.UNKNOWN_COUNTRY, value=value)


def _kept(file: Record, network: Record) -> tuple[str, ...]:
    """The keys nobody reads yet, in the file's order of sections."""
    of_the_network = [f"network.{key}" for key in NETWORK_FACTS if key in network]
    return (*of_the_network, *(key for key in LATER if key in file))


# ------------------------------------------------------------------------------------------------ across rows


def _nothing_twice(plan: Plan, errors: Errors) -> None:
    organisations = _("There is already an organisation named “%(name)s” on line %(first)s. Keep one.")
    _once(plan.organisations, lambda o: folded(o.name), lambda o: o.name, organisations, errors)
    themes = _("There is already a theme with the code “%(name)s” on line %(first)s. Keep one.")
    _once(plan.themes, lambda t: t.code, lambda t: t.code, themes, errors)
    people = _("There is already a person with the e-mail “%(name)s” on line %(first)s. Keep one.")
    _once(plan.people, lambda p: p.email, lambda p: p.email, people, errors)
    mandates = _("This mandate of “%(name)s” is already on line %(first)s, word for word. Keep one.")
    readable = [m for m in plan.mandates if m.person and m.starts != UNKNOWN_DATE]
    _once(readable, lambda m: m.key, lambda m: m.person, mandates, errors)
    leads = _("A network has one lead: “%(name)s” is not the first (line %(first)s).")
    _once([o for o in plan.organisations if o.is_lead], lambda o: "lead", lambda o: o.name, leads, errors)


def _once(
    planned: Sequence[Any], key: Callable[[Any], Hashable], name: Callable[[Any], str], sentence: Any, errors: Errors
) -> None:
    """Note every row whose key an earlier row has; rows whose key could not be read are left out."""
    first: dict[Hashable, int] = {}
    for row in planned:
        mine = key(row)
        if mine and mine in first:
            errors.add(row.line, sentence, name=name(row), first=first[mine])
        first.setdefault(mine, row.line)


def _everything_known(plan: Plan, known: Known, network: Record, errors: Errors) -> None:
    """Every organisation and person that is named is in the file, or stored already."""
    organisations = {**known.organisations, **{folded(o.name): o.name for o in plan.organisations}}
    if plan.depositary:
        _known_organisation(network.line_of("depositary"), plan.depositary, organisations, errors)
    named = [*((p.line, p.organisation) for p in plan.people), *((m.line, m.organisation) for m in plan.mandates)]
    for line, name in named:
        if name:
            _known_organisation(line, name, organisations, errors)
    people = known.people | {p.email for p in plan.people}
    for mandate in plan.mandates:
        if mandate.person and mandate.person not in people:
            _unknown(mandate.line, UNKNOWN_PERSON, mandate.person, people, errors)


def _known_organisation(line: int, name: str, organisations: dict[str, str], errors: Errors) -> None:
    if folded(name) not in organisations:
        _unknown(line, UNKNOWN_ORGANISATION, name, organisations.values(), errors)


UNKNOWN_ORGANISATION = (
    _("No organisation is named “%(name)s”. Add it under “organisations”, or correct the name here."),
    _("No organisation is named “%(name)s”. Did you mean “%(near)s”?"),
)
UNKNOWN_PERSON = (
    _("No person has the e-mail “%(name)s”. Add the person under “people”, or correct the e-mail here."),
    _("No person has the e-mail “%(name)s”. Did you mean “%(near)s”?"),
)


def _unknown(line: int, sentences: tuple[Any, Any], name: str, known: Any, errors: Errors) -> None:
    near = nearest(name, known)
    errors.add(line, sentences[1] if near else sentences[0], name=name, near=near)
