"""The language of a page: path, profile, cookie, browser, French. Not here: the words (catalogues)."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.translation import get_language

from portal.middleware import language_of_browser, language_of_path

PAGE = "/account/login/"


def speak(client: Client, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language


@pytest.fixture
def italian(db):
    return get_user_model().objects.create_user("reader@demo.example", "a long password", name="Reader", language="it")


@pytest.mark.parametrize("language", ["fr", "it", "en"])
def test_the_path_decides_whatever_cookie_and_browser_say(client, db, language):
    speak(client, "en" if language == "fr" else "fr")
    response = client.get(f"/{language}{PAGE}", headers={"accept-language": "de, es"})
    assert response.status_code == 200
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" not in response.headers.get("Vary", "")


def test_a_visited_page_leaves_its_language_for_a_year(client, db):
    cookie = client.get(f"/it{PAGE}").cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("it", 365 * 24 * 3600, "Lax")
    assert settings.LANGUAGE_COOKIE_NAME not in client.get(f"/it{PAGE}").cookies
    assert client.get(f"/en{PAGE}").cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_a_page_not_found_leaves_no_language(client, db):
    assert settings.LANGUAGE_COOKIE_NAME not in client.get("/it/no-such-page/").cookies


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("it-CH, fr;q=0.5", "it"), ("de, en-GB;q=0.8", "en"), ("de", "fr"), ("*", "fr"), ("", "fr"), ("x" * 9999, "fr")],
)
def test_the_first_page_speaks_the_language_of_the_browser_else_french(client, db, wanted, language):
    response = client.get("/", headers={"accept-language": wanted})
    assert (response.status_code, response.headers["Location"]) == (302, f"/{language}/")
    assert {"Cookie", "Accept-Language"} <= set(response.headers["Vary"].split(", "))


def test_on_the_first_page_the_cookie_goes_before_the_browser(client, db):
    speak(client, "en")
    assert client.get("/", headers={"accept-language": "it"}).headers["Location"] == "/en/"


def test_the_profile_goes_before_the_cookie(client, italian):
    client.force_login(italian)
    speak(client, "en")
    assert client.get("/").headers["Location"] == "/it/"
    assert client.get("/account/password/change/").headers["Location"] == "/it/account/password/change/"


def test_other_pages_without_language_do_not_ask_the_browser(client, db):
    response = client.get(PAGE, {"next": "/à?b"}, headers={"accept-language": "it"})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/fr{PAGE}?next=%2F%C3%A0%3Fb"
    assert "Accept-Language" not in response.headers["Vary"]
    speak(client, "it")
    assert client.get(PAGE).headers["Location"] == f"/it{PAGE}"


def test_a_forgotten_last_slash_costs_no_second_redirect(client, db):
    assert client.get(PAGE.rstrip("/")).headers["Location"] == f"/fr{PAGE}"


def test_an_unknown_cookie_is_as_none(client, db):
    speak(client, "../de")
    assert client.get(PAGE).headers["Location"] == f"/fr{PAGE}"


@pytest.mark.parametrize("path", ["/no-such-page/", "/de/account/login/", "//example.com/", "/FR/account/login/"])
def test_unknown_paths_are_not_found_in_the_readers_language(client, db, path):
    speak(client, "it")
    response = client.get("/", PATH_INFO=path)
    assert response.status_code == 404
    assert response.headers["Content-Language"] == "it"


def test_only_reading_is_redirected(client, db):
    assert client.head(PAGE).status_code == 302
    assert client.post(PAGE).status_code == 404
    assert client.post("/").status_code == 404


def test_the_language_of_one_page_does_not_stay_for_the_next(client, db):
    client.get(f"/it{PAGE}")
    assert get_language() == settings.LANGUAGE_CODE


def test_what_a_signed_in_person_sees_is_kept_nowhere(client, italian):
    assert "no-store" not in client.get("/fr/no-such-page/").headers.get("Cache-Control", "")
    client.force_login(italian)
    assert client.get("/fr/account/password/change/").headers["Cache-Control"] == "no-store, private"


def test_every_page_forbids_scripts_from_elsewhere_frames_and_sensors(client, db):
    headers = client.get(f"/fr{PAGE}").headers
    directives = set(headers["Content-Security-Policy"].split("; "))
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= directives
    assert {d for d in directives if d.startswith(("script-src", "connect-src"))} == {
        "script-src 'self'",
        "connect-src 'self'",
    }
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("where", "language"), [("/fr/", "fr"), ("/fr", "fr"), ("/frx/", None), ("", None)])
def test_only_a_whole_first_part_names_a_language(where, language):
    assert language_of_path(where) == language


def test_a_browser_without_a_language_asks_for_none():
    assert language_of_browser(RequestFactory().get("/")) is None


def answer(request):
    from django.http import HttpResponse

    return HttpResponse(get_language())


urlpatterns = [path("machine/", answer)]


@pytest.mark.urls(__name__)
def test_a_page_outside_the_languages_is_served_where_it_is(client, db):
    speak(client, "it")
    response = client.get("/machine/")
    assert (response.status_code, response.content) == (200, b"it")
