"""The life of an agreement, walked at random through the real door, beside a model written from the design.

Whoever asks for whatever, at whatever instant: the door and the model agree on what is done, and after every step the
invariants of tests/agreements/living/watch.py hold. Not here: the model (tests/agreements/living)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from agreements.models import Agreement
from tests.agreements import formalities
from tests.agreements.living import clockwork, script
from tests.agreements.living.facts import (
    ACCESSION,
    AGREEMENT,
    AMENDMENT,
    BINDING,
    DRAFT,
    ENDED,
    IN_FORCE,
    IN_REVIEW,
    OPEN,
    SUSPENDED,
    Ask,
    Dossier,
)
from tests.agreements.living.hands import PEOPLE, assemble
from tests.agreements.living.steps import STEPS, possible
from tests.agreements.living.walker import Walker
from tests.surroundings import SIZE
from workflows import clock, registry, triggers
from workflows.models import Entry, Head

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
AMENDED = "binding, with an amendment"
"""Where two sides amend what binds: the walk finds the amendment in review, or open, or in force."""
JOINED, REPLACED = "binding, with an accession", "binding, with another in its place"
"""Where somebody joins what binds, or a later agreement names it."""
WALKS = {
    (DRAFT, IN_REVIEW): {"short": 2, "whole": 4, "full": 500},
    (OPEN,): {"short": 2, "whole": 5, "full": 700},
    (IN_FORCE, SUSPENDED): {"short": 2, "whole": 5, "full": 800},
    (AMENDED,): {"short": 2, "whole": 6, "full": 800},
    (JOINED,): {"short": 2, "whole": 5, "full": 800},
    (REPLACED,): {"short": 2, "whole": 5, "full": 800},
}
"""Where walks begin → how many there are. A short run shows a walk that fails as it was; beyond, it is made short."""
LEADS_TO = {AMENDED: "consolidate", JOINED: "receive_party", REPLACED: "supersede"}
"""What such walks are for: of many, some meet it."""
STEPS_OF_A_WALK = {"short": 16, "whole": 30, "full": 50}
MOST_DOSSIERS = 5
UNDOING = {"abandon", "request_changes", "recall", "decline", "withdraw_clearance", "terminate", "remove_party"}
OFTEN = st.sampled_from([True, True, True, False])
SELDOM = st.sampled_from([False, False, False, False, True])
AS_FAR_AS = st.sampled_from([IN_REVIEW, OPEN, IN_FORCE, IN_FORCE])
AT_TIMES = st.sampled_from([False, False, True])
SPANS = [timedelta(milliseconds=1), timedelta(hours=1), *(timedelta(days=n) for n in (1, 1, 3, 5, 12, 31, 100))]


class Life(Walker, RuleBasedStateMachine):
    """One walk, in a transaction that is undone after it."""

    begins: tuple[str, ...]
    """Set for each test, as `hands` is: the states in which a walk may begin."""
    done: set[str]
    """The steps taken in all walks of the test."""

    # -------------------------------------------------------------------------------------- how a walk begins

    @initialize(place=st.integers(0, 5), asked=SELDOM, data=st.data())
    def begin(self, place: int, asked: bool, data: Any) -> None:
        """An agreement, brought to a state by the steps that everybody takes."""
        to = self.begins[place % len(self.begins)]
        if asked:
            with clock.held(self.world.now):
                formalities.template(self.mine.cast)
            self.world.asks_formalities = True
        dossier = self._new("it", "secretariat2" if asked else "drafter.it", "Accord")
        assert dossier is not None
        first = IN_FORCE if to in (AMENDED, JOINED, REPLACED) else to
        partners = [("ne",)] if to == JOINED else script.PARTNERS
        self._follow(dossier, script.towards(self.world, dossier, first, data.draw, partners=partners))
        if to != first:
            self._wait_for(dossier)
            self._begin_about(dossier, to, data)
        self._look()

    def _wait_for(self, dossier: Dossier) -> None:
        """What is signed by all binds once its date of effect has come."""
        if dossier.state == OPEN and dossier.terms.effect_on is not None:
            self.world.now += dossier.terms.effect_on - self.world.today
            self._settle(dossier)
        assert dossier.state == IN_FORCE

    def _begin_about(self, dossier: Dossier, to: str, data: Any) -> None:
        if to == JOINED:
            if self._joins(dossier, data).state in BINDING and data.draw(st.booleans()):
                self._follow(dossier, script.excluding(self.world, "sn"))
                self._joins(dossier, data)
        elif to == REPLACED:
            made = self._new("it", "drafter.it", "Accord nouveau", dossier.name)
            assert made is not None
            self._follow(made, script.towards(self.world, made, data.draw(AS_FAR_AS), data.draw))
        else:
            for _ in range(data.draw(st.sampled_from([1, 2]))):
                made = self._new("sn", "drafter.sn", "Avenant", dossier.name, AMENDMENT)
                assert made is not None
                self._follow(made, script.amending(self.world, made, data.draw))

    def _joins(self, dossier: Dossier, data: Any) -> Dossier:
        made = self._new("sn", "drafter.sn", "Adhésion", dossier.name, ACCESSION)
        assert made is not None
        self._follow(made, script.joining(self.world, made, data.draw))
        return made

    def _follow(self, dossier: Dossier, lines: Any) -> None:
        for step, who, said in lines:
            if step == "record_decision":
                self._decide(dossier.name, timedelta(0))
            else:
                self._ask(Ask(self.world, dossier, step, who, said))

    # -------------------------------------------------------------------------------------- what people do

    @rule(data=st.data())
    def lead_on(self, data: Any) -> None:
        """Somebody does what leads to the next stage; where nothing does, something else."""
        leading = list(possible(self.world, PEOPLE, leading_on=True))
        if leading:
            self._act(data.draw(st.sampled_from(leading)), data)
        else:
            self._do_well(data)

    @rule(data=st.data(), how=st.sampled_from(["well", "well", "in any words", "in any words", "again"]))
    def somebody_acts(self, data: Any, how: str) -> None:
        """Somebody does something well, asks for anything in any words, or sends a form again."""
        if how == "again" and self.sent is not None:
            self._send_again(same=data.draw(st.booleans()))
        elif how == "well":
            self._do_well(data)
        else:
            self._ask_for_anything(data)

    def _do_well(self, data: Any) -> None:
        """One of the steps that somebody may take now, seldom one that undoes; or a decision, or a new agreement."""
        every = list(possible(self.world, PEOPLE))
        steps = sorted({ask.step for ask in every} - (set() if data.draw(AT_TIMES) else UNDOING), key=list(STEPS).index)
        if not [d for d in self.world.dossiers.values() if d.state not in ENDED]:
            self._begin_another("drafter.it", "it", "Accord")
        elif not steps or (self._lacks_a_decision() and data.draw(OFTEN)):
            self._record_a_decision(data)
        else:
            step = data.draw(st.sampled_from(steps))
            self._act(data.draw(st.sampled_from([ask for ask in every if ask.step == step])), data)

    def _ask_for_anything(self, data: Any) -> None:
        dossier = self._one(data)
        here = [name for name, step in STEPS.items() if dossier.state in step.states]
        step = data.draw(st.sampled_from(here if here and data.draw(OFTEN) else list(STEPS)))
        who = data.draw(st.sampled_from(PEOPLE))
        if step == "create":
            side, title = data.draw(st.sampled_from(["it", "sn"])), data.draw(st.sampled_from(["Accord", "  "]))
            self._begin_another(who, side, title)
            return
        ask = Ask(self.world, dossier, step, who, script.careful(self.world, dossier, step, who, data.draw))
        if data.draw(OFTEN):
            ask.said |= script.mistake(ask, data.draw)
        ask.is_fresh = data.draw(OFTEN)
        self._act(ask, data)

    def _begin_another(self, who: str, side: str, title: str) -> None:
        if len(self.world.dossiers) < MOST_DOSSIERS:
            self._new(side, who, title)
            self._look()

    @rule(
        data=st.data(),
        side=st.sampled_from(["it", "sn", "ne"]),
        by=st.sampled_from(["a drafter", "a keeper"]),
        kind=st.sampled_from([AMENDMENT, AMENDMENT, ACCESSION, AGREEMENT]),
    )
    def begin_about_another(self, data: Any, side: str, by: str, kind: str) -> None:
        """Somebody begins an amendment, an accession or another agreement in its place, seldom of what binds nobody."""
        binding = [n for n, d in self.world.dossiers.items() if d.state in BINDING and not d.parent]
        every = binding if binding and data.draw(OFTEN) else list(self.world.dossiers)
        who = f"drafter.{side}" if by == "a drafter" and side != "ne" else "secretariat2"
        about = data.draw(st.sampled_from(every))
        if len(self.world.dossiers) < MOST_DOSSIERS:
            self._new(side, who, "Avenant", about, kind)
            self._look()

    def _one(self, data: Any) -> Dossier:
        return self.world.dossiers[data.draw(st.sampled_from(list(self.world.dossiers)))]

    def _act(self, ask: Ask, data: Any) -> None:
        """The form may have been drawn a while ago, and may carry a key."""
        stale = ask.dossier.name in self.drawn_from and data.draw(SELDOM)
        key = f"form {len(self.world.told)}" if data.draw(OFTEN) else None
        self._ask(ask, key=key, stale=stale)
        if data.draw(SELDOM):
            self._remember(ask.dossier)
        self._look()
        self.watch.there_is_a_way_out(ask.dossier.name)

    def _remember(self, dossier: Dossier) -> None:
        """Somebody opens the page of a form, and keeps it open."""
        self.drawn_from[dossier.name] = (dossier.revision, dossier.entries)

    # -------------------------------------------------------------------------------------- decisions

    def _lacks_a_decision(self) -> bool:
        """Whether an agreement that binds has no decision left to rest a step on."""
        free = {d.about for n, d in enumerate(self.world.decisions) if n not in self.world.dossiers[d.about].spent}
        every = self.world.dossiers.values()
        rest = [d for d in every if (d.state in BINDING and not d.parent) or (d.joins and not d.admitted)]
        return any(d.name not in free for d in rest)

    def _record_a_decision(self, data: Any) -> None:
        """The secretariat records what a body decided about an agreement, in effect today or soon."""
        every = self.world.dossiers.items()
        binding = [name for name, d in every if d.state in BINDING or (d.joins and not d.admitted)]
        name = data.draw(st.sampled_from(binding or list(self.world.dossiers)))
        self._decide(name, timedelta(days=data.draw(st.sampled_from([0, 0, 0, 3]))))
        self._look()

    # -------------------------------------------------------------------------------------- time

    @rule(data=st.data(), to_an_edge=OFTEN, looks=st.sampled_from(["nobody", "one", "the clock job"]))
    def let_time_pass(self, data: Any, to_an_edge: bool, looks: str) -> None:
        """To an instant at which something changes, or 1 ms beside it; or by a span, up to years."""
        edges = clockwork.edges(self.world, with_mandates=data.draw(SELDOM))[:9]
        if edges and to_an_edge:
            self.world.now = data.draw(st.sampled_from(edges))
        else:
            self.world.now += data.draw(st.sampled_from(SPANS))
        if looks == "one":
            self._settle(self._one(data))
        elif looks == "the clock job":
            self._tick()
        self._look()
        self.watch.everybody_is_offered_what_the_design_allows(self._one(data).name)

    def teardown(self) -> None:
        self.done.update(step for _name, step, *_rest in self.world.told)
        super().teardown()

    def _look(self) -> None:
        self.watch.everything()


@pytest.mark.parametrize("begins", WALKS, ids=" or ".join)
def test_any_walk_through_the_life_of_agreements_keeps_what_the_design_promises(
    cast: Any, begins: tuple[str, ...]
) -> None:
    Life.hands, Life.begins, Life.done = assemble(cast, clock.today()), begins, set()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=WALKS[begins][SIZE],
            stateful_step_count=STEPS_OF_A_WALK[SIZE],
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate] if SIZE == "short" else [Phase.generate, Phase.shrink],
            print_blob=True,
        ),
    )
    if SIZE == "full":
        assert {LEADS_TO[begin] for begin in begins if begin in LEADS_TO} <= Life.done
    assert {trigger.name for trigger in triggers.wanted()} <= triggers.intact(), "a guard of the database is gone"
    assert Entry.objects.filter(network=cast.network).count() == Head.objects.get(pk=cast.network.pk).size


def test_the_model_knows_every_step() -> None:
    """But the second machine, which is audited beside its life (tests/audits/test_orders.py)."""
    assert set(STEPS) == {s.name for s in registry.steps(Agreement).values() if s.field == "state"}
