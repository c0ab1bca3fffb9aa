"""Amendments: what they change, what they are drawn on, and what they do to their agreement (DESIGN §4.1).

Not here: the steps that an amendment shares with every agreement (drafting.py, review.py, signing.py)."""

from __future__ import annotations

from tests.agreements.living import joining
from tests.agreements.living.facts import BINDING, CLOCK, OPEN, Change, Dossier, Drawn, World, reminder

REPLACE, INSERT, REPEAL = "replace", "insert", "repeal"
RENEWING = ("renewal", "renewal_months", "objection_days")
"""What fits the last day or not at all."""
ORDINALS = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies")


def _family(number: str) -> str:
    return number.partition(" ")[0]


def after(text: dict[str, bool], changes: tuple[Change, ...]) -> dict[str, bool]:
    """The numbers of the text once it is changed: a new article takes the next of its family, none is given twice."""
    found = dict(text)
    for what, target in changes:
        if what != INSERT:
            found[target] = what == REPEAL
        elif target:
            found[next(n for n in (f"{_family(target)} {o}" for o in ORDINALS) if n not in found)] = False
        else:
            found[str(max(int(_family(number)) for number in found) + 1)] = False
    return found


def fits(text: dict[str, bool], changes: tuple[Change, ...]) -> bool:
    """Whether each change names an article there is, that is not repealed, and changes it once."""
    touched = [target for what, target in changes if what != INSERT]
    there = all(target in text or (what == INSERT and not target) for what, target in changes)
    return there and len(set(touched)) == len(touched) and not any(text[target] for target in touched)


def draw_on(amendment: Dossier, parent: Dossier) -> None:
    """What the agreement is now; what the amendment changes stays. An accession takes it as it is."""
    if amendment.joins:
        amendment.drawn = Drawn(parent.number, parent.end_date, parent.terms.lasting())
        return
    terms, moved = _changed_terms(amendment), changes_the_end(amendment)
    amendment.drawn = Drawn(parent.number, parent.end_date, parent.terms.lasting())
    for name, value in {**parent.terms.lasting(), **terms}.items():
        setattr(amendment.terms, name, value)
    if not moved:
        amendment.end_date = parent.end_date


def _changed_terms(amendment: Dossier) -> dict[str, object]:
    before = amendment.drawn.terms if amendment.drawn else amendment.terms.lasting()
    return {name: value for name, value in amendment.terms.lasting().items() if value != before[name]}


def changes_the_end(amendment: Dossier) -> bool:
    if amendment.drawn is None:
        return False
    return amendment.ends_parent or amendment.end_date != amendment.drawn.end_date


def is_of_the_present(world: World, dossier: Dossier) -> bool:
    """Drawn on the present text, between the parties that the agreement binds now."""
    parent = world.parent_of(dossier)
    if parent is None or dossier.drawn is None:
        return True
    if dossier.joins:
        return dossier.drawn.number == parent.number and joining.is_well_received(parent, dossier)
    return dossier.drawn.number == parent.number and set(dossier.parties) == {party.side for party in parent.bound}


def changes_something_that_fits(world: World, dossier: Dossier) -> bool:
    parent = world.parent_of(dossier)
    if parent is None or dossier.drawn is None or dossier.joins:
        return True
    something = dossier.changes or _changed_terms(dossier) or changes_the_end(dossier)
    says_when = dossier.end_date is not None or not dossier.ends_parent
    says_when = says_when and not (dossier.ends_parent and _ends_anyway_before(dossier, dossier.drawn))
    return bool(something) and says_when and fits(parent.texts[dossier.drawn.number], dossier.changes)


def _ends_anyway_before(amendment: Dossier, drawn: Drawn) -> bool:
    last = drawn.end_date
    renewed = amendment.terms.renewal == "tacit"
    return last is not None and not renewed and amendment.end_date is not None and amendment.end_date > last


def _touches(amendment: Dossier) -> set[str]:
    places = {f"after {_family(t)}" if what == INSERT else f"article {t}" for what, t in amendment.changes}
    terms = {"the end" if name in RENEWING else name for name in _changed_terms(amendment)}
    return places | terms | ({"the end"} if changes_the_end(amendment) else set())


def touches_what_is_open(world: World, dossier: Dossier) -> bool:
    """Another instrument on the same agreement is open for signature and touches the same; an accession is given on the
    text as it stands, and stands beside another accession only."""
    others = [d for d in world.dossiers.values() if d.parent and d.parent == dossier.parent and d is not dossier]
    open_ones = [other for other in others if other.state == OPEN]
    if any(other.joins is not dossier.joins for other in open_ones):
        return True
    return not dossier.joins and any(_touches(dossier) & _touches(other) for other in open_ones)


def consolidate(world: World, amendment: Dossier) -> None:
    """In the act of its entry into force: the agreement is changed, for the words, the terms and the last day."""
    parent = world.dossiers[amendment.parent]
    assert parent.state in BINDING, "an amendment enters into force while its agreement binds"
    world.write(parent, "consolidate", CLOCK)
    parent.amended_at = world.since
    parent.texts.append(after(parent.texts[-1], amendment.changes))
    for name, value in _changed_terms(amendment).items():
        setattr(parent.terms, name, value)
    if amendment.ends_parent:
        parent.terminates_on, parent.ended_by_parties = amendment.end_date, True
    elif changes_the_end(amendment):
        parent.end_date = amendment.end_date
        if parent.ended_by_parties:  # they had ended it by an amendment, and go on by this one
            parent.terminates_on, parent.ended_by_parties = None, False
        parent.reminded = reminder(parent.end_date, world.since.date())
