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
