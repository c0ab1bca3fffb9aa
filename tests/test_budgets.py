"""The budgets of the design: queries and compressed bytes of every page for everybody, queries of every act.

No time is asserted here: speed lives in bench/. Not here: the pages of one agreement
(tests/agreements/test_page_budgets.py), audits (tests/audits/test_audit_budgets.py)."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.models import Mandate, Organisation
from tests import scenes
from tests.agreements import formalities, instruments, papers, policy
from tests.audits.policy import AUDIT_STEPS
from tests.cast import Cast
from tests.surroundings import sample
from workflows import clock
from workflows.perform import perform, settle

KB = 1024
A_LIST, A_PAGE, AN_ACT = 12, 20, 24
ON_TWO = {"sign, the last, amending": 32, "sign, the last, joining": 32, "sign, the last, replacing": 30}
"""Signatures that change another dossier too: three acts, two of them on dossiers with a history of their own."""
LIGHT, A_GUIDE, FIRST_VISIT, FIRST_REQUESTS = 15 * KB, 60 * KB, 60 * KB, 8
SEES_LOUGA = ("secretariat", "secretariat2", "people.sn", "drafter.sn", "reviewer.sn", "signatory.sn", "auditor")
PDF = b"%PDF-1.7 "
REASON = "Le texte doit encore changer."
LISTS = ["/", "/agreements/", "/agreements/?page=2", "/agreements/?state=in_review", "/mandates/", "/decisions/"]
LISTS += ["/mandates/?state=proposed", "/register/", "/register/?country=SN&kind=network_agreement"]
LISTS += ["/agreements/time/"]
PAGES = ["/network/", "/account/", "/agreements/new/", "/decisions/new/", "/mandates/propose/"]
GUIDES = ["/help/"]


def weight(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def visit(client: Client, path: str) -> tuple[int, int]:
    """Queries and compressed bytes of a page."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/fr{path}")
    assert answer.status_code in {200, 302, 403}, (path, answer.status_code)
    return len(captured), weight(answer.content)


def pages_of(mandate: Mandate) -> list[str]:
    return [f"/mandates/{mandate.pk}/", f"/mandates/{mandate.pk}/confirm/"]


def everybody(cast: Cast) -> Iterator[tuple[str, Client]]:
    yield "anonymous", Client()
    for name, person in cast.people.items():
        client = Client()
        client.force_login(person)
        yield name, client


# ------------------------------------------------------------------------------------------------ lists and pages


def five(cast: Cast) -> None:
    """One agreement in each of five states."""
    for scene in (scenes.in_force, scenes.half_signed, scenes.agreed, scenes.in_review, scenes.draft):
        scene(cast)
    proposals(cast)


def proposals(cast: Cast, number: int = 2) -> None:
    """Some wait for the secretariat, some for the people manager; an organisation was suspended and readmitted."""
    for _each in range(number):
        for by in ("people.sn", "secretariat"):
            scenes.proposed(cast, "drafter.sn", by=by)
        for step in ("suspend_organisation", "readmit_organisation"):
            scenes.stand(cast, "bf", step)


def fifty_five_more(cast: Cast) -> None:
    """Most of them wait for somebody."""
    for scene, number in ((scenes.draft, 20), (scenes.in_review, 20), (scenes.agreed, 10), (scenes.opened, 5)):
        for _each in range(number):
            scenes.decide(cast, scene(cast))
    proposals(cast, 15)


@pytest.mark.slow
def test_lists_cost_the_same_at_five_and_at_sixty_agreements(cast: Any) -> None:
    people = sample(everybody(cast), 4)
    five(cast)
    sn, mandate = cast.side("sn"), Mandate.objects.filter(state="proposed").latest("proposed_at")
    others = [f"/network/{sn.pk}/", f"/network/{sn.pk}/suspend_organisation/"]
    paths = [*LISTS, *PAGES, *GUIDES, *others]
    few = {(name, path): visit(client, path) for name, client in people for path in paths}
    few |= {(n, p): visit(client, p) for n, client in people[1:] if n in SEES_LOUGA for p in pages_of(mandate)}
    fifty_five_more(cast)
    many = {(name, path): visit(client, path) for name, client in people for path in paths}
    for found in (few, many):
        lists = {where: queries for where, (queries, _bytes) in found.items() if where[1] in LISTS}
        assert not {where: queries for where, queries in lists.items() if queries > A_LIST}
        pages = {where: queries for where, (queries, _bytes) in found.items() if where[1] not in LISTS}
        assert not {where: queries for where, queries in pages.items() if queries > A_PAGE}
        heavy = {where: size for where, (_queries, size) in found.items() if where[1] not in GUIDES and size > LIGHT}
        assert not heavy
        assert all(size <= A_GUIDE for _queries, size in found.values())


def test_a_first_visit_is_light_and_asks_for_little(cast: Any) -> None:
    five(cast)
    for path in ("/", "/agreements/", "/account/login/"):
        for language in ("fr", "it", "en"):
            page = Client().get(f"/{language}{path}")
            assert page.status_code == 200
            asked = set(re.findall(r'<(?:link|script|img)\b[^>]*(?:href|src)="(/[^"]+)"', page.content.decode()))
            files = [settings.BASE_DIR / "static" / url.removeprefix(settings.STATIC_URL) for url in asked]
            assert 1 + len(files) <= FIRST_REQUESTS
            assert weight(page.content) + sum(weight(file.read_bytes()) for file in files) <= FIRST_VISIT


# ------------------------------------------------------------------------------------------------ acts


class Life:
    """One agreement of so many parties, led through every step; `cost` keeps the queries of each."""

    def __init__(self, cast: Cast, organisations: list[Organisation]) -> None:
        self.cast, self.organisations = cast, organisations
        self.cost: dict[str, set[int]] = {}
        for number, organisation in enumerate(organisations):
            for role, can in (("reviews", "review_for"), ("signs", "sign_for")):
                name = f"{role}.{number}"
                if name not in cast.people:
                    cast.person(name)
                    cast.mandate(name, organisation, can)

    def do(self, subject: Any, step: str, person: str, *, called: str = "", **inputs: Any) -> Any:
        """One act, counted from its BEGIN to its COMMIT; messages leave after it."""
        actor = self.cast.actor(person)
        reset_queries()  # the log holds 9000 of them
        with CaptureQueriesContext(connection) as captured:
            perform(subject, step, actor=actor, **inputs)
        said = [query["sql"].split()[0].rstrip(";") for query in captured.captured_queries]
        assert said[0] in {"BEGIN", "START"}
        self.cost.setdefault(called or step, set()).add(said.index("COMMIT") + 1)
        return scenes.again(subject) if hasattr(subject, "parties") else subject

    def draft(self, *, replaces: Any = None, **more: Any) -> Any:
        said = {"drafting_organisation": self.organisations[0], "authentic_language": "fr", "replaces": replaces}
        agreement = scenes.Agreement(network=self.cast.network, **said)
        agreement = self.do(agreement, "create", "secretariat", title="Accord")
        text = {"title": "Accord", "preamble": "", "articles": scenes.ARTICLES}
        agreement = self.do(agreement, "edit", "drafter.it", **text, **more)
        for other in self.organisations[1:]:
            agreement = self.do(agreement, "invite_party", "drafter.it", organisation=other.pk, role="partner")
        return agreement

    def reviewed(self, agreement: Any, *, name: bool = False) -> Any:
        agreement = self.do(agreement, "submit_for_review", "drafter.it")
        for number, _organisation in enumerate(self.organisations):
            agreement = self.do(agreement, "clear", f"reviews.{number}", sha256=agreement.text_sha256)
            if name:
                held = Mandate.objects.get(person=self.cast[f"signs.{number}"])
                agreement = self.do(agreement, "name_signatory", f"reviews.{number}", mandate=held.pk)
        return agreement

    def opened(self, agreement: Any) -> Any:
        return self.do(agreement, "open_for_signature", "secretariat2", **scenes.opening(agreement, days=3))

    def signed(self, agreement: Any, then: str = "") -> Any:
        last = len(self.organisations) - 1
        for number in range(last + 1):
            called = f"sign, the last{then}" if number == last else "sign"
            sha256 = agreement.document_id
            agreement = self.do(agreement, "sign", f"signs.{number}", called=called, sha256=sha256)
        return agreement

    def settled(self, agreement: Any, called: str, days: int) -> None:
        clock.wind_to(clock.now() + timedelta(days=days))
        reset_queries()
        with CaptureQueriesContext(connection) as captured:
            assert settle(agreement)
        said = [query["sql"].split()[0].rstrip(";") for query in captured.captured_queries]
        self.cost.setdefault(called, set()).add(said.index("COMMIT") - said.index("BEGIN") + 1)


def another_to_sign(cast: Cast, organisation: Organisation) -> Any:
    """A second mandate to sign for it."""
    if "deputy" not in cast.people:
        cast.person("deputy")
    return cast.mandate("deputy", organisation, "sign_for").pk


def outlived(life: Life, organisations: list[Organisation]) -> None:
    """What time brings to an agreement that binds: exclusion, notice, objection, renewal, reminder, a planned end."""
    cast, today = life.cast, clock.today()
    terms = {**scenes.TERMS, "renewal": "tacit", "minimum_parties": 2}
    agreement = life.draft(end_date=today + timedelta(days=60))
    agreement = life.do(agreement, "set_terms", "drafter.it", **terms)
    agreement = life.signed(life.opened(life.reviewed(agreement, name=True)))
    life.settled(agreement, "remind", 35)
    life.settled(agreement, "renew", 30)
    agreement = scenes.again(agreement)
    agreement = life.do(agreement, "object_to_renewal", "signs.0", reason=REASON)
    agreement = life.do(agreement, "give_notice", "signs.1", reason=REASON)
    said = {"decision": scenes.decide(cast, agreement).pk, "last_day": clock.today() + timedelta(days=50)}
    agreement = life.do(agreement, "plan_termination", "secretariat", **said)
    life.settled(agreement, "withdraw_party", 31)
    left = life.draft()
    left = life.signed(life.opened(life.reviewed(left, name=True)))
    out = {"organisation": organisations[2].pk, "two_thirds": True, "reason": REASON}
    life.do(left, "exclude_party", "secretariat", decision=scenes.decide(cast, left).pk, **out)


def lived(cast: Cast, organisations: list[Organisation]) -> dict[str, set[int]]:
    """Every step of the life of an agreement, and what it cost."""
    life = Life(cast, organisations)
    agreement = life.draft()
    other = organisations[-1].pk
    agreement = life.do(agreement, "remove_party", "drafter.it", organisation=other)
    agreement = life.do(agreement, "invite_party", "drafter.it", organisation=other, role="partner")
    some = {**scenes.TERMS, "entry_rule": "some", "required": [organisations[0].pk]}
    agreement = life.do(agreement, "set_terms", "drafter.it", **{**some, "entry_number": len(organisations)})
    agreement = life.do(agreement, "translate", "drafter.it", **scenes.translation(agreement))
    agreement = life.reviewed(agreement, name=True)
    said = scenes.translation(agreement, title="Accordo")
    agreement = life.do(agreement, "translate", "secretariat", called="translate, in review", **said)
    agreement = life.do(agreement, "withdraw_clearance", "reviews.1", reason=REASON)
    agreement = life.do(agreement, "comment", "reviews.1", anchor="preamble", body=REASON)
    comment = agreement.comments.get(answers=None).pk
    agreement = life.do(agreement, "answer_comment", "drafter.it", comment=comment, body=REASON)
    for step in ("resolve_comment", "reopen_comment"):
        agreement = life.do(agreement, step, "drafter.it", comment=comment)
    agreement = life.do(agreement, "request_changes", "reviews.1", reason=REASON)
    agreement = life.opened(life.reviewed(agreement))
    later = agreement.deadline + timedelta(days=1)
    agreement = life.do(agreement, "extend_deadline", "secretariat", deadline=later, reason=REASON)
    agreement = life.do(agreement, "sign", "signs.0", sha256=agreement.document_id)
    other_name = {"organisation": organisations[1].pk, "mandate": another_to_sign(cast, organisations[1])}
    agreement = life.do(agreement, "replace_signatory", "secretariat", **other_name, reason=REASON)
    agreement = life.do(agreement, "propose_recall", "secretariat2", reason=REASON)
    agreement = life.do(agreement, "recall", "secretariat", reason=REASON)
    agreement = life.opened(life.reviewed(agreement, name=True))
    agreement = life.do(agreement, "decline", "signs.1", reason=REASON)
    agreement = life.do(agreement, "clear", "reviews.1", sha256=agreement.text_sha256)
    agreement = life.signed(life.opened(agreement))
    today = clock.today()
    said = {"body": "Comité", "text": "Il est décidé.", "decided_on": today, "effective_on": today}
    for step in ("suspend", "resume", "terminate"):
        life.do(cast.network, "record_decision", "secretariat", about=agreement.pk, **said)
        decision = scenes.Decision.objects.filter(about=agreement.pk).latest("recorded_at", "reference")
        if step != "terminate":
            agreement = life.do(agreement, step, "secretariat", decision=decision.pk, reason=REASON)
    formalities_settled(life)
    signed_on_paper(life)
    kept = life.draft(end_date=today + timedelta(days=9))
    given_up = life.draft()
    late = life.reviewed(life.draft(), name=True)
    life.settled(life.opened(late), "lapse", 5)
    life.settled(life.signed(life.opened(life.reviewed(kept, name=True))), "expire", 11)
    life.do(agreement, "terminate", "secretariat", decision=decision.pk)
    life.do(given_up, "abandon", "drafter.it", reason=REASON)
    mandate = Mandate.objects.filter(person=cast["reviews.2"], state="active").first()
    life.do(mandate, "revoke", "secretariat", reason=REASON)
    cast.mandate("reviews.2", organisations[2], "review_for")
    named_and_suspended(life)
    outlived(life, organisations)
    instruments_signed(life)
    joined(life)
    return life.cost


def instruments_signed(life: Life) -> None:
    """Two amendments of an agreement of all, one of which is drawn anew; then a later agreement takes its place."""
    parent = life.signed(life.opened(life.reviewed(life.draft(), name=True)))
    first, second = (instrument(life, parent, "amendment", "create, an amendment") for _each in range(2))
    for made, article in ((first, instruments.REPLACING), (second, instruments.ADDING)):
        said = {"title": "Avenant", "preamble": "", "articles": [article]}
        life.do(made, "edit", "drafter.it", called="edit, an amendment", **said)
    life.signed(life.opened(life.reviewed(scenes.again(first), name=True)), then=", amending")
    life.do(scenes.again(second), "rebase", "drafter.it", number=1)
    later = life.draft(replaces=scenes.again(parent))
    life.signed(life.opened(life.reviewed(later, name=True)), then=", replacing")


def instrument(life: Life, parent: Any, kind: str, called: str) -> Any:
    made = scenes.Agreement(
        network=life.cast.network,
        instrument=kind,
        parent=scenes.again(parent),
        drafting_organisation=life.organisations[0],
    )
    return life.do(made, "create", "secretariat", called=called, title="Avenant")


def joined(life: Life) -> None:
    """The last organisation accedes to what the others signed; what it joined is then ended and closed."""
    cast, last = life.cast, len(life.organisations) - 1
    others = Life(cast, life.organisations[:-1])
    others.cost = life.cost
    parent = others.signed(others.opened(others.reviewed(others.draft(), name=True)))
    made = scenes.Agreement(
        network=cast.network, instrument="accession", parent=parent, drafting_organisation=life.organisations[last]
    )
    made = life.do(made, "create", "secretariat2", called="create, an accession", title="Adhésion")
    made = life.do(made, "admit", "secretariat", decision=scenes.decide(cast, made).pk)
    name = f"drafts.{last}"
    if name not in cast.people:
        cast.person(name)
        cast.mandate(name, life.organisations[last], "draft_for")
    made = life.do(made, "submit_for_review", name, called="submit_for_review, an accession")
    for number in (0, last):
        made = life.do(made, "clear", f"reviews.{number}", sha256=made.text_sha256)
        held = Mandate.objects.filter(person=cast[f"signs.{number}"], state="active").first()
        made = life.do(made, "name_signatory", f"reviews.{number}", mandate=held.pk)
    made = life.do(made, "open_for_signature", "secretariat", **scenes.opening(made, days=3))
    for number, called in ((0, "sign"), (last, "sign, the last, joining")):
        made = life.do(made, "sign", f"signs.{number}", called=called, sha256=made.document_id)
    decision = scenes.decide(cast, parent).pk
    parent = life.do(scenes.again(parent), "terminate", "secretariat", decision=decision)
    life.do(parent, "close", "secretariat")


def named_and_suspended(life: Life) -> None:
    """The steps of a proposal, and of the register."""
    cast, sn = life.cast, life.cast.side("sn")
    for step, more in (("confirm", {}), ("refuse", {"reason": REASON})):
        row = Mandate(network=cast.network, person=cast["outsider"], organisation=sn, on_organisation=sn)
        life.do(
            row, "propose", "people.sn", **scenes.proposing(email=cast["outsider"].email, document=PDF + row.pk.bytes)
        )
        life.do(row, step, "secretariat", **more)
    for step in ("suspend_organisation", "readmit_organisation"):
        said = {"organisation": sn.pk, "decision": scenes.decided(cast).pk, "reason": REASON}
        life.do(cast.network, step, "secretariat", **said)


def signed_on_paper(life: Life) -> None:
    """Everybody else signs here; the paper of one is refused once, then verified with the last signature."""
    agreement = life.opened(life.reviewed(life.draft(), name=True))
    for number in range(1, len(life.organisations)):
        agreement = life.do(agreement, "sign", f"signs.{number}", sha256=agreement.document_id)
    for number, step in enumerate(("refuse_paper", "verify_paper")):
        fresh = papers.scan(pages=len(life.organisations) + number)
        said = {**papers.good(life.cast, agreement), "organisation": life.organisations[0].pk, "scan": fresh}
        agreement = life.do(agreement, "register_paper", "secretariat", **said)
        waits = {"paper": agreement.papers.get(status="to_verify").pk}
        more = {"reason": REASON} if step == "refuse_paper" else {"compared": True}
        agreement = life.do(agreement, step, "secretariat2", **waits, **more)
    assert agreement.state == "in_force"


def formalities_settled(life: Life) -> None:
    """Every party has a formality; the second files hers, and it is decided."""
    for country, kind in {(o.country, o.kind) for o in life.organisations}:
        formalities.template(life.cast, country, kind)
    agreement = life.reviewed(life.draft())
    formalities.retire(life.cast)
    papers = [formalities.document(pages=len(life.organisations) + number) for number in range(5)]
    asked = agreement.formalities.get(organisation=life.organisations[1]).pk
    agreement = life.do(agreement, "file_formality", "reviews.1", formality=asked, documents=papers)
    said = {"outcome": "satisfied", "reason": REASON}
    agreement = life.do(agreement, "decide_formality", "secretariat", formality=asked, **said)
    life.do(agreement, "abandon", "drafter.it", reason=REASON)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_act_costs_the_same_with_three_parties_and_with_all(lasting_cast: Any) -> None:
    every = list(Organisation.objects.filter(network=lasting_cast.network).order_by("pk"))
    drafting = lasting_cast.side("it")
    organisations = [drafting, *(o for o in every if o != drafting)]
    assert len(organisations) == 23
    founding = Life(lasting_cast, organisations)  # stays in force, so that all are members in both lives
    founding.signed(founding.opened(founding.reviewed(founding.draft(), name=True)))
    many = lived(lasting_cast, organisations)
    few = lived(lasting_cast, organisations[:3])
    elsewhere = {"enter_into_force", "consolidate", "receive_party", "supersede", *AUDIT_STEPS}
    assert set(policy.STEPS) - elsewhere | {
        "sign, the last",
        "create, an accession",
        *ON_TWO,
    } <= set(many)
    assert {step: max(cost) for step, cost in many.items()} == {step: max(cost) for step, cost in few.items()}
    assert not {step: max(cost) for step, cost in many.items() if max(cost) > (ON_TWO.get(step) or AN_ACT)}
