"""The life of an agreement, walked at random through the real door, beside a model written from the design.

Whoever asks for whatever, at whatever instant: the door and the model agree on what is done, and after every step the
invariants of tests/agreements/living/watch.py hold. Not here: the model (tests/agreements/living)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from agreements.models import Agreement
from tests import scenes
from tests.agreements import formalities
from tests.agreements.living import clockwork, script
from tests.agreements.living.facts import (
    BINDING,
    DRAFT,
    ENDED,
    IN_FORCE,
    IN_REVIEW,
    OPEN,
    SUSPENDED,
    Ask,
    Decision,
    Dossier,
    World,
)
from tests.agreements.living.hands import PEOPLE, Hands, assemble, known_mandates
from tests.agreements.living.steps import STEPS, carry_out, is_allowed, possible
from tests.agreements.living.watch import Watch
from tests.surroundings import SIZE
from workflows import clock, registry, triggers
from workflows.management.commands.tick import due as found_by_tick
from workflows.models import Entry, Head
from workflows.perform import Refused, perform, settle, why_not

pytestmark = pytest.mark.django_db
WALKS = {"short": (15, 25), "whole": (50, 30), "full": (2000, 50)}
"""Size → how many walks, of how many steps. A short run shows the walk as it was; beyond, it is made short first."""
MOST_DOSSIERS = 5
UNDOING = {"abandon", "request_changes", "recall", "decline", "withdraw_clearance", "terminate", "remove_party"}
OFTEN = st.sampled_from([True, True, True, False])
SELDOM = st.sampled_from([False, False, False, False, True])
AT_TIMES = st.sampled_from([False, False, True])
SPANS = [timedelta(milliseconds=1), timedelta(hours=1), *(timedelta(days=n) for n in (1, 1, 3, 5, 12, 31, 100))]


class Life(RuleBasedStateMachine):
    """One walk, in a transaction that is undone after it."""

    hands: Hands
    """Set for each test: the people, as `assemble` made them."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone._from_testcase = True
        self.undone.__enter__()
        self.mine = self.hands.anew()
        last = Head.objects.get(pk=self.mine.cast.network.pk)
        assert last.last_ts is not None, "the cast was loaded"
        begins = (last.last_ts + timedelta(days=1)).replace(hour=8, minute=0, second=0, microsecond=0)
        self.world = World(begins, known_mandates(self.mine))
        self.watch = Watch(self.world, self.mine, last.size)
        self.sent: tuple[Any, str, dict[str, Any]] | None = None
        self.drawn_from: dict[str, tuple[int, int]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    # -------------------------------------------------------------------------------------- how a walk begins

    @initialize(
        to=st.sampled_from([DRAFT, IN_REVIEW, OPEN, OPEN, IN_FORCE, IN_FORCE, SUSPENDED]), asked=SELDOM, data=st.data()
    )
    def begin(self, to: str, asked: bool, data: Any) -> None:
        """An agreement, brought to a state by the steps that everybody takes."""
        if asked:
            with clock.held(self.world.now):
                formalities.template(self.mine.cast)
            self.world.asks_formalities = True
        dossier = self._new("it", "secretariat2" if asked else "drafter.it", "Accord")
        assert dossier is not None
        for step, who, said in script.towards(self.world, dossier, to, data.draw):
            if step == "record_decision":
                self._decide(dossier.name, timedelta(0))
            else:
                self._ask(Ask(self.world, dossier, step, who, said))
        self._look()

    def _new(self, side: str, who: str, title: str) -> Dossier | None:
        """Somebody begins an agreement, or is refused."""
        name = f"agreement {len(self.world.dossiers) + 1}"
        dossier = Dossier(name, side, state="")
        ask = Ask(self.world, dossier, "create", who, {"title": title})
        row = self.mine.draft(side)
        may = STEPS["create"].who(ask) and STEPS["create"].provided(ask)
        with clock.held(self.world.now):
            assert (not why_not(row, "create", self.mine.actor(who, self.world.now), title=title)) is may
            self._through_the_door(row, ask, may, {"title": title})
        if not may:
            return None
        self.mine.dossiers[name] = row.pk
        self.world.dossiers[name] = dossier
        dossier.state = DRAFT
        carry_out(ask)
        return dossier

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

    def _ask(self, ask: Ask, *, key: str | None = None, stale: bool = False) -> None:
        """Time first; then the model says whether it is allowed, and the door must say the same."""
        world, row = self.world, self.mine.row(ask.dossier.name)
        with clock.held(world.now):
            actor, inputs = self.mine.actor(ask.who, world.now, is_fresh=ask.is_fresh), self.mine.inputs(ask, row)
            nothing_was_due = not clockwork.due(world, ask.dossier)
            clockwork.settle(world, ask.dossier)
            seen = None
            if stale:
                seen = {"revision": self.drawn_from[ask.dossier.name][0]}
            may = is_allowed(ask)
            if nothing_was_due:
                self._says_the_same(row, ask, may, actor, inputs)
            may = may and not (stale and seen != {"revision": ask.dossier.revision})
            self._through_the_door(row, ask, may, inputs, seen=seen, key=key)
        if may:
            carry_out(ask)

    def _says_the_same(self, row: Any, ask: Ask, may: bool, actor: Any, inputs: dict[str, Any]) -> None:
        """`why_not` is empty exactly where the door opens, and every reason has words."""
        reasons = why_not(row, ask.step, actor, **inputs)
        assert (not reasons) is may, (ask.step, ask.who, ask.said, reasons)
        assert all(str(reason).strip() and reason.code for reason in reasons)

    def _through_the_door(
        self, row: Any, ask: Ask, may: bool, inputs: dict[str, Any], *, seen: Any = None, key: str | None = None
    ) -> None:
        actor = self.mine.actor(ask.who, self.world.now, is_fresh=ask.is_fresh)
        if not may:
            with pytest.raises(Refused) as caught:
                perform(row, ask.step, actor=actor, seen=seen, key=key, **inputs)
            assert caught.value.reasons and all(str(reason).strip() for reason in caught.value.reasons)
            return
        act = perform(row, ask.step, actor=actor, seen=seen, key=key, **inputs)
        assert not act.replayed
        if key:
            self.sent = (row, ask.step, {"actor": actor, "key": key, **inputs})

    # -------------------------------------------------------------------------------------- a form sent again

    def _send_again(self, *, same: bool) -> None:
        """The same form gets the first answer; the same key with other words is refused. Neither does anything."""
        assert self.sent is not None
        row, step, form = self.sent
        with clock.held(self.world.now):
            again = row if row._state.adding else Agreement.to_perform().get(pk=row.pk)
            if same:
                assert perform(again, step, **form).replayed
            else:
                with pytest.raises(Refused) as caught:
                    perform(again, "abandon", actor=form["actor"], key=form["key"], reason="Une autre demande.")
                assert caught.value.stale and [reason.code for reason in caught.value.reasons] == ["key_reused"]
        self._look()

    # -------------------------------------------------------------------------------------- decisions

    def _lacks_a_decision(self) -> bool:
        """Whether an agreement that binds has no decision left to rest a step on."""
        free = {d.about for n, d in enumerate(self.world.decisions) if n not in self.world.dossiers[d.about].spent}
        return any(d.state in BINDING and d.name not in free for d in self.world.dossiers.values())

    def _record_a_decision(self, data: Any) -> None:
        """The secretariat records what a body decided about an agreement, in effect today or soon."""
        binding = [name for name, dossier in self.world.dossiers.items() if dossier.state in BINDING]
        name = data.draw(st.sampled_from(binding or list(self.world.dossiers)))
        self._decide(name, timedelta(days=data.draw(st.sampled_from([0, 0, 0, 3]))))
        self._look()

    def _decide(self, name: str, ahead: timedelta) -> None:
        effective_on = self.world.today + ahead
        with clock.held(self.world.now):
            decision = scenes.decide(self.mine.cast, self.mine.row(name), effective_on=effective_on)
        self.mine.decisions.append(decision.pk)
        self.world.decisions.append(Decision(name, effective_on))

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

    def _settle(self, dossier: Dossier) -> None:
        with clock.held(self.world.now):
            is_due = bool(clockwork.due(self.world, dossier))
            assert settle(self.mine.row(dossier.name)) is is_due, dossier.name
            clockwork.settle(self.world, dossier)
            assert not settle(self.mine.row(dossier.name)), "a second look finds nothing"

    def _tick(self) -> None:
        """The clock job finds everything that is due."""
        with clock.held(self.world.now):
            found = {row.pk for row in found_by_tick(Agreement)}
        for name, dossier in self.world.dossiers.items():
            if clockwork.due(self.world, dossier):
                assert self.mine.dossiers[name] in found, f"{name} is due and was not found"
                self._settle(dossier)

    def _look(self) -> None:
        self.watch.everything()


def test_any_walk_through_the_life_of_agreements_keeps_what_the_design_promises(cast: Any) -> None:
    walks, steps = WALKS[SIZE]
    Life.hands = assemble(cast, clock.today())
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=walks,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=[Phase.generate] if SIZE == "short" else [Phase.generate, Phase.shrink],
        ),
    )
    assert {trigger.name for trigger in triggers.wanted()} <= triggers.intact(), "a guard of the database is gone"
    assert Entry.objects.filter(network=cast.network).count() == Head.objects.get(pk=cast.network.pk).size


def test_the_model_knows_every_step() -> None:
    assert set(STEPS) == set(registry.steps(Agreement))
