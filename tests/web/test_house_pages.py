"""What every page of the site has in common, whatever is on it."""

import pytest
from django.conf import settings
from django.test import Client

MISSING = "no-such-page/"


@pytest.fixture
def html(client: Client):
    """Fetch a page that the house itself makes: the 404 page, in some language."""
    return lambda language, **headers: client.get(f"/{language}/{MISSING}", headers=headers)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN,zh;q=0.9,en;q=0.5", "zh-hans"), ("en-GB", "en"), ("fr", "en"), ("", "en")],
)
def test_root_leads_to_the_language_that_the_browser_asks_for(client: Client, accepted: str, language: str) -> None:
    answer = client.get("/?a=1", headers={"accept-language": accepted})
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/?a=1")
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_root_leads_to_the_language_chosen_before(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "zh-hans", "next": f"/en/{MISSING}"})
    assert answer.status_code == 302
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/zh-hans/"


def test_language_switch_keeps_the_page(client: Client) -> None:
    answer = client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/en/jsi18n/"})
    assert answer["Location"] == "/zh-hans/jsi18n/"


@pytest.mark.parametrize(("language", "words"), [("en", "Page not found"), ("zh-hans", "找不到页面")])
def test_a_missing_page_says_so_in_the_readers_language(html, language: str, words: str) -> None:
    answer = html(language)
    assert answer.status_code == 404
    assert answer["Content-Language"] == language
    assert words in answer.content.decode()
    assert f"/{language}/{MISSING}" in answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "Allow cookies"), ("zh-hans", "Cookie")])
def test_an_expired_form_says_what_to_do(language: str, words: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        "/i18n/setlang/", {"language": "en"}, headers={"accept-language": language}
    )
    assert answer.status_code == 403
    assert words in answer.content.decode()


def test_a_strange_host_gets_a_page_in_both_languages(client: Client) -> None:
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Bad request" in answer.content.decode()
    assert "请求有误" in answer.content.decode()


def test_policy_allows_nothing_inline_and_no_other_host(html) -> None:
    answer = html("en")
    policy = dict(d.split(" ", 1) for d in answer["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == "'self' ws://testserver"
    assert policy["img-src"] == "'self' data:"
    assert policy["object-src"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_security_headers(html) -> None:
    answer = html("en")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Referrer-Policy"] == "same-origin"


def test_catalogue_for_scripts_is_a_file_that_the_policy_allows(client: Client) -> None:
    answer = client.get("/zh-hans/jsi18n/")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "gettext" in answer.content.decode()
    again = client.get("/zh-hans/jsi18n/", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_languages_are_the_two_of_the_site() -> None:
    assert [code for code, _ in settings.LANGUAGES] == ["en", "zh-hans"]
