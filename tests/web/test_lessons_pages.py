"""The pages of the course in both languages."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from lessons import course

PAGES = ("", "lessons/", "lessons/pod-creation/", "glossary/")
LANGUAGES = ("en", "zh-hans")

pytestmark = pytest.mark.django_db


class Reader(HTMLParser):
    """Elements of a page: (tag, attributes)."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.elements if found == tag]

    def with_attribute(self, name: str) -> list[str | None]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_whole_and_in_their_language(client: Client, language: str, path: str) -> None:
    response = client.get(f"/{language}/{path}")
    assert response.status_code == 200
    page = Reader(response)
    assert page.all("html")[0]["lang"] == {"en": "en", "zh-hans": "zh-Hans"}[language]
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    alternates = {a["hreflang"]: a["href"] for a in page.all("link") if a.get("rel") == "alternate"}
    assert alternates == {
        "en": f"http://testserver/en/{path}",
        "zh-Hans": f"http://testserver/zh-hans/{path}",
    }
    ids = page.with_attribute("id")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_pages_have_nothing_inline(client: Client, path: str) -> None:
    page = Reader(client.get(f"/en/{path}"))
    assert all(script.get("src") or script.get("type") == "application/json" for script in page.all("script"))
    assert page.all("style") == []
    assert page.with_attribute("style") == []
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]


def test_language_switch_keeps_path_and_query(client: Client) -> None:
    page = Reader(client.get("/en/lessons/pod-creation/?t=7&step=4"))
    links = {a["hreflang"]: a["href"] for a in page.all("a") if "hreflang" in a}
    assert links["zh-Hans"] == "/zh-hans/lessons/pod-creation/?t=7&step=4"
    assert [a["hreflang"] for a in page.all("a") if a.get("aria-current")] == ["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_internal_links_resolve(client: Client, language: str) -> None:
    followed: dict[str, list[str | None]] = {}
    for path in PAGES:
        for link in Reader(client.get(f"/{language}/{path}")).all("a"):
            address, _, anchor = (link["href"] or "").partition("#")
            if not address.startswith(f"/{language}/"):
                continue
            if address not in followed:
                target = client.get(address)
                assert target.status_code == 200, address
                followed[address] = Reader(target).with_attribute("id")
            if anchor:
                assert anchor in followed[address], link["href"]
    assert len(followed) >= len(PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lesson_stands_beside_its_stage(client: Client, language: str) -> None:
    response = client.get(f"/{language}/lessons/pod-creation/")
    page = Reader(response)
    assert [a["class"] for a in page.all("main")] == ["lesson-page"]
    assert {"stage", "goals", "ten-steps", "lesson-title"} <= set(page.with_attribute("id"))
    assert page.with_attribute("data-goal") == ["ten-steps", "stop-after-3", "goes-on"]
    assert [row["data-step"] for row in page.all("tr") if "data-step" in row] == [str(n) for n in range(1, 11)]
    assert {f"step={n}" for n in range(1, 11)} <= set(page.with_attribute("data-moment"))
    assert ("crash", "kube-scheduler") in [
        (a["data-fault"], a.get("data-target")) for a in page.all("button") if "data-fault" in a
    ]
    stage = response.context["stage"]
    assert stage["lab"].slug == "pod-creation"
    assert [step["number"] for step in stage["steps"]] == list(range(1, 11))
    assert {example["id"] for example in stage["examples"]} == {"bare-pod", "deployment", "too-big"}


def test_the_same_visitor_finds_the_same_lab(client: Client) -> None:
    first = client.get("/en/lessons/pod-creation/").context["stage"]["lab"].pk
    assert client.get("/zh-hans/lessons/pod-creation/").context["stage"]["lab"].pk == first
    assert Client().get("/en/lessons/pod-creation/").context["stage"]["lab"].pk != first


def test_htmx_gets_the_same_content_without_the_page(client: Client) -> None:
    whole = client.get("/en/glossary/")
    part = client.get("/en/glossary/", headers={"HX-Request": "true"})
    assert "HX-Request" in whole["Vary"]
    assert "<html" not in part.content.decode()
    article = re.search(r"<article.*</article>", part.content.decode(), re.DOTALL)
    assert article
    assert article[0] in whole.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_lesson_is_not_found(client: Client, language: str) -> None:
    assert client.get(f"/{language}/lessons/no-such-lesson/").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("en", "line 3"), ("zh-hans", "第 3 行")])
def test_a_broken_lesson_says_why_and_the_rest_stays_up(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings, language: str, words: str
) -> None:
    settings.DEBUG = True  # the course is read again when its files have changed
    content = Path(shutil.copytree(course.CONTENT, tmp_path / "content"))
    monkeypatch.setattr(course, "CONTENT", content)
    assert client.get(f"/{language}/lessons/pod-creation/").status_code == 200
    lesson = content / "04-pod-creation" / "lesson.yaml"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("minutes: 25", "minutes: many"), encoding="utf-8")
    response = client.get(f"/{language}/lessons/pod-creation/")
    assert response.status_code == 503
    page = response.content.decode()
    assert "04-pod-creation/lesson.yaml" in page
    assert words in re.sub(r"</?code>", "", page)
    assert client.get(f"/{language}/").status_code == 200
    listed = client.get(f"/{language}/lessons/")
    assert listed.status_code == 200
    assert "04-pod-creation/lesson.yaml" in listed.content.decode()
