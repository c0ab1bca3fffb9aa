"""How the policy is walked: the inputs that each step needs, through the door and through its page.

Not here: what must come of it (test_policy.py)."""

from __future__ import annotations

import html
import re
import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.models import Formality, PaperCopy
from governance.loading.compare import known
from governance.loading.read import read
from governance.models import Mandate
from tests import scenes
from tests.agreements import formalities, instruments, papers, policy
from tests.agreements.gallery import KAOLACK, REASON, THIES, Gallery
from tests.audits import walk as audits
from tests.audits.policy import AUDIT_STEPS
from tests.cast import PASSWORD
from workflows import clock
from workflows import perform as door
from workflows.models import Entry

IMPORTED = b"""
network: {name: Log-In Networks}
organisations:
  - {name: Commune de Dara, country: SN, kind: local_authority, iati_type: 11}
"""
REASONED = ("withdraw_clearance", "request_changes", "propose_recall", "recall", "decline", "abandon")
REASONED += ("revoke", "refuse")
ON_A_DECISION = ("suspend", "resume", "terminate", "exclude_party", "plan_termination", "admit")
DECLARED = ("give_notice", "object_to_renewal")
SENEGAL = {"country": "SN", "organisation_kind": "local_authority"}
ON_COMMENTS = ("answer_comment", "resolve_comment", "reopen_comment")
ON_PAPERS = ("register_paper", "verify_paper", "refuse_paper")
ON_FORMALITIES = ("file_formality", "decide_formality")


def side_of(person: str) -> str:
    """For which organisation somebody asks: Louga’s for whoever is not of Arci Toscana."""
    return "it" if person.endswith(".it") else "sn"


def inputs(gallery: Gallery, scene: str, step: str, person: str) -> dict[str, Any]:
    """Good inputs for the step, whoever asks: a refusal is then of the person, of the state or of the dossier."""
    cast, subject = gallery.cast, gallery.subject(scene)
    if subject.kind in ("engagement", "finding") or step in AUDIT_STEPS:
        return audits.inputs(gallery, subject, step, person)
    if step == "create":
        made = {"agreement": {"title": "Un accord"}, "formality_template": {**SENEGAL, **formalities.WORDS}}
        return made.get(subject.kind, {})
    if step == "open_for_signature":
        return _opening(subject)
    if step in (*ON_A_DECISION, *REASONED, *DECLARED, "extend_deadline", "replace_signatory"):
        return _reasoned(cast, subject, step, person)
    if step in ("suspend_organisation", "readmit_organisation", "propose"):
        return _of_the_register(cast, subject, step)
    if step in (*ON_COMMENTS, *ON_FORMALITIES, *ON_PAPERS, "translate"):
        return _on_a_row(gallery, scene, step, person)
    guest = KAOLACK if "stranger" in scene else "bf"
    today = clock.today()
    plan = read(IMPORTED, "more.yaml", known) if step == "load" else None
    return {
        "edit": {"title": "Un autre titre", "preamble": "", "articles": _articles(subject)},
        "set_terms": {**scenes.TERMS, "notice_days": 60},
        "rebase": {"number": getattr(getattr(subject, "parent", None), "consolidated_number", 0)},
        "consolidate": {"amendment": uuid.uuid4(), "new_terms": {}},
        "receive_party": {"accession": uuid.uuid4()},
        "supersede": {"by": uuid.uuid4()},
        "invite_party": {"organisation": cast.side(guest).pk, "role": "partner"},
        "remove_party": {"organisation": cast.side("it").pk},
        "name_signatory": {"mandate": scenes.mandate_to_sign(cast, side_of(person)).pk},
        "comment": {"anchor": "", "body": "Le préavis est trop court."},
        "clear": {"sha256": getattr(subject, "text_sha256", "")},
        "sign": {"sha256": getattr(subject, "document_id", "") or ""},
        "change": formalities.WORDS,
        "load": {"file": IMPORTED, "plan": plan},
        "record_decision": {"body": "Comité", "text": "Il est décidé.", "decided_on": today, "effective_on": today},
    }.get(step, {})


def _articles(subject: Any) -> list[dict[str, str]]:
    """Of an amendment one that says what it changes."""
    return [instruments.REPLACING] if getattr(subject, "instrument", "") == "amendment" else scenes.ARTICLES


def _reasoned(cast: Any, subject: Any, step: str, person: str) -> dict[str, Any]:
    """A reason, and what a decision, a later deadline or another name needs beside it."""
    said: dict[str, Any] = {} if step == "admit" else {"reason": REASON}
    if step in ("terminate", "plan_termination"):
        said = {"last_day": clock.today() + timedelta(days=5)} if step == "plan_termination" else {}
    if step in ON_A_DECISION and (step, person) != ("terminate", "SYS"):
        said["decision"] = cast.network.pk if subject._state.adding else scenes.decide(cast, subject).pk
    if step == "exclude_party":
        said |= {"organisation": cast.side("sn").pk, "two_thirds": True}
    if step == "extend_deadline":
        said["deadline"] = clock.now() + timedelta(days=200)
    if step == "replace_signatory":
        side = open_side(cast, subject)
        held = Mandate.objects.get(person=cast[f"deputy.{side}"], state=Mandate.State.ACTIVE)
        said |= {"organisation": cast.side(side).pk, "mandate": held.pk}
    return said


def open_side(cast: Any, subject: Any) -> str:
    """Louga, unless a paper of it waits to be verified while Arci Toscana has not signed."""
    waits = PaperCopy.objects.filter(agreement=subject.pk, organisation=cast.side("sn"), status="to_verify")
    signed = subject.pk and subject.signatures.filter(organisation=cast.side("it")).exists()
    return "it" if waits.exists() and not signed else "sn"


def _on_a_paper(cast: Any, subject: Any, step: str) -> dict[str, Any]:
    """A paper signed on the day of the opening; the one that waits."""
    if step == "register_paper":
        begun = getattr(subject, "opened_at", None) or clock.now()
        printed = type(subject)(text_sha256=getattr(subject, "text_sha256", "") or "0" * 64)
        return papers.good(cast, printed, open_side(cast, subject), signed_on=begun.date())
    found = PaperCopy.objects.filter(agreement=subject.pk, status="to_verify").first()
    more = {"compared": True} if step == "verify_paper" else {"reason": REASON}
    return {"paper": found.pk if found else uuid.uuid4(), **more}


def _of_the_register(cast: Any, subject: Any, step: str) -> dict[str, Any]:
    if step == "propose":
        can = ["sign_for"] if subject.on_organisation_id else ["administer"]
        return scenes.proposing(email=cast["newcomer"].email, capabilities=can)
    organisation = cast.side("bf" if step == "suspend_organisation" else THIES)
    return {"organisation": organisation.pk, "decision": scenes.decided(cast).pk, "reason": REASON}


def _translation(subject: Any) -> dict[str, Any]:
    """Into Italian, where there is a text to translate."""
    if getattr(subject, "kind", "") == "agreement" and not subject._state.adding:
        return scenes.translation(subject)
    return {"language": "it", "title": "Accordo", "preamble": "", "articles": []}


def _on_a_row(gallery: Gallery, scene: str, step: str, person: str) -> dict[str, Any]:
    subject = gallery.subject(scene)
    if step in ON_PAPERS:
        return _on_a_paper(gallery.cast, subject, step)
    if step == "translate":
        return _translation(subject)
    if step in ON_FORMALITIES:
        return _on_a_formality(subject, step)
    words = {"body": "Le préavis est trop court."} if step == "answer_comment" else {}
    return {"comment": _a_comment(gallery, scene, step, person), **words}


def _a_comment(gallery: Gallery, scene: str, step: str, person: str) -> Any:
    """A comment as the step needs it, of whoever asks where they may write one, else of the secretariat."""
    subject = gallery.subject(scene)
    if getattr(subject, "state", "") != "in_review":
        return uuid.uuid4()
    by = person if person in policy.AGREEMENT[scene].get("comment", ()) else "secretariat"
    made = scenes.comment(gallery.cast, subject, by)
    if step == "reopen_comment":
        scenes.settle_comment(gallery.cast, subject, made, by=by)
    return made.pk


def _on_a_formality(subject: Any, step: str) -> dict[str, Any]:
    found = Formality.objects.filter(agreement=subject.pk).first()
    pk = found.pk if found else uuid.uuid4()
    if step == "file_formality":
        return {"formality": pk, "note": "Délibération n° 12", "documents": [formalities.document()]}
    filed = found is not None and found.status == "submitted"
    return {"formality": pk, "outcome": "satisfied" if filed else "not_applicable", "reason": REASON}


def _opening(subject: Any) -> dict[str, Any]:
    """The drawn PDF where there is a text to draw."""
    if getattr(subject, "version_number", 0):
        return scenes.opening(subject)
    return {"deadline": clock.now() + timedelta(days=10), "pdf": b"", "pages": 0, "made_from": ""}


def perform(gallery: Gallery, scene: str, step: str, person: str, given: dict[str, Any] | None = None) -> door.Act:
    """The step through the door, with good inputs and a fresh authentication."""
    given = inputs(gallery, scene, step, person) if given is None else given
    return door.perform(gallery.subject(scene), step, actor=gallery.actor(person), **given)


class Page:
    """The page of one step before one person: `opened` is the answer to GET, `send()` the answer to its form."""

    def __init__(self, gallery: Gallery, scene: str, step: str, person: str) -> None:
        self.gallery, self.scene, self.step, self.name = gallery, scene, step, person
        self.subject = gallery.subject(scene)
        self.given = inputs(gallery, scene, step, person)
        self.client = Client()
        if (known_person := gallery.person(person)) is not None:
            self.client.force_login(known_person)
        self.opened = self.client.get(self.url)

    @property
    def url(self) -> str:
        if self.subject.kind in ("engagement", "finding"):
            return audits.url(self.subject, self.step)
        if self.step == "create":
            return f"/fr/agreements/new/{self._about()}"
        if self.step == "translate":
            return f"/fr/agreements/{self.subject.reference or 'AG-0000-000'}/translate/it/"
        about = f"?comment={self.given['comment']}" if self.step in ON_COMMENTS else ""
        return f"/fr/agreements/{self.subject.reference or 'AG-0000-000'}/{self.step}/{about}"

    def _about(self) -> str:
        """What the address says the new agreement is about."""
        parent, replaced = getattr(self.subject, "parent", None), getattr(self.subject, "replaces", None)
        if parent is not None:
            return f"?{'amends' if self.subject.instrument == 'amendment' else 'accedes'}={parent.reference}"
        return f"?replaces={replaced.reference}" if replaced is not None else ""

    def send(self) -> Any:
        """The form as the page gave it, filled in; where it gave none, as a stranger would make it up."""
        now = self.gallery.subject(self.scene)
        of_the_version = {"clear", "withdraw_clearance", "comment", *ON_COMMENTS}
        of_the_file = {"sign", *ON_PAPERS}
        documents = {**dict.fromkeys(of_the_file, "document_id"), **dict.fromkeys(of_the_version, "text_sha256")}
        documents |= dict.fromkeys(("circulate_draft", "open_contradictory"), "with_findings")
        of_its_audit = self.step in AUDIT_STEPS and hasattr(now, "audit")
        drawn_from = "audit" if of_its_audit else documents.get(self.step, "revision")
        made_up = {"key": "made up", "seen": f"{drawn_from}:{getattr(now, drawn_from)}:{now.obj_rev}"}
        of_an_audit = self.subject.kind in ("engagement", "finding")
        typed = audits.typed(self.subject, self.step, self.given) if of_an_audit else self._typed()
        return self.client.post(self.url, {**made_up, **typed, **self._hidden()})

    def _typed(self) -> dict[str, Any]:
        given = {k: v for k, v in self.given.items() if k not in ("pdf", "pages", "made_from", "articles", "deadline")}
        if self.step == "file_formality":
            given["documents"] = [SimpleUploadedFile(one.name, one.data) for one in self.given["documents"]]
        if self.step == "register_paper":
            given["scan"] = SimpleUploadedFile(given["scan"].name, given["scan"].data)
        if self.step in ("edit", "translate"):
            articles = self.given["articles"]
            given |= {part: [a[part] for a in articles] for part in ("heading", "body")}
            given |= {"article_id": [a["id"] for a in articles]}
            given |= {part: [a[part] for a in articles if part in a] for part in ("change", "target")}
        if self.step == "create":
            side = getattr(self.subject, "drafting_organisation_id", None) or self.gallery.cast.side("it").pk
            given |= {"drafting_organisation": side, "authentic_language": "fr"}
        if self.step == "open_for_signature":
            day = (clock.today() + timedelta(days=10)).isoformat()
            given |= {"day": day, "hour": "18:00", "zone": "Europe/Rome"}
        if self.step == "extend_deadline":
            day = (clock.today() + timedelta(days=200)).isoformat()
            given |= {"day": day, "hour": "18:00", "zone": "Europe/Rome"}
        if self.step == "sign":
            given |= {"password": PASSWORD, "read": "on"}
        return given | self._typed_when_binding(given)

    def _typed_when_binding(self, given: dict[str, Any]) -> dict[str, Any]:
        if self.step in DECLARED:
            return {"password": PASSWORD}
        if self.step == "set_terms":
            return {name: "" if value is None else value for name, value in given.items()}
        if self.step == "replace_signatory":
            return {"who": f"{given['organisation']}:{given['mandate']}"}
        return {}

    def _hidden(self) -> dict[str, str]:
        found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.opened.content.decode())
        return {name: html.unescape(value) for name, value in found if name in ("key", "seen", "sha256")}

    def last_act(self) -> str:
        """What a person did last in the network."""
        by_people = Entry.objects.filter(network=self.gallery.cast.network, actor__isnull=False)
        return by_people.latest("seq").action

    @staticmethod
    def problems(answer: Any) -> str:
        """What the page said instead of doing it."""
        form = answer.context and answer.context.get("form")
        return f"{answer.status_code} {form.errors if form else ''} {form.reasons if form else ''}"
