"""What every page of an agreement begins with: find it among what the reader may see, let time have its say."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from agreements.models import Agreement
from agreements.queries import visible_to
from workflows.perform import Act, settle
from workflows.stash import rescue
from workflows.web import actor_of


def agreement_or_404(request: HttpRequest, reference: str, *, whole: bool = False) -> Any:
    """The agreement if the reader may see it (`whole`: read it entirely). Raises Http404, the same for what is hidden
    as for what does not exist. What time has made due on it is done first, so no page tells what is past."""
    seen: Any = visible_to(actor_of(request))
    found = seen.filter(reference=reference).first()
    if found is not None and settle(found):
        found = seen.filter(pk=found.pk).first()
    if found is None or (whole and not found.reads_text):
        raise Http404
    return found


def sent_by_a_reader(request: HttpRequest, agreement: Any) -> Any:
    """What was sent by somebody who reads the whole dossier; None from anybody else, to whom no form tells what it
    offers: the page says why not, and their words are kept."""
    if request.method != "POST":
        return None
    if agreement.reads_history:
        return request.POST
    rescue(request)
    return None


def tell_once(request: HttpRequest, act: Act, said: str) -> None:
    """What was done; of a form sent again only that it was recorded then: others may have written since."""
    if act.replayed:
        messages.info(request, gettext("This form was already recorded; here is the dossier as it stands."))
    else:
        messages.success(request, said)


def crumbs(agreement: Agreement | None = None, last: str = "") -> list[dict[str, str]]:
    """The way back from a page about an agreement."""
    from django.urls import reverse

    trail = [{"label": gettext("Agreements"), "url": reverse("agreements:agreements")}]
    if agreement is not None:
        trail.append({"label": agreement.reference, "url": agreement.get_absolute_url()})
    if last:
        trail.append({"label": last, "url": ""})
    else:
        trail[-1]["url"] = ""
    return trail
