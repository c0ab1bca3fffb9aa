"""Short words for an agreement: its chip, what was done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from agreements.models import Agreement

State = Agreement.State

CHIPS = {
    State.DRAFT: ("", "pen"),
    State.IN_REVIEW: ("turn", "clock"),
    State.OPEN_FOR_SIGNATURE: ("turn", "pen"),
    State.IN_FORCE: ("ok", "seal"),
    State.SUSPENDED: ("watch", "clock"),
    State.ABANDONED: ("", "x"),
    State.LAPSED: ("watch", "x"),
    State.EXPIRED: ("", "clock"),
    State.TERMINATED: ("watch", "x"),
    State.SUPERSEDED: ("", "doc"),
}


def chip(agreement: Agreement) -> dict[str, str]:
    """The state as a word and a shape."""
    tone, icon = CHIPS[State(agreement.state)]
    return {"tone": tone, "icon": icon, "label": agreement.get_state_display()}


def was_done(act: Any) -> str:
    """What happened, what is kept, what follows: said once on the next page. The first line is the title."""
    sentences = {
        "invite_party": gettext("The party is invited.\nIt will see the text when it is sent to review."),
        "remove_party": gettext("The party is removed from the draft."),
        "translate": gettext("The translation is saved.\nThe authentic text stays as it is, and alone binds."),
        "submit_for_review": gettext("The text is in review.\nThe reviewers of every party have been written to."),
        "clear": gettext("Your organisation agrees on this version.\nIf the text changes it will be asked again."),
        "name_signatory": gettext("The signatory of your organisation is named."),
        "comment": gettext("Your comment is written.\nThe drafters are told."),
        "answer_comment": gettext("Your answer is written.\nThe drafters and those of the thread are told."),
        "resolve_comment": gettext("The comment is resolved.\nIt stays readable, and can be reopened."),
        "reopen_comment": gettext("The comment is open again."),
        "file_formality": gettext("The formality is filed.\nThe secretariat is called to decide on it."),
        "decide_formality": gettext("The decision on the formality is recorded.\nThe party is told."),
        "request_changes": gettext("The text is back in drafting.\nYour reason is kept and the drafters are told."),
        "open_for_signature": gettext("The text is frozen and open for signature.\nThe signatories are called."),
        "withdraw_clearance": gettext(
            "Your organisation no longer agrees on this version.\nIt can agree again, or ask for changes."
        ),
        "propose_recall": gettext(
            "The recall is proposed.\nAnother person of the secretariat confirms it; until then the signatures go on."
        ),
        "extend_deadline": gettext("The deadline is extended.\nEverybody it concerns has been written to."),
        "suspend": gettext("The agreement is suspended.\nThe parties are told."),
        "resume": gettext("The agreement is in force again.\nThe parties are told."),
        "recall": gettext("The text is back in drafting.\nThe signatories are told that they need not sign."),
        "sign": gettext("You have signed.\nYour signature is kept for ever with the fingerprint of the text."),
        "register_paper": gettext(
            "The signed paper is registered.\nAnother person of the secretariat is called to verify it; only then has "
            "the party signed."
        ),
        "verify_paper": gettext("The paper is verified: the party has signed.\nIts signatory and reviewers are told."),
        "refuse_paper": gettext("The paper is refused: the party has not signed.\nIt is told, with your reason."),
        "decline": gettext("You declined to sign.\nThe text is back in review, with your reason."),
        "enter_into_force": gettext("The agreement is in force."),
        "set_terms": gettext("The terms are set.\nThey are part of the text and printed with it."),
        "rebase": gettext("It is drawn on the present text.\nRead what you wrote once more: it stays as it was."),
        "admit": gettext("The organisation is admitted.\nIt reads the text of the agreement and can go on."),
        "close": gettext("The dossier is closed.\nIt stays readable for those who read it."),
        "replace_signatory": gettext("The signatory is replaced.\nThe person named now is called to sign."),
        "give_notice": gettext(
            "Notice is given.\nYour organisation stays bound until it is over. The parties are told."
        ),
        "exclude_party": gettext("The party is excluded.\nThe parties are told."),
        "object_to_renewal": gettext(
            "Your objection is recorded.\nThe agreement ends with its last day; the parties are told."
        ),
        "plan_termination": gettext("The termination is planned.\nThe platform ends the agreement after that day."),
        "lapse": gettext("The agreement has lapsed.\nIt will not enter into force; its history is kept."),
        "abandon": gettext("The draft is abandoned.\nWhat was written stays readable for those who could read it."),
        "terminate": gettext("The agreement is terminated.\nThe parties are told."),
        "open_audit": gettext("The audit is opened.\nThe parties and the secretariat are told."),
        "join_audit": gettext("Your engagement examines it too.\nThe parties and the secretariat are told."),
        "conclude_part": gettext("Your part of the audit is concluded.\nThe audit goes on for the others."),
        "conclude_audit": gettext("The audit is concluded.\nThe parties and the secretariat are told."),
    }
    if act.step == "sign" and act.subject.state == State.IN_FORCE:
        return gettext(
            "You have signed, and the agreement is in force.\nYours was the last signature it was waiting for."
        )
    if act.step == "verify_paper" and act.subject.state == State.IN_FORCE:
        return gettext(
            "The paper is verified, and the agreement is in force.\nIt was the last signature that it was waiting for."
        )
    return str(sentences[act.step])
