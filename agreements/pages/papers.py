"""What the pages say of the papers signed with pen and stamp. No rule lives here."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from agreements.models import Agreement, PaperCopy
from agreements.papers import papers_of
from documents.instants import day, when

CHIPS = {
    "to_verify": ("turn", "clock"),
    "verified": ("ok", "seal"),
    "refused": ("watch", "x"),
    "closed": ("", "x"),
}


def paper_label(paper: PaperCopy) -> str:
    """One paper among several: whose, of which day."""
    words = {"organisation": paper.organisation.name, "day": day(paper.signed_on)}
    return gettext("%(organisation)s, signed on %(day)s") % words


def dossier_papers(agreement: Any, steps: set[str]) -> list[dict[str, Any]]:
    """Every paper of the dossier, for who reads the whole of it; `steps` are those open to the reader."""
    found = papers_of(agreement) if agreement.reads_history and agreement.round_number else []
    return paper_lines(agreement, found, steps)


def paper_lines(agreement: Agreement, found: list[PaperCopy], steps: set[str]) -> list[dict[str, Any]]:
    """What the component _papers.html shows of each."""
    return [_line(agreement, paper, steps) for paper in found]


def _line(agreement: Agreement, paper: PaperCopy, steps: set[str]) -> dict[str, Any]:
    tone, icon = CHIPS[paper.status]
    waits = paper.status == PaperCopy.Status.TO_VERIFY
    ways = {
        f"{step}_url": reverse("agreements:step", args=[agreement.reference, step]) + f"?paper={paper.pk}"
        for step in ("verify_paper", "refuse_paper")
        if waits and step in steps
    }
    return {
        "organisation": paper.organisation.name,
        "label": paper_label(paper),
        "signatory": f"{paper.mandate.person.get_full_name()}, {paper.mandate.capacity}",
        "chip": {"tone": tone, "icon": icon, "label": paper.get_status_display()},
        "told": told_of(paper),
        "reason": paper.reason,
        "scan": paper.scan,
        "scan_url": reverse("agreements:attachment", args=[agreement.reference, paper.scan_id]),
        **ways,
    }


def told_of(paper: PaperCopy, *, whole: bool = True) -> list[str]:
    """When it was signed, who registered and who decided, where the original is: sentences. Not `whole`, the first of
    them: the keepers and the place are not for everybody who reads the text."""
    words = {
        "day": day(paper.signed_on),
        "registrar": paper.registered_by_name,
        "registered": when(paper.registered_at),
        "who": paper.decided_by_name,
        "decided": when(paper.decided_at) if paper.decided_at else "",
        "place": paper.kept_at,
    }
    with_pen = {
        PaperCopy.Stamp.STAMPED.value: gettext("Signed with pen and stamp on %(day)s."),
        PaperCopy.Stamp.NO_STAMP.value: gettext("Signed with the pen on %(day)s; the organisation has no stamp."),
    }
    decided = {
        PaperCopy.Status.VERIFIED.value: gettext("Verified by %(who)s: %(decided)s."),
        PaperCopy.Status.REFUSED.value: gettext("Refused by %(who)s: %(decided)s."),
    }
    said = [with_pen[paper.stamp], gettext("Registered by %(registrar)s: %(registered)s.")]
    said += [decided[paper.status]] if paper.status in decided else []
    said += [gettext("The original is kept here: %(place)s.")]
    return [sentence % words for sentence in (said if whole else said[:1])]
