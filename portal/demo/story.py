"""The story of the demonstration: every object is brought to its state by performing the steps, as people would.

Organisations and places are real, people have no name, no act took place. Not here: the accounts (accounts.py) and the
files loaded first (log-in-networks.yaml, network.yaml)."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from agreements.formality_defaults import bring_in
from agreements.models import Agreement, Formality, PaperCopy
from agreements.printing import draw
from documents.markdown_import import read_text
from documents.uploads import examined
from governance.models import Decision, Mandate, Network, Organisation, Person
from portal.demo.audits import audited, under_audit
from workflows import clock
from workflows.actor import Actor
from workflows.perform import Act, perform

TEXTS = Path(__file__).parent / "texts"
SIDES = {"it": "Arci Toscana", "sn": "Commune de Louga", "ne": "CONIPRAT", "bf": "Commune de Koupéla"}
LEAD = "Chaque microprojet a un seul chef de file"
CONSENT = " sans l’accord écrit de l’officier de l’état civil"
TERMS = {
    "entry_rule": "all",
    "entry_number": 2,
    "required": [],
    "effect_on": None,
    "minimum_parties": 3,
    "notice_days": 180,
    "renewal": "none",
    "renewal_months": 12,
    "objection_days": 90,
}
MORE = {"sn2": "Commune de Kaolack", "it2": "Comune di Pontedera"}


class Story:
    """Tells what happened, day after day: the clock is wound forward before each act."""

    def __init__(self, network: Network, ends: datetime) -> None:
        self.network, self.ends = network, ends
        self.people = {p.email.partition("@")[0]: p for p in Person.objects.all()}
        self.organisations = {o.name: o for o in Organisation.objects.filter(network=network)}

    def day(self, days_before: float) -> None:
        """Wind the clock to so many days before now."""
        clock.wind_to(self.ends - timedelta(days=days_before))

    def act(self, who: str, subject: Any, step: str, **inputs: Any) -> Act:
        """One person of the cast performs one step, marked as demonstration."""
        return perform(subject, step, actor=self.actor(who), **inputs)

    def actor(self, who: str) -> Actor:
        return Actor(self.people[who], method="demonstration", authenticated_at=clock.now(), channel="demonstration")

    def side(self, key: str) -> Organisation:
        return self.organisations[{**SIDES, **MORE}[key]]

    def begin(self, side: str, text: str, parties: list[tuple[str, str]], *, language: str = "fr") -> Agreement:
        """A drafter begins an agreement, imports its text and invites the others."""
        drafter = f"drafter.{side}"
        said = read_text((TEXTS / text).read_bytes(), text)
        agreement = Agreement(network=self.network, drafting_organisation=self.side(side), authentic_language=language)
        self.act(drafter, agreement, "create", title=said.title)
        self.write(drafter, agreement, said)
        for key, role in parties:
            self.act(drafter, agreement, "invite_party", organisation=self.side(key).pk, role=role)
        return agreement

    def write(self, drafter: str, agreement: Agreement, said: Any, **more: Any) -> None:
        articles = [{"id": "", "heading": a.heading, "body": a.body} for a in said.articles]
        self.act(drafter, agreement, "edit", title=said.title, preamble=said.preamble, articles=articles, **more)

    def amendment(self, parent: Agreement, side: str, title: str, *articles: dict[str, str]) -> Agreement:
        """A draft that changes an agreement in force."""
        made = Agreement(
            network=self.network, instrument="amendment", parent=parent, drafting_organisation=self.side(side)
        )
        self.act(f"drafter.{side}", made, "create", title=title)
        self.act(f"drafter.{side}", made, "edit", **self.written(made, *({**a, "id": ""} for a in articles)))
        return made

    def written(self, agreement: Agreement, *articles: dict[str, str]) -> dict[str, Any]:
        """The inputs of `edit` with these articles and nothing else changed."""
        kept = {"title": agreement.title, "preamble": "", "end_date": agreement.end_date}
        return {**kept, "articles": list(articles)}

    def translate(self, drafter: str, agreement: Agreement, text: str, language: str) -> None:
        """The translation in a file, article by article in the order of the authentic text."""
        said = read_text((TEXTS / text).read_bytes(), text)
        there = agreement.texts.get(language=agreement.authentic_language).articles
        articles = [
            {"id": ours["id"], "heading": a.heading, "body": a.body}
            for ours, a in zip(there, said.articles, strict=True)
        ]
        words = {"title": said.title, "preamble": said.preamble, "articles": articles}
        self.act(drafter, agreement, "translate", language=language, **words)

    def clear(self, agreement: Agreement, *sides: str) -> None:
        for side in sides:
            self.act(f"reviewer.{side}", agreement, "clear", sha256=agreement.text_sha256)

    def name_signatories(self, agreement: Agreement, *sides: str, on_paper: bool = False) -> None:
        for side in sides:
            mandate = Mandate.objects.get(
                person=self.people[f"signatory.{side}"], on_organisation=self.side(side), state=Mandate.State.ACTIVE
            )
            self.act(f"reviewer.{side}", agreement, "name_signatory", mandate=mandate.pk, on_paper=on_paper)

    def bring_paper(self, agreement: Agreement, side: str, place: str) -> None:
        """A party brings its paper, and the secretariat registers it, with a page that says it is a demonstration."""
        fresh = Agreement.to_perform().get(pk=agreement.pk)
        said = {"organisation": self.side(side).pk, "kept_at": place, "stamp": PaperCopy.Stamp.STAMPED}
        scan = examined(a_page(f"{self.side(side)} : {fresh.reference}, signé et tamponné"), f"{fresh.reference}.pdf")
        seen = {"checked": PaperCopy.Seen.values, "fingerprint": fresh.text_sha256[:8], "signed_on": clock.today()}
        self.act("secretariat", agreement, "register_paper", scan=scan, **said, **seen)

    def file(self, agreement: Agreement, side: str, what: str, note: str) -> None:
        """A party files the formality whose French name begins so, with a page that says it is a demonstration."""
        paper = examined(a_page(f"{self.side(side)} : {note}"), f"{note}.pdf")
        asked = self.asked(agreement, side, what)
        self.act(f"reviewer.{side}", agreement, "file_formality", formality=asked.pk, note=note, documents=[paper])

    def satisfied(self, agreement: Agreement, side: str, what: str) -> None:
        said = {"outcome": "satisfied", "reason": "La pièce déposée suffit. (Démonstration)"}
        asked = self.asked(agreement, side, what)
        self.act("secretariat", agreement, "decide_formality", formality=asked.pk, **said)

    def asked(self, agreement: Agreement, side: str, what: str) -> Formality:
        return Formality.objects.get(agreement=agreement, organisation=self.side(side), label_fr__startswith=what)

    def open(self, agreement: Agreement, *, days: float, **more: Any) -> None:
        fresh = Agreement.to_perform().get(pk=agreement.pk)
        drawn = draw(fresh)
        deadline = (clock.now() + timedelta(days=days)).replace(hour=18, minute=0, second=0, microsecond=0)
        self.act(
            "secretariat",
            agreement,
            "open_for_signature",
            deadline=deadline,
            pdf=drawn.data,
            pages=drawn.pages,
            made_from=drawn.made_from,
            **more,
        )

    def sign(self, agreement: Agreement, *sides: str) -> None:
        for side in sides:
            self.act(f"signatory.{side}", agreement, "sign", sha256=agreement.document_id)


def tell(network: Network, ends: datetime) -> None:
    """The whole story, from a year and more ago to `ends`; each chapter leaves one agreement in one state."""
    story = Story(network, ends)
    for chapter in CHAPTERS:
        chapter(story)


def founding(story: Story) -> None:
    """The network agreement: changed once on a party's request, signed by the four sides, in force."""
    everybody = ("it", "sn", "ne", "bf")
    story.day(380)
    agreement = story.begin("it", "founding.md", [("sn", "founder"), ("ne", "founder"), ("bf", "founder")])
    story.write(
        "drafter.it", agreement, as_first_written(read_text((TEXTS / "founding.md").read_bytes(), "founding.md"))
    )
    story.day(375)
    story.act("drafter.it", agreement, "submit_for_review")
    story.day(370)
    story.clear(agreement, "it", "sn")
    story.act(
        "reviewer.bf",
        agreement,
        "request_changes",
        reason="Un seul chef de file doit répondre de chaque microprojet : l’article 4 ne le disait pas.",
    )
    story.day(366)
    said = read_text((TEXTS / "founding.md").read_bytes(), "founding.md")
    story.write("drafter.it", agreement, said)
    story.act("drafter.it", agreement, "set_terms", **TERMS)
    story.translate("drafter.it", agreement, "founding.it.md", "it")
    story.act("drafter.it", agreement, "submit_for_review")
    story.day(360)
    story.clear(agreement, *everybody)
    story.name_signatories(agreement, *everybody)
    story.day(355)
    story.open(agreement, days=30, public=True)
    for number, side in enumerate(everybody):
        story.day(350 - 3 * number)
        story.sign(agreement, side)


def as_first_written(said: Any) -> Any:
    """Without the sentence that a party asked for."""
    return replace(said, articles=[replace(a, body=without(a.body, LEAD)) for a in said.articles])


def without(body: str, words: str) -> str:
    """The text without the sentence that holds these words."""
    start = body.find(words)
    return body if start < 0 else body[:start].rstrip() + body[body.index(".", start) + 1 :]


def planning(story: Story) -> None:
    """An agreement that was signed, and later ended by a decision."""
    story.day(300)
    agreement = story.begin("sn", "local_planning.md", [("it", "partner")])
    story.act("drafter.sn", agreement, "submit_for_review")
    story.day(290)
    story.clear(agreement, "sn", "it")
    story.name_signatories(agreement, "sn", "it")
    story.open(agreement, days=20)
    story.day(285)
    story.sign(agreement, "it", "sn")
    story.day(90)
    story.act(
        "secretariat",
        story.network,
        "record_decision",
        body="Comité de pilotage",
        text="L’accord sur la planification locale a atteint son but ; il y est mis fin. (Démonstration)",
        decided_on=clock.today(),
        effective_on=clock.today(),
        about=agreement.pk,
    )
    story.day(89)
    decision = Decision.objects.get(about=agreement.pk)
    story.act("secretariat", agreement, "terminate", decision=decision.pk)


def waste(story: Story) -> None:
    """Open for signature, once the formalities of a commune were settled: one has signed here, the commune with pen
    and stamp, and its paper waits for a second person of the secretariat; one has not signed."""
    story.day(60)
    bring_in(story.network, story.actor("secretariat"))
    story.day(45)
    agreement = story.begin("sn", "waste.md", [("it", "funder"), ("ne", "partner")])
    story.act("drafter.sn", agreement, "submit_for_review")
    story.day(30)
    story.file(agreement, "sn", "Délibération", "Délibération n° 14 du conseil")
    story.clear(agreement, "it", "sn", "ne")
    story.name_signatories(agreement, "it", "ne")
    story.name_signatories(agreement, "sn", on_paper=True)
    story.day(16)
    story.satisfied(agreement, "sn", "Délibération")
    story.file(agreement, "sn", "Approbation", "Approbation du préfet, n° 203")
    story.day(11)
    story.satisfied(agreement, "sn", "Approbation")
    story.day(9)
    story.open(agreement, days=40)
    story.day(7)
    story.sign(agreement, "it")
    story.day(5)
    story.bring_paper(agreement, "sn", "Archives du secrétariat, boîte 4")


def civil_registry(story: Story) -> None:
    """In review: two of four parties agree, articles are discussed, a formality is filed and others are awaited."""
    story.day(20)
    parties = [("it", "partner"), ("ne", "partner"), ("bf", "partner")]
    agreement = story.begin("sn", "civil_registry.md", parties)
    translated_too_soon(story, agreement)
    story.act("drafter.sn", agreement, "submit_for_review")
    story.day(14)
    discuss(story, agreement)
    story.day(8)
    story.file(agreement, "sn", "Délibération", "Délibération n° 17 du conseil")
    story.day(6)
    story.clear(agreement, "sn", "it")
    story.name_signatories(agreement, "sn")


def translated_too_soon(story: Story, agreement: Agreement) -> None:
    """Into Italian, before the drafter added to the second article that the registrar may consent."""
    text = agreement.texts.get()
    said = {"title": text.title, "preamble": text.preamble}
    shorter = [{**article, "body": article["body"].replace(CONSENT, "")} for article in text.articles]
    story.act("drafter.sn", agreement, "edit", articles=shorter, **said)
    story.translate("secretariat", agreement, "civil_registry.it.md", "it")
    story.act("drafter.sn", agreement, "edit", articles=text.articles, **said)


def discuss(story: Story, agreement: Agreement) -> None:
    """Two comments on articles, one of them answered and resolved."""
    first, second = [a["id"] for a in agreement.versions.get().texts.get(language="fr").articles][:2]
    story.act("reviewer.bf", agreement, "comment", anchor=second, body="Qui répond des données en cas de panne ?")
    story.act("reviewer.ne", agreement, "comment", anchor=first, body="Citer aussi les villages sans commune.")
    told = agreement.comments.get(anchor=first)
    story.act("drafter.sn", agreement, "answer_comment", comment=told.pk, body="Ils sont compris dans l’article 1.")
    story.act("reviewer.ne", agreement, "resolve_comment", comment=told.pk)


EMERGENCY = {
    "change": "insert",
    "target": "4",
    "heading": "Régime d’exception",
    "body": "Quand une crise empêche les activités prévues, le réseau peut déclarer un régime d’exception : les "
    "activités en cours sont alors adaptées sans attendre, et l’adaptation est ratifiée ensuite.",
}
COMMITTEE = {
    "change": "replace",
    "target": "6",
    "heading": "Durée",
    "body": "L’accord reste en vigueur jusqu’à ce qu’une décision du réseau y mette fin. Le comité de pilotage fait "
    "chaque année le point de son application.",
}


def amending(story: Story) -> None:
    """The founding agreement amended after the crisis; a second amendment was drawn before the first was in force."""
    founding_one = Agreement.objects.earliest("reference")
    story.day(335)
    first = story.amendment(founding_one, "it", "Avenant n° 1, régime d’exception", EMERGENCY)
    story.amendment(founding_one, "sn", "Avenant n° 2, point annuel", COMMITTEE)
    story.day(330)
    everybody = ("it", "sn", "ne", "bf")
    story.act("drafter.it", first, "submit_for_review")
    story.day(324)
    story.clear(first, *everybody)
    story.name_signatories(first, *everybody)
    story.open(first, days=30)
    story.day(315)
    story.sign(first, *everybody)


def joining(story: Story) -> None:
    """A commune asks to accede to the network agreement; no decision admits it yet."""
    story.day(5)
    parent = Agreement.objects.earliest("reference")
    accession = Agreement(
        network=story.network, instrument="accession", parent=parent, drafting_organisation=story.side("sn2")
    )
    story.act("secretariat2", accession, "create", title="Adhésion de la Commune de Kaolack à l’accord de réseau")


def a_page(said: str) -> bytes:
    """One page that says what it stands for, and that it is a demonstration."""
    out = io.BytesIO()
    page = Canvas(out)
    page.drawString(72, 770, said)
    page.drawString(72, 750, "DÉMONSTRATION")
    page.save()
    return out.getvalue()


def water(story: Story) -> None:
    """A draft, in Italian, that its author has not finished."""
    story.day(12)
    story.begin("it", "water.md", [("bf", "technical")], language="it")


CHAPTERS = (founding, amending, planning, audited, under_audit, waste, civil_registry, water, joining)
