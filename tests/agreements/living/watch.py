"""What must hold after every step, whatever was asked: each invariant is one method, and its name says what broke.

Not here: who may do what (the model), what agreements, parties and members are to one another (bonds.py)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import astuple, dataclass, field
from typing import Any

from agreements.models import Agreement, Signature
from governance.models import Membership
from tests.agreements.living import clockwork
from tests.agreements.living.bonds import Bonds
from tests.agreements.living.facts import BINDING, ENDED, Ask, Dossier, World
from tests.agreements.living.hands import PEOPLE, Hands
from tests.agreements.living.replay import Told, read_again
from tests.agreements.living.steps import STEPS
from workflows import clock
from workflows.models import Entry, Head
from workflows.perform import available_steps


@dataclass
class Watch(Bonds):
    """Compares what is stored with the model, with the history and with what was stored before."""

    world: World
    hands: Hands
    begun_at: int
    signatures: dict[Any, tuple[Any, ...]] = field(default_factory=dict)
    heard: int = 0
    rows: dict[str, Any] = field(default_factory=dict)
    """As `everything` last found them."""

    @property
    def network(self) -> Any:
        return self.hands.cast.network

    def everything(self) -> None:
        with clock.held(self.world.now):
            rows = self.rows = self.hands.rows()
            lines = list(Entry.objects.filter(network=self.network, seq__gte=self.begun_at).order_by("seq"))
            told = read_again(lines)
            signed = list(Signature.objects.filter(agreement__in=self.hands.dossiers.values()))
            members = list(Membership.objects.exclude(basis=None))
            self.the_history_has_no_gap(lines)
            self.the_history_says_what_was_done(lines)
            self.no_signature_changes_or_goes(signed)
            self.memberships_do_not_overlap(members)
            for name, row in rows.items():
                dossier, line = self.world.dossiers[name], told[row.pk]
                self.the_history_replays_to_the_row(row, line)
                self.only_this_round_counts(row, [s for s in signed if s.agreement_id == row.pk], line)
                self.the_row_is_as_the_design_says(row, dossier)
                self.the_parties_are_as_the_design_says(row, dossier)
                self.who_is_bound_is_a_member(row, [m for m in members if m.basis_id == row.pk])
                self.binding_dates_are_in_order(row)
                self.the_papers_are_as_the_design_says(row, dossier)
                self.who_takes_its_place_binds_from_that_instant(row, line)
                self.who_joined_did_so_by_one_accession(row)
                if dossier.parent:
                    self.an_amendment_ends_with_its_agreement(row)
                elif row.in_force_at is not None:
                    self.the_text_is_what_the_amendments_made_it(row, dossier)
            self.memberships_are_as_the_design_says(members)

    # -------------------------------------------------------------------------------------- history

    def the_history_has_no_gap(self, lines: list[Entry]) -> None:
        head = Head.objects.get(pk=self.network.pk)
        assert [entry.seq for entry in lines] == list(range(self.begun_at, head.size))
        assert Entry.objects.filter(network=self.network).count() == head.size
        instants = [entry.ts for entry in lines]
        assert instants == sorted(instants) and (not instants or instants[-1] == head.last_ts)

    def the_history_says_what_was_done(self, lines: list[Entry]) -> None:
        """One line for each act that the design allows, by whom, and no other line."""
        names = {pk: name for name, pk in self.hands.dossiers.items()}
        people = {self.hands.cast[who].pk: who for who in self.hands.cast.people}
        acts = [entry for entry in lines if entry.kind == "agreement"]
        found = []
        for entry in acts[self.heard :]:
            leaf = json.loads(bytes(entry.leaf))
            who = people[entry.actor] if entry.actor else "SYS"
            found.append((names[entry.object_id], entry.action, who, leaf["from"], leaf["to"]))
        assert found == self.world.told[self.heard :]
        self.heard = len(self.world.told)

    def the_history_replays_to_the_row(self, row: Any, told: Told) -> None:
        stored = (row.state, row.obj_rev + 1, row.version_number, row.round_number)
        assert (told.state, told.lines, told.version, told.round) == stored
        parties = {str(p.organisation_id): p for p in row.parties.all()}
        cleared = {o for o, p in parties.items() if p.cleared_version == row.version_number and p.cleared_at}
        assert told.cleared & set(parties) == cleared
        if row.state in BINDING and row.instrument != "amendment":  # of those that signed it some may have left before
            assert told.bound == {o for o, p in parties.items() if p.is_bound}

    # -------------------------------------------------------------------------------------- signatures

    def no_signature_changes_or_goes(self, signed: list[Signature]) -> None:
        now = {s.pk: tuple(getattr(s, f.attname) for f in s._meta.concrete_fields) for s in signed}
        assert {pk: now.get(pk) for pk in self.signatures} == self.signatures
        assert len({(s.agreement_id, s.organisation_id, s.round_number) for s in signed}) == len(signed)
        self.signatures = now

    def only_this_round_counts(self, row: Any, signed: list[Signature], told: Told) -> None:
        parties = list(row.parties.all())
        now = {s.organisation_id for s in signed if s.round_number == row.round_number}
        assert {p.organisation_id for p in parties if p.has_signed} == now & {p.organisation_id for p in parties}
        assert {str(o) for o in now} == told.signed, "a signature without its line, or a line without its signature"
        assert all(
            s.sha256 == row.document_id for s in signed if s.round_number == row.round_number and row.document_id
        )
        if row.in_force_at is not None:
            bound = {p.organisation_id for p in parties if p.bound_at and p.acceded_by_id is None}
            left = self.left_before(row)
            assert now - left == bound - left and bound <= now
            assert all(s.signed_at <= row.in_force_at for s in signed)

    # -------------------------------------------------------------------------------------- the model

    def memberships_are_as_the_design_says(self, members: list[Membership]) -> None:
        sides = {pk: side for side, pk in self.hands.sides.items()}
        names = {pk: name for name, pk in self.hands.dossiers.items()}
        found = Counter(
            (sides[m.organisation_id], names[m.basis_id], m.since, m.until) for m in members if m.basis_id in names
        )
        assert found == Counter((m.side, m.basis, m.since, m.until) for m in self.world.memberships)

    def the_row_is_as_the_design_says(self, row: Any, dossier: Dossier) -> None:
        stored = {
            "state": row.state,
            "entries": row.obj_rev + 1,
            "revision": row.revision,
            "version": row.version_number,
            "round": row.round_number,
            "deadline": row.deadline,
            "end_date": row.end_date,
            "in_force_at": row.in_force_at,
            "ended_at": row.ended_at,
            "state_since": row.state_since,
            "admitted": row.admitted_by_id is not None,
            "reminded": row.reminded_days,
            "terminates_on": row.terminates_on,
            "ended_because": row.ended_because,
            "parent": "" if row.parent_id is None else self._named(row.parent_id),
            "replaces": "" if row.replaces_id is None else self._named(row.replaces_id),
            "ends_parent": row.ends_agreement,
            "number": row.consolidated_number,
            "ended_by_parties": row.planned_in_id is not None,
            "closed": row.closed_at is not None,
            "recall_by": self._who(row.recall_proposed_by),
            "editors": {self._who(pk) for pk in row.editors},
        }
        expected = {name: getattr(dossier, name) for name in stored}
        assert stored == expected
        if dossier.drawn is not None:
            assert row.drawn_on == dossier.drawn.number
        terms = {name: getattr(row, name) for name in vars(dossier.terms)}
        assert terms == vars(dossier.terms)
        translations = [text.title for text in row.texts.all() if text.language != row.authentic_language]
        assert "".join(translations) == dossier.translated
        assert {self.hands.decisions.index(one.decision_id) for one in row.carried_out.all()} == dossier.spent

    def the_papers_are_as_the_design_says(self, row: Any, dossier: Dossier) -> None:
        sides = {pk: side for side, pk in self.hands.sides.items()}
        stored = [(sides[p.organisation_id], self._who(p.registered_by_id), p.status) for p in row.papers.all()]
        assert sorted(stored) == sorted((p.side, p.by, p.status) for p in dossier.papers)

    def _named(self, pk: Any) -> str:
        return next(name for name, row in self.hands.dossiers.items() if row == pk)

    def _who(self, pk: Any) -> str:
        found = [who for who, person in self.hands.cast.people.items() if str(person.pk) == str(pk)]
        return found[0] if found else ""

    def the_parties_are_as_the_design_says(self, row: Any, dossier: Dossier) -> None:
        sides = {pk: side for side, pk in self.hands.sides.items()}
        mandates = {pk: key for key, pk in self.hands.mandates.items()}
        stored = [
            (
                sides[p.organisation_id],
                p.cleared_version == row.version_number and p.cleared_at is not None,
                mandates.get(p.signatory_id, ""),
                p.signs_on_paper,
                p.is_required,
                p.bound_at,
                p.leaves_on,
                p.objected_to,
                p.left_how,
                "" if p.acceded_by_id is None else self._named(p.acceded_by_id),
                p.released_at,
            )
            for p in row.parties.all()
        ]
        expected = [astuple(party) for party in dossier.parties.values()]
        assert stored == expected
        asked = {sides[f.organisation_id]: f.status for f in row.formalities.all()}
        assert asked == dossier.formalities

    # -------------------------------------------------------------------------------------- the buttons

    def everybody_is_offered_what_the_design_allows(self, name: str) -> None:
        """The steps of the present state, person by person, before anything is said."""
        dossier = self.world.dossiers[name]
        if clockwork.is_due(self.world, dossier):
            return  # the door lets time act first, and nobody has looked
        here = [step for step in STEPS.values() if dossier.state in step.states]
        with clock.held(self.world.now):
            for who in PEOPLE[:-1]:
                offered = available_steps(self.rows[name], self.hands.actor(who, self.world.now))
                found = {step for step, reasons in offered.items() if not reasons}
                assert found == {s.name for s in here if s.who(Ask(self.world, dossier, s.name, who))}, who
                assert all(str(reason).strip() for reasons in offered.values() for reason in reasons)

    # -------------------------------------------------------------------------------------- the way out

    def there_is_a_way_out(self, name: str) -> None:
        """What has not ended can be moved by somebody who exists, or a day will come that moves it."""
        dossier = self.world.dossiers[name]
        if dossier.state in ENDED:
            assert dossier.state in Agreement.FINAL
            return
        if dossier.parent and dossier.state in BINDING:
            self.there_is_a_way_out(dossier.parent)  # it ends with its agreement
            return
        with clock.held(self.world.now):
            people = ("secretariat", "secretariat2", "drafter.it", "signatory.it", "signatory.sn", "reviewer.it")
            for who in people:
                offered = available_steps(self.rows[name], self.hands.actor(who, self.world.now))
                if any(not reasons for reasons in offered.values()):
                    return
        assert clockwork.is_due(self.world, dossier) or clockwork.comes(self.world, dossier), "nobody can do anything"
