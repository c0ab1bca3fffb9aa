"""What the steps on amendments, accessions and replaced agreements ask of the form and of the clock.

Not here: the facts about them (instruments.py)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext_lazy as _

from agreements import consolidation
from agreements.instruments import is_accession, is_amendment, is_bound_to
from workflows.actor import Actor
from workflows.rules import check

if TYPE_CHECKING:
    from agreements.models import Agreement

NUMBER = re.compile(r"([1-9][0-9]{0,5}( [a-z0-9]{1,12})?)?")
"""How an article of a consolidated text is named: 4, 4 bis, 4 11; nothing for the end of the text."""


# ---------------------------------------------------------------------------------------------- what the form says


@check(
    _("each article of an amendment says what it changes"),
    otherwise=_("Say of each article which article it replaces, repeals or follows."),
    needs=("articles",),
)
def each_change_is_said(agreement: Agreement, actor: Actor, inputs: dict[str, Any]) -> bool:
    if not is_amendment(agreement):
        return True
    kinds = (consolidation.REPLACE, consolidation.INSERT, consolidation.REPEAL)
    return all(a.get("change") in kinds and NUMBER.fullmatch(str(a.get("target", ""))) for a in inputs["articles"])


@check(
    _("only an amendment ends the agreement"),
    otherwise=_("Only an amendment ends the agreement that it is about."),
    needs=("ends_agreement",),
)
def only_an_amendment_ends(agreement: Agreement, actor: Actor, inputs: dict[str, Any]) -> bool:
    return not inputs.get("ends_agreement") or is_amendment(agreement)


@check(
    _("an accession has no last day of its own"),
    otherwise=_("An accession takes the last day of the agreement."),
    needs=("end_date",),
)
def accession_has_no_last_day(agreement: Agreement, actor: Actor, inputs: dict[str, Any]) -> bool:
    return inputs.get("end_date") is None or not is_accession(agreement)


@check(
    _("the consolidated text shown is the present one"),
    otherwise=_("The agreement was amended again meanwhile; read what changed, then take it over."),
    needs=("number",),
)
def number_is_the_present_one(agreement: Agreement, actor: Actor, inputs: dict[str, Any]) -> bool:
    return agreement.parent is not None and inputs["number"] == agreement.parent.consolidated_number


# ---------------------------------------------------------------------------------------------- what the clock is given


def texts_to_consolidate(agreement: Agreement, amendment: UUID | None) -> list[Any]:
    """The last version of an amendment in force (of any, where none is named) that is not consolidated yet: its text,
    and its translations as they were written one after the other; empty where there is none of this agreement."""
    from agreements.models import ConsolidatedText, VersionText

    of = "version__agreement"
    found = VersionText.objects.filter(**{f"{of}__parent": agreement.pk, f"{of}__state": "in_force"})
    found = found.filter(version__number=F(f"{of}__version_number"), **{f"{of}__instrument": "amendment"})
    done = ConsolidatedText.objects.filter(amendment=OuterRef(of))
    named = {of: amendment} if amendment is not None else {}
    return list(found.filter(~Exists(done), **named).select_related(of).order_by("written"))


@check(
    _("an amendment is in force and not consolidated yet"),
    otherwise=_("No amendment waits to be consolidated."),
)
def amendment_is_to_consolidate(agreement: Agreement, actor: Actor, inputs: dict[str, Any]) -> bool:
    return bool(texts_to_consolidate(agreement, inputs.get("amendment")))


@check(
    _("an accession is in force and its organisation not bound yet"),
    otherwise=_("No organisation that acceded waits to be received."),
)
def accession_is_to_be_received(agreement: Agreement, actor: Actor, inputs: dict[str, Any]) -> bool:
    named = {"pk": inputs["accession"]} if "accession" in inputs else {}
    found = agreement.instruments.filter(instrument="accession", state="in_force", **named)
    return any(not is_bound_to(agreement, one.drafting_organisation_id) for one in found)


@check(
    _("a later agreement that names this one is in force"),
    otherwise=_("No later agreement that names this one is in force."),
)
def a_later_one_names_it(agreement: Agreement, actor: Actor, inputs: dict[str, Any]) -> bool:
    named = {"pk": inputs["by"]} if "by" in inputs else {}
    return agreement.replaced_by.filter(state="in_force", **named).exists()
