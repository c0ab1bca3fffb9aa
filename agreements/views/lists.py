"""The list of agreements, and the beginning of a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from agreements.forms import NewAgreementForm
from agreements.models import Agreement
from agreements.pages.words import chip
from agreements.queries import visible_to
from agreements.views.common import crumbs
from governance.models import Organisation
from governance.queries import networks_of
from workflows import registry
from workflows.rules import Reason
from workflows.stash import form_page
from workflows.web import REFUSED, actor_of

A_PAGE = 25


def agreements(request: HttpRequest) -> HttpResponse:
    """Every agreement the reader may see, the latest change first."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    found = visible_to(actor).order_by("-state_since", "-reference")
    if state in Agreement.State.values:
        found = found.filter(state=state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    for agreement in page:
        agreement.chip = chip(agreement)  # type: ignore[attr-defined]
    context = {
        "page": page,
        "states": [{"value": v, "label": label, "current": v == state} for v, label in Agreement.State.choices],
        "may_begin": bool(actor.may("draft_for", "administer")),
        "keeps_formalities": bool(actor.may("administer")),
        "crumbs": crumbs(),
    }
    return render(request, "agreements/list.html", context)


@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Begin an agreement, for an organisation one drafts for (the secretariat: for any of the network)."""
    actor = actor_of(request)
    network = networks_of(actor).first()
    about = _about(request, actor, network)
    drafters = _drafters(actor, network, about)
    if network is None or not drafters.exists():
        refusals = [_not_yours()]
        return render(request, "agreements/new.html", {"refusals": refusals, "crumbs": crumbs()}, status=REFUSED)
    subject = Agreement(network=network, **about)
    form = NewAgreementForm(subject, "create", actor, request.POST or None, drafters=drafters)
    form.keep_words(request)
    if request.method == "POST":
        act = form.perform()
        if act is not None:
            messages.success(request, _what_comes_now(subject))
            return redirect(act.subject.get_absolute_url())
    title = _title(subject)
    context = {"form": form, "title": title, "subject": subject, "crumbs": crumbs(last=title)}
    return render(request, "agreements/new.html", context, status=form.status)


ABOUT = {"amends": "amendment", "accedes": "accession", "replaces": "network_agreement"}


def _about(request: HttpRequest, actor: Any, network: Any) -> dict[str, Any]:
    """What the address says the new one is about: an agreement of the network that the person sees, named by its
    reference. Raises Http404 where there is none."""
    said = next((name for name in ABOUT if name in request.GET), None)
    if said is None:
        return {}
    named = request.GET[said]
    of_the_network = visible_to(actor).filter(network=network)
    found = of_the_network.filter(reference=named).first() if named.isprintable() else None
    if found is None:
        raise Http404
    return {"instrument": ABOUT[said], "replaces" if said == "replaces" else "parent": found}


def _title(subject: Agreement) -> str:
    if subject.instrument == Agreement.Instrument.AMENDMENT:
        return gettext("Begin an amendment")
    if subject.instrument == Agreement.Instrument.ACCESSION:
        return gettext("Begin an accession")
    return gettext("Begin an agreement")


def _what_comes_now(subject: Agreement) -> str:
    if subject.instrument == Agreement.Instrument.AMENDMENT:
        return gettext("The amendment is begun. Now write what it changes, article by article.")
    if subject.instrument == Agreement.Instrument.ACCESSION:
        return gettext("The accession is begun. It goes to review once the secretariat has recorded its admission.")
    return gettext("The agreement is begun. Now write its text and invite its parties.")


def _drafters(actor: Any, network: Any, about: dict[str, Any]) -> Any:
    """The organisations for which the person may begin an agreement, an amendment, an accession, or what replaces
    another."""
    if network is None:
        return Organisation.objects.none()
    every = Organisation.objects.filter(network=network).order_by("name")
    if (other := about.get("parent") or about.get("replaces")) is not None:
        bound = [p.organisation_id for p in other.parties.all() if p.is_bound]
        accedes = about["instrument"] == "accession"
        every = every.exclude(pk__in=bound) if accedes else every.filter(pk__in=bound)
    if network.pk in actor.may("administer"):
        return every
    return every.filter(pk__in=actor.may("draft_for"))


def _not_yours() -> Reason:
    role = registry.steps(Agreement)["create"].role
    return Reason(gettext("This step belongs to: %(who)s.") % {"who": role.sentence}, role.code, role.sentence)
