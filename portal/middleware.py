"""The language of a page, and the headers every page carries. Not here: the Content-Security-Policy (settings).

The language is in the path: /fr/, /it/ or /en/. A path without one is sent to the page it means, in the language of the
person's profile, else of the cookie, else (at `/` only) of the browser, else French.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

GetResponse = Callable[[HttpRequest], HttpResponse]
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def language_of_path(path: str) -> str | None:
    """`fr` for `/fr/agreements/`; None where the path names no language of ours."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in LANGUAGES else None


def language_of_person(request: HttpRequest) -> str | None:
    """The language of the signed-in person's profile, else of the cookie a visited page left."""
    person = getattr(request, "user", None)
    profile = getattr(person, "language", None) if person is not None and person.is_authenticated else None
    for language in (profile, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        if language in LANGUAGES:
            return language
    return None


def language_of_browser(request: HttpRequest) -> str | None:
    """The first language the browser asks for that we have; `it-CH` finds `it`."""
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return None


class LanguageMiddleware:
    """Give every request its language; send a path without language to the page it means."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = language_of_path(request.path_info)
        language = named or self._wished(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            target = None if named else self._meant(request, language)
            response = HttpResponseRedirect(target) if target else self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if named:
            self._remember(request, response, language)
        else:
            patch_vary_headers(response, ["Cookie", "Accept-Language"] if request.path_info == "/" else ["Cookie"])
        return response

    @staticmethod
    def _wished(request: HttpRequest) -> str:
        language = language_of_person(request)
        if language is None and request.path_info == "/":
            language = language_of_browser(request)
        return language or settings.LANGUAGE_CODE

    @staticmethod
    def _meant(request: HttpRequest, language: str) -> str | None:
        """Where a path without language leads; None when it is a page itself, or none at all."""
        if request.method not in ("GET", "HEAD") or _is_a_page(request.path_info):
            return None
        for path in (request.path_info, f"{request.path_info}/"):
            if _is_a_page(f"/{language}{path}"):
                query = request.META.get("QUERY_STRING", "")
                return f"{get_script_prefix()}{language}{escape_uri_path(path)}{'?' if query else ''}{query}"
        return None

    @staticmethod
    def _remember(request: HttpRequest, response: HttpResponse, language: str) -> None:
        """A visited page leaves its language for the paths without one."""
        if response.status_code >= 400 or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) == language:
            return
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )


def _is_a_page(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


class NoStoreMiddleware:
    """What a signed-in person is shown is kept by no cache, the browser's own included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 500 and request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class PermissionsPolicyMiddleware:
    """No page asks for a camera, a place or a payment: say so, and browsers refuse it to whoever would."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response
