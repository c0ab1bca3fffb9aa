"""The scenes of the policy of audits, each built once by performing the steps. Part of tests/agreements/gallery.py.

Engagements and findings share one dossier, the host, which many engagements examine at once. Not here: who may do what
(policy.py), the people (tests/agreements/gallery.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from audits.models import Engagement
from audits.pages.dossier import new_finding
from governance.models import Mandate, Organisation
from tests import scenes as agreements
from tests.agreements import formalities, instruments
from tests.audits import scenes
from tests.audits.policy import PEOPLE
from tests.cast import Cast
from workflows import clock
from workflows.perform import perform, settle

REGION, CENTRE = "Regione Toscana", "CNR-IBIMET"


def people(cast: Cast) -> None:
    """The other auditors; the one of a single dossier comes with it."""
    for name in PEOPLE:
        if name not in cast.people:
            cast.person(name)
    cast.mandate("auditor2", Organisation.objects.get(name=REGION), "audit", on_network=True)
    cast.mandate("partyauditor", cast.side("ne"), "audit", on_network=True)
    cast.mandate("formerauditor", Organisation.objects.get(name=CENTRE), "audit", on_network=True)


def old_scenes(gallery: Any) -> None:
    """Begun 45 days ago: the time to answer is over since, and one agreement has expired meanwhile."""
    cast, stored = gallery.cast, gallery.stored
    host = stored["the host"] = agreements.in_force(cast)
    late = scenes.found(cast, scenes.examining(cast, host))
    stored["time to answer over"] = scenes.ask(cast, scenes.circulate(cast, scenes.again(late.engagement)))
    unheard = scenes.found(cast, scenes.examining(cast, host))
    scenes.ask(cast, scenes.circulate(cast, scenes.again(unheard.engagement)))
    stored["finding, time to answer over"] = unheard
    stored["finding without answer"] = scenes.found(cast, scenes.examining(cast, host))
    scenes.ask(cast, scenes.circulate(cast, scenes.again(stored["finding without answer"].engagement)))
    last = clock.today() + timedelta(days=20)
    stored["expired under audit"] = agreements.in_force(cast, end_date=last)
    scenes.examined(cast, stored["expired under audit"])
    open_one = stored["expired with an open finding"] = agreements.in_force(cast, end_date=last)
    engagement = scenes.again(scenes.found(cast, scenes.examining(cast, open_one)).engagement)
    scenes.ask(cast, scenes.circulate(cast, engagement), days=16)
    gallery.later = [lambda: _conclude_late(cast, engagement)]


def _conclude_late(cast: Cast, engagement: Any) -> None:
    """It has expired meanwhile, and silence lets the opinion be given."""
    settle(scenes.again(engagement))
    scenes.conclude(cast, scenes.finalise(cast, scenes.again(engagement)))


def build(gallery: Any) -> None:
    """Everything at the instant of judgement."""
    cast, stored = gallery.cast, gallery.stored
    for late in gallery.later:
        late()
    settle(agreements.again(stored["expired under audit"]))
    _dossiers(cast, stored)
    _engagements(cast, stored, stored["the host"])
    _findings(gallery, stored["the host"])
    _left_by_their_auditor(cast, stored)
    _of_a_party(cast, stored)


def _of_a_party(cast: Cast, stored: dict[str, Any]) -> None:
    """CONIPRAT audited one agreement and was to audit another, and acceded to both."""
    by = {"by": "partyauditor", "organisation": "CONIPRAT"}
    for name in ("to be audited by a party", "examined, a party awaited"):
        stored[name] = agreements.in_force(cast)
        scenes.in_fieldwork(cast, stored[name], **by)
    planned, awaited = stored["to be audited by a party"], stored["examined, a party awaited"]
    stored["planned by a party"] = scenes.planned(cast, planned, **by)
    scenes.examining(cast, awaited)
    scenes.examined(cast, awaited, **by)
    stored["examining for a party"] = scenes.examining(cast, awaited, **by)
    answered = scenes.to_answer(cast, engagement=scenes.examining(cast, awaited, **by), by="partyauditor")
    stored["finding judged by a party"] = scenes.answer(cast, answered)
    for dossier in (planned, awaited):
        instruments.acceded(cast, agreements.again(dossier), "ne")


def _dossiers(cast: Cast, stored: dict[str, Any]) -> None:
    stored["to be audited"] = agreements.in_force(cast)
    scenes.in_fieldwork(cast, stored["to be audited"])
    stored["examined"] = agreements.in_force(cast)
    stored["examining alone"] = scenes.examining(cast, stored["examined"])
    stored["examined, the opinion given"] = agreements.in_force(cast)
    scenes.examined(cast, stored["examined, the opinion given"])
    scope = [str(stored[name].pk) for name in ("examined", "examined, the opinion given")]
    cast.mandate("scoped", Organisation.objects.get(name=scenes.PISA), "audit", on_network=True, scope=scope)
    other = {"by": "auditor2", "organisation": REGION}
    stored["examined, a second one awaited"] = agreements.in_force(cast)
    scenes.examined(cast, stored["examined, a second one awaited"])
    scenes.in_fieldwork(cast, stored["examined, a second one awaited"], **other)
    stored["examined by two, one of them final"] = agreements.in_force(cast)
    scenes.examining(cast, stored["examined by two, one of them final"])
    scenes.examined(cast, stored["examined by two, one of them final"], **other)
    for name in ("examined, with a paper", "audited, with a paper"):
        stored[name] = agreements.paper_verified(cast)
        if name.startswith("audited"):
            scenes.conclude(cast, scenes.examined(cast, stored[name]))
        else:  # by two, neither of which has given its opinion
            scenes.examining(cast, stored[name])
            scenes.examining(cast, stored[name], **other)
    again = stored["to be audited again"] = agreements.in_force(cast)
    scenes.conclude(cast, scenes.examined(cast, again))
    scenes.in_fieldwork(cast, again)
    stored["suspended under audit"] = agreements.in_force(cast)
    scenes.examined(cast, stored["suspended under audit"])
    agreements.on_a_decision(cast, agreements.again(stored["suspended under audit"]), "suspend")


def _engagements(cast: Cast, stored: dict[str, Any], host: Any) -> None:

    def examining() -> Any:
        return scenes.examining(cast, host)

    stored["planned"] = scenes.planned(cast, host)
    stored["notified"] = scenes.notified(cast, host)
    stored["in fieldwork"] = scenes.in_fieldwork(cast, host)
    stored["examining"] = scenes.examining(cast, host)
    stored["draft report"] = scenes.circulate(cast, scenes.again(scenes.found(cast, examining()).engagement))
    asked = scenes.to_answer(cast, engagement=scenes.examining(cast, host))
    stored["answers awaited"] = asked.engagement
    given = {name: scenes.finalise(cast, scenes.again(_accepted(cast, host).engagement)) for name in ("one", "two")}
    stored["all answered"] = scenes.again(_accepted(cast, host, severity="high").engagement)
    stored["opinion given"] = given["one"]
    stored["in follow-up"] = scenes.step(cast, given["two"], "start_follow_up")
    ended = {name: scenes.examined(cast, host) for name in ("one", "two")}
    stored["opinion given, all ended"] = ended["one"]
    stored["closed engagement"] = scenes.step(cast, ended["two"], "close")
    followed = scenes.again(_accepted(cast, host))
    engagement = scenes.finalise(cast, scenes.again(followed.engagement))
    stored["in follow-up, all ended"] = scenes.step(cast, engagement, "start_follow_up")
    scenes.step(cast, followed, "give_up", reason=scenes.REASON)
    stored["cancelled engagement"] = scenes.cancelled(cast, scenes.notified(cast, host))


def _accepted(cast: Cast, host: Any, **more: Any) -> Any:
    return scenes.accepted(cast, engagement=scenes.examining(cast, host), **more)


def _findings(gallery: Any, host: Any) -> None:
    cast, stored = gallery.cast, gallery.stored

    def examining() -> Any:
        return scenes.examining(cast, host)

    def new(scene: str) -> Any:
        return lambda: new_finding(scenes.again(stored[scene]), agreements.again(host))

    def of_another() -> Any:
        made = new("examining")()
        made.organisation = Organisation.objects.get(name=REGION)
        return made

    gallery.makers |= {
        "new engagement": lambda: Engagement(
            network=cast.network, organisation=Organisation.objects.get(name=scenes.PISA)
        ),
        "new engagement of a party": lambda: Engagement(network=cast.network, organisation=cast.side("ne")),
        "new finding": new("examining"),
        "new finding of a party": lambda: new_finding(
            scenes.again(stored["examining for a party"]), agreements.again(stored["examined, a party awaited"])
        ),
        "new finding on what is not examined": new("in fieldwork"),
        "new finding too late": new("answers awaited"),
        "new finding of another": of_another,
    }
    stored["finding"] = scenes.found(cast, examining())
    stored["finding on one dossier"] = scenes.found(cast, scenes.again(stored["examining alone"]))
    stored["finding circulated"] = scenes.found(cast, examining())
    scenes.circulate(cast, scenes.again(stored["finding circulated"].engagement))
    stored["finding to answer"] = scenes.to_answer(cast, engagement=examining())
    for name, make in (
        ("finding answered", scenes.answered),
        ("answer accepted", scenes.accepted),
        ("answer contested", scenes.contested),
        ("finding implemented", scenes.implemented),
        ("finding not implemented", scenes.not_implemented),
        ("finding dropped", scenes.dropped),
    ):
        stored[name] = make(cast, engagement=examining(), file=formalities.document())
    settle(scenes.again(stored["finding without answer"]))


def _left_by_their_auditor(cast: Cast, stored: dict[str, Any]) -> None:
    by = {"by": "formerauditor", "organisation": CENTRE}
    left = stored["examined by nobody any more"] = agreements.in_force(cast)
    scenes.examined(cast, left, **by)
    two = stored["examined by two, by one in vain"] = agreements.in_force(cast)
    scenes.examining(cast, two)
    scenes.examined(cast, two, **by)
    host = stored["the host"]
    stored["planned by nobody any more"] = scenes.planned(cast, host, **by)
    stored["ended by nobody any more"] = scenes.examined(cast, host, **by)
    engagement = scenes.examining(cast, host, **by)
    finding = scenes.found(cast, engagement, by="formerauditor")
    scenes.ask(cast, scenes.circulate(cast, scenes.again(engagement), by="formerauditor"), by="formerauditor")
    stored["finding judged by nobody any more"] = scenes.answer(cast, scenes.again(finding))
    for mandate in Mandate.objects.filter(person=cast["formerauditor"]):
        perform(mandate, "revoke", actor=cast.actor("secretariat"), reason=scenes.REASON)
