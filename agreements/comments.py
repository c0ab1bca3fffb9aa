"""Comments on the version in review: what their steps ask and write. Not here: who is told (notices.py), their page
(pages/comments.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from workflows.actor import Actor
from workflows.rules import check
from workflows.text import clean, problems

if TYPE_CHECKING:
    from agreements.models import Agreement, Comment
    from workflows.perform import Act

Inputs = dict[str, Any]

# ------------------------------------------------------------------------------------------------ what is asked


@check(
    _("the comment has words, at most 5,000 characters, and no hidden character"),
    otherwise=_("Write at most 5,000 characters, without hidden ones."),
    needs=("body",),
)
def comment_is_clean(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    from agreements.models import Comment

    body = clean(inputs["body"]).strip()
    return bool(body) and not problems(body, limit=Comment.LONGEST)


@check(
    _("the article is in the version under review"),
    otherwise=_("This article is not in the version under review; choose another place of the text."),
    needs=("anchor",),
)
def anchor_is_in_the_version(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    return inputs["anchor"] in places(agreement)


@check(
    _("the comment is one of this agreement, and open"),
    otherwise=_("This comment is resolved, or is not of this agreement; open the page of the comments again."),
    needs=("comment",),
)
def comment_is_open(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    found = comment_of(agreement, inputs["comment"])
    return found is not None and found.resolved_at is None


@check(
    _("the comment is one of this agreement, and resolved"),
    otherwise=_("This comment is open, or is not of this agreement; open the page of the comments again."),
    needs=("comment",),
)
def comment_is_resolved(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    found = comment_of(agreement, inputs["comment"])
    return found is not None and found.resolved_at is not None


@check(
    _("the person wrote the comment, drafts the text or is of the secretariat"),
    otherwise=_("A comment is resolved or reopened by who wrote it, by a drafter or by the secretariat."),
    needs=("comment",),
)
def comment_is_theirs_to_settle(agreement: Agreement, actor: Actor, inputs: Inputs) -> bool:
    found = comment_of(agreement, inputs["comment"])
    return found is None or may_settle(agreement, actor, found)


def may_settle(agreement: Agreement, actor: Actor, comment: Comment) -> bool:
    """Whether it is this person’s to resolve and to reopen."""
    drafts = agreement.drafting_organisation_id in actor.may("draft_for")
    wrote = actor.person is not None and actor.person.pk == comment.person_id
    return wrote or drafts or agreement.network_id in actor.may("administer")


def comment_of(agreement: Agreement, pk: UUID) -> Comment | None:
    """The comment of this agreement that others answer to; read once while one judgement lasts."""
    facts = agreement.__dict__.get("_facts", {})
    if ("comment", pk) not in facts:
        facts["comment", pk] = agreement.comments.filter(pk=pk, answers=None).first()
    found: Comment | None = facts["comment", pk]
    return found


def places(agreement: Agreement) -> dict[str, str]:
    """Where a comment can stand in the version under review: anchor → heading, the whole text first."""
    from agreements.models import Comment
    from agreements.queries import version_text

    text = version_text(agreement)
    articles = {a["id"]: a["heading"] for a in text.articles} if text else {}
    return {"": "", Comment.PREAMBLE: "", **articles}


# ------------------------------------------------------------------------------------------------ what is written


def write_comment(act: Act) -> None:
    _write(act, anchor=act.inputs["anchor"])


def write_answer(act: Act) -> None:
    _write(act, answers_id=act.inputs["comment"])


def _write(act: Act, **where: Any) -> None:
    from agreements.models import Comment

    Comment.objects.create(
        agreement=act.subject,
        version_number=act.subject.version_number,
        person=act.actor.person,
        person_name=act.names["person"],
        organisation_name=act.names["organisation"],
        body=clean(act.inputs["body"]).strip(),
        written_at=act.instant,
        **where,
    )


def mark_resolved(act: Act) -> None:
    _settle(act, resolved_at=act.instant, resolved_by=act.actor.person)


def mark_open(act: Act) -> None:
    _settle(act, resolved_at=None, resolved_by=None)


def _settle(act: Act, **resolution: Any) -> None:
    act.subject.comments.filter(pk=act.inputs["comment"]).update(**resolution)
