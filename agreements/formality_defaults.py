"""The usual formalities of the four countries of the network, for the secretariat to begin with; it changes and retires
them like its own.

Sources: Italian law 131 of 2003, article 6; for the councils and the supervision of the State the codes of local
authorities of Senegal, Niger and Burkina Faso. What a party really must do, its own law says."""

from __future__ import annotations

from typing import Any

from agreements.models import FormalityTemplate
from governance.models import Network
from workflows.perform import perform

LOCAL = "local_authority"
DELIBERATION = {
    "labels": {
        "fr": "Délibération du conseil",
        "it": "Deliberazione del consiglio",
        "en": "Deliberation of the council",
    },
    "explanations": {
        "fr": "L’organe délibérant approuve le texte et autorise la signature. Joindre l’extrait du registre.",
        "it": "L’organo deliberante approva il testo e autorizza la firma. Allegare l’estratto del registro.",
        "en": "The deliberative body approves the text and authorises its signature. Attach the extract of it.",
    },
    "days": 45,
    "needs_document": True,
}
SUPERVISION = {
    "labels": {
        "fr": "Approbation de l’autorité de tutelle",
        "it": "Approvazione dell’autorità di tutela",
        "en": "Approval of the supervisory authority",
    },
    "explanations": {
        "fr": "Le représentant de l’État approuve la délibération, ou n’y fait pas d’observation dans son délai.",
        "it": "Il rappresentante dello Stato approva la deliberazione, o non la osserva nel suo termine.",
        "en": "The representative of the State approves the deliberation, or makes no observation in the time given.",
    },
    "days": 30,
    "needs_document": True,
}
COMMUNICATION = {
    "labels": {
        "fr": "Communication au gouvernement (loi 131/2003)",
        "it": "Comunicazione al governo (legge 131/2003)",
        "en": "Communication to the government (law 131/2003)",
    },
    "explanations": {
        "fr": "Avant la signature, le texte est communiqué au gouvernement ; les observations arrivent sous 30 jours.",
        "it": "Prima della firma il testo è comunicato al governo; le osservazioni arrivano entro 30 giorni.",
        "en": "Before the signature the text is communicated to the government; observations come within 30 days.",
    },
    "days": 30,
    "needs_document": False,
}
USUAL: list[tuple[str, str, dict[str, Any]]] = [
    *((country, LOCAL, DELIBERATION) for country in ("SN", "NE", "BF", "IT")),
    *((country, LOCAL, SUPERVISION) for country in ("SN", "NE", "BF")),
    ("IT", LOCAL, COMMUNICATION),
]


def missing(network: Network) -> list[tuple[str, str, dict[str, Any]]]:
    """Those of the usual ones that are not in use here, by their French name."""
    in_use = FormalityTemplate.objects.filter(network=network, state=FormalityTemplate.State.IN_USE)
    known = set(in_use.order_by().values_list("country", "organisation_kind", "label_fr"))
    return [one for one in USUAL if (one[0], one[1], one[2]["labels"]["fr"]) not in known]


def bring_in(network: Network, actor: Any) -> int:
    """Add what is missing of the usual ones, each as a step of its own; gives how many. Raises Refused for others than
    the secretariat."""
    found = missing(network)
    for country, kind, words in found:
        new = FormalityTemplate(network=network)
        perform(new, "create", actor=actor, country=country, organisation_kind=kind, **words)
    return len(found)
