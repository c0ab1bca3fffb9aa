"""The life of an agreement, from top to bottom. Not here: what each word means (conditions.py, roles.py,
effects.py)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition
from simple_history.models import HistoricalRecords

from agreements import (
    beginnings,
    binding,
    checks,
    checks_binding,
    checks_instruments,
    comments,
    conditions,
    effects,
    effects_binding,
    effects_instruments,
    formalities,
    instruments,
    notices,
    papers,
    replaced,
    roles,
    rounds,
    terms,
    translations,
)
from documents.uploads import Upload
from governance import auditing
from governance.models.audited import AuditedModel, Place
from governance.models.person import Language
from workflows.actor import Actor
from workflows.ledger import sha256
from workflows.models.base import Stage
from workflows.numbers import next_reference
from workflows.rules import REQUIRED, step

BOUND_ONCE = ["in_force", "suspended", "expired", "terminated", "superseded"]
ENDED = ["abandoned", "lapsed", "expired", "terminated", "superseded"]


class Zone(models.TextChoices):
    """Where a deadline is read on the clock."""

    DAKAR = "Africa/Dakar", _("Dakar")
    OUAGADOUGOU = "Africa/Ouagadougou", _("Ouagadougou")
    NIAMEY = "Africa/Niamey", _("Niamey")
    ROME = "Europe/Rome", _("Rome")


class Agreement(AuditedModel):
    """An agreement between organisations of the network. All instants UTC; `end_date` its last day, in Dakar (UTC)."""

    kind: ClassVar[str] = "agreement"
    kind_label: ClassVar[Any] = _("Agreement")
    machine_version: ClassVar[int] = 4

    class Instrument(models.TextChoices):
        NETWORK_AGREEMENT = "network_agreement", _("Network agreement")
        AMENDMENT = "amendment", _("Amendment")
        ACCESSION = "accession", _("Accession")

    class EntryRule(models.TextChoices):
        ALL = "all", _("when every party has signed")
        SOME = "some", _("when some parties have signed")

    class Renewal(models.TextChoices):
        NONE = "none", _("no renewal: it ends with its last day")
        TACIT = "tacit", _("renewed unless a party objects")

    class Ending(models.TextChoices):
        DECISION = "decision", _("by a decision")
        TOO_FEW_PARTIES = "too_few_parties", _("too few parties remained")
        MUTUAL = "mutual", _("by an amendment of the parties")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being drafted")
        IN_REVIEW = "in_review", _("In review")
        OPEN_FOR_SIGNATURE = "open_for_signature", _("Open for signature")
        IN_FORCE = "in_force", _("In force")
        SUSPENDED = "suspended", _("Suspended")
        ABANDONED = "abandoned", _("Abandoned")
        LAPSED = "lapsed", _("Lapsed")
        EXPIRED = "expired", _("Expired")
        TERMINATED = "terminated", _("Terminated")
        SUPERSEDED = "superseded", _("Superseded")

    FINAL: ClassVar[frozenset[str]] = frozenset(
        {State.ABANDONED, State.LAPSED, State.EXPIRED, State.TERMINATED, State.SUPERSEDED}
    )
    MOVES_WITH_STATE: ClassVar[tuple[str, ...]] = (
        "version_number",
        "text_sha256",
        "round_number",
        "document",
        "in_force_at",
        "ended_at",
        "decision",
    )
    MOVES_FORWARD: ClassVar[tuple[str, ...]] = ("deadline", "consolidated_number")
    NEVER_MOVES: ClassVar[tuple[str, ...]] = ("instrument", "parent", "replaces")
    STAGES: ClassVar[dict[str, Stage]] = {
        State.DRAFT: Stage.DRAFTING,
        State.IN_REVIEW: Stage.REVIEW,
        State.OPEN_FOR_SIGNATURE: Stage.SIGNATURE,
        State.IN_FORCE: Stage.AUDIT,
        State.SUSPENDED: Stage.AUDIT,
        State.EXPIRED: Stage.AUDIT,
        State.TERMINATED: Stage.AUDIT,
        State.SUPERSEDED: Stage.AUDIT,
    }

    network = models.ForeignKey("governance.Network", models.PROTECT, related_name="agreements")
    instrument = models.CharField(max_length=30, choices=Instrument.choices, default=Instrument.NETWORK_AGREEMENT)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="instruments")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    drawn_on = models.PositiveIntegerField(default=0)
    drawn_from = models.JSONField(default=dict)
    ends_agreement = models.BooleanField(default=False)
    admitted_by = models.ForeignKey("governance.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    consolidated_number = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=20)
    drafting_organisation = models.ForeignKey("governance.Organisation", models.PROTECT, related_name="drafts")
    authentic_language = models.CharField(max_length=2, choices=Language.choices, default=Language.FRENCH)
    title = models.CharField(max_length=300)
    end_date = models.DateField(null=True, blank=True)
    entry_rule = models.CharField(max_length=10, choices=EntryRule.choices, default=EntryRule.ALL)
    entry_number = models.PositiveIntegerField(default=2)
    effect_on = models.DateField(null=True, blank=True)
    minimum_parties = models.PositiveIntegerField(default=2)
    notice_days = models.PositiveIntegerField(default=90)
    renewal = models.CharField(max_length=10, choices=Renewal.choices, default=Renewal.NONE)
    renewal_months = models.PositiveIntegerField(default=12)
    objection_days = models.PositiveIntegerField(default=90)
    reminded_days = models.PositiveIntegerField(default=0)
    terminates_on = models.DateField(null=True, blank=True)
    planned_by = models.ForeignKey("governance.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    planned_in = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = models.CharField(max_length=20, choices=Ending.choices, blank=True)
    version_number = models.PositiveIntegerField(default=0)
    text_sha256 = models.CharField(max_length=64, blank=True)
    editors = models.JSONField(default=list)
    editors_since = models.PositiveIntegerField(default=0)
    round_number = models.PositiveIntegerField(default=0)
    deadline = models.DateTimeField(null=True, blank=True)
    deadline_zone = models.CharField(max_length=40, choices=Zone.choices, default=Zone.DAKAR)
    document = models.ForeignKey("documents.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    document_length = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    public = models.BooleanField(default=False)
    recall_proposed_by = models.UUIDField(null=True, blank=True)
    state_since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ended_from = models.CharField(max_length=30, choices=State.choices, blank=True)
    decision = models.ForeignKey("governance.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True)

    history = HistoricalRecords(excluded_fields=["editors", "obj_rev", "drawn_from"])

    class Meta:
        ordering = ["-reference"]
        indexes = [models.Index(fields=["network", "state"], name="agreements_by_state")]
        constraints = [
            *AuditedModel.Meta.constraints,
            models.UniqueConstraint(fields=["reference"], name="agreement_reference_once"),
            models.CheckConstraint(
                condition=Q(audit="not_audited") | Q(in_force_at__isnull=False), name="only_what_bound_is_audited"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(reference=""), name="agreement_is_named"),
            models.CheckConstraint(
                condition=~Q(state="open_for_signature")
                | Q(deadline__isnull=False, document__isnull=False, round_number__gte=1),
                name="open_for_signature_has_a_text_and_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BOUND_ONCE) | Q(in_force_at__isnull=False, document__isnull=False),
                name="what_bound_has_its_date_and_text",
            ),
            models.CheckConstraint(
                condition=Q(state__in=BOUND_ONCE) | Q(in_force_at=None),
                name="only_what_bound_has_a_date_of_entry",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED) ^ Q(ended_at=None),
                name="what_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="terminated")
                | Q(decision__isnull=False)
                | Q(ended_because="too_few_parties")
                | Q(ended_because="mutual", planned_in__isnull=False),
                name="termination_rests_on_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(terminates_on=None, planned_by=None, planned_in=None)
                | Q(terminates_on__isnull=False, planned_by__isnull=False, planned_in=None)
                | Q(terminates_on__isnull=False, planned_by=None, planned_in__isnull=False),
                name="planned_termination_has_its_ground",
            ),
            models.CheckConstraint(
                condition=Q(instrument="network_agreement", parent=None)
                | Q(instrument__in=["amendment", "accession"], parent__isnull=False, replaces=None),
                name="only_an_instrument_on_another_has_a_parent",
            ),
            models.CheckConstraint(
                condition=Q(ends_agreement=False) | Q(instrument="amendment"), name="only_an_amendment_ends_another"
            ),
            models.CheckConstraint(
                condition=~Q(instrument="accession")
                | Q(state__in=["draft", "abandoned"])
                | Q(admitted_by__isnull=False),
                name="accession_was_admitted",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(state__in=["expired", "terminated", "superseded"]),
                name="only_what_ended_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(entry_number__gte=1, minimum_parties__gte=2, renewal_months__gte=1),
                name="terms_are_possible",
            ),
            models.CheckConstraint(
                condition=~Q(state="suspended") | Q(decision__isnull=False), name="suspension_rests_on_a_decision"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_review", "open_for_signature"]) | Q(version_number__gte=1),
                name="review_is_of_a_numbered_version",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("agreements:agreement", args=[self.reference])

    @classmethod
    def to_perform(cls) -> models.QuerySet[Any]:
        """The agreement with everything its conditions read."""
        found = cls._base_manager.select_related("drafting_organisation", "parent", "replaces")
        found = found.annotate(kin_waits=binding.kin_waits(), taken_at=replaced.taken_by_another())
        return found.prefetch_related(cls.parties_to_judge())

    def settles_with(self) -> list[Agreement]:
        return binding.settled_with(self)

    def due_since(self, step: str) -> datetime:
        return binding.due_since(self, step)

    @staticmethod
    def parties_to_judge(name: str = "parties") -> Prefetch[Any]:
        """The parties, each knowing whether it has signed in the present round, whether a paper of it waits to be
        verified, whether a formality is missing, and since when the agreement that is amended binds it no more."""
        from agreements.models.party import Party

        return Prefetch(name, Party.as_judged().all())

    @property
    def stage(self) -> Stage:
        """Audit as soon as it binds, for ever; what never bound keeps the stage at which it ended."""
        return self.STAGES.get(self.state) or self.STAGES[self.ended_from]

    @property
    def has_bound(self) -> bool:
        return self.in_force_at is not None

    @property
    def lapsed_with(self) -> Agreement | None:
        """Of what lapsed: what it amends, joins or replaces, where that had ended or was replaced first."""
        about = self.parent or self.replaces
        since = self.parent.ended_at if self.parent else replaced.taken_at(self)
        return about if since is not None and self.ended_at is not None and since <= self.ended_at else None

    @property
    def document_sha256(self) -> str:
        """The fingerprint of the frozen text; empty while nothing is frozen."""
        return self.document_id or ""

    def organisations(self) -> list[uuid.UUID]:
        return [self.drafting_organisation_id, *(p.organisation_id for p in self.parties.all())]

    @classmethod
    def concerning(cls, organisations: Iterable[uuid.UUID]) -> models.QuerySet[Any]:
        from agreements.queries import of_organisations

        return cls._base_manager.filter(of_organisations(organisations))

    @classmethod
    def parties_to(cls, dossier: Any, organisation: Any) -> models.QuerySet[Any]:
        from agreements.models import Party

        return Party.objects.filter(agreement=dossier, organisation=organisation)

    @classmethod
    def open_to_audit(cls) -> models.QuerySet[Any]:
        return cls._base_manager.filter(in_force_at__isnull=False)

    def files(self) -> models.QuerySet[Any]:
        from agreements.queries import attachments_of

        return attachments_of(self)

    def timeline_url(self) -> str:
        return reverse("agreements:timeline", args=[self.reference])

    def places(self) -> list[Place]:
        from agreements.pages.places import places_of

        return places_of(self)

    @classmethod
    def seen_by(cls, actor: Actor) -> models.QuerySet[Any]:
        from agreements.queries import visible_to

        return visible_to(actor)

    def shows_history_to(self, actor: Actor) -> bool:
        """Who reads the whole dossier; the public reads at most the text."""
        from agreements.queries import reads_history

        return Agreement.objects.filter(reads_history(actor), pk=self.pk).exists()

    # ---------------------------------------------------------------------------------------- drafting

    @transition(
        state,
        source=State.DRAFT,
        conditions=[
            conditions.drafting_organisation_is_of_the_network,
            conditions.drafting_organisation_is_not_suspended,
            beginnings.its_beginning_is_possible,
        ],
        permission=roles.drafter | roles.secretariat,
        custom=step(
            _("Begin an agreement"),
            done=_("Agreement begun"),
            creates=True,
            checks=[checks.title_is_given, checks.title_is_clean],
            effects=[effects.begin_the_text],
        ),
    )
    def create(self, *, instant: datetime, actor: Actor, title: str) -> None:
        """A new draft, with a number and the drafting organisation as its first party; an amendment begins with the
        parties, the last day and the terms of the agreement, an accession with whoever joins and the depositary."""
        self.reference = next_reference(type(self), "AG", instant)
        self.title = title.strip()
        self.state_since = instant
        self._note_editor(actor)
        if self.parent is not None:
            self.authentic_language = self.parent.authentic_language
            self.entry_rule, self.entry_number = beginnings.first_entry(self, self.parent)
            self._draw_on(self.parent)

    @transition(
        state,
        source=State.DRAFT,
        permission=roles.drafter | roles.secretariat,
        custom=step(
            _("Write the text"),
            done=_("Text edited"),
            checks=[
                checks.title_is_given,
                checks.title_is_clean,
                checks.text_is_clean,
                checks.text_is_not_too_long,
                checks_instruments.each_change_is_said,
                checks_instruments.only_an_amendment_ends,
                checks_instruments.accession_has_no_last_day,
            ],
            effects=[effects.write_the_text],
        ),
    )
    def edit(
        self,
        *,
        actor: Actor,
        title: str,
        preamble: str,
        articles: list[dict[str, str]],
        end_date: date | None = None,
        ends_agreement: bool = False,
    ) -> None:
        """The title, the preamble and the articles are written, moved or removed; the numbers follow the order. The
        last day of an amendment is that of the agreement once it is in force."""
        if not self.version_number:
            self.title = title.strip()  # after a review the others go on reading the title they reviewed
        self.end_date, self.ends_agreement = end_date, ends_agreement
        self._note_editor(actor)

    @transition(
        state,
        source=State.DRAFT,
        conditions=[instruments.is_an_agreement_of_its_own],
        permission=roles.drafter | roles.secretariat,
        custom=step(
            _("Invite a party"),
            done=_("Party invited"),
            checks=[checks.organisation_can_be_invited],
            effects=[effects.add_party],
        ),
    )
    def invite_party(self, *, actor: Actor, organisation: uuid.UUID, role: str) -> None:
        """An organisation of the network is named as a party, with its role."""
        self._note_editor(actor)

    @transition(
        state,
        source=State.DRAFT,
        conditions=[instruments.is_an_agreement_of_its_own],
        permission=roles.drafter | roles.secretariat,
        custom=step(
            _("Remove a party"),
            done=_("Party removed"),
            checks=[checks.organisation_is_a_party],
            effects=[effects.drop_party],
        ),
    )
    def remove_party(self, *, actor: Actor, organisation: uuid.UUID) -> None:
        """An organisation is no longer named as a party of this draft."""
        self._note_editor(actor)

    @transition(
        state,
        source=State.DRAFT,
        conditions=[instruments.is_not_an_accession],
        permission=roles.drafter | roles.secretariat,
        custom=step(
            _("Set the terms"),
            done=_("Terms set"),
            checks=[checks_binding.terms_are_possible, checks_binding.required_are_parties],
            effects=[effects.say_who_is_required],
        ),
    )
    def set_terms(  # noqa: PLR0913  one input a term
        self,
        *,
        actor: Actor,
        entry_rule: str,
        entry_number: int,
        required: list[uuid.UUID],
        effect_on: date | None,
        minimum_parties: int,
        notice_days: int,
        renewal: str,
        renewal_months: int,
        objection_days: int,
    ) -> None:
        """Who must sign, from when it binds, how a party leaves, whether it is renewed: what the platform will do."""
        self.entry_rule, self.entry_number, self.effect_on = entry_rule, entry_number, effect_on
        self.minimum_parties, self.notice_days = minimum_parties, notice_days
        self.renewal, self.renewal_months, self.objection_days = renewal, renewal_months, objection_days
        self._note_editor(actor)

    @transition(
        state,
        source=[State.DRAFT, State.IN_REVIEW],
        permission=roles.drafter | roles.secretariat,
        custom=step(
            _("Translate the text"),
            done=_("Translation written"),
            checks=[
                translations.language_is_another,
                checks.title_is_clean,
                checks.text_is_clean,
                checks.text_is_not_too_long,
                translations.translated_headings_fit,
                translations.articles_are_of_the_text,
            ],
            effects=[translations.write_translation],
        ),
    )
    def translate(
        self,
        *,
        language: str,
        title: str,
        preamble: str,
        articles: list[dict[str, str]],
        still_right: Sequence[str] = (),
    ) -> None:
        """The text is written in another language, to be read beside the authentic one, which alone binds: no agreement
        already given is void. A translation that is emptied is taken away."""

    @transition(
        state,
        source=State.DRAFT,
        conditions=[instruments.its_agreement_binds, instruments.the_agreement_moved_on],
        permission=roles.drafter | roles.secretariat,
        custom=step(
            _("Take over what changed"),
            done=_("Drawn anew on the present text"),
            awaited=roles.drafter_of_what_fell_behind,
            checks=[checks_instruments.number_is_the_present_one],
            effects=[effects_instruments.take_the_parties_over],
        ),
    )
    def rebase(self, *, actor: Actor, number: int) -> None:
        """The agreement was amended, or its parties changed, since this was drawn: it is drawn anew on the present
        text. What it changes itself stays as it is written."""
        assert self.parent is not None, "the_agreement_moved_on"
        self._draw_on(self.parent)
        self._note_editor(actor)

    @transition(
        state,
        source=State.DRAFT,
        conditions=[instruments.is_an_accession, instruments.it_was_not_admitted, instruments.its_agreement_binds],
        permission=roles.secretariat,
        custom=step(
            _("Admit the organisation"),
            done=_("Organisation admitted"),
            awaited=roles.secretariat_with_an_accession,
            checks=[checks.decision_is_about_this_agreement],
            effects=[effects_binding.carry_out_the_decision],
            notices=[notices.admitted],
        ),
    )
    def admit(self, *, decision: uuid.UUID) -> None:
        """On a recorded decision of the network the organisation may join the agreement; it reads its text from now
        on."""
        self.admitted_by_id = decision

    @transition(
        state,
        source=State.DRAFT,
        target=State.IN_REVIEW,
        conditions=[
            conditions.drafting_organisation_is_not_suspended,
            conditions.text_is_complete,
            conditions.has_two_parties,
            conditions.each_party_may_take_part,
            conditions.each_party_has_a_reviewer,
            conditions.terms_fit_the_agreement,
            instruments.its_agreement_binds,
            instruments.it_was_admitted,
            instruments.it_is_drawn_on_the_present_text,
            instruments.its_changes_fit,
        ],
        permission=roles.drafter,
        custom=step(
            _("Send to review"),
            done=_("Sent to review"),
            awaited=roles.drafter_who_can_go_on,
            effects=[effects.freeze_version, formalities.require_formalities],
            notices=[notices.review_called],
        ),
    )
    def submit_for_review(self, *, instant: datetime) -> None:
        """The drafting organisation considers the text ready for the other parties: it becomes a numbered version."""
        text = conditions.text_of(self)
        self.version_number += 1
        self.title, self.text_sha256 = text.title, text.sha256(self)
        self.state_since = instant

    # ---------------------------------------------------------------------------------------- review

    @transition(
        state,
        source=State.IN_REVIEW,
        permission=roles.reviewer_yet_to_agree,
        custom=step(
            _("Agree on this version"),
            done=_("Version agreed"),
            awaited=True,
            seen="text_sha256",
            checks=[checks.version_shown_is_current],
            effects=[effects.clear_version],
            notices=[notices.ready_to_open],
        ),
    )
    def clear(self, *, sha256: str) -> None:
        """The party agrees on this version, and on no other: if the text changes it is asked again."""

    @transition(
        state,
        source=State.IN_REVIEW,
        permission=roles.reviewer_that_agreed,
        custom=step(
            _("Withdraw the agreement on this version"),
            done=_("Agreement on the version withdrawn"),
            reason=REQUIRED,
            seen="text_sha256",
            effects=[effects.void_my_clearance],
            notices=[notices.clearance_withdrawn],
        ),
    )
    def withdraw_clearance(self, *, reason: str) -> None:
        """The party no longer agrees on this version; it can agree again, or ask for changes."""

    @transition(
        state,
        source=State.IN_REVIEW,
        permission=roles.people_manager_or_reviewer_of_a_party,
        custom=step(
            _("Name the signatory"),
            done=_("Signatory named"),
            awaited=roles.people_manager_or_reviewer_without_signatory,
            checks=[checks.signatory_may_sign_for_the_party],
            effects=[effects.name_the_signatory],
            notices=[notices.ready_to_open],
        ),
    )
    def name_signatory(self, *, mandate: uuid.UUID, on_paper: bool = False) -> None:
        """The party says who will sign for it, here or with pen and stamp: somebody whose mandate to sign is in force
        or coming."""

    @transition(
        state,
        source=State.IN_REVIEW,
        target=State.DRAFT,
        permission=roles.reviewer_of_a_party | roles.secretariat,
        custom=step(
            _("Ask for changes"),
            done=_("Changes requested"),
            reason=REQUIRED,
            effects=[effects.void_clearances],
            notices=[notices.changes_requested],
        ),
    )
    def request_changes(self, *, instant: datetime, reason: str) -> None:
        """A party asks for another wording: the text goes back to drafting and the agreements already given are
        void."""
        self.state_since = instant

    @transition(
        state,
        source=State.IN_REVIEW,
        target=State.OPEN_FOR_SIGNATURE,
        conditions=[
            conditions.every_party_has_cleared,
            conditions.every_party_names_a_signatory,
            formalities.prior_formalities_are_settled,
            conditions.every_glyph_is_printable,
            instruments.its_agreement_binds,
            instruments.it_is_drawn_on_the_present_text,
            instruments.nobody_touches_the_same,
        ],
        permission=roles.secretariat,
        custom=step(
            _("Open the text for signature"),
            done=_("Opened for signature"),
            awaited=roles.secretariat_once_all_agreed,
            checks=[
                checks.did_not_edit_this_version,
                checks.deadline_is_ahead,
                checks.ends_after_the_deadline,
                checks.pdf_is_of_this_text,
            ],
            effects=[effects.keep_the_frozen_text],
            notices=[notices.signature_called],
        ),
    )
    def open_for_signature(
        self,
        *,
        instant: datetime,
        deadline: datetime,
        pdf: bytes,
        pages: int,
        made_from: str,
        zone: str = Zone.DAKAR,
        public: bool = False,
    ) -> None:
        """The secretariat freezes the text: it is drawn once, its bytes and fingerprint are kept, signatories are
        called."""
        self.deadline, self.deadline_zone, self.public = deadline, zone, public
        self.document_id, self.document_length, self.pages = sha256(pdf), len(pdf), pages
        self.round_number += 1
        self.opened_at = self.state_since = instant

    @transition(
        state,
        source=State.IN_REVIEW,
        permission=roles.reviewer_of_a_party | roles.drafter | roles.secretariat,
        custom=step(
            _("Comment on the text"),
            done=_("Comment written"),
            seen="text_sha256",
            checks=[comments.anchor_is_in_the_version, comments.comment_is_clean],
            effects=[comments.write_comment],
            notices=[notices.commented],
        ),
    )
    def comment(self, *, anchor: str, body: str) -> None:
        """Something is said of an article, the preamble or the whole version under review; every party reads it."""

    @transition(
        state,
        source=State.IN_REVIEW,
        permission=roles.reviewer_of_a_party | roles.drafter | roles.secretariat,
        custom=step(
            _("Answer a comment"),
            done=_("Comment answered"),
            seen="text_sha256",
            checks=[comments.comment_is_open, comments.comment_is_clean],
            effects=[comments.write_answer],
            notices=[notices.comment_answered],
        ),
    )
    def answer_comment(self, *, comment: uuid.UUID, body: str) -> None:
        """An answer is written under a comment that is open, of this version or of an earlier one."""

    @transition(
        state,
        source=State.IN_REVIEW,
        permission=roles.reviewer_of_a_party | roles.drafter | roles.secretariat,
        custom=step(
            _("Resolve a comment"),
            done=_("Comment resolved"),
            seen="text_sha256",
            checks=[comments.comment_is_open, comments.comment_is_theirs_to_settle],
            effects=[comments.mark_resolved],
            notices=[notices.comment_settled],
        ),
    )
    def resolve_comment(self, *, comment: uuid.UUID) -> None:
        """Who wrote the comment, a drafter or the secretariat says that nothing is left to do about it."""

    @transition(
        state,
        source=State.IN_REVIEW,
        permission=roles.reviewer_of_a_party | roles.drafter | roles.secretariat,
        custom=step(
            _("Reopen a comment"),
            done=_("Comment reopened"),
            seen="text_sha256",
            checks=[comments.comment_is_resolved, comments.comment_is_theirs_to_settle],
            effects=[comments.mark_open],
            notices=[notices.comment_settled],
        ),
    )
    def reopen_comment(self, *, comment: uuid.UUID) -> None:
        """A comment that was resolved is open again: something is left to do about it."""

    @transition(
        state,
        source=State.IN_REVIEW,
        permission=formalities.reviewer_with_a_formality_to_file,
        custom=step(
            _("File a formality"),
            done=_("Formality filed"),
            awaited=True,
            checks=[
                formalities.formality_is_theirs_to_file,
                formalities.filing_is_readable,
                formalities.filing_proves_something,
            ],
            effects=[formalities.file_it],
            notices=[notices.formality_filed],
        ),
    )
    def file_formality(self, *, formality: uuid.UUID, note: str = "", documents: Sequence[Upload] = ()) -> None:
        """The party says that it has done what its own law asks before it may sign, and attaches the proof."""

    @transition(
        state,
        source=State.IN_REVIEW,
        conditions=[formalities.a_formality_can_be_decided],
        permission=roles.secretariat,
        custom=step(
            _("Decide on a formality"),
            done=_("Formality decided"),
            awaited=formalities.secretariat_with_a_filed_formality,
            reason=REQUIRED,
            checks=[formalities.formality_can_come_out_so],
            effects=[formalities.decide_it],
            notices=[notices.formality_decided, notices.ready_to_open],
        ),
    )
    def decide_formality(self, *, formality: uuid.UUID, outcome: str, reason: str) -> None:
        """The secretariat finds what was filed satisfied, objects to it, or says that a formality does not apply."""

    # ---------------------------------------------------------------------------------------- signature

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        conditions=[
            rounds.somebody_has_signed,
            rounds.no_recall_is_proposed,
            rounds.deadline_has_not_passed,
            instruments.its_agreement_binds,
        ],
        permission=roles.secretariat,
        custom=step(
            _("Propose the recall"),
            done=_("Recall proposed"),
            reason=REQUIRED,
            notices=[notices.recall_proposed],
        ),
    )
    def propose_recall(self, *, actor: Actor, reason: str) -> None:
        """Somebody has signed: one person of the secretariat proposes to take the text back, another confirms."""
        self.recall_proposed_by = actor.person.pk if actor.person is not None else None

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        target=State.DRAFT,
        conditions=[rounds.nobody_has_signed_or_a_recall_is_proposed],
        permission=roles.secretariat,
        custom=step(
            _("Recall the text"),
            done=_("Text recalled"),
            reason=REQUIRED,
            checks=[checks.recall_is_confirmed_by_another],
            effects=[effects.void_clearances, papers.close_the_papers],
            notices=[notices.recalled],
        ),
    )
    def recall(self, *, instant: datetime, reason: str) -> None:
        """The secretariat takes the text back to drafting, by two persons once somebody has signed. This round is
        closed: its signatures stay in the history and count in no other; a new version will follow."""
        self._close_round(instant)

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        conditions=[rounds.deadline_has_not_passed, instruments.its_agreement_binds],
        permission=roles.secretariat,
        custom=step(
            _("Extend the deadline"),
            done=_("Deadline extended"),
            reason=REQUIRED,
            checks=[checks.deadline_is_later, checks.ends_after_the_deadline],
            notices=[notices.deadline_extended],
        ),
    )
    def extend_deadline(self, *, deadline: datetime, reason: str, zone: str = "") -> None:
        """Before it passes, the secretariat gives the parties more time to sign; never less."""
        self.deadline = deadline
        self.deadline_zone = zone or self.deadline_zone

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        conditions=[rounds.deadline_has_not_passed, instruments.its_agreement_binds],
        permission=roles.signatory_yet_to_sign,
        custom=step(
            _("Sign"),
            done=_("Signed"),
            awaited=roles.signatory_who_signs_here,
            seen="document_id",
            checks=[
                papers.no_paper_of_theirs_waits,
                papers.level_is_enough,
                checks.text_shown_is_the_frozen_one,
                checks.authentication_is_fresh,
            ],
            effects=[effects.write_signature, effects.enter_into_force_with_the_last],
        ),
    )
    def sign(self, *, sha256: str) -> None:
        """The authorised signatory binds the organisation to the frozen text; a signature is never erased."""

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        conditions=[rounds.deadline_has_not_passed, instruments.its_agreement_binds],
        permission=roles.secretariat_while_a_party_has_not_signed,
        custom=step(
            _("Register a signed paper"),
            done=_("Signed paper registered"),
            seen="document_id",
            checks=[
                checks_binding.party_has_not_signed,
                papers.scan_is_given,
                papers.paper_is_of_this_text,
                papers.signatory_could_sign_that_day,
                papers.paper_is_complete,
                papers.place_is_said,
            ],
            effects=[papers.register_it],
            notices=[notices.paper_registered],
        ),
    )
    def register_paper(
        self,
        *,
        organisation: uuid.UUID,
        scan: Upload,
        fingerprint: str,
        signed_on: date,
        checked: list[str],
        stamp: str,
        kept_at: str,
    ) -> None:
        """Before the deadline the secretariat registers a print of the frozen text that the signatory of a party signed
        with pen and stamp; it counts once another person has verified it."""

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        permission=papers.secretariat_that_did_not_register,
        custom=step(
            _("Verify a signed paper"),
            done=_("Signed paper verified"),
            awaited=True,
            seen="document_id",
            checks=[
                papers.paper_is_theirs_to_decide,
                papers.did_not_sign_it,
                papers.signatory_could_sign_then,
                papers.scan_was_compared,
            ],
            effects=[papers.verify_it, effects.enter_into_force_with_the_last],
            notices=[notices.paper_verified],
        ),
    )
    def verify_paper(self, *, paper: uuid.UUID, compared: bool) -> None:
        """A second person of the secretariat compares the scan with the original: the party has signed. A paper
        registered in time is verified after the deadline too."""

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        permission=papers.secretariat_that_did_not_register,
        custom=step(
            _("Refuse a signed paper"),
            done=_("Signed paper refused"),
            reason=REQUIRED,
            seen="document_id",
            checks=[papers.paper_is_theirs_to_decide],
            effects=[papers.refuse_it],
            notices=[notices.paper_refused],
        ),
    )
    def refuse_paper(self, *, paper: uuid.UUID, reason: str) -> None:
        """A second person of the secretariat finds that the paper is not good: the party has not signed, and can until
        the deadline."""

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        conditions=[rounds.deadline_has_not_passed, instruments.its_agreement_binds],
        permission=roles.people_manager_of_a_party_yet_to_sign | roles.secretariat_while_a_party_has_not_signed,
        custom=step(
            _("Replace a signatory"),
            done=_("Signatory replaced"),
            reason=REQUIRED,
            checks=[
                checks_binding.party_is_spoken_for,
                checks_binding.party_has_not_signed,
                checks_binding.another_may_sign_for_it,
            ],
            effects=[effects.replace_the_signatory],
            notices=[notices.signatory_replaced],
        ),
    )
    def replace_signatory(self, *, organisation: uuid.UUID, mandate: uuid.UUID, reason: str) -> None:
        """Somebody else will sign for a party that has not signed; the name on the text stays as it was drawn, and the
        certificate says who signed."""

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        target=State.IN_REVIEW,
        conditions=[rounds.deadline_has_not_passed, instruments.its_agreement_binds],
        permission=roles.signatory_yet_to_sign,
        custom=step(
            _("Decline to sign"),
            done=_("Signature declined"),
            reason=REQUIRED,
            checks=[papers.no_paper_of_theirs_waits],
            effects=[effects.void_my_clearance, papers.close_the_papers],
            notices=[notices.declined],
        ),
    )
    def decline(self, *, instant: datetime, reason: str) -> None:
        """The authorised signatory refuses: the text goes back to review and this round of signatures is closed."""
        self._close_round(instant)

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        target=State.IN_FORCE,
        conditions=[
            rounds.those_required_have_signed,
            rounds.signing_is_over,
            rounds.no_paper_waits,
            rounds.date_of_effect_has_come,
            instruments.its_agreement_binds,
        ],
        permission=roles.system | roles.secretariat,
        custom=step(
            _("Enter into force"),
            done=_("Entered into force"),
            due=rounds.entry_is_due,
            effects=[
                effects_binding.bind_who_signed,
                effects_binding.write_memberships,
                effects_instruments.carry_into_the_agreement,
            ],
            notices=[notices.in_force],
        ),
    )
    def enter_into_force(self, *, instant: datetime) -> None:
        """With the last signature, or at its date, the agreement binds those who signed: they are members of the
        network. An amendment is consolidated into its agreement, whoever accedes becomes its party, an agreement that
        is replaced ends."""
        self.in_force_at = self.state_since = instant
        if self.parent_id is None:
            self.reminded_days = terms.reminder_before(self.end_date, instant.date())

    @transition(
        state,
        source=State.OPEN_FOR_SIGNATURE,
        target=State.LAPSED,
        conditions=[rounds.it_has_lapsed, rounds.no_paper_waits],
        permission=roles.system | roles.secretariat,
        custom=step(_("Record the lapse"), done=_("Lapsed"), due=rounds.it_has_lapsed, notices=[notices.lapsed]),
    )
    def lapse(self, *, instant: datetime) -> None:
        """The deadline has passed and a signature is missing, or the agreement it amends or joins has ended, or
        another has replaced the one it replaces: it will not enter into force."""
        self._end(instant)

    @transition(
        state,
        source=[State.DRAFT, State.IN_REVIEW],
        target=State.ABANDONED,
        permission=roles.drafter | roles.secretariat,
        custom=step(_("Abandon"), done=_("Abandoned"), reason=REQUIRED, notices=[notices.abandoned]),
    )
    def abandon(self, *, instant: datetime, reason: str) -> None:
        """The draft is given up; what was written stays readable for those who could read it."""
        self._end(instant)

    # ---------------------------------------------------------------------------------------- binding

    @transition(
        state,
        source=State.IN_FORCE,
        target=State.SUSPENDED,
        conditions=[instruments.is_an_agreement_of_its_own],
        permission=roles.secretariat,
        custom=step(
            _("Suspend"),
            done=_("Suspended"),
            reason=REQUIRED,
            checks=[checks.decision_is_about_this_agreement, checks.decision_is_not_spent],
            effects=[effects_binding.carry_out_the_decision],
            notices=[notices.suspended],
        ),
    )
    def suspend(self, *, instant: datetime, decision: uuid.UUID, reason: str) -> None:
        """On a recorded decision the agreement rests: it still binds, nothing is done under it, its last day stays."""
        self.decision_id = decision
        self.state_since = instant

    @transition(
        state,
        source=State.SUSPENDED,
        target=State.IN_FORCE,
        permission=roles.secretariat,
        custom=step(
            _("Resume"),
            done=_("Resumed"),
            reason=REQUIRED,
            checks=[checks.decision_is_about_this_agreement, checks.decision_is_not_spent],
            effects=[effects_binding.carry_out_the_decision],
            notices=[notices.resumed],
        ),
    )
    def resume(self, *, instant: datetime, decision: uuid.UUID, reason: str) -> None:
        """On another recorded decision the agreement is carried out again."""
        self.decision_id = decision
        self.state_since = instant

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        conditions=[instruments.is_an_agreement_of_its_own],
        permission=roles.signatory_of_a_party_without_notice,
        custom=step(
            _("Give notice"),
            done=_("Notice given"),
            reason=REQUIRED,
            checks=[checks.authentication_is_fresh],
            effects=[effects_binding.begin_the_notice],
            notices=[notices.notice_given],
        ),
    )
    def give_notice(self, *, reason: str) -> None:
        """The party will leave: it stays bound until the notice of the text is over, and cannot take it back."""

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        conditions=[binding.a_notice_is_over],
        permission=roles.system,
        custom=step(
            _("Record the withdrawal"),
            done=_("Party withdrawn"),
            due=binding.a_notice_is_over,
            effects=[effects_binding.let_the_party_go],
            notices=[notices.party_left],
        ),
    )
    def withdraw_party(self) -> None:
        """The notice of a party is over: it is bound no more."""

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        conditions=[instruments.is_an_agreement_of_its_own],
        permission=roles.secretariat,
        custom=step(
            _("Exclude a party"),
            done=_("Party excluded"),
            reason=REQUIRED,
            checks=[
                checks_binding.party_is_bound,
                checks.decision_is_about_this_agreement,
                checks.decision_is_not_spent,
                checks_binding.two_thirds_decided,
            ],
            effects=[effects_binding.carry_out_the_decision, effects_binding.exclude_the_party],
            notices=[notices.party_left],
        ),
    )
    def exclude_party(self, *, organisation: uuid.UUID, decision: uuid.UUID, two_thirds: bool, reason: str) -> None:
        """On a decision of two thirds of the members a party is bound no more, from now on."""

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        conditions=[binding.an_objection_is_in_time],
        permission=roles.signatory_of_a_party_that_did_not_object,
        custom=step(
            _("Object to the renewal"),
            done=_("Renewal objected to"),
            reason=REQUIRED,
            checks=[checks.authentication_is_fresh],
            effects=[effects_binding.note_the_objection],
            notices=[notices.renewal_objected],
        ),
    )
    def object_to_renewal(self, *, reason: str) -> None:
        """The party wants no tacit renewal: the agreement ends with its last day."""

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        conditions=[instruments.is_an_agreement_of_its_own],
        permission=roles.secretariat,
        custom=step(
            _("Plan the termination"),
            done=_("Termination planned"),
            checks=[
                checks_binding.last_day_is_ahead,
                checks.decision_is_about_this_agreement,
                checks.decision_is_not_spent,
            ],
            effects=[effects_binding.carry_out_the_decision],
            notices=[notices.termination_planned],
        ),
    )
    def plan_termination(self, *, last_day: date, decision: uuid.UUID) -> None:
        """A recorded decision ends the agreement on a later day; another decision can move that day."""
        self.terminates_on, self.planned_by_id, self.planned_in_id = last_day, decision, None

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        target=State.TERMINATED,
        conditions=[instruments.is_an_agreement_of_its_own],
        permission=roles.system | roles.secretariat,
        custom=step(
            _("Terminate"),
            done=_("Terminated"),
            due=binding.it_ends_by_itself,
            checks=[
                checks_binding.the_clock_has_its_ground,
                checks_binding.a_person_has_a_decision,
                checks.decision_is_not_spent,
            ],
            effects=[effects_binding.carry_out_the_decision, effects_binding.end_memberships],
            notices=[notices.terminated],
        ),
    )
    def terminate(self, *, instant: datetime, decision: uuid.UUID | None = None) -> None:
        """A recorded decision of the network ends the agreement, at once or on the day it planned; or an amendment of
        the parties does; or too few parties remain."""
        if decision is None and binding.too_few_remain(self):
            self.ended_because = self.Ending.TOO_FEW_PARTIES
        elif decision is None and self.planned_in_id is not None:
            self.ended_because = self.Ending.MUTUAL
        else:
            self.ended_because, self.decision_id = self.Ending.DECISION, decision or self.planned_by_id
        self._end(instant)

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        permission=roles.system,
        custom=step(
            _("Consolidate the text"),
            done=_("Text consolidated"),
            checks=[checks_instruments.amendment_is_to_consolidate],
            effects=[effects_instruments.write_the_consolidated_text],
        ),
    )
    def consolidate(
        self,
        *,
        instant: datetime,
        amendment: uuid.UUID,
        new_terms: dict[str, Any],
        moves_end: bool = False,
        end_date: date | None = None,
        ends_agreement: bool = False,
    ) -> None:
        """An amendment entered into force: its articles take their place in the text, by their numbers; its last day
        and terms are those of the agreement."""
        self.consolidated_number += 1
        for name, value in new_terms.items():
            setattr(self, name, value)
        if ends_agreement:
            self.terminates_on, self.planned_by_id, self.planned_in_id = end_date, None, amendment
        elif moves_end:
            self.end_date = end_date
            self.reminded_days = terms.reminder_before(end_date, instant.date())
            if self.planned_in_id is not None:  # the parties had ended it by an amendment, and go on by this one
                self.terminates_on = self.planned_in_id = None

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        permission=roles.system,
        custom=step(
            _("Receive a party"),
            done=_("Party received"),
            checks=[checks_instruments.accession_is_to_be_received],
            effects=[effects_instruments.receive_the_party],
            notices=[notices.party_joined],
        ),
    )
    def receive_party(self, *, accession: uuid.UUID) -> None:
        """An accession entered into force: whoever acceded is a party from now on, and a member of the network."""

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        target=State.SUPERSEDED,
        permission=roles.system,
        custom=step(
            _("Record that it is superseded"),
            done=_("Superseded"),
            checks=[checks_instruments.a_later_one_names_it],
            effects=[effects_binding.end_memberships],
            notices=[notices.superseded],
        ),
    )
    def supersede(self, *, instant: datetime, by: uuid.UUID) -> None:
        """A later agreement that names this one entered into force, and takes its place."""
        self._end(instant)

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        conditions=[binding.renewal_has_come],
        permission=roles.system,
        custom=step(
            _("Record the renewal"),
            done=_("Renewed"),
            due=binding.renewal_has_come,
            notices=[notices.renewed],
        ),
    )
    def renew(self, *, instant: datetime) -> None:
        """Its last day is over and no party objected: it goes on for another term."""
        assert self.end_date is not None, "renewal_has_come"
        self.end_date = terms.months_later(self.end_date, self.renewal_months)
        self.reminded_days = terms.reminder_before(self.end_date, instant.date())

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        target=State.EXPIRED,
        conditions=[binding.it_has_run_out],
        permission=roles.system,
        custom=step(
            _("Record the expiry"),
            done=_("Expired"),
            due=binding.it_has_run_out,
            effects=[effects_binding.end_memberships],
            notices=[notices.expired],
        ),
    )
    def expire(self, *, instant: datetime) -> None:
        """The last day of the agreement has passed; an amendment or accession ends with its agreement."""
        self._end(instant)

    @transition(
        state,
        source=[State.IN_FORCE, State.SUSPENDED],
        conditions=[binding.a_reminder_is_due],
        permission=roles.system,
        custom=step(
            _("Remind the parties"),
            done=_("Parties reminded"),
            due=binding.a_reminder_is_due,
            notices=[notices.reminded],
        ),
    )
    def remind(self, *, instant: datetime) -> None:
        """The last day comes nearer: 180, 90, then 30 days before, the parties are written to."""
        self.reminded_days = terms.reminder_before(self.end_date, instant.date())

    @transition(
        state,
        source=[State.EXPIRED, State.TERMINATED, State.SUPERSEDED],
        conditions=[binding.it_is_not_closed, auditing.it_is_not_under_audit, auditing.no_finding_is_open],
        permission=roles.secretariat,
        custom=step(_("Close the dossier"), done=_("Dossier closed")),
    )
    def close(self, *, instant: datetime) -> None:
        """The agreement has ended and nothing is left to do about it: the dossier is archived, and stays readable."""
        self.closed_at = instant

    def _draw_on(self, parent: Agreement) -> None:
        """What the agreement is now: what this instrument left as it was follows it, what it changes stays."""
        mine = instruments.changes_of(self)
        self.drawn_on, self.drawn_from = parent.consolidated_number, instruments.basis(parent)
        if instruments.is_amendment(self):
            now = {"end_date": parent.end_date, **terms.lasting(parent)}
            for name, value in (now | mine).items():
                setattr(self, name, value)

    def _note_editor(self, actor: Actor) -> None:
        """Who wrote this version: an unchanged text sent again keeps its editors."""
        if actor.person is None:
            return
        if self.editors_since != self.version_number:
            self.editors, self.editors_since = [], self.version_number
        self.editors = sorted({*self.editors, str(actor.person.pk)})

    def _close_round(self, instant: datetime) -> None:
        self.deadline = self.document_id = self.opened_at = self.recall_proposed_by = None
        self.pages = self.document_length = 0
        self.state_since = instant

    def _end(self, instant: datetime) -> None:
        self.ended_from = self.state
        self.ended_at = self.state_since = instant
