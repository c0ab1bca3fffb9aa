"""Which acts are killed: one for each step of each machine, taken from the hand-written policy.

For each step the first scene and person that are allowed, and, where the clock may do it, the first scene in which it
does. Not here: how they are killed (killing.py)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests import scenes
from tests.agreements import policy, walk
from tests.agreements.gallery import Gallery
from tests.agreements.test_policy import MACHINES
from tests.cast import Cast
from workflows import clock
from workflows.actor import Actor
from workflows.perform import perform, settle

PAUSE = timedelta(minutes=1)
"""Between the making of the scenes and the act: no instant of the act was there before it."""
KEY = "the form that was interrupted"
BY_THE_CLOCK = (*policy.TIME_GOES_FIRST, *policy.TIME_LEAVES_THE_STATE)


@dataclass(frozen=True)
class Case:
    """One act: `step` by `person` in `scene`. `shows` is the step it is there for, where that comes with another (of
    another kind: `agreement.release_audit`)."""

    kind: str
    scene: str
    step: str
    person: str
    shows: str = ""
    inputs: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.name} · {self.scene} · {self.person}"

    @property
    def name(self) -> str:
        """The step that it shows: `agreement.sign`."""
        return self.shows if "." in self.shows else f"{self.kind}.{self.shows or self.step}"

    @property
    def is_of_the_clock(self) -> bool:
        """Nobody asks for it: it is done because its time has come."""
        return self.person == "SYS" and self.scene in BY_THE_CLOCK


COME_WITH_ANOTHER = {
    ("mandate", "take_effect"): Case(
        "mandate", "new mandate", "propose", "people.sn", "take_effect", {"capabilities": ["view_dossiers"]}
    ),
    **{
        ("agreement", step): Case("agreement", f"{scene} half signed", "sign", "signatory.sn", step)
        for step, scene in (
            ("consolidate", "amendment"),
            ("receive_party", "accession"),
            ("supersede", "replacement"),
        )
    },
    ("agreement", "release_audit"): Case(
        "engagement", "examining alone", "cancel", "auditor", "agreement.release_audit"
    ),
}
"""Steps that nobody is allowed and the clock does not do by itself: the act that has them as a consequence."""

ALSO = (Case("agreement", "half signed", "sign", "signatory.sn"),)
"""What the first allowed scene does not show: the last signature, with the entry into force that follows."""


def every_case() -> list[Case]:
    """The cases of every machine, in the order of its life."""
    found = [case for kind, (_model, table, steps, _s) in MACHINES.items() for case in _of_machine(kind, table, steps)]
    return [*found, *ALSO]


def _of_machine(kind: str, table: policy.Allowed, steps: tuple[str, ...]) -> Iterator[Case]:
    for step in steps:
        if (kind, step) in COME_WITH_ANOTHER:
            yield COME_WITH_ANOTHER[kind, step]
        cells = [
            Case(kind, scene, step, person)
            for scene, rows in table.items()
            for person in policy.PEOPLE
            if person in rows.get(step, ())
        ]
        people = [c for c in cells if c.person != "SYS" and c.scene not in policy.TIME_GOES_FIRST]
        yield from people[:1]
        yield from [c for c in cells if c.person == "SYS"][:1]


def last_signature_only(cast: Cast) -> Gallery:
    """A gallery of one scene, built in a moment: for faults put in on purpose."""
    gallery = Gallery(cast, clock.now())
    gallery.stored["half signed"] = scenes.half_signed(cast)
    gallery.instant = clock.now()
    return gallery


@dataclass
class Prepared:
    """A case with its inputs, ready to be done again and again: each time as the first time, at the same instant."""

    case: Case
    gallery: Gallery
    given: dict[str, Any]
    actor: Actor

    @classmethod
    def of(cls, case: Case, gallery: Gallery) -> Prepared:
        """What the inputs need (a decision, a comment) is made now; the clock stands where the gallery is judged."""
        clock.wind_to(gallery.instant)
        given = {} if case.is_of_the_clock else walk.inputs(gallery, case.scene, case.step, case.person)
        return cls(case, gallery, {**given, **case.inputs}, gallery.actor(case.person))

    def wind(self) -> None:
        """The clock of whoever does it, or looks at it."""
        clock.wind_to(self.gallery.instant + PAUSE)

    def subject(self) -> Any:
        """As it is stored now, or not stored yet."""
        return self.gallery.subject(self.case.scene)

    def do(self, subject: Any) -> dict[str, Any]:
        """Carry it out as a request would; gives what the person is told. Raises Refused."""
        if self.case.is_of_the_clock:
            return {"settled": settle(subject)}
        act = perform(subject, self.case.step, actor=self.actor, key=KEY, **copy.copy(self.given))
        return {"step": act.step, "seq": act.seq, "to": act.target, "replayed": act.replayed}
