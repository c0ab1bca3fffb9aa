"""What agreements, instruments, parties and members are to one another, as stored, whatever the model says.

Not here: what one dossier is (watch.py)."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.consolidation import applied
from agreements.models.consolidated import text_at
from governance.models import Membership
from tests.agreements.living.facts import BINDING, ENDED, Dossier
from tests.agreements.living.replay import Told
from workflows import judge


class Bonds:
    """The invariants of what binds."""

    def _that_bound(self, row: Any, kind: str) -> list[Any]:
        return [one for one in row.instruments.all() if one.instrument == kind and one.in_force_at is not None]

    def binding_dates_are_in_order(self, row: Any) -> None:
        for party in row.parties.all():
            joined = party.acceded_by.in_force_at if party.acceded_by else row.in_force_at
            assert party.bound_at in (None, joined) and (party.bound_at is None or row.in_force_at <= joined)
            if party.left_at is not None:
                assert party.bound_at <= party.left_at and (row.ended_at is None or party.left_at <= row.ended_at)
        if row.ended_at is not None and row.in_force_at is not None:
            assert row.in_force_at <= row.ended_at

    def the_text_is_what_the_amendments_made_it(self, row: Any, dossier: Dossier) -> None:
        """Its amendments, applied to the signed text in the order in which they entered into force, give the text that
        is stored."""
        amendments = self._that_bound(row, "amendment")
        assert row.consolidated_number == len(amendments) == dossier.number
        authentic = [t for t in row.consolidated_texts.all() if t.language == row.authentic_language]
        place = {t.amendment_id: t.number for t in authentic}
        assert sorted(place.values()) == list(range(1, len(amendments) + 1)) and set(place) == {
            a.pk for a in amendments
        }
        if not amendments:
            return
        said = text_at(row, 0).articles
        for one in sorted(amendments, key=lambda a: place[a.pk]):
            version = one.versions.get(number=one.version_number)
            said = applied(said, version.texts.get(language=one.authentic_language).articles, one.reference)
            stored = text_at(row, place[one.pk])
            assert stored.articles == said and stored.since == one.in_force_at
            assert {a["number"]: a["repealed"] for a in said} == dossier.texts[place[one.pk]]
        assert sorted(a.in_force_at for a in amendments) == [
            a.in_force_at for a in sorted(amendments, key=lambda a: place[a.pk])
        ]

    def an_amendment_ends_with_its_agreement(self, row: Any) -> None:
        """It binds while its agreement does; once that has ended, time ends it."""
        if row.state not in BINDING:
            return
        with_time = "expire" if row.parent.ended_at is not None else None
        assert row.parent.state in (BINDING if with_time is None else ENDED)
        assert judge.due_step(row) == with_time

    def who_takes_its_place_binds_from_that_instant(self, row: Any, told: Told) -> None:
        """A superseded agreement has exactly one in its place, which bound from the instant at which it ended."""
        assert (row.state == "superseded") is bool(told.superseded_by)
        if told.superseded_by:
            after = [one for one in row.replaced_by.all() if one.in_force_at == row.ended_at]
            assert [str(one.pk) for one in after].count(told.superseded_by) == 1

    def memberships_do_not_overlap(self, members: list[Membership]) -> None:
        """On one basis an organisation is a member once at a time; nothing ends before it begins."""
        last: dict[Any, date] = {}
        for one in sorted(members, key=lambda m: (m.since, m.until or date.max)):
            assert one.until is None or one.since <= one.until
            assert last.get((one.organisation_id, one.basis_id), one.since) <= one.since
            last[one.organisation_id, one.basis_id] = one.until or date.max

    def who_is_bound_is_a_member(self, row: Any, members: list[Membership]) -> None:
        if row.parent_id is not None:
            assert not members, "an amendment makes no members"
            return
        bound = [p.organisation_id for p in row.parties.all() if p.is_bound] if row.state in BINDING else []
        assert sorted(m.organisation_id for m in members if m.until is None) == sorted(bound), "once, and no other"
        if row.state in BINDING:
            assert row.in_force_at is not None and row.ended_at is None
            begins = sorted((p.organisation_id, p.bound_at.date()) for p in row.parties.all() if p.bound_at)
            assert sorted((m.organisation_id, m.since) for m in members) == begins

    def who_joined_did_so_by_one_accession(self, row: Any) -> None:
        """Each accession that entered into force made one party, of whoever drafted it; it binds as its agreement
        does."""
        made = [p for p in row.parties.all() if p.acceded_by_id is not None]
        entered = self._that_bound(row, "accession")
        assert sorted((p.acceded_by_id, p.organisation_id) for p in made) == sorted(
            (a.pk, a.drafting_organisation_id) for a in entered
        )
        if row.state in BINDING:
            assert all(a.state in BINDING for a in entered)

    def left_before(self, row: Any) -> set[Any]:
        """Of those that an amendment names, whom its agreement bound no more when the amendment entered into force, or
        from that very instant."""
        if row.instrument != "amendment":
            return set()
        there = row.parent.parties.filter(bound_at__lte=row.in_force_at)
        still = there.exclude(left_at__lte=row.in_force_at).values_list("organisation", flat=True)
        return {p.organisation_id for p in row.parties.all()} - set(still)
