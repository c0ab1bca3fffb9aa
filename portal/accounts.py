"""How allauth meets our people: they come from the file of a network, nobody signs up. Not here: pages and words."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

# The page a person reaches already says who is signed in.
UNSAID = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class LongEnough(MinimumLengthValidator):
    """The framework's own sentence is not in Italian, and would be read there in French."""

    def get_error_message(self) -> str:
        """What is said of a password too short."""
        sentence = ngettext(
            "This password is too short: it must have at least %(number)s character.",
            "This password is too short: it must have at least %(number)s characters.",
            self.min_length,
        )
        return sentence % {"number": self.min_length}


class AccountAdapter(DefaultAccountAdapter):
    """Allauth's behaviour, without registration and without messages that repeat the page."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many attempts to sign in. Wait a few minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an account is made by the secretariat's file."""
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Leave `message_template` for the next page, unless that page says it anyway."""
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kwargs)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """An address of ours, whatever the request called us."""
        asked = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.SITE_URL}{asked.path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person who reads, not of the page where somebody asked."""
        person = context.get("user")
        with translation.override(getattr(person, "language", None) or translation.get_language()):
            super().send_mail(template_prefix, email, {"demo": settings.DEMO, **context})
