"""What the page of the comments shows, and how many stand beside each article. No rule lives here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from agreements.comments import may_settle
from agreements.models import Agreement, Comment, VersionText
from agreements.queries import version_text
from workflows.actor import Actor
from workflows.perform import why_not

A_PAGE = 20
Place = dict[str, Any]


def context(agreement: Agreement, actor: Actor, page: str) -> dict[str, Any]:
    """The open comments in the order of the text, those of earlier versions with their number; the resolved ones after
    them."""
    answers = Prefetch("answered_by", Comment.objects.order_by("written_at", "pk"))
    threads: list[Any] = list(agreement.comments.filter(answers=None).prefetch_related(answers))
    places = _places(agreement, threads)
    for thread in threads:
        thread.place = places[_key(thread, places)]
    threads.sort(key=lambda t: (t.resolved_at is not None, t.place["order"]))
    shown = Paginator(threads, A_PAGE).get_page(page)
    may = actor.person is not None and not why_not(agreement, "comment", actor)
    for thread in shown:
        _add_what_can_be_done(agreement, actor, thread, may=may)
    number = sum(t.resolved_at is None for t in threads)
    return {
        "page": shown,
        "open": [t for t in shown if t.resolved_at is None],
        "resolved": [t for t in shown if t.resolved_at is not None],
        "number": number,
        "may_comment": may,
    }


def _add_what_can_be_done(agreement: Agreement, actor: Actor, thread: Any, *, may: bool) -> None:
    thread.older = thread.version_number if thread.version_number != agreement.version_number else 0
    is_open = thread.resolved_at is None
    thread.links = []
    if may and is_open:
        thread.links.append({"label": gettext("Answer"), "url": _url(agreement, "answer_comment", comment=thread.pk)})
    if may and may_settle(agreement, actor, thread):
        step, label = ("resolve_comment", gettext("Resolve")) if is_open else ("reopen_comment", gettext("Reopen"))
        thread.links.append({"label": label, "url": _url(agreement, step, comment=thread.pk)})


def _url(agreement: Agreement, step: str, **about: Any) -> str:
    return f"{reverse('agreements:step', args=[agreement.reference, step])}?{urlencode(about)}"


def _key(thread: Any, places: dict[Any, Place]) -> Any:
    return thread.anchor if thread.anchor in places else (thread.version_number, thread.anchor)


def _places(agreement: Agreement, threads: list[Any]) -> dict[Any, Place]:
    """Where the comments stand: anchors of the last version, and (version, anchor) for what is no longer in it."""
    text = version_text(agreement)
    found: dict[Any, Place] = {
        "": {"label": gettext("The whole text"), "heading": "", "anchor": "whole", "order": 0},
        Comment.PREAMBLE: {"label": gettext("Preamble"), "heading": "", "anchor": Comment.PREAMBLE, "order": 1},
    }
    for number, article in enumerate(text.articles if text else [], 1):
        label = gettext("Article %(number)s") % {"number": number}
        place = {"label": label, "heading": article["heading"], "anchor": article["id"], "order": 1 + number}
        found[article["id"]] = place
    gone = {t.version_number for t in threads if t.anchor not in found}
    texts = VersionText.objects.filter(version__agreement=agreement, version__number__in=gone).select_related("version")
    for old in texts.filter(language=agreement.authentic_language) if gone else []:
        for number, article in enumerate(old.articles, 1):
            words = {"number": number, "version": old.version.number}
            label = gettext("Article %(number)s of version %(version)s, no longer in the text") % words
            order = 10_000 * (1 + old.version.number) + number
            place = {"label": label, "heading": article["heading"], "order": order}
            found[old.version.number, article["id"]] = place
    return found


def places_to_choose(agreement: Agreement) -> list[tuple[str, str]]:
    """The places of the version under review, as choices of a form."""
    text = version_text(agreement)
    articles = enumerate(text.articles if text else [], 1)
    words = gettext("Article %(number)s. %(heading)s")
    return [
        ("", gettext("The whole text")),
        (Comment.PREAMBLE, gettext("Preamble")),
        *((a["id"], words % {"number": n, "heading": a["heading"]}) for n, a in articles),
    ]


def beside_the_text(agreement: Any, articles: list[dict[str, Any]], *, may: bool) -> dict[str, Any]:
    """How many comments are open in all, and beside each article its own, with the way to write one."""
    if not (agreement.reads_history and agreement.version_number):
        return {"comments": ""}
    open_ones = agreement.comments.filter(answers=None, resolved_at=None).order_by()
    numbers = dict(open_ones.values_list("anchor").annotate(Count("pk")))
    page = reverse("agreements:comments", args=[agreement.reference])
    for article in articles:
        number = numbers.get(article["id"], 0)
        article["comments"] = _how_many(number) if number else ""
        article["comments_url"] = f"{page}#place-{article['id']}"
        article["comment_url"] = _url(agreement, "comment", anchor=article["id"]) if may else ""
    total = sum(numbers.values())
    return {"comments": _how_many(total) if total else gettext("No open comment"), "comments_url": page}


def _how_many(number: int) -> str:
    return ngettext("%(number)s open comment", "%(number)s open comments", number) % {"number": number}
