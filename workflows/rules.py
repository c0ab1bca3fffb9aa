"""The words of a workflow: Role (who), Condition (a fact), Check (person or form), Reason (why not), step() (one step).

Each carries the sentence people read. Not here: reading grants (governance) and running steps (perform.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.unsaved import matches_unsaved

if TYPE_CHECKING:
    from workflows.actor import Actor
    from workflows.models import WorkflowModel

Sentence = str | Promise
NOBODY, ANYONE = Q(pk__in=[]), ~Q(pk__in=[])
REQUIRED = "required"
SHORTEST_REASON = 10


class Reason(str):
    """Why a step is refused: a sentence people read, with `code`, `who_could` lift it, and a `link` to where.

    Every argument has a default, or pickle and copy fail."""

    code: str
    who_could: Sentence
    link: str
    field: str

    def __new__(
        cls, sentence: object = "", code: str = "", who_could: Sentence = "", link: str = "", field: str = ""
    ) -> Reason:
        reason = super().__new__(cls, str(sentence))
        reason.code, reason.who_could, reason.link, reason.field = code, who_could, link, field
        return reason


# ------------------------------------------------------------------------------------------------ who


@dataclass(frozen=True, eq=False)
class Role:
    """Who. `q(actor)` selects the subjects; `role(subject, actor)` is django-fsm's permission signature.

    A role is never falsy and never selects every row by accident: an empty Q is read as nobody."""

    code: str
    parts: tuple[Callable[[Any], Q], ...]
    sentences: tuple[Sentence, ...]
    capabilities: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Who may, in the reader's language: nouns with their article, alternatives after a semicolon."""
        first, *others = [str(s) for s in self.sentences]
        return reduce(lambda one, other: gettext("%(one)s; %(other)s") % {"one": one, "other": other}, others, first)

    @property
    def is_system_only(self) -> bool:
        """Whether no person ever has this role."""
        return not self.capabilities

    def q(self, actor: Actor) -> Q:
        whole = Q()
        for part in self.parts:
            whole |= part(actor)
        return whole if whole else NOBODY

    def __call__(self, subject: Any, actor: Any) -> bool:
        return self in roles_held(subject, actor, [self])

    def __or__(self, other: Role) -> Role:
        return Role(
            f"{self.code}|{other.code}",
            self.parts + other.parts,
            self.sentences + other.sentences,
            tuple(dict.fromkeys(self.capabilities + other.capabilities)),
        )

    def __deepcopy__(self, memo: object) -> Role:
        return self


def role(sentence: Sentence, *capabilities: str) -> Callable[[Callable[[Any], Q]], Role]:
    """Declare a role: the noun people read, the capabilities it rests on (none: SYS), the Q over the subject's rows."""
    return lambda f: Role(f.__name__, (f,), (sentence,), capabilities)


def roles_held(subject: WorkflowModel, actor: Actor, roles: Sequence[Role]) -> set[Role]:
    """Every role the actor holds on this subject, in one query; an unsaved subject is judged on its own columns."""
    asked = list(dict.fromkeys(roles))
    if not asked:
        return set()
    if actor.is_system:
        return {r for r in asked if ANYONE in [part(actor) for part in r.parts]}
    if not actor.grants:
        return set()
    if subject._state.adding:
        return {r for r in asked if matches_unsaved(r.q(actor), subject)}
    flags = {
        f"r{i}": Case(When(r.q(actor), then=Value(True)), default=Value(False), output_field=BooleanField())
        for i, r in enumerate(asked)
    }
    row = type(subject)._base_manager.filter(pk=subject.pk).annotate(**flags).values_list(*flags).first()
    return {r for r, held in zip(asked, row or (), strict=False) if held}


# ------------------------------------------------------------------------------------------------ facts


@dataclass(frozen=True, eq=False)
class Condition:
    """A fact about the subject, in the present tense, with the sentence said when it does not hold.

    `missing(subject)` may give one reason per row or person instead of the general sentence. `due_q(instant)` finds
    the rows for which a date-driven fact may hold (for `tick`). `quotes`: what is missing is said in words still being
    written, for whoever writes them alone. A fact is remembered while one act is judged."""

    sentence: Sentence
    otherwise: Sentence
    fact: Callable[[Any], bool]
    missing: Callable[[Any], list[Reason]] | None = None
    due_q: Callable[[Any], Q] | None = None
    quotes: bool = False

    @property
    def code(self) -> str:
        return self.fact.__name__

    def __call__(self, subject: Any) -> bool:
        facts = subject.__dict__.get("_facts")
        if facts is None:
            return bool(self.fact(subject))
        if self not in facts:
            facts[self] = bool(self.fact(subject))
        return bool(facts[self])

    def reasons(self, subject: Any, *, quoting: bool = True) -> list[Reason]:
        """Empty when the fact holds; else what is missing, one sentence each; without `quoting`, no word of a draft."""
        if self(subject):
            return []
        found = self.missing(subject) if self.missing and (quoting or not self.quotes) else []
        return found or [Reason(self.otherwise, self.code)]


def remembered(subject: Any, name: str, read: Callable[[], Any]) -> Any:
    """What several facts of one judgement read: asked once while it lasts."""
    facts = subject.__dict__.get("_facts")
    if facts is None:
        return read()
    if name not in facts:
        facts[name] = read()
    return facts[name]


def condition(
    sentence: Sentence,
    *,
    otherwise: Sentence,
    missing: Callable[[Any], list[Reason]] | None = None,
    due_q: Callable[[Any], Q] | None = None,
    quotes: bool = False,
) -> Callable[[Callable[[Any], bool]], Condition]:
    return lambda f: Condition(sentence, otherwise, f, missing, due_q, quotes)


# ------------------------------------------------------------------------------------------------ the form


@dataclass(frozen=True, eq=False)
class Check:
    """What needs the person or the form. `needs` names the inputs it reads; without any it is judged with the button.

    `field` is the form field next to which a refusal is shown."""

    sentence: Sentence
    otherwise: Sentence
    test: Callable[[Any, Any, dict[str, Any]], bool]
    needs: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        return self.test.__name__

    def reason(self) -> Reason:
        return Reason(self.otherwise, self.code, field=self.needs[0] if self.needs else "")


def check(
    sentence: Sentence, *, otherwise: Sentence, needs: tuple[str, ...] = ()
) -> Callable[[Callable[[Any, Any, dict[str, Any]], bool]], Check]:
    return lambda f: Check(sentence, otherwise, f, needs)


@check(
    _("a reason of at least 10 characters is given"),
    otherwise=_("Give a reason of at least 10 characters: it will be read by the others and kept in the history."),
    needs=("reason",),
)
def reason_is_given(subject: Any, actor: Any, inputs: dict[str, Any]) -> bool:
    return len(str(inputs["reason"]).strip()) >= SHORTEST_REASON


# ------------------------------------------------------------------------------------------------ one step

_life_order = count()


@dataclass(frozen=True, eq=False)
class StepFacts:
    """What a step declares beside its transition: see `step`."""

    label: Sentence
    awaited: Role | bool = False
    checks: Sequence[Check] = ()
    effects: Sequence[Callable[[Any], None]] = ()
    notices: Sequence[Callable[[Any], Any]] = ()
    seen: str = "revision"
    due: Condition | None = None
    creates: bool = False
    done: Sentence = ""
    order: int = field(default_factory=_life_order.__next__)  # django-fsm's own lists are alphabetical


def step(label: Sentence, *, reason: str = "", checks: Sequence[Check] = (), **facts: Any) -> dict[str, StepFacts]:
    """Declare one step, as django-fsm's `custom`.

    `label` imperative; `done` the same in the past, for the history; `awaited` it means *your turn*, for whoever
    holds the step's role or the narrower role given; `reason=REQUIRED` a reason of ten characters; `effects` write
    the act's other rows; `notices` say who is told; `seen` what its form was drawn from (`revision`, or the field
    that holds the document's fingerprint); `due` SYS does it when this holds; `creates` the subject begins with
    it."""
    if reason == REQUIRED:
        checks = [reason_is_given, *checks]
    return {"step": StepFacts(label, checks=tuple(checks), **facts)}
