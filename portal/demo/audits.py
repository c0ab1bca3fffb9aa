"""The chapters of the demonstration in which an auditor from outside examines what was agreed. No act took place.

Not here: the other chapters and how an act is told (story.py)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from agreements.models import Agreement
from audits.models import Engagement
from audits.pages.dossier import new_finding
from audits.printing import draw
from workflows import clock

PISA = "Università di Pisa"


def _planned(story: Any, dossier: Agreement, title: str, objective: str) -> Engagement:
    engagement = Engagement(network=story.network, organisation=story.organisations[PISA])
    year = clock.today().year
    period = {"period_from": date(year - 1, 1, 1), "period_to": clock.today()}
    story.act("auditor", engagement, "create", title=title, objective=objective, dossiers=[dossier.pk], **period)
    return engagement


def _begun(story: Any, engagement: Engagement, dossier: Agreement, days: tuple[float, float]) -> None:
    """Notified, then in fieldwork, with the audit of its dossier opened."""
    story.day(days[0])
    story.act("auditor", engagement, "notify")
    story.day(days[1])
    story.act("auditor", engagement, "start_fieldwork")
    story.act("auditor", Agreement.to_perform().get(pk=dossier.pk), "open_audit", engagement=engagement.pk)


def _found(story: Any, engagement: Engagement, dossier: Agreement, side: str, **said: Any) -> Any:
    finding = new_finding(engagement, Agreement.to_perform().get(pk=dossier.pk))
    party = story.side(side).pk
    due = clock.today() + timedelta(days=120)
    story.act("auditor", finding, "create", audited=party, owner=party, due_on=due, **said)
    return finding


def _asked(story: Any, engagement: Engagement, days: float) -> None:
    deadline = (clock.now() + timedelta(days=days)).replace(hour=18, minute=0, second=0, microsecond=0)
    story.act("auditor", engagement, "open_contradictory", deadline=deadline)


def audited(story: Any) -> None:
    """The agreement on local planning, which had ended, was audited to the end, with one finding that was settled."""
    dossier = Agreement.objects.get(title__startswith="Accord", state="terminated")
    story.day(89)
    engagement = _planned(
        story,
        dossier,
        "Audit de clôture de l’accord sur la planification locale",
        "Vérifier que l’accord a été exécuté comme il a été signé, et qu’il a pris fin sur une décision régulière.",
    )
    _begun(story, engagement, dossier, (88, 87))
    finding = _found(
        story,
        engagement,
        dossier,
        "sn",
        title="La décision qui met fin à l’accord n’est pas annexée",
        observation="L’accord a pris fin sur une décision du comité, dont l’extrait signé n’a pas été déposé.",
        recommendation="Déposer l’extrait signé de la décision.",
        severity="low",
        anchors=["version:1"],
    )
    story.day(86)
    story.act("auditor", engagement, "circulate_draft", summary=REPORT)
    story.day(85)
    _asked(story, engagement, 20)
    story.day(75)
    answer = "La commune a retrouvé l’extrait signé et le transmet au secrétariat."
    story.act("signatory.sn", finding, "answer", position="agrees", answer=answer)
    story.day(70)
    story.act("auditor", finding, "accept")
    story.day(66)
    fresh = Engagement.to_perform().get(pk=engagement.pk)
    words = {"opinion": "unqualified", "conclusion_fr": CONCLUSION_FR, "conclusion_it": CONCLUSION_IT}
    drawn = draw(fresh, **words)
    made = {"pdf": drawn.data, "pages": drawn.pages, "made_from": drawn.made_from}
    story.act("auditor", engagement, "finalise", **words, **made)
    story.act("auditor", Agreement.to_perform().get(pk=dossier.pk), "conclude_audit", engagement=engagement.pk)
    story.day(61)
    story.act("auditor", finding, "confirm_implemented", evidence="L’extrait signé est déposé au secrétariat.")
    story.act("auditor", engagement, "close")


def under_audit(story: Any) -> None:
    """The network agreement is under audit: one finding is answered, the answer of a commune is awaited."""
    dossier = Agreement.objects.earliest("reference")
    story.day(59)
    engagement = _planned(
        story,
        dossier,
        "Audit de l’accord de réseau, première année",
        "Vérifier, depuis l’extérieur, que chaque acte a été fait par qui pouvait le faire et que les langues "
        "disent la même chose.",
    )
    _begun(story, engagement, dossier, (58, 57))
    language = _found(
        story,
        engagement,
        dossier,
        "it",
        title="La traduction italienne est en retard d’un avenant",
        observation="Le texte consolidé a changé ; la traduction italienne dit encore l’ancien texte.",
        recommendation="Mettre à jour la traduction avant d’ouvrir la signature d’un nouveau texte.",
        severity="low",
        anchors=["version:1", "version:2"],
    )
    _found(
        story,
        engagement,
        dossier,
        "sn",
        title="Le rapport annuel n’est pas déposé",
        observation="L’accord demande un rapport par an à chaque partie. Celui de la commune manque.",
        recommendation="Déposer le rapport de la première année, ou dire pourquoi il manque.",
        severity="medium",
        anchors=["version:2"],
    )
    story.day(50)
    story.act("auditor", engagement, "circulate_draft", summary=REPORT)
    story.day(47)
    _asked(story, engagement, 60)
    story.day(46)
    answer = "La traduction sera mise à jour ce mois-ci par notre association."
    story.act("signatory.it", language, "answer", position="agrees", answer=answer)


REPORT = (
    "Nous avons lu tout l’historique du dossier, les textes de chaque version et les signatures. Nous avons comparé "
    "les mandats aux dates des actes.\n\nLes constats sont à côté. (Démonstration : aucun audit n’a eu lieu.)"
)
CONCLUSION_FR = (
    "À notre avis, l’accord a été conclu, exécuté et terminé par ceux qui pouvaient le faire, et son historique est "
    "entier. (Démonstration)"
)
CONCLUSION_IT = (
    "A nostro giudizio l’accordo è stato concluso, eseguito e terminato da chi poteva farlo, e la sua storia è "
    "completa. (Dimostrazione)"
)
