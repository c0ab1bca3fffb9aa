"""What a mandate may let a person do, on an organisation or on the network (DESIGN §5). Words only: no grants here."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OnOrganisation(TextChoices):
    """Capabilities held on one organisation."""

    VIEW_DOSSIERS = "view_dossiers", _("read its dossiers")
    DRAFT_FOR = "draft_for", _("draft")
    REVIEW_FOR = "review_for", _("review")
    SIGN_FOR = "sign_for", _("sign")
    VOTE_FOR = "vote_for", _("vote")
    MANAGE_PEOPLE_OF = "manage_people_of", _("name its people")


class OnNetwork(TextChoices):
    """Capabilities held on the network, always acting for an organisation."""

    ADMINISTER = "administer", _("keep the register")
    PAY = "pay", _("pay")
    DELIBERATE = "deliberate", _("deliberate")
    CHAIR = "chair", _("chair")
    MINUTE = "minute", _("keep the minutes")
    EVALUATE = "evaluate", _("evaluate")
    AUDIT = "audit", _("audit")


NEEDS_A_BASIS = frozenset({OnOrganisation.SIGN_FOR, OnOrganisation.VOTE_FOR})
"""Nobody binds an organisation without a document that says so."""
NEEDS_A_SECOND_PERSON = NEEDS_A_BASIS | {OnOrganisation.MANAGE_PEOPLE_OF, OnNetwork.ADMINISTER, OnNetwork.AUDIT}
"""What binds an organisation is confirmed by a second person; so is whoever may confirm: one person could make two; and
so is whoever audits those who name them."""

LABELS = {**dict(OnOrganisation.choices), **dict(OnNetwork.choices)}
EVERY = [*OnOrganisation.values, *OnNetwork.values]
EVERY_ON_ORGANISATION = list(OnOrganisation.values)
EVERY_ON_NETWORK = list(OnNetwork.values)


def labels() -> dict[str, Any]:
    """Each capability as a verb."""
    return LABELS
