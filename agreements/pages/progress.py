"""Where an agreement stands: the four stages, the sentence under them, the line of each party."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from agreements import rounds
from agreements.conditions import has_cleared, parties_of
from agreements.instruments import fell_behind, is_accession
from agreements.models import Agreement
from agreements.pages.outcome import binding_sentences, ending_sentences
from documents.instants import day, since_days, when
from governance.countries import country_name
from governance.pages import audit_sentence
from workflows.models.base import Stage

State = Agreement.State
ORDER = [Stage.DRAFTING, Stage.REVIEW, Stage.SIGNATURE, Stage.AUDIT]


def stages(agreement: Any) -> list[dict[str, Any]]:
    """The stage bar; what ended is done up to the stage where it ended."""
    here = ORDER.index(agreement.stage)
    over = agreement.state in Agreement.FINAL
    return [
        {
            "label": stage.label,
            "note": _note(agreement, stage, number, here, over),
            "status": "done" if number < here else "next" if number > here else "now",
            "strips": _strips(agreement, stage) if number == here and not over else [],
        }
        for number, stage in enumerate(ORDER)
    ]


def _strips(agreement: Any, stage: Stage) -> list[bool]:
    parties = parties_of(agreement)
    if stage == Stage.REVIEW:
        return [has_cleared(agreement, p) for p in parties]
    if stage == Stage.SIGNATURE:
        return [p.has_signed for p in rounds.awaited(agreement)]
    return []


def _note(agreement: Any, stage: Stage, number: int, here: int, over: bool) -> str:
    if number < here:
        return gettext("done")
    if number > here:
        return "" if over else gettext("to come")
    if over or stage in (Stage.DRAFTING, Stage.AUDIT):
        return str(agreement.get_state_display())
    done = _strips(agreement, stage)
    numbers = {"done": sum(done), "all": len(done)}
    if stage == Stage.REVIEW:
        return gettext("%(done)s of %(all)s parties agreed") % numbers
    return gettext("%(done)s of %(all)s parties signed") % numbers


def state_sentence(agreement: Agreement) -> str:
    """`In review since 12 November 2026, for 11 days.`"""
    since = agreement.state_since
    if since is None:
        return f"{agreement.get_state_display()}."
    words = {"state": agreement.get_state_display(), "day": day(since), "days": since_days(since)}
    ended = agreement.state in Agreement.FINAL
    said = (gettext("%(state)s on %(day)s.") if ended else gettext("%(state)s since %(day)s, %(days)s.")) % words
    return f"{said} {audit_sentence(agreement)}" if agreement.audit != agreement.Audit.NOT_AUDITED else said


def turn_sentences(agreement: Any) -> list[str]:
    """Whose turn it is and what is missing, one or two sentences."""
    parties = parties_of(agreement)
    if agreement.state == State.DRAFT:
        return _draft_sentences(agreement)
    if agreement.state == State.IN_REVIEW:
        return _review_sentences(agreement, parties)
    if agreement.state == State.OPEN_FOR_SIGNATURE:
        return _signing_sentences(agreement)
    if agreement.state in (State.SUSPENDED, State.IN_FORCE):
        return binding_sentences(agreement)
    return ending_sentences(agreement)


def _draft_sentences(agreement: Any) -> list[str]:
    if is_accession(agreement) and agreement.admitted_by_id is None:
        return [gettext("It is the turn of the secretariat to record the decision that admits the organisation.")]
    if fell_behind(agreement):
        words = {"organisation": agreement.drafting_organisation, "reference": agreement.parent.reference}
        return [gettext("%(reference)s was amended since: it is for %(organisation)s to take that over.") % words]
    who = {"organisation": agreement.drafting_organisation}
    turn = gettext("It is the turn of %(organisation)s, which drafts, to send it to review.") % who
    return [turn, came_back(agreement)] if agreement.version_number else [turn]


def _signing_sentences(agreement: Any) -> list[str]:
    open_slots = [p for p in rounds.awaited(agreement) if not rounds.has_put_its_name(p)]
    waiting, on_paper = ([str(p) for p in open_slots if p.signs_on_paper is paper] for paper in (False, True))
    found = []
    if papers := papers_waiting(agreement):
        found.append(_turn_of(papers, gettext("Paper being verified, of:"), gettext("Papers being verified, of:")))
    elif rounds.those_required_have_signed(agreement) and rounds.signing_is_over(agreement):
        if agreement.effect_on is None:
            return [gettext("Enough parties have signed.")]
        effect = {"day": day(agreement.effect_on)}
        return [gettext("Everybody it needs has signed: it takes effect on %(day)s.") % effect]
    if waiting:
        said = _turn_of(waiting, gettext("The signature still missing:"), gettext("The signatures still missing:"))
        found.append(said)
    if on_paper:
        said = gettext("Awaited on paper, from:")
        found.append(_turn_of(on_paper, said, said))
    return [*found, gettext("Its recall is proposed.")] if agreement.recall_proposed_by else found


def papers_waiting(agreement: Any) -> list[str]:
    """The parties of which a paper is to be verified."""
    return [str(p) for p in parties_of(agreement) if p.paper_waits]


def came_back(agreement: Agreement) -> str:
    """Of a draft that the parties have read already."""
    number = {"number": agreement.version_number}
    return gettext("Version %(number)s came back to drafting; the history says why.") % number


def _review_sentences(agreement: Any, parties: list[Any]) -> list[str]:
    found = []
    if gone := [str(p) for p in parties if p.released_at is not None]:
        words = {"organisations": ", ".join(gone), "reference": agreement.parent.reference}
        said = gettext("%(reference)s no longer binds %(organisations)s: ask for changes, so that it is drawn anew.")
        return [said % words]
    if waiting := [str(p) for p in parties if not has_cleared(agreement, p)]:
        found.append(
            _turn_of(waiting, gettext("The agreement still missing:"), gettext("The agreements still missing:"))
        )
    if unnamed := [str(p) for p in parties if p.signatory is None]:
        found.append(
            _turn_of(unnamed, gettext("A signatory is not named by:"), gettext("A signatory is not named by:"))
        )
    if missing := formalities_missing(agreement):
        said = gettext("A prior formality is still missing for:")
        found.append(_turn_of(missing, said, said))
    return found or [gettext("Every party agrees: it is the turn of the secretariat to open it for signature.")]


def formalities_missing(agreement: Any) -> list[str]:
    """The parties with a formality that is not settled."""
    return [str(p) for p in parties_of(agreement) if p.lacks_formality]


def _turn_of(names: list[str], one: str, many: str) -> str:
    return f"{one if len(names) == 1 else many} {', '.join(names)}."


def parties(agreement: Any, mine: set[Any]) -> list[dict[str, Any]]:
    """One line a party: what it has done, what it must do."""
    return [_party(agreement, p, p.organisation_id in mine) for p in parties_of(agreement)]


def _party(agreement: Any, party: Any, is_mine: bool) -> dict[str, Any]:
    notes = [country_name(party.organisation.country), party.get_role_display()]
    if party.signatory is not None and agreement.reads_history and not party.has_signed:
        who = {"person": party.signatory.person.get_full_name(), "capacity": party.signatory.capacity}
        notes.append(gettext("will sign: %(person)s, %(capacity)s") % who)
    line = {"organisation": party.organisation.name, "note": " · ".join(notes), "turn": False}
    if agreement.reads_history and agreement.state == State.OPEN_FOR_SIGNATURE:
        line["print"] = _to_print(agreement, party)
    return {**line, **(_released(agreement, party) or _mark(agreement, party, is_mine))}


def _to_print(agreement: Any, party: Any) -> dict[str, str]:
    """What a party that signs with pen and stamp does; empty for the others."""
    if not party.signs_on_paper or rounds.has_put_its_name(party) or party.released_at is not None:
        return {}
    words = {"when": when(agreement.deadline)}
    said = gettext("Print the text, have it signed and stamped, bring it to the secretariat by %(when)s.") % words
    return {"sentence": said, "url": reverse("agreements:text_pdf", args=[agreement.reference])}


def _released(agreement: Any, party: Any) -> dict[str, Any]:
    """Of a party that the agreement being amended binds no more; empty for the others."""
    if party.released_at is None or agreement.state not in (State.IN_REVIEW, State.OPEN_FOR_SIGNATURE):
        return {}
    words = {"reference": agreement.parent.reference, "day": day(party.released_at, short=True)}
    said = gettext("Left %(reference)s on %(day)s: not awaited") % words
    return {"chip_label": said, "chip_tone": "watch", "chip_icon": "x"}


def _mark(agreement: Any, party: Any, is_mine: bool) -> dict[str, Any]:
    if agreement.state == State.IN_REVIEW:
        if has_cleared(agreement, party):
            agreed = {"day": day(party.cleared_at, short=True)}
            return {"chip_label": gettext("Agreed, %(day)s") % agreed, "chip_tone": "ok", "chip_icon": "check"}
        return _waits(gettext("Yours to answer") if is_mine else gettext("Not yet"))
    if agreement.state == State.OPEN_FOR_SIGNATURE and not party.has_signed:
        return _signing_mark(party, is_mine)
    if agreement.has_bound and (mark := _left(party)):
        return mark
    if party.acceded_by_id is not None:
        since = {"day": day(party.bound_at, short=True)}
        return {"chip_label": gettext("Acceded, %(day)s") % since, "chip_tone": "ok", "chip_icon": "seal"}
    if agreement.state == State.OPEN_FOR_SIGNATURE or agreement.has_bound:
        return {"chip_label": gettext("Signed"), "chip_tone": "ok", "chip_icon": "seal"}
    return {"chip_label": "", "chip_tone": "", "chip_icon": ""}


def _signing_mark(party: Any, is_mine: bool) -> dict[str, Any]:
    if party.paper_waits:
        return {**_waits(gettext("Paper being verified")), "turn": False}
    if party.signs_on_paper:
        return _waits(gettext("Awaited on paper"))
    return _waits(gettext("Yours to sign") if is_mine else gettext("Not yet"))


def _left(party: Any) -> dict[str, Any]:
    """Of a party that is bound no more, will be no more, or never was; empty for the others."""
    if party.left_at is not None:
        words = {"how": party.get_left_how_display(), "day": day(party.left_at, short=True)}
        return {"chip_label": gettext("%(how)s, %(day)s") % words, "chip_tone": "watch", "chip_icon": "x"}
    if party.leaves_on is not None:
        words = {"day": day(party.leaves_on, short=True)}
        return {"chip_label": gettext("leaves after %(day)s") % words, "chip_tone": "watch", "chip_icon": "clock"}
    if not party.is_bound and party.has_signed:
        return {"chip_label": gettext("Signed and left before: not bound"), "chip_tone": "watch", "chip_icon": "x"}
    if not party.is_bound:
        return {"chip_label": gettext("Did not sign: not bound"), "chip_tone": "", "chip_icon": ""}
    return {}


def _waits(label: str) -> dict[str, Any]:
    return {"chip_label": label, "chip_tone": "turn", "chip_icon": "clock", "turn": True}


def task_title(agreement: Agreement, step: str) -> str:
    """What is asked, beginning with a verb."""
    titles = {
        "submit_for_review": gettext("Complete the text and send it to review"),
        "clear": gettext("Say whether you agree on version %(number)s"),
        "name_signatory": gettext("Name who will sign for your organisation"),
        "file_formality": gettext("File a formality of your organisation"),
        "decide_formality": gettext("Decide on a formality that was filed"),
        "open_for_signature": gettext("Open the agreement for signature"),
        "admit": gettext("Record the decision that admits an organisation"),
        "rebase": gettext("Take over what changed in the agreement"),
        "sign": gettext("Sign the agreement"),
        "verify_paper": gettext("Verify a signed paper"),
        "open_audit": gettext("Open the audit"),
        "join_audit": gettext("Open your part of the audit"),
        "conclude_part": gettext("Conclude your part of the audit"),
        "conclude_audit": gettext("Conclude the audit"),
    }
    return titles[step] % {"number": agreement.version_number} if "%(" in titles[step] else titles[step]


def task_why(agreement: Any, step: str) -> str:
    """Where it stands, in one sentence."""
    all_parties = parties_of(agreement)
    if step == "verify_paper":
        return _turn_of(papers_waiting(agreement), gettext("Paper registered:"), gettext("Papers registered:"))
    if step == "sign":
        awaited = rounds.awaited(agreement)
        done = sum(p.has_signed for p in awaited)
        words = ngettext("%(done)s party of %(all)s has signed.", "%(done)s parties of %(all)s have signed.", done)
        return words % {"done": done, "all": len(awaited)}
    if step in ("clear", "name_signatory"):
        done = sum(has_cleared(agreement, p) for p in all_parties)
        words = ngettext("%(done)s party of %(all)s agrees.", "%(done)s parties of %(all)s agree.", done)
        return words % {"done": done, "all": len(all_parties)}
    if step in ("file_formality", "decide_formality"):
        said = gettext("A prior formality is still missing for:")
        return _turn_of(formalities_missing(agreement), said, said)
    return _why_of_a_turn(agreement, step)


def _why_of_a_turn(agreement: Any, step: str) -> str:
    """Of the steps that one side takes."""
    if step == "open_for_signature":
        return gettext("Every party agrees on the text and has named its signatory.")
    if step in ("open_audit", "join_audit"):
        return gettext("An engagement in fieldwork names it.")
    if step in ("conclude_part", "conclude_audit"):
        return gettext("The opinion is given.")
    if step == "submit_for_review":
        alone = gettext("Nobody else sees the draft before you send it to review.")
        return came_back(agreement) if agreement.version_number else alone
    if step == "rebase":
        said = gettext("%(reference)s was amended since this was drawn on it.")
        return said % {"reference": agreement.parent.reference}
    asks = gettext("%(organisation)s asks to accede; it goes on once a decision admits it.")
    return asks % {"organisation": agreement.drafting_organisation}
