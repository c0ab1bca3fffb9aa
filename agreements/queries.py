"""Who sees which agreement, and how much of it (DESIGN §5). Lists, pages and downloads all begin here."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.models import (
    Agreement,
    AgreementText,
    ConsolidatedText,
    FormalityDocument,
    PaperCopy,
    Party,
    Signature,
    VersionText,
)
from agreements.models.consolidated import text_at
from documents.models import Attachment
from governance.capabilities import EVERY_ON_ORGANISATION
from governance.models import Membership
from governance.roles import within_scope
from workflows.actor import Actor

BOUND = Q(in_force_at__isnull=False)


def drafting_side(actor: Actor) -> Q:
    """The drafting organisation and the secretariat: from the first word on."""
    return Q(drafting_organisation__in=actor.may(*EVERY_ON_ORGANISATION)) | Q(network__in=actor.may("administer"))


def reads_history(actor: Actor) -> Q:
    """Who reads the whole dossier, its history and its people too: the drafting side; parties and auditors from the
    first review on; members of the network once it bound."""
    mine = actor.may(*EVERY_ON_ORGANISATION)
    party = Q(Exists(Party.objects.filter(agreement=OuterRef("pk"), organisation__in=mine)))
    reviewed = Q(version_number__gte=1) & (party | within_scope(actor))
    members = Membership.objects.filter(organisation__in=actor.organisation_ids(), until=None)
    member = Q(Exists(members.filter(organisation__network=OuterRef("network"))))
    return drafting_side(actor) | reviewed | (BOUND & member)


def of_organisations(organisations: Any) -> Q:
    """Drafted by one of these, or with one of them as a party."""
    there = Party.objects.filter(agreement=OuterRef("pk"), organisation__in=list(organisations))
    return Q(drafting_organisation__in=list(organisations)) | Q(Exists(there))


def reads_text(actor: Actor) -> Q:
    """Who reads the text: the same; whoever was admitted to accede; and everybody once it bound, when it was opened as
    public."""
    mine = actor.may(*EVERY_ON_ORGANISATION)
    acceding = Agreement.objects.filter(parent=OuterRef("pk"), drafting_organisation__in=mine)
    under_way = acceding.filter(instrument="accession", admitted_by__isnull=False)
    admitted = Q(Exists(under_way.exclude(state__in=("abandoned", "lapsed"))))
    return reads_history(actor) | (BOUND & (Q(public=True) | admitted))


def drafts_or_takes_part(agreement: Agreement, actor: Actor) -> bool:
    """Whether the actor reads the dossier for a party, the drafting organisation or the secretariat."""
    mine = of_organisations(actor.may(*EVERY_ON_ORGANISATION)) | Q(network__in=actor.may("administer"))
    return Agreement.objects.filter(mine, pk=agreement.pk).exists()


def reads_parent(agreement: Agreement, actor: Actor) -> bool:
    """Whether the actor reads the text of the agreement that an amendment or accession is about: whoever asks to accede
    does not before it is admitted, nor do all who read a public amendment."""
    if agreement.parent is None:
        return False
    return Agreement.objects.filter(reads_text(actor), pk=agreement.parent.pk).exists()


def visible_to(actor: Actor) -> QuerySet[Agreement]:
    """Every agreement of which the actor sees at least title, parties, dates and fingerprint. Each row says whether
    they read its text, its history, and the text being written: `reads_text`, `reads_history`, `writes`."""
    text = reads_text(actor)
    found = Agreement.to_perform().select_related("drafting_organisation", "network", "parent", "replaces")
    found = found.prefetch_related(Agreement.parties_to_judge("parent__parties"))
    return found.filter(text | BOUND).annotate(
        reads_text=Exists(_same_row().filter(text)),
        reads_history=Exists(_same_row().filter(reads_history(actor))),
        writes=Exists(_same_row().filter(drafting_side(actor))),
    )


def _same_row() -> QuerySet[Agreement]:
    return Agreement.objects.filter(pk=OuterRef("pk")).order_by()


def text_shown(agreement: Any) -> AgreementText | VersionText | ConsolidatedText | None:
    """The text a reader of `visible_to` reads: the one being written for the drafting side of a draft, abandoned or
    not, else the last version sent to review: nobody reads half a correction; once it was amended, the consolidated
    text. None where they see the card only."""
    if not agreement.reads_text:
        return None
    if agreement.writes and Agreement.State.DRAFT in (agreement.state, agreement.ended_from):
        return AgreementText.objects.filter(agreement=agreement, language=agreement.authentic_language).first()
    return text_at(agreement) if agreement.consolidated_number else version_text(agreement)


def last_day(agreement: Any, text: Any) -> date | None:
    """The last day that goes with the text shown: of the version, or of the draft being written."""
    if agreement.has_bound:
        renewed: date | None = agreement.end_date  # a renewal moves it, the text does not
        return renewed
    end: date | None = text.version.end_date if isinstance(text, VersionText) else agreement.end_date if text else None
    return end


def version_text(agreement: Agreement) -> VersionText | None:
    """The text of the last numbered version."""
    same = {"version__agreement": agreement, "version__number": agreement.version_number}
    return VersionText.objects.filter(**same, language=agreement.authentic_language).select_related("version").first()


def signatures_in_force(agreement: Agreement) -> QuerySet[Signature]:
    """The signatures of the present round, which are the ones that count; each with its paper."""
    found = Signature.objects.filter(agreement=agreement, round_number=agreement.round_number)
    return found.select_related("paper")


def attachments_of(agreement: Agreement) -> QuerySet[Attachment]:
    """The files of this dossier: filed with a formality, or the scan of a paper."""
    filed = FormalityDocument.objects.filter(agreement=agreement.pk, attachment=OuterRef("pk"))
    scanned = PaperCopy.objects.filter(agreement=agreement.pk, scan=OuterRef("pk"))
    return Attachment.objects.filter(Exists(filed) | Exists(scanned)).select_related("blob")


def bound_agreements() -> QuerySet[Agreement]:
    """What was ever agreed, for the public front: newest first."""
    return Agreement.to_perform().filter(BOUND).order_by("-in_force_at")
