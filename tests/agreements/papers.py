"""Papers signed with pen and stamp in the scenes: named, registered, decided, all by performing the steps."""

from __future__ import annotations

from typing import Any

from agreements.models import PaperCopy
from documents.uploads import Upload, examined
from tests.cast import Cast
from tests.documents.files import pdf
from workflows import clock
from workflows.perform import perform

REASON = "La page trois manque sur le scan."


def scan(pages: int = 3, name: str = "exemplaire.pdf") -> Upload:
    return examined(pdf(pages), name)


def good(cast: Cast, agreement: Any, side: str = "sn", **other: Any) -> dict[str, Any]:
    """Good inputs of `register_paper`: a paper of today."""
    said = {
        "organisation": cast.side(side).pk,
        "scan": scan(),
        "fingerprint": agreement.text_sha256[:8],
        "signed_on": clock.today(),
        "checked": ["pages", "name", "function", "date"],
        "stamp": "stamped",
        "kept_at": "Archives, boîte 12",
    }
    return {**said, **other}


def register(cast: Cast, agreement: Any, side: str = "sn", *, by: str = "secretariat", **other: Any) -> PaperCopy:
    perform(agreement, "register_paper", actor=cast.actor(by), **good(cast, agreement, side, **other))
    return waiting(agreement, cast.side(side).name)


def waiting(agreement: Any, name: str = "Commune de Louga") -> PaperCopy:
    return PaperCopy.objects.get(agreement=agreement, organisation__name=name, status="to_verify")


def verify(cast: Cast, agreement: Any, *, by: str = "secretariat2", **other: Any) -> Any:
    said = {"paper": other.pop("paper", None) or waiting(agreement).pk, "compared": True, **other}
    return perform(agreement, "verify_paper", actor=cast.actor(by), **said)


def refuse(cast: Cast, agreement: Any, *, by: str = "secretariat2", **other: Any) -> Any:
    said = {"paper": other.pop("paper", None) or waiting(agreement).pk, "reason": REASON, **other}
    return perform(agreement, "refuse_paper", actor=cast.actor(by), **said)


def to_recall(cast: Cast) -> Any:
    """The paper of Louga is to be verified, and `secretariat` proposes the recall."""
    from tests import scenes

    agreement = scenes.opened(cast)
    register(cast, agreement)
    perform(scenes.again(agreement), "propose_recall", actor=cast.actor("secretariat"), reason=REASON)
    return scenes.again(agreement)


# ------------------------------------------------------------------------------------------------ wrong forms

REGISTRAR = ("half signed", "secretariat")
VERIFIER = ("paper registered", "secretariat2")
WRONG: dict[tuple[str, str], tuple[str, str, dict[str, Any]]] = {
    ("register_paper", "party_has_not_signed"): (*REGISTRAR, {"organisation": "it"}),
    ("register_paper", "scan_is_given"): (*REGISTRAR, {"scan": b"%PDF-1.7 nobody examined"}),
    ("register_paper", "paper_is_of_this_text"): (*REGISTRAR, {"fingerprint": "0" * 8}),
    ("register_paper", "signatory_could_sign_that_day"): (*REGISTRAR, {"signed_on": 1}),
    ("register_paper", "paper_is_complete"): (*REGISTRAR, {"checked": ["pages", "name", "function"]}),
    ("register_paper", "place_is_said"): (*REGISTRAR, {"kept_at": " \u200b "}),
    ("verify_paper", "paper_is_theirs_to_decide"): (*VERIFIER, {"paper": "none"}),
    ("verify_paper", "did_not_sign_it"): ("paper of a keeper", "secretariat2", {}),
    ("verify_paper", "signatory_could_sign_then"): ("paper of a revoked mandate", "secretariat2", {}),
    ("verify_paper", "scan_was_compared"): (*VERIFIER, {"compared": False}),
    ("refuse_paper", "reason_is_given"): (*VERIFIER, {"reason": "   trop   "}),
    ("refuse_paper", "paper_is_theirs_to_decide"): (*VERIFIER, {"paper": "none"}),
}
"""As in tests/test_nothing_is_spare.py: what is wrong in an otherwise good form."""

OF_THE_PERSON = {
    ("sign", "no_paper_of_theirs_waits"),
    ("sign", "level_is_enough"),
    ("decline", "no_paper_of_theirs_waits"),
}


def special(cast: Cast, scene: str) -> tuple[Any, dict[str, Any]]:
    """An agreement with a paper that this verifier cannot verify, and the rest of a good form."""
    agreement = of_a_keeper(cast) if scene == "paper of a keeper" else of_a_revoked_mandate(cast)
    return agreement, {"paper": waiting(agreement).pk, "compared": True}


def of_a_keeper(cast: Cast) -> Any:
    """`secretariat2` signed for Louga, on paper."""
    from tests import scenes

    held = cast.mandate("secretariat2", cast.side("sn"), "sign_for")
    agreement = scenes.agreed(cast)
    perform(agreement, "name_signatory", actor=cast.actor("reviewer.sn"), mandate=held.pk, on_paper=True)
    scenes.open_it(cast, agreement)
    register(cast, scenes.again(agreement))
    return scenes.again(agreement)


def of_a_revoked_mandate(cast: Cast) -> Any:
    """The mandate of the signatory is revoked on the day the paper bears."""
    from tests import scenes

    agreement = scenes.paper_registered(cast)
    held = scenes.mandate_to_sign(cast, "sn")
    perform(held, "revoke", actor=cast.actor("secretariat"), reason="Fin de fonction du maire.")
    return scenes.again(agreement)
