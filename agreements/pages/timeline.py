"""Every act on an agreement, with all that history knows of it, and the dossier as it was known on a day.

Not here: the short history of the page of the agreement (dossier.py)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from agreements.models import Agreement, AgreementText, Version, VersionText
from agreements.printing import method_label
from governance.models import Mandate
from governance.queries import mandates_visible_to
from workflows import clock, history
from workflows.actor import Actor
from workflows.models import Entry
from workflows.web import who_reads

A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def day_of(said: str) -> date | None:
    """The day an address asks for; None where it names none."""
    try:
        return date.fromisoformat(said) if A_DAY.fullmatch(said) else None
    except ValueError:
        return None


def acts(agreement: Any, on: date | None) -> QuerySet[Entry]:
    """Its lines, newest first, as far as they were recorded by the end of that day in Dakar."""
    found = history.acts_of(agreement)
    return found.filter(ts__lt=_end_of(on)) if on else found


def _end_of(on: date) -> datetime:
    return clock.beginning_of(on + timedelta(days=1)) if on < date.max else clock.beginning_of(on)


def lines(agreement: Any, entries: Sequence[Entry], actor: Actor) -> list[dict[str, Any]]:
    """Each act: who, for whom, under which mandate, how they had proved who they are, on which version, which document,
    because of what."""
    told = history.lines(entries)
    versions = list(Version.objects.filter(agreement=agreement).values_list("number", "submitted_at"))
    mandates = _mandates({line.mandate for line in told if line.mandate}, actor)
    return [
        {
            **shown,
            "seq": line.seq,
            "version": max((number for number, at in versions if at <= line.at), default=0),
            "mandate": mandates.get(line.mandate),
            "proved": proved(line.auth),
            "channel": "" if line.channel in ("", "web", "clock") else line.channel,
            "documents": [_document(agreement, sha256) for sha256 in line.docs],
            "because_of": line.because_of,
            "leaf": line.leaf_sha256,
        }
        for line, shown in zip(told, who_reads(told), strict=True)
    ]


def _mandates(ids: set[str], actor: Actor) -> dict[str, dict[str, str]]:
    """What each was; for whoever may read the mandate itself its basis, with a link."""
    seen = {str(pk) for pk in mandates_visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True)}
    found = {}
    for pk, capacity, basis in Mandate.objects.filter(pk__in=ids).values_list("pk", "capacity", "basis"):
        reads = str(pk) in seen
        label = f"{capacity} ({basis})" if basis and reads else capacity
        found[str(pk)] = {"label": label, "url": reverse("governance:mandate", args=[pk]) if reads else ""}
    return found


def proved(auth: str) -> str:
    """`password;130` in words; nothing where nobody had to."""
    method, _semicolon, age = auth.partition(";")
    if method == "none":
        return ""
    minutes = int(age) // 60
    ago = ngettext("%(number)s minute before", "%(number)s minutes before", minutes) % {"number": minutes}
    return f"{method_label(method)}, {ago if minutes else gettext('less than a minute before')}"


def _document(agreement: Any, sha256: str) -> dict[str, str]:
    return {"sha256": sha256, "url": reverse("agreements:document", args=[agreement.reference, sha256])}


def as_known(agreement: Any, on: date, newest: Entry | None) -> dict[str, Any] | None:
    """State, title, last day and version at the end of that day; None before it began. Whoever does not write it reads
    what had been sent to review by then, no draft."""
    if newest is None:
        return None
    row = agreement.history.filter(history_date__lt=_end_of(on)).order_by("-history_date", "-history_id").first()
    version = Version.objects.filter(agreement=agreement, submitted_at__lt=_end_of(on)).order_by("number").last()
    bound = row.in_force_at is not None
    return {
        "state": str(dict(Agreement.State.choices)[row.state]),
        "audit": str(dict(Agreement.Audit.choices)[row.audit]) if row.audit != Agreement.Audit.NOT_AUDITED else "",
        "title": _written_title(agreement, on) if agreement.writes else _sent_title(agreement, version),
        "end_date": row.end_date if bound or agreement.writes else version and version.end_date,
        "version": version.number if version else 0,
        "consolidated": row.consolidated_number,
        "number": newest.obj_rev + 1,
    }


def _written_title(agreement: Any, on: date) -> str:
    texts = AgreementText.history.filter(agreement=agreement.pk, language=agreement.authentic_language)
    text = texts.filter(history_date__lt=_end_of(on)).order_by("-history_date", "-history_id").first()
    return text.title if text else ""


def _sent_title(agreement: Any, version: Version | None) -> str:
    text = (
        VersionText.objects.filter(version=version, language=agreement.authentic_language).first() if version else None
    )
    return text.title if text else ""
