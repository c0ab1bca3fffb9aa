"""Accessions and agreements that replace an earlier one: how they begin, and whose dates are in one order.

Not here: the steps they share with every agreement (drafting.py, review.py, signing.py)."""

from __future__ import annotations

from tests.agreements.living.facts import (
    BINDING,
    CLOCK,
    DEPOSITARY,
    DRAFT,
    IN_REVIEW,
    OPEN,
    Dossier,
    Membership,
    Party,
    World,
)

UNDER_WAY = (DRAFT, IN_REVIEW, OPEN)


def is_bound(agreement: Dossier, side: str) -> bool:
    return side in [party.side for party in agreement.bound]


def may_begin(world: World, dossier: Dossier) -> bool:
    """Of an agreement that binds, and that is about no other: an amendment, or what replaces it, is begun by one
    of its parties, an accession by whoever is none and has not asked yet."""
    about = world.dossiers.get(dossier.parent or dossier.replaces)
    if about is None:
        return True
    if about.parent or about.state not in BINDING:
        return False
    if dossier.joins:
        return not is_bound(about, dossier.drafted_by) and not _has_asked(world, dossier)
    return is_bound(about, dossier.drafted_by)


def may_go_on(world: World, dossier: Dossier) -> bool:
    """An amendment is carried by a party: whoever left the agreement since sends none, and none is opened."""
    parent = world.parent_of(dossier)
    return parent is None or not dossier.amends or is_bound(parent, dossier.drafted_by)


def _has_asked(world: World, accession: Dossier) -> bool:
    return any(
        (d.kind, d.parent, d.drafted_by) == (accession.kind, accession.parent, accession.drafted_by)
        and d.state in UNDER_WAY
        for d in world.dossiers.values()
    )


def parties_of_an_accession(side: str, parent: Dossier) -> dict[str, Party]:
    """Whoever joins, and the depositary; where the depositary joins, the first party bound."""
    return {one: Party(one) for one in (side, who_receives(side, parent))}


def who_receives(side: str, parent: Dossier) -> str:
    return DEPOSITARY if side != DEPOSITARY else parent.bound[0].side


def is_well_received(parent: Dossier, accession: Dossier) -> bool:
    """Whoever joins is no party, and whoever signs with it is one, or the depositary."""
    joins = accession.drafted_by
    receives = set(accession.parties) - {joins}
    return not is_bound(parent, joins) and receives <= {DEPOSITARY, *(party.side for party in parent.bound)}


def receive(world: World, accession: Dossier) -> None:
    """In the act of its entry into force: a party after the others, and a member as they are. Whoever had left is
    awaited in its amendments again, and stays beside itself as the party that it was."""
    agreement, side = world.dossiers[accession.parent], accession.drafted_by
    assert agreement.state in BINDING, "an accession enters into force while its agreement binds"
    world.write(agreement, "receive_party", CLOCK)
    former = f"{side}, once among {len(agreement.parties)}"
    agreement.parties = {former if key == side else key: party for key, party in agreement.parties.items()}
    for one in [*world.amendments_of(agreement, side), *world.received_by(agreement, side)]:
        one.parties[side].released_at = None
    agreement.parties[side] = Party(side, bound_at=world.since, joined_by=accession.name)
    world.memberships.append(Membership(side, agreement.name, world.since.date()))


def family(world: World, dossier: Dossier) -> list[Dossier]:
    """The agreement it is about, what that replaces, and what is open for signature about them: agreements first."""
    root = world.parent_of(dossier) or dossier
    about = [name for name in (root.name, root.replaces) if name]
    found = [d for d in world.dossiers.values() if d.name in about]
    found += [d for d in world.dossiers.values() if d.state == OPEN and {d.parent, d.replaces} & set(about)]
    kept = {d.name: d for d in [*found, dossier]}
    return sorted(kept.values(), key=lambda d: (bool(d.parent), list(world.dossiers).index(d.name)))
