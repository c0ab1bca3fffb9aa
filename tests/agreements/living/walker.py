"""One walk beside the model: somebody asks, and the door must answer as the model does.

Not here: what is drawn (tests/agreements/test_stateful.py), what holds afterwards (watch.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from agreements.models import Agreement
from tests import scenes
from tests.agreements.living import clockwork
from tests.agreements.living.facts import AGREEMENT, DRAFT, Ask, Decision, Dossier, World
from tests.agreements.living.hands import Hands, known_mandates
from tests.agreements.living.steps import STEPS, carry_out, is_allowed
from tests.agreements.living.watch import Watch
from workflows import clock
from workflows.management.commands.tick import due as found_by_tick
from workflows.models import Head
from workflows.perform import Refused, perform, settle, why_not


class Walker:
    """The world and the product side by side, in a transaction that is undone."""

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

    # -------------------------------------------------------------------------------------- asking

    def _new(self, side: str, who: str, title: str, about: str = "", kind: str = AGREEMENT) -> Dossier | None:
        """Somebody begins an agreement, or an amendment of one, an accession to it, another in its place, or is
        refused."""
        is_own = kind == AGREEMENT
        parent, replaces = ("", about) if is_own else (about, "")
        name = f"{kind} {len(self.world.dossiers) + 1}"
        dossier = Dossier(name, side, kind, state="", parent=parent, replaces=replaces)
        ask = Ask(self.world, dossier, "create", who, {"title": title})
        if about:
            self._settle(self.world.dossiers[about])
        row = self.mine.draft(dossier)
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

    def _ask(self, ask: Ask, *, key: str | None = None, stale: bool = False) -> None:
        """Time first; then the model says whether it is allowed, and the door must say the same."""
        world, row = self.world, self.mine.row(ask.dossier.name)
        with clock.held(world.now):
            actor, inputs = self.mine.actor(ask.who, world.now, is_fresh=ask.is_fresh), self.mine.inputs(ask, row)
            nothing_was_due = not clockwork.is_due(world, ask.dossier)
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
        self.mine.note(ask)
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

    # -------------------------------------------------------------------------------------- decisions and time

    def _decide(self, name: str, ahead: timedelta) -> None:
        effective_on = self.world.today + ahead
        with clock.held(self.world.now):
            decision = scenes.decide(self.mine.cast, self.mine.row(name), effective_on=effective_on)
        self.mine.decisions.append(decision.pk)
        self.world.decisions.append(Decision(name, effective_on))

    def _settle(self, dossier: Dossier) -> None:
        with clock.held(self.world.now):
            is_due = clockwork.is_due(self.world, dossier)
            assert settle(self.mine.row(dossier.name)) is is_due, dossier.name
            clockwork.settle(self.world, dossier)
            assert not settle(self.mine.row(dossier.name)), "a second look finds nothing"

    def _tick(self) -> None:
        """The clock job finds everything that is due."""
        with clock.held(self.world.now):
            found = {row.pk for row in found_by_tick(Agreement)}
        waiting = [dossier for dossier in self.world.dossiers.values() if clockwork.due(self.world, dossier)]
        for dossier in waiting:
            assert self.mine.dossiers[dossier.name] in found, f"{dossier.name} is due and was not found"
            self._settle(dossier)
