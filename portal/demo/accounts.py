"""The accounts of the demonstration: who can be played, what each can show. Not here: mandates (network.yaml)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOMAIN = "@demo.example"
DEMO_PASSWORD = "log-in-networks"  # noqa: S105  it is printed in the terminal and on the sign-in page


@dataclass(frozen=True)
class Account:
    """One person to play: `what` is what this person can show."""

    name: str
    what: Promise

    @property
    def email(self) -> str:
        return self.name + DOMAIN


ACCOUNTS = (
    Account("secretariat", _("keeps the register, opens for signature, records decisions, revokes mandates")),
    Account("secretariat2", _("a second person of the secretariat: opens what the first edited, verifies papers")),
    Account("drafter.it", _("writes agreements for Arci Toscana")),
    Account("drafter.sn", _("writes agreements for the Commune de Louga")),
    Account("reviewer.it", _("reads and agrees for Arci Toscana")),
    Account("reviewer.sn", _("reads and agrees for the Commune de Louga")),
    Account("reviewer.ne", _("reads and agrees for CONIPRAT: an agreement waits")),
    Account("reviewer.bf", _("reads and agrees for the Commune de Koupéla: an agreement waits")),
    Account("people.sn", _("names the people of the Commune de Louga")),
    Account("signatory.it", _("signs for Arci Toscana")),
    Account("signatory.sn", _("signs for the Commune de Louga")),
    Account("signatory.ne", _("signs for CONIPRAT: a signature is missing")),
    Account("signatory.bf", _("signs for the Commune de Koupéla")),
    Account("auditor", _("reads every dossier from its first review on")),
    Account("outsider", _("belongs to an organisation that is party to nothing")),
    Account("chair", _("chairs the steering committee")),
    Account("vicechair", _("replaces the chair")),
    Account("rapporteur", _("keeps the minutes of the committee")),
    Account("committee.it", _("sits on the committee for Arci Toscana")),
    Account("committee.sn", _("sits on the committee for the Commune de Louga")),
    Account("committee.ne", _("sits on the committee for CONIPRAT")),
    Account("committee.bf", _("sits on the committee for the Commune de Koupéla")),
    Account("finance", _("pays, for the network")),
    Account("evaluator", _("evaluates, for CNR-IBIMET")),
    Account("evaluator2", _("evaluates, for the Water Right Foundation")),
    Account("evaluator3", _("evaluates, for Informatici senza Frontiere")),
)
