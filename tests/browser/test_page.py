"""The page itself: nothing serious for axe-core, no sideways scrolling, little on the wire, lesson hooks, themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import LESSON, Visitors

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MOST_BYTES = 300_000


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_axe_finds_nothing_serious(visitors: Visitors, language: str, scheme: str) -> None:
    stage = visitors.open(language, color_scheme=scheme)
    stage.type("kubectl run web --image=nginx:1.26")
    stage.play()
    stage.wait_for_step(8, "begun")
    stage.pause()
    assert serious(stage.page) == []
    for name in ("etcd", "scheduler", "frames", "events"):
        stage.page.click(f"[data-tab={name}]")
        if name == "etcd":
            stage.page.click("[data-latest]")
        assert serious(stage.page) == [], name
    for name in ("kube-controller-manager", "kube-apiserver", "etcd", "kube-scheduler"):
        stage.component(name)
        stage.page.wait_for_selector("[data-room] > *")
        assert serious(stage.page) == [], name
    stage.errors.clear()  # axe-core adds styles of its own, and the site's policy refuses them


@pytest.mark.parametrize("path", ["", "lessons/", "glossary/", LESSON, "no-such-page/"])
@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_scrolls_sideways(visitors: Visitors, path: str, width: int) -> None:
    stage = visitors.open("zh-hans", path, viewport={"width": width, "height": 900})
    assert stage.page.evaluate("document.documentElement.scrollWidth") <= width
    stage.errors.clear()  # a page that is not there is an error for the console too


def test_the_sheet_on_a_phone(visitors: Visitors) -> None:
    stage = visitors.open(**PHONE)
    page = stage.page
    assert not page.locator(".stage-body").is_visible()
    page.click("[data-sheet-open]")
    assert page.locator(".topology-narrow").is_visible()
    assert not page.locator(".topology-wide").is_visible()
    stage.type("kubectl run web --image=nginx:1.26")
    page.click("[data-play]")
    stage.wait_for_step(3, "done")
    play = page.locator("[data-play]").bounding_box()
    assert play is not None
    assert play["y"] > 844 * 0.85, "the transport is at the thumb"
    page.click("[data-sheet-close]")
    assert not page.locator(".stage-body").is_visible()


def test_the_lesson_is_small(visitors: Visitors) -> None:
    stage = visitors.open(path="glossary/")
    client = stage.page.context.new_cdp_session(stage.page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes: list[int] = []
    client.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    stage.page.goto(stage.page.url.replace("glossary/", LESSON))
    stage.page.wait_for_selector("[data-rail-line]:not(:empty)")
    assert 0 < sum(sizes) < MOST_BYTES, f"{len(sizes)} files"


def test_links_of_the_lesson_lead_into_the_lab(visitors: Visitors) -> None:
    stage = visitors.open()
    page = stage.page
    page.click(".prose [data-run] >> nth=0")
    stage.play()
    stage.wait_for_step(10, "done")
    stage.pause()
    page.click(".prose table a[data-moment='step=5']")
    page.wait_for_selector("#stage.in-past")
    assert stage.steps()[4] == "done"
    page.click(".prose a[data-component]:visible >> nth=0")
    assert page.inner_text("[data-inspector] [data-name]") in page.locator("[data-component]").evaluate_all(
        "all => all.map(one => one.dataset.component)"
    )
    page.click(".prose button[data-fault=crash]")
    page.wait_for_selector(".topology-wide .component.crashed")


def test_a_prediction_comes_before_what_happens(visitors: Visitors) -> None:
    stage = visitors.open()
    page = stage.page
    reveal = page.locator("[data-reveal=who-writes]")
    reveal.locator("summary").click()
    assert reveal.get_attribute("open") is None
    page.check("[data-prediction=who-writes] input[value='3']")
    reveal.locator("summary").click()
    assert reveal.get_attribute("open") is not None
    page.reload()
    assert page.is_checked("[data-prediction=who-writes] input[value='3']")


def test_the_theme_is_kept(visitors: Visitors) -> None:
    stage = visitors.open(color_scheme="light")
    page = stage.page
    page.click("[data-theme-set=dark]")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark
    page.click("[data-theme-set=light]")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != dark


def test_less_motion_shows_messages_without_flight(visitors: Visitors) -> None:
    stage = visitors.open(reduced_motion="reduce")
    stage.type("kubectl run web --image=nginx:1.26")
    capsule = stage.page.locator(".topology-wide .capsule.request.asked:not(.quiet):not([display])").first
    capsule.wait_for()
    before = capsule.evaluate("element => element.style.transform")
    stage.play("0.25")
    stage.page.wait_for_function("() => document.querySelector('[data-time]').textContent !== '00:00.0'")
    assert capsule.evaluate("element => element.style.transform") == before


def test_components_are_reached_by_keyboard(visitors: Visitors) -> None:
    stage = visitors.open()
    page = stage.page
    page.focus(".topology-wide [data-component=kube-scheduler]")
    page.keyboard.press("Enter")
    assert page.inner_text("[data-inspector] [data-name]") == "kube-scheduler"
    page.keyboard.press("Escape")
    assert page.locator("[data-inspector]").is_hidden()
    focused = page.evaluate("document.activeElement.dataset.component")
    assert focused == "kube-scheduler"
