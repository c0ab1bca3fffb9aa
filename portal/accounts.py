"""How allauth meets our people: they come from the file of a network, nobody signs up. Not here: pages and words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

# The page a person reaches already says who is signed in.
UNSAID = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's behaviour, without registration and without messages that repeat the page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account is made by the secretariat's file."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Leave `message_template` for the next page, unless that page says it anyway."""
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)
