"""The register: every agreement that bound somebody, filtered, and as a table that a spreadsheet opens safely.

Not here: who sees which agreement (queries.py) and the page (views/register.py)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from agreements.models import Agreement, Party
from agreements.models.agreement import BOUND_ONCE
from agreements.queries import BOUND, visible_to
from governance.countries import country_name
from governance.models import Organisation
from workflows.actor import Actor

BEGINS_A_FORMULA = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
FORMULA = re.compile(rf"(^|[,;\t|\r\n])(?=\s*{BEGINS_A_FORMULA})|^(?=[\t\r\n])")
"""Where a spreadsheet could begin to read a formula: at the start, or where it cuts the line otherwise (CWE-1236)."""
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class RegisterForm(forms.Form):
    """The filters, read from the address. What is mistyped is said beside its field and filters nothing."""

    words = forms.CharField(label=_("Words or number"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    party = forms.ChoiceField(label=_("Party"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    ends_from = forms.DateField(label=_("Ends from"), required=False, widget=forms.DateInput({"type": "date"}))
    ends_until = forms.DateField(label=_("Ends until"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="%s")
        bound = Party.objects.filter(organisation=OuterRef("pk"), bound_at__isnull=False)
        of_parties = Organisation.objects.filter(Exists(bound)).order_by("name")
        organisations = list(of_parties.values_list("pk", "name", "country"))
        countries = sorted((country_name(code), code) for code in {country for _pk, _name, country in organisations})
        choices: dict[str, list[Any]] = {
            "kind": list(Agreement.Instrument.choices),
            "state": [(value, label) for value, label in Agreement.State.choices if value in BOUND_ONCE],
            "party": [(str(pk), name) for pk, name, _country in organisations],
            "country": [(code, name) for name, code in countries],
        }
        for name, those in choices.items():
            field: Any = self.fields[name]
            field.choices = [("", gettext("All")), *those]

    def chosen(self) -> dict[str, Any]:
        """What filters: the fields that are filled in, and rightly."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def register(actor: Actor) -> QuerySet[Agreement]:
    """Every agreement, amendment and accession that the actor sees and that bound somebody, the latest first."""
    return visible_to(actor).filter(BOUND).order_by("-in_force_at", "-reference")


def filtered(found: QuerySet[Agreement], chosen: dict[str, Any]) -> QuerySet[Agreement]:
    """Those that meet every filter. A party is one that was bound, even if it has left."""
    parties = Party.objects.filter(agreement=OuterRef("pk"), bound_at__isnull=False)
    asked = {
        "words": lambda value: Q(title__icontains=value) | Q(reference__icontains=value),
        "kind": lambda value: Q(instrument=value),
        "state": lambda value: Q(state=value),
        "party": lambda value: Q(Exists(parties.filter(organisation=value))),
        "country": lambda value: Q(Exists(parties.filter(organisation__country=value))),
        "ends_from": lambda value: Q(end_date__gte=value),
        "ends_until": lambda value: Q(end_date__lte=value),
    }
    for name, value in chosen.items():
        found = found.filter(asked[name](value))
    return found


def plain(found: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """The same rows with what the table tells, without what steps are judged by."""
    parties = Prefetch("parties", Party.objects.select_related("organisation"))
    rows = Agreement.objects.filter(pk__in=found.order_by().values("pk")).select_related("parent", "replaces")
    return rows.prefetch_related(parties).order_by("-in_force_at", "-reference")


# ------------------------------------------------------------------------------------------------ as a table


def heads() -> list[str]:
    """The columns of the exported table, in the reader's language."""
    return [
        gettext("Number"),
        gettext("Kind"),
        gettext("Title"),
        gettext("State"),
        gettext("In force from"),
        gettext("Last day"),
        gettext("Ended on"),
        gettext("Parties"),
        gettext("Parties that left"),
        gettext("Countries"),
        gettext("Belongs to"),
        gettext("Replaces"),
        gettext("SHA-256 fingerprint"),
        gettext("Address"),
    ]


def cells(agreement: Agreement, address: str) -> list[Any]:
    """One row: text and dates."""
    bound, left = parties_of(agreement)
    countries = sorted({country_name(p.organisation.country) for p in bound})
    return [
        agreement.reference,
        agreement.get_instrument_display(),
        agreement.title,
        agreement.get_state_display(),
        _day(agreement.in_force_at),
        agreement.end_date,
        _day(agreement.ended_at),
        " / ".join(p.organisation.name for p in bound),
        " / ".join(f"{p.organisation.name} ({_day(p.left_at)})" for p in left),
        " / ".join(countries),
        agreement.parent.reference if agreement.parent else "",
        agreement.replaces.reference if agreement.replaces else "",
        agreement.document_sha256,
        address,
    ]


def parties_of(agreement: Agreement) -> tuple[list[Party], list[Party]]:
    """Those that it binds, or bound until it ended; and those that left before."""
    bound = [p for p in agreement.parties.all() if p.bound_at is not None]
    return [p for p in bound if p.left_at is None], [p for p in bound if p.left_at is not None]


def _day(instant: Any) -> date | None:
    return instant.date() if instant is not None else None


def as_csv(rows: Iterable[list[Any]]) -> bytes:
    """As spreadsheets of French and Italian desks open it: semicolons, and a mark that says UTF-8. No cell is read as a
    formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in [heads(), *rows]:
        writer.writerow([safe(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def safe(cell: Any) -> str:
    """The cell as text that no spreadsheet calculates, whichever separator it cuts at: an apostrophe before whatever
    could be a formula."""
    text = "" if cell is None else str(cell).replace("\0", "")
    return FORMULA.sub(lambda found: f"{found[0]}'", text)


def as_workbook(rows: Iterable[list[Any]]) -> bytes:
    """An XLSX file of one sheet. Text is stored as text, whatever it begins with; days as days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(gettext("Register"))
    sheet.freeze_panes = "A2"
    for row in [heads(), *rows]:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, NOT_IN_XML.sub("", value))
    cell.data_type = "s"
    return cell
