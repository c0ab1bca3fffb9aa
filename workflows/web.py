"""From a request to a step: who acts, the form of a step, and what the page answers.

One flow: GET shows the form or, with 403, the reasons; POST performs and redirects, or shows the same form again with
the reasons (403), with what changed meanwhile (409) or with what is mistyped (422). Nothing typed is lost. Not here:
the fields and templates of a kind (each app's forms.py, views.py)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import get_authentication_records
from django import forms
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows import clock, history, registry
from workflows.actor import Actor
from workflows.fields import MarkerField, TextField
from workflows.keeping import Keeping, address_of
from workflows.models import IdempotencyKey
from workflows.perform import Act, Refused, organisations_for, perform, why_not
from workflows.rules import Reason

MISTYPED, REFUSED, STALE = 422, 403, 409


def actor_of(request: HttpRequest) -> Actor:
    """Who sent this request, and how they last proved who they are; the same object for the whole request."""
    if not hasattr(request, "_actor"):
        user = request.user
        person = user if user.is_authenticated else None
        records = get_authentication_records(request) if person is not None else []
        last = records[-1] if records else None
        at = datetime.fromtimestamp(last["at"], UTC) if last else None
        request._actor = Actor(person, method=last["method"] if last else "none", authenticated_at=at)  # type: ignore[attr-defined]
    found: Actor = request._actor  # type: ignore[attr-defined]
    return found


def as_typed_password(actor: Actor) -> Actor:
    """The same actor, having given the password again just now."""
    return Actor(
        actor.person, actor.organisation_id, "password", clock.now(), actor.channel, at=actor.at, _read=actor._read
    )


class StepForm(forms.Form):
    """The form of one step on one subject. A subclass adds fields named like the step's inputs.

    Hidden in every form: `key` (sent twice is done once) and `seen` (what the page was drawn from). `acting_for` is
    asked only of a person whose mandates allow the step for several organisations."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    not_inputs: tuple[str, ...] = ()
    """Fields of the form that are not inputs of the step."""
    keeps_words = True
    """Whether what is typed and not sent is kept; never where people give their consent."""
    stored: tuple[str, ...] = ()
    """Fields that begin with what is stored: both are shown where the subject has changed meanwhile."""

    def __init__(self, subject: Any, step: str, actor: Actor, data: Any = None, files: Any = None, **more: Any) -> None:
        self.subject, self.step, self.actor = subject, registry.steps(type(subject))[step], actor
        self.reasons: list[Reason] = []
        self.changes: list[history.Line] = []
        self.status = 200
        self.keeping: Keeping | None = None
        self.has_moved = False
        self._stored: dict[str, Any] = {}
        initial = {"key": uuid.uuid4().hex, "seen": self._seen_now(), **more.pop("initial", {})}
        super().__init__(data, files, initial=initial, **more)
        if "reason" in self.step.inputs and "reason" not in self.fields:
            self.fields["reason"] = TextField(
                label=_("Reason"),
                help_text=_("At least 10 characters. The other organisations will read it."),
                lines=4,
                max_length=5000,
            )
        self._ask_for_whom()

    def _ask_for_whom(self) -> None:
        choices = [] if self.subject._state.adding else organisations_for(self.subject, self.step.name, self.actor)
        said = self.is_bound and "acting_for" in self.data
        if said:  # whoever chose one organisation never acts for another that happens to be left
            choices = self.actor.organisation_ids()
        if said or len(choices) > 1:
            names = {g.organisation_id: g.organisation_name for g in self.actor.grants}
            self.fields["acting_for"] = forms.TypedChoiceField(
                label=_("You act for"),
                choices=[(pk, names[pk]) for pk in choices],
                coerce=uuid.UUID,
                widget=forms.RadioSelect,
            )
            self.order_fields(["acting_for"])
        self.acting_choice = choices[0] if len(choices) == 1 else None

    def _seen_now(self) -> str:
        """`<field>:<value>:<number of the last act>`; empty for what does not exist yet."""
        if self.subject._state.adding:
            return ""
        field = self.step.facts.seen
        return f"{field}:{getattr(self.subject, field)}:{self.subject.obj_rev}"

    def refusals(self) -> list[Reason]:
        """Why the form need not be shown at all."""
        return why_not(self.subject, self.step.name, self.actor)

    def inputs(self) -> dict[str, Any]:
        """What the step is given."""
        own = {"key", "seen", "of", "acting_for", *self.not_inputs}
        return {k: v for k, v in self.cleaned_data.items() if k not in own and k in self.step.inputs}

    def perform(self, *, actor: Actor | None = None, **inputs: Any) -> Act | None:
        """Carry the step out. None when it was not: `status`, `reasons` and the fields' errors then say why."""
        if not self.is_valid():
            self.status = MISTYPED
            return None
        seen, number = self._seen_then()
        try:
            act = perform(
                self.subject,
                self.step.name,
                actor=actor or self.actor,
                acting_for=self.cleaned_data.get("acting_for"),
                seen=seen,
                key=self.cleaned_data["key"],
                **{**self.inputs(), **inputs},
            )
        except Refused as refused:
            self._explain(refused, number)
            return None
        if self.keeping is not None:
            self.keeping.forget()
        return act

    def _seen_then(self) -> tuple[dict[str, str] | None, int]:
        field, _colon, rest = self.cleaned_data["seen"].partition(":")
        value, _colon, number = rest.rpartition(":")
        if self.subject._state.adding:
            return None, -1
        if field != self.step.facts.seen or not (number.isascii() and number.isdigit()):
            return {self.step.facts.seen: "?"}, -1  # a form of ours says what it was drawn from
        return {field: value}, int(number)

    def _explain(self, refused: Refused, number: int) -> None:
        self.status = STALE if refused.stale else REFUSED
        for reason in refused.reasons:
            if reason.field in self.fields and not self.fields[reason.field].widget.is_hidden:
                self.add_error(reason.field, str(reason))
            else:
                self.reasons.append(reason)
        if refused.stale:
            self.has_moved = True
            self.tell_changes(number)
            self._draw_again()

    def tell_changes(self, number: int) -> None:
        """Read what happened to the subject after the act of this number, for who may know."""
        if number >= 0 and self.subject.shows_history_to(self.actor):
            since = history.acts_of(self.subject).filter(obj_rev__gt=number)[:10]
            self.changes = history.lines(since)

    def _draw_again(self) -> None:
        """The same typed words, drawn from what is stored now, under a new key."""
        self.data = MultiValueDict({k: list(v) for k, v in dict(self.data).items()})
        if not self.subject._state.adding:
            self.subject.refresh_from_db()
        self.data[self.add_prefix("seen")] = self._seen_now()
        self.data[self.add_prefix("key")] = uuid.uuid4().hex

    def kept_names(self) -> list[str]:
        """The names under which the form sends what is kept: no password, no file, nothing hidden."""
        apart = (forms.PasswordInput, forms.FileInput, forms.HiddenInput)
        shown = [n for n, field in self.fields.items() if not isinstance(field.widget, apart)]
        return [self.add_prefix(n) for n in shown] if self.keeps_words else []

    def keep_words(self, request: HttpRequest) -> None:
        """Have what is typed here kept for its writer, and put in what was kept before (`keeping.saved`)."""
        names = self.kept_names()
        if not names or self.actor.person is None:
            return
        self.keeping = Keeping(self.actor.person.pk, address_of(request))
        self.fields["of"] = MarkerField(initial=self.keeping.marker(names))
        if not self.is_bound and (saved := self.keeping.find()) is not None:
            self.put_in(saved.fields, saved.seen)

    def put_in(self, kept: dict[str, list[str]], seen: str) -> None:
        """Draw the form with words that were kept; where the subject has changed since, tell how."""
        self._stored = self._stored_now()
        data = MultiValueDict(kept)
        for name in self.kept_names():
            widget = self.fields[name].widget if name in self.fields else None
            if widget is not None and not widget.value_omitted_from_data(data, MultiValueDict(), name):
                self.initial[name] = widget.value_from_datadict(data, MultiValueDict(), name)
        then, _colon, number = seen.rpartition(":")
        if then != self._seen_now().rpartition(":")[0] and number.isascii() and number.isdigit():
            self.tell_changes(int(number))
            self.has_moved = True

    def _stored_now(self) -> dict[str, Any]:
        return {name: self.get_initial_for_field(self.fields[name], name) for name in self.stored}

    def both(self) -> list[dict[str, Any]]:
        """Where the subject has changed meanwhile: each field typed otherwise than it is stored now. Nothing is told to
        somebody who may not take the step."""
        if not self.has_moved or not self.stored or self.refusals():
            return []
        now, found = self._stored or self._stored_now(), []
        for name, stored in now.items():
            field = self[name]
            if field.field.has_changed(stored, field.value()):
                found.append({"field": field, "stored": field.field.widget.format_value(stored) or ""})
        return found

    def was_sent_before(self) -> bool:
        """Whether this very form was carried out already: the answer is then the page of what it did."""
        key = self.data.get(self.add_prefix("key"), "") if self.is_bound else ""
        owner = f"u:{self.actor.person.pk}" if self.actor.person is not None else "sys"
        return 0 < len(key) <= 80 and key.isprintable() and IdempotencyKey.objects.filter(owner=owner, key=key).exists()


def _who(line: history.Line) -> str:
    """Name and capacity, as they were; the clock has neither."""
    if line.is_by_the_clock:
        return gettext("The platform, by itself")
    return f"{line.person} ({line.capacity})" if line.capacity not in ("", line.person) else line.person


def who_reads(lines: Iterable[history.Line]) -> list[dict[str, Any]]:
    """Lines of history as the component `history.html` takes them."""
    return [
        {
            "at": line.at,
            "since": line.since,
            "label": line.label,
            "who": _who(line),
            "organisation": line.organisation,
            "kind": "back" if line.reason else "moved" if line.moved else "act",
            "reason": line.reason,
            "receipt": f"n° {line.seq} · {line.leaf_sha256[:4]} {line.leaf_sha256[4:8]}",
        }
        for line in lines
    ]
