"""One row of each kind: its keys, and what each may say. Not here: what spans several rows (read.py)."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from governance.capabilities import EVERY, EVERY_ON_NETWORK, EVERY_ON_ORGANISATION, NEEDS_A_BASIS
from governance.loading import codes
from governance.loading.fields import UNKNOWN_DATE, Record, listed, longest, nearest
from governance.loading.plan import PlannedMandate, PlannedOrganisation, PlannedPerson, PlannedTheme
from governance.models import Mandate, Organisation, Person, Theme
from governance.models.person import Language

LANGUAGES = tuple(Language.values)
ORGANISATION_KEYS = ("name", "country", "kind", "iati_type", "identifier", "member", "role")
THEME_KEYS = ("code", *LANGUAGES, "dac", "sdg")
PERSON_KEYS = ("email", "name", "function", "language", "organisation")
MANDATE_KEYS = ("person", "organisation", "on", "can", "capacity", "basis", "from", "to")

ROLES = ("lead", "partner")
CODE = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
DAC = re.compile(r"[0-9]{5}")
SDG = re.compile(r"(1[0-7]|[1-9])(\.([0-9]{1,2}|[a-z]))?")
LONGEST_LABEL = 200


def organisation(record: Record) -> PlannedOrganisation:
    record.needs("country", "kind")
    return PlannedOrganisation(
        name=record.needed("name", longest(Organisation, "name")),
        country=country(record) or "",
        kind=record.choice("kind", Organisation.Kind.values) or "",
        iati_type=_iati_type(record),
        identifier=record.text("identifier", longest(Organisation, "identifier")),
        is_member=record.yes("member"),
        is_lead=record.choice("role", ROLES) == "lead",
        line=record.line,
    )


def country(record: Record) -> str | None:
    value = record.text("country", 200)
    if value is None or value in codes.countries():
        return value
    record.wrong("country", UNKNOWN_COUNTRY, value=value)
    return None


UNKNOWN_COUNTRY = _("The country “%(value)s” is unknown. Write its two capital letters in ISO 3166, for example SN.")


def _iati_type(record: Record) -> int | None:
    value = record.text("iati_type", 200)
    if value is None:
        return None
    if value.isascii() and value.isdigit() and len(value) <= 4 and int(value) in codes.ORGANISATION_TYPES:
        return int(value)
    unknown = _("“%(value)s” is not in the IATI list OrganisationType. Write one of: %(codes)s.")
    record.wrong("iati_type", unknown, value=value, codes=listed(codes.ORGANISATION_TYPES))
    return None


def theme(record: Record) -> PlannedTheme:
    labels = {language: record.text(language, LONGEST_LABEL) for language in LANGUAGES}
    if not any(labels.values()):
        named = _("This theme has no name. Add at least one of: %(languages)s.")
        record.errors.add(record.line, named, languages=listed(LANGUAGES))
    record.needs("code")
    is_code = _("“%(value)s” is not a code. Use small letters, figures and _.")
    return PlannedTheme(
        code=record.matching("code", CODE, is_code, longest(Theme, "code")) or "",
        labels={language: label for language, label in labels.items() if label},
        dac=record.matching("dac", DAC, _("“%(value)s” is not a DAC purpose code. Write five figures, as 14050.")),
        sdg=record.matching("sdg", SDG, _("“%(value)s” is not a target of the SDGs. Write it as 6.5 or 3.d.")),
        line=record.line,
    )


def person(record: Record) -> PlannedPerson:
    return PlannedPerson(
        email=record.email("email"),
        name=record.needed("name", longest(Person, "name")),
        function=record.text("function", longest(Person, "function")),
        language=record.choice("language", LANGUAGES),
        organisation=record.text("organisation", longest(Organisation, "name")),
        line=record.line,
    )


def mandate(record: Record) -> PlannedMandate:
    record.needs("on", "can", "from")
    starts, ends = record.date("from"), record.date("to")
    if starts and ends and ends < starts:
        order = _("This mandate ends (%(ends)s) before it begins (%(starts)s). Correct one of the two dates.")
        record.wrong("to", order, starts=starts, ends=ends)
    on = record.choice("on", ("organisation", "network"))
    capabilities = _capabilities(record, on)
    basis = record.text("basis", longest(Mandate, "basis")) or ""
    for capability in sorted(NEEDS_A_BASIS.intersection(capabilities)):
        if not basis:
            needed = _("“%(capability)s” needs a basis. Name the document that gives it, as “Délibération 12/2025”.")
            record.wrong("basis", needed, capability=str(capability))
    return PlannedMandate(
        person=record.email("person"),
        organisation=record.needed("organisation", longest(Organisation, "name")),
        on_network=on == "network",
        capabilities=capabilities,
        capacity=record.needed("capacity", longest(Mandate, "capacity")),
        basis=basis,
        starts=starts or UNKNOWN_DATE,
        ends=ends,
        line=record.line,
    )


def _capabilities(record: Record, on: str | None) -> tuple[str, ...]:
    """The known ones, in the order of their list; each other one is an error."""
    words = record.texts("can")
    for line, word in words:
        if word not in EVERY:
            _unknown_capability(record, line, word)
        elif on == "network" and word in EVERY_ON_ORGANISATION:
            side = _("“%(word)s” is held on an organisation. Put it into a mandate with “on: organisation”.")
            record.errors.add(line, side, word=word)
        elif on == "organisation" and word in EVERY_ON_NETWORK:
            side = _("“%(word)s” is held on the network. Put it into a mandate with “on: network”.")
            record.errors.add(line, side, word=word)
    said = {word for _line, word in words}
    return tuple(c for c in EVERY if c in said)


def _unknown_capability(record: Record, line: int, word: str) -> None:
    if near := nearest(word, EVERY):
        unknown = _("The capability “%(word)s” is unknown. Did you mean “%(near)s”?")
        record.errors.add(line, unknown, word=word, near=near)
    else:
        unknown = _("The capability “%(word)s” is unknown. Write one or more of: %(words)s.")
        record.errors.add(line, unknown, word=word, words=listed(EVERY))
