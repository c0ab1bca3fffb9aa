"""The scenes of the policy, each built once by performing the steps, and the people who stand before them.

All are judged at one instant, 45 days after the first was begun, so that a deadline, a last day and a mandate can be
past. Not here: who may do what (policy.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from agreements.models import Agreement
from governance.capabilities import EVERY_ON_NETWORK, EVERY_ON_ORGANISATION
from governance.loading.load import load
from governance.models import Mandate, Network, Organisation
from tests import scenes
from tests.agreements import formalities, instruments, papers
from tests.audits import gallery as audits
from tests.cast import Cast
from workflows import clock
from workflows.actor import SYS, Actor, system
from workflows.perform import perform, settle

KAOLACK, THIES = "Commune de Kaolack", "Commune de Thiès"
AGAIN = "WakatLab"
"""Suspended once, and readmitted."""
ELSEWHERE = b"""
network: {name: Another network}
organisations:
  - {name: Comune di Altrove, country: IT, kind: local_authority, iati_type: 11, role: lead}
"""
REASON = "Le projet n’a plus d’objet."


@dataclass
class Gallery:
    """`subject(scene)` gives it as stored now; `actor(name)` gives a person of the policy, freshly authenticated."""

    cast: Cast
    instant: datetime
    makers: dict[str, Callable[[], Any]] = field(default_factory=dict)
    stored: dict[str, Any] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    later: list[Callable[[], None]] = field(default_factory=list)

    def subject(self, scene: str) -> Any:
        if scene in self.makers:
            return self.makers[scene]()
        found = self.stored[scene]
        return type(found).to_perform().get(pk=found.pk)

    def person(self, name: str) -> Any:
        return None if name in ("anonymous", "SYS") else self.cast[name]

    def actor(self, name: str) -> Actor:
        """Grants are read once: the people of the policy gain and lose nothing while it is walked."""
        if name not in self.actors:
            person = self.person(name)
            at = self.instant if person else None
            self.actors[name] = SYS if name == "SYS" else Actor(person, method="password", authenticated_at=at)
        return self.actors[name]


def build(cast: Cast) -> Gallery:
    """Every scene and everybody; leaves the clock at the instant of judgement."""
    begun = clock.now()
    instant = (begun + timedelta(days=45)).replace(hour=12, minute=0, second=0, microsecond=0)
    _people(cast, instant.date())
    gallery = Gallery(cast, instant)
    _old_scenes(gallery)
    audits.old_scenes(gallery)
    clock.wind_to(instant)
    _take_mandates_away(cast)
    _new_ones(gallery)
    _drafts(gallery)
    _reviews(gallery)
    _formalities(gallery)
    _rounds(gallery)
    _instruments(gallery)
    audits.build(gallery)
    _mandates(gallery)
    gallery.instant = clock.now()
    return gallery


# ------------------------------------------------------------------------------------------------ people


def _people(cast: Cast, day: date) -> None:
    yesterday, tomorrow = day - timedelta(days=1), day + timedelta(days=1)
    cast.person("operator", is_superuser=True, is_staff=True)
    cast.person("newcomer")
    cast.person("deputy.sn", organisation=cast.side("sn"))
    cast.mandate("deputy.sn", cast.side("sn"), "sign_for")
    cast.person("deputy.it", organisation=cast.side("it"))
    cast.mandate("deputy.it", cast.side("it"), "sign_for")
    cast.person("writer", organisation=cast.side("it"))
    cast.mandate("writer", cast.side("it"), "administer", on_network=True)
    spans = {"ended": {"ends": yesterday}, "coming": {"starts": tomorrow}, "revoked": {}, "inactive": {}}
    for name, span in spans.items():
        cast.person(name)
        for side in ("it", "sn", "ne"):
            cast.mandate(name, cast.side(side), *EVERY_ON_ORGANISATION, **span)
        cast.mandate(name, cast.side("it"), *EVERY_ON_NETWORK, on_network=True, **span)
    for role, can in (("reviewer", "review_for"), ("signatory", "sign_for")):
        for side, last in ((KAOLACK, yesterday), (THIES, None)):
            cast.person(f"{role}.{side}")
            cast.mandate(f"{role}.{side}", cast.side(side), can, ends=last)
    cast.person("drafter.th", organisation=cast.side(THIES))
    cast.mandate("drafter.th", cast.side(THIES), "draft_for")
    for name in ("keeper", "replaced"):
        cast.person(name)
    audits.people(cast)


def _take_mandates_away(cast: Cast) -> None:
    for mandate in Mandate.objects.filter(person=cast["revoked"]):
        perform(mandate, "revoke", actor=cast.actor("secretariat"), reason=REASON)
    cast["inactive"].is_active = False
    cast["inactive"].save()


# ------------------------------------------------------------------------------------------------ scenes


def _old_scenes(gallery: Gallery) -> None:
    """Begun 45 days ago: what has grown old since, and the first agreements, which made members."""
    cast, stored = gallery.cast, gallery.stored
    lost = _agreed(cast, "sn", "ne", named={"it": "ended", "sn": "revoked", "ne": "inactive"})
    scenes.open_it(cast, lost, days=100)
    stored["mandates lost"] = lost
    stored["one is named in vain"] = _agreed(cast, named={"it": "signatory.it", "sn": "ended"})
    for name in ("past the deadline", "lapsed"):
        stored[name] = scenes.half_signed(cast, days=3)
    stored["two of three signed"] = scenes.two_signed(cast, days=100)
    stored["two of three in time"] = scenes.two_signed(cast, days=3)
    stored["paper registered and deadline passed"] = scenes.paper_registered(cast, days=3)
    late = stored["paper to verify where two signed in time"] = scenes.two_signed(cast, days=3)
    papers.register(cast, late)
    stored["in force"] = scenes.in_force(cast, "sn", KAOLACK, THIES, "ne")
    last = clock.today() + timedelta(days=20)
    for name in ("past its last day", "expired"):
        stored[name] = scenes.in_force(cast, end_date=last)
    scenes.stand(cast, AGAIN, "suspend_organisation")
    scenes.stand(cast, AGAIN, "readmit_organisation")
    stored["mandate proposed in vain"] = scenes.proposed(cast, "replaced", ends=last)
    stored["ended mandate"] = scenes.proposed(cast, "replaced", ends=last, capabilities=["view_dossiers"])
    stored["notice over"] = scenes.notice_given(cast)
    stored["to be renewed"] = scenes.renewable(cast, last=last)
    stored["objected, past its last day"] = scenes.objected(cast, last=last)
    stored["planned day over"] = scenes.termination_planned(cast, last=last)
    stored["to be reminded"] = scenes.in_force(cast, end_date=clock.today() + timedelta(days=100))
    stored["suspended past its last day"] = scenes.suspended(cast, end_date=last)
    stored["amendment signed, its agreement terminated"] = _signed_in_vain(cast)
    stored["suspended, notice over"] = scenes.notice_given(cast)
    scenes.on_a_decision(cast, stored["suspended, notice over"], "suspend")
    stored["suspended, to be renewed"] = scenes.suspended(cast, end_date=last, terms={"renewal": "tacit"})
    stored["suspended, to be reminded"] = scenes.suspended(cast, end_date=clock.today() + timedelta(days=100))


def _new_ones(gallery: Gallery) -> None:
    """Not stored yet."""
    cast = gallery.cast
    load(ELSEWHERE, "elsewhere.yaml")

    def new(organisation: Organisation) -> Callable[[], Agreement]:
        return lambda: Agreement(network=cast.network, drafting_organisation=organisation, authentic_language="fr")

    def halted() -> Agreement:
        return new(cast.side(THIES))()

    def mandate(on: str) -> Mandate:
        side, person = cast.side("sn"), cast["newcomer"]
        held = cast.side(on) if on else None
        can = ["sign_for"] if on else ["administer"]
        said = {"capacity": "Maire", "basis": "Délibération", "capabilities": can, "starts": date(2020, 1, 1)}
        return Mandate(network=cast.network, person=person, organisation=side, on_organisation=held, **said)

    gallery.makers |= {
        "new": new(cast.side("it")),
        "new, drafted by Louga": new(cast.side("sn")),
        "new, drafted by a suspended organisation": halted,
        "new, drafted outside the network": new(Organisation.objects.get(name="Comune di Altrove")),
        "new mandate": partial(mandate, "sn"),
        "new mandate on the network": partial(mandate, ""),
        "new mandate on another organisation": partial(mandate, "bf"),
        "new formality": lambda: formalities.FormalityTemplate(network=cast.network),
        "new network": lambda: Network(name="A third network"),
    }
    gallery.stored["the network"] = cast.network


def _drafts(gallery: Gallery) -> None:
    cast, stored = gallery.cast, gallery.stored
    stored["empty draft"] = _written_too(cast, scenes.begun(cast), articles=[])
    silent = scenes.draft(cast)
    stored["draft without a text"] = _written_too(cast, silent, articles=[])
    alone = scenes.draft(cast)
    perform(alone, "remove_party", actor=cast.actor("drafter.it"), organisation=cast.side("sn").pk)
    stored["draft with one party"] = _written_too(cast, alone)
    halted = scenes.draft(cast, "sn", "it", side=THIES, by="drafter.th")
    scenes.stand(cast, THIES, "suspend_organisation")
    stored["complete draft of a suspended organisation"] = scenes.again(halted)
    stored["draft with a stranger"] = _written_too(cast, scenes.draft(cast, "bf"))
    stored["draft without a reviewer"] = _written_too(cast, scenes.draft(cast, KAOLACK))
    stored["complete draft"] = _written_too(cast, scenes.draft(cast))
    again = scenes.in_review(cast)
    perform(again, "request_changes", actor=cast.actor("reviewer.sn"), reason=REASON)
    stored["draft again"] = _written_too(cast, scenes.again(again))
    stored["terms too large"] = _written_too(cast, scenes.draft(cast, terms={"minimum_parties": 3}))
    abandoned = scenes.draft(cast)
    perform(abandoned, "abandon", actor=cast.actor("drafter.it"), reason=REASON)
    stored["abandoned"] = scenes.again(abandoned)


def _reviews(gallery: Gallery) -> None:
    cast, stored = gallery.cast, gallery.stored
    stored["in review"] = _in_review(cast)
    stored["agreed"] = _agreed(cast)
    stored["one names nobody"] = _agreed(cast, named={"it": "signatory.it"})
    one = _agreed(cast, agreeing=("it",))
    stored["one has agreed"] = one
    stored["unprintable"] = _agreed(cast, articles=[{"id": "", "heading": "Objet", "body": "Un caractère: 語"}])


def _formalities(gallery: Gallery) -> None:
    """Only these scenes have any: what they come from is retired again. What stays in use fits no party."""
    cast, stored = gallery.cast, gallery.stored
    steps = {"required": (), "filed": ("file",), "objected": ("file", "objected"), "settled": ("file", "satisfied")}
    for name, acts in steps.items():
        formalities.template(cast)
        agreement = stored[f"formality {name}"] = _agreed(cast)
        formalities.retire(cast)
        for act in acts:
            if act == "file":
                formalities.file(cast, agreement)
            else:
                formalities.decide(cast, agreement, act)
    stored["retired formality"] = formalities.FormalityTemplate.objects.filter(state="retired").first()
    stored["formality in use"] = formalities.template(cast, "IT", "university")
    formalities.template(cast, "IT", "university", labels=dict.fromkeys(("fr", "it", "en"), "Conseil"))


def _rounds(gallery: Gallery) -> None:
    cast, stored = gallery.cast, gallery.stored
    stored["open"] = scenes.opened(cast)
    stored["half signed"] = scenes.half_signed(cast)
    stored["recall proposed"] = scenes.recall_proposed(cast)
    stored["signs on paper"] = scenes.on_paper(cast)
    stored["paper first"] = scenes.opened(cast)
    papers.register(cast, stored["paper first"])
    for name in ("registered", "refused", "verified", "closed"):
        stored[f"paper {name}"] = getattr(scenes, f"paper_{name}")(cast)
    stored["waits for its date"] = scenes.waiting_for_its_date(cast)
    stored["notice given"] = scenes.notice_given(cast)
    stored["renewable"] = scenes.renewable(cast, last=clock.today() + timedelta(days=300))
    stored["objected"] = scenes.objected(cast, last=clock.today() + timedelta(days=300))
    stored["termination planned"] = scenes.termination_planned(cast, last=clock.today() + timedelta(days=20))
    stored["suspended"] = scenes.suspended(cast)
    later = clock.today() + timedelta(days=300)
    stored["suspended, renewable"] = scenes.suspended(cast, end_date=later, terms={"renewal": "tacit"})
    resumed = scenes.suspended(cast)
    scenes.on_a_decision(cast, resumed, "resume")
    stored["resumed"] = scenes.again(resumed)
    stored["terminated"] = scenes.terminated(cast)
    for name in ("lapsed", "expired"):
        settle(scenes.again(stored[name]))


def _instruments(gallery: Gallery) -> None:
    """Each on an agreement of its own. Louga drafts the amendments, and accedes to what Arci Toscana and CONIPRAT
    signed."""
    cast, stored = gallery.cast, gallery.stored

    def draft(*articles: Any, parent: Any = None) -> Any:
        return _touched(cast, instruments.amendment(cast, parent or scenes.in_force(cast), *articles))

    stored["superseded"] = instruments.superseded(cast)
    stored["closed"] = instruments.closed(cast)
    stored["amendment that changes nothing"] = instruments.begun(cast, scenes.in_force(cast))
    stored["amendment that does not fit"] = draft({**instruments.REPLACING, "target": "9"})
    stored["amendment"] = draft()
    stored["amendment agreed"] = instruments.agreed(cast, draft())
    stored["amended"] = scenes.in_force(cast)
    for name, made in _late(cast, stored["amended"], draft).items():
        stored[name] = made
    shared = scenes.in_force(cast)
    stored["amendment open"] = instruments.opened(cast, instruments.amendment(cast, shared))
    stored["amendment of the same article agreed"] = instruments.agreed(cast, draft(parent=shared))
    _one_signature_before(gallery, draft)
    _on_what_was_terminated(gallery, draft)
    others = partial(scenes.in_force, cast, "ne")
    stored["accession to admit"] = instruments.accession(cast, others(), "sn")
    stored["accession admitted"] = instruments.admitted(cast, others(), "sn")
    stored["joined"] = others()
    stored["accession in force"] = instruments.acceded(cast, stored["joined"], "sn")
    _new_instruments(gallery)


def _one_signature_before(gallery: Gallery, draft: Callable[..., Any]) -> None:
    """The signature of Louga does the rest: consolidates, receives a party, takes the place of another."""
    cast, stored = gallery.cast, gallery.stored
    stored["amendment half signed"] = instruments.half_signed(cast, draft())
    joining = instruments.admitted(cast, scenes.in_force(cast, "ne"), "sn")
    stored["accession half signed"] = instruments.half_signed(cast, joining, "it", "sn")
    later = instruments.replacing(cast, scenes.in_force(cast))
    stored["replacement half signed"] = instruments.half_signed(cast, later, "it", "sn", by="drafter.it")


def _late(cast: Cast, parent: Any, draft: Callable[..., Any]) -> dict[str, Any]:
    """Amendments that were drawn before another entered into force."""
    late = draft(instruments.ADDING, parent=parent)
    reviewed = instruments.agreed(cast, draft(instruments.ADDING, parent=parent))
    first = instruments.amended(cast, parent)
    return {
        "amendment in force": first,
        "amendment to draw anew": scenes.again(late),
        "amendment agreed on an older text": scenes.again(reviewed),
    }


def _on_what_was_terminated(gallery: Gallery, draft: Callable[..., Any]) -> None:
    cast, stored = gallery.cast, gallery.stored
    bring: dict[str, Callable[[Any], Any]] = {
        "amendment": lambda parent: draft(parent=parent),
        "amendment to draw anew": lambda parent: _late(cast, parent, draft)["amendment to draw anew"],
        "amendment agreed": lambda parent: instruments.agreed(cast, draft(parent=parent)),
        "amendment open": lambda parent: instruments.opened(cast, draft(parent=parent)),
    }
    for name, begin in bring.items():
        parent = scenes.in_force(cast)
        stored[f"{name}, its agreement terminated"] = begin(parent)
        instruments.terminate(cast, parent)
    parent = scenes.in_force(cast)
    stored["amendment of what was terminated"] = instruments.amended(cast, parent)
    instruments.terminate(cast, parent)
    parent = scenes.in_force(cast, "ne")
    stored["accession to admit, its agreement terminated"] = instruments.accession(cast, parent, "sn")
    instruments.terminate(cast, parent)


def _signed_in_vain(cast: Cast) -> Any:
    """Everybody signed what takes effect later, and the agreement was terminated before that day."""
    parent = scenes.in_force(cast)
    made = instruments.amendment(cast, parent)
    later = {"effect_on": clock.today() + timedelta(days=20)}
    perform(made, "set_terms", actor=cast.actor("drafter.sn"), **{**scenes.TERMS, **later})
    made = instruments.opened(cast, scenes.again(made), days=100)
    for side in ("it", "sn"):
        scenes.sign(cast, made, side)
    instruments.terminate(cast, parent)
    return scenes.again(made)


def _new_instruments(gallery: Gallery) -> None:
    cast = gallery.cast

    def new(instrument: str, side: str, parent: str) -> Callable[[], Agreement]:
        said = {"instrument": instrument, "drafting_organisation": cast.side(side), "authentic_language": "fr"}
        return lambda: Agreement(network=cast.network, parent=gallery.subject(parent), **said)

    gallery.makers |= {
        "new amendment": new("amendment", "sn", "in force"),
        "new amendment by a stranger": new("amendment", "bf", "in force"),
        "new amendment of what binds nobody": new("amendment", "sn", "open"),
        "new amendment of an amendment": new("amendment", "sn", "amendment in force"),
        "new accession": new("accession", "bf", "in force"),
        "new accession of a party": new("accession", "sn", "in force"),
        "new agreement that replaces": lambda: Agreement(
            network=cast.network,
            drafting_organisation=cast.side("it"),
            replaces=gallery.subject("in force"),
            authentic_language="fr",
        ),
    }


def _touched(cast: Cast, amendment: Any) -> Any:
    """The person of the secretariat called `writer` edits this version."""
    text = amendment.texts.get()
    said = {"title": text.title, "preamble": "", "articles": text.articles, "end_date": amendment.end_date}
    perform(amendment, "edit", actor=cast.actor("writer"), **said)
    return scenes.again(amendment)


def _mandates(gallery: Gallery) -> None:
    cast, sn = gallery.cast, gallery.cast.side("sn")
    over = {"ends": (gallery.instant - timedelta(days=1)).date()}
    on_network = {"by": "secretariat", "on_network": True, "capabilities": ["administer"]}
    gallery.stored |= {
        "mandate proposed by a people manager": scenes.proposed(cast, "replaced"),
        "mandate proposed by the secretariat": scenes.proposed(cast, "replaced", by="secretariat"),
        "mandate proposed for a people manager": scenes.proposed(cast, "people.sn", by="secretariat"),
        "mandate proposed on the network": scenes.proposed(cast, "replaced", **on_network),
        "refused mandate": scenes.proposed(cast, "replaced"),
        "confirmed mandate": scenes.proposed(cast, "replaced"),
        "mandate to keep the register": cast.mandate("replaced", cast.side("it"), "administer", on_network=True),
        "last mandate to keep a register": _alone(cast),
        "mandate in force": cast.mandate("replaced", sn, "view_dossiers"),
        "mandate past its last day": cast.mandate("replaced", sn, "view_dossiers", **over),
        "revoked mandate": scenes.proposed(cast, "replaced", capabilities=["view_dossiers"]),
    }
    settle(gallery.stored["ended mandate"])
    perform(gallery.stored["refused mandate"], "refuse", actor=cast.actor("secretariat"), reason=REASON)
    perform(gallery.stored["confirmed mandate"], "confirm", actor=cast.actor("secretariat"))
    perform(gallery.stored["revoked mandate"], "revoke", actor=cast.actor("secretariat"), reason=REASON)


def _alone(cast: Cast) -> Mandate:
    """The only mandate to keep the register of the other network."""
    home = Organisation.objects.get(name="Comune di Altrove")
    said = {"capabilities": ["administer"], "capacity": "Segretario", "starts": date(2020, 1, 1)}
    made = Mandate(network=home.network, person=cast["keeper"], organisation=home, **said)
    perform(made, "create", actor=system("load_network"))
    return made


# ------------------------------------------------------------------------------------------------ pieces


def _written_too(cast: Cast, agreement: Any, *, articles: Any = None) -> Any:
    """The person of the secretariat called `writer` edits this version."""
    text = {"title": "Accord de réseau", "preamble": "Considérant…"}
    chosen = scenes.ARTICLES if articles is None else articles
    perform(agreement, "edit", actor=cast.actor("writer"), articles=chosen, **text)
    return scenes.again(agreement)


def _in_review(cast: Cast, *others: str, articles: Any = None) -> Any:
    agreement = _written_too(cast, scenes.draft(cast, *others), articles=articles)
    perform(agreement, "submit_for_review", actor=cast.actor("drafter.it"))
    return scenes.again(agreement)


def _agreed(
    cast: Cast,
    *others: str,
    agreeing: tuple[str, ...] | None = None,
    named: dict[str, str] | None = None,
    articles: Any = None,
) -> Any:
    """Everybody agrees, or those of `agreeing`; each side names its signatory, or those of `named`."""
    agreement = _in_review(cast, *others, articles=articles)
    sides = ("it", *(others or ("sn",)))
    for side in sides if agreeing is None else agreeing:
        scenes.clear(cast, agreement, side)
    for side, person in (named or {side: f"signatory.{side}" for side in sides}).items():
        mandate = _mandate_to_sign(cast, person, side)
        perform(agreement, "name_signatory", actor=cast.actor(f"reviewer.{side}"), mandate=mandate.pk)
    return scenes.again(agreement)


def _mandate_to_sign(cast: Cast, person: str, side: str) -> Mandate:
    held = Mandate.objects.filter(person=cast[person], on_organisation=cast.side(side), state=Mandate.State.ACTIVE)
    return next(m for m in held if "sign_for" in m.capabilities)
