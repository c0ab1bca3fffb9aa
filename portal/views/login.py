"""Allauth's login page, with the accounts of the demonstration to choose from; it says when typed words wait. Nothing
else of it is changed."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings

from portal.views.desk import demo_accounts
from workflows.stash import is_waiting


class Login(LoginView):
    """In the demonstration `?email=` fills in the address of an account."""

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        if settings.DEMO:
            initial["login"] = self.request.GET.get("email", "")
        return initial

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words_wait = is_waiting(self.request)
        return {**super().get_context_data(**kwargs), **demo_accounts(), "words_wait": words_wait}
