"""Papers signed with pen and stamp: who registers and who verifies them, what is asked of the form, which rows follow.

One person of the secretariat registers the paper, another verifies it: only then has the party signed. Not here: the
rows (models/paper.py), what a waiting paper keeps back (rounds.py), who is told (notices.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from agreements.conditions import parties_of
from documents.uploads import Upload
from governance.queries import was_in_force_on
from workflows import clock
from workflows.actor import Actor
from workflows.rules import NOBODY, check, role
from workflows.text import clean, problems

if TYPE_CHECKING:
    from datetime import date

    from agreements.models import Agreement, PaperCopy, Party
    from governance.models import Mandate
    from workflows.perform import Act

Inputs = dict[str, Any]
LONGEST_PLACE = 200
SHOWN = 8
"""Characters of the fingerprint at the foot of the pages that the registrar reads from the paper."""


# ------------------------------------------------------------------------------------------------ who


@role(
    _("a person of the secretariat, other than the one who registered the paper, while one is to be verified"),
    "administer",
)
def secretariat_that_did_not_register(actor: Actor) -> Q:
    """The same person is refused for whatever organisation they act."""
    from agreements.models import PaperCopy

    if actor.person is None:
        return NOBODY
    waits = PaperCopy.objects.filter(
        ~Q(registered_by=actor.person.pk),
        agreement=OuterRef("pk"),
        round_number=OuterRef("round_number"),
        status=PaperCopy.Status.TO_VERIFY,
    )
    return Q(network__in=actor.may("administer")) & Q(Exists(waits))


# ------------------------------------------------------------------------------------------------ facts


def papers_of(agreement: Any) -> list[PaperCopy]:
    """Every paper ever registered, the oldest first; read once for each row of the agreement."""
    from agreements.models import PaperCopy

    if "papers" not in getattr(agreement, "_prefetched_objects_cache", {}):
        with_rows = PaperCopy.objects.select_related("scan", "mandate__person", "organisation")
        prefetch_related_objects([agreement], Prefetch("papers", with_rows))
    return list(agreement.papers.all())


def papers_to_verify(agreement: Agreement, actor: Actor) -> list[PaperCopy]:
    """Those of the present round on which this person may decide: registered by somebody else."""
    return [
        p
        for p in papers_of(agreement)
        if p.status == p.Status.TO_VERIFY
        and p.round_number == agreement.round_number
        and actor.person is not None
        and p.registered_by_id != actor.person.pk
    ]


def _chosen(agreement: Agreement, actor: Actor, pk: UUID) -> PaperCopy | None:
    return next((p for p in papers_to_verify(agreement, actor) if p.pk == pk), None)


def _party(agreement: Agreement, organisation: UUID) -> Party | None:
    return next((p for p in parties_of(agreement) if p.organisation_id == organisation), None)


def could_sign_on(agreement: Agreement, mandate: Mandate | None, day: date) -> bool:
    """Whether a paper of that day is of this round, in time, and of somebody who could sign then."""
    begun, last = agreement.opened_at, agreement.deadline
    in_time = begun is not None and last is not None and begun.date() <= day <= min(last.date(), clock.today())
    return in_time and mandate is not None and was_in_force_on(mandate, day)


# ------------------------------------------------------------------------------------------------ on the platform


def _own_slots(agreement: Agreement, actor: Actor) -> list[Any]:
    """The parties that have not signed and whose named signatory the actor is."""
    mine = actor.may("sign_for")
    me = actor.person.pk if actor.person is not None else None
    return [
        p
        for p in parties_of(agreement)
        if not p.has_signed and p.organisation_id in mine and p.signatory and p.signatory.person_id == me
    ]


@check(
    _("no paper of the own organisation waits to be verified"),
    otherwise=_(
        "The signed paper of your organisation is being verified by the secretariat; nothing else is done for it until "
        "then."
    ),
)
def no_paper_of_theirs_waits(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return any(not p.paper_waits for p in _own_slots(agreement, actor))


@check(
    _("the organisation does not sign with pen and stamp"),
    otherwise=_(
        "Your organisation signs with pen and stamp: bring the signed paper to the secretariat, which registers it."
    ),
)
def level_is_enough(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    """A signature on the platform is recorded, today: the lowest level."""
    return any(not p.signs_on_paper for p in _own_slots(agreement, actor))


# ------------------------------------------------------------------------------------------------ the form


@check(
    _("a scan of the paper is attached"),
    otherwise=_("Attach the scan of the whole paper."),
    needs=("scan",),
)
def scan_is_given(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return isinstance(inputs["scan"], Upload)


@check(
    _("the fingerprint printed on the paper is that of this text"),
    otherwise=_("These are not the first eight characters of the fingerprint of this text: the paper is of another."),
    needs=("fingerprint",),
)
def paper_is_of_this_text(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    said = "".join(inputs["fingerprint"].split()).lower()
    return len(said) >= SHOWN and agreement.text_sha256.startswith(said)


@check(
    _("the day on the paper is of this round and not to come, and the mandate of the signatory was in force on it"),
    otherwise=_(
        "Choose the day written on the paper: from the opening of the text to today, while the mandate of the "
        "signatory was in force."
    ),
    needs=("signed_on", "organisation"),
)
def signatory_could_sign_that_day(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    party = _party(agreement, inputs["organisation"])
    return could_sign_on(agreement, party.signatory if party else None, inputs["signed_on"])


@check(
    _("everything that a paper must show was seen, and the stamp or that there is none"),
    otherwise=_("Tick each thing you see on the paper; if one is missing the paper cannot be registered."),
    needs=("checked", "stamp"),
)
def paper_is_complete(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    from agreements.models import PaperCopy

    return set(inputs["checked"]) == set(PaperCopy.Seen.values) and inputs["stamp"] in PaperCopy.Stamp.values


@check(
    _("it is said where the original is kept"),
    otherwise=_("Say where the original is kept, in one line of at most 200 characters."),
    needs=("kept_at",),
)
def place_is_said(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    place = clean(inputs["kept_at"]).strip()
    return bool(place) and "\n" not in place and not problems(place, limit=LONGEST_PLACE)


@check(
    _("the paper waits to be verified, and somebody else registered it"),
    otherwise=_("Choose a paper that is to be verified and that somebody else registered."),
    needs=("paper",),
)
def paper_is_theirs_to_decide(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return _chosen(agreement, actor, inputs["paper"]) is not None


@check(
    _("whoever signed the paper does not verify it"),
    otherwise=_("You signed this paper yourself: another person of the secretariat verifies it."),
    needs=("paper",),
)
def did_not_sign_it(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    paper, me = _chosen(agreement, actor, inputs["paper"]), actor.person
    return paper is None or me is None or paper.mandate.person_id != me.pk


@check(
    _("the mandate of the signatory was in force on the day of the paper"),
    otherwise=_("The signatory had no mandate in force on the day of this paper; it can only be refused."),
    needs=("paper",),
)
def signatory_could_sign_then(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    paper = _chosen(agreement, actor, inputs["paper"])
    return paper is None or could_sign_on(agreement, paper.mandate, paper.signed_on)


@check(
    _("the scan was compared with the original"),
    otherwise=_("Compare the scan with the original, page by page, and say that you did."),
    needs=("compared",),
)
def scan_was_compared(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return inputs["compared"] is True


# ------------------------------------------------------------------------------------------------ rows


def register_it(act: Act) -> None:
    """The scan and what was seen of the paper, with its bytes, in the same act. The party has not signed yet."""
    from agreements.models import PaperCopy
    from documents.models import Attachment

    agreement, said = act.subject, act.inputs
    party: Any = _party(agreement, said["organisation"])
    (scan,) = Attachment.keep([said["scan"]], act.instant)
    PaperCopy.objects.create(
        agreement=agreement,
        organisation_id=party.organisation_id,
        round_number=agreement.round_number,
        sha256=agreement.document_id,
        mandate=party.signatory,
        scan=scan,
        signed_on=said["signed_on"],
        kept_at=clean(said["kept_at"]).strip(),
        checked=sorted(said["checked"]),
        stamp=said["stamp"],
        registered_by=act.actor.person,
        registered_by_name=act.actor.person.get_full_name(),
        registered_at=act.instant,
    )
    act.name_document(said["scan"].data)
    act.said |= {"of": party.organisation.name}


def verify_it(act: Act) -> None:
    """The paper is the signature of its party, with the names as they are now; it was signed on the day it says, and
    counts from this act on."""
    from agreements.models import Signature

    agreement, paper = act.subject, _decide(act, "verified")
    mandate = paper.mandate
    Signature.objects.create(
        agreement=agreement,
        organisation_id=paper.organisation_id,
        round_number=paper.round_number,
        person=mandate.person,
        person_name=mandate.person.get_full_name(),
        capacity=mandate.capacity,
        organisation_name=paper.organisation.name,
        basis=mandate.basis,
        mandate=mandate,
        sha256=paper.sha256,
        level=Signature.Level.QUALIFIED,
        method=Signature.WITH_PEN,
        signed_at=act.instant,
        paper=paper,
    )
    act.docs.append({"len": agreement.document_length, "sha256": agreement.document_id})
    act.docs.append({"len": paper.scan.length, "sha256": paper.scan.blob_id})


def refuse_it(act: Act) -> None:
    """The party can sign again, or another paper be registered."""
    _decide(act, "refused", act.inputs["reason"].strip())


def _decide(act: Act, status: str, reason: str = "") -> Any:
    paper: Any = _chosen(act.subject, act.actor, act.inputs["paper"])
    paper.status, paper.reason, paper.decided_at = status, reason, act.instant
    paper.decided_by, paper.decided_by_name = act.actor.person, act.actor.person.get_full_name()
    paper.save(update_fields=["status", "reason", "decided_at", "decided_by", "decided_by_name"])
    act.said |= {"of": paper.organisation.name}
    return paper


def close_the_papers(act: Act) -> None:
    """The round is closed: what was not verified in it can be verified no more."""
    act.subject.papers.filter(status="to_verify").update(status="closed", decided_at=act.instant)
