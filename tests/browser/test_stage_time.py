"""Time on the stage: steps, the past, links to a moment, keys, and a connection that breaks."""

import re

from tests.browser.conftest import Stage, Visitors

FRAME = re.compile(r"#frame=(\d+)$")


def run_to_the_end(stage: Stage) -> None:
    stage.type("kubectl run web --image=nginx:1.26")
    stage.play()
    stage.wait_for_step(10, "done")
    stage.pause()


def frame(stage: Stage) -> int:
    stage.page.wait_for_url(FRAME)
    return int(FRAME.search(stage.page.url)[1])


def test_a_step_leads_to_its_moment_and_keys_walk_on(visitors: Visitors) -> None:
    stage = visitors.open()
    run_to_the_end(stage)
    stage.page.click(".rail [data-step='4']")
    fourth = frame(stage)
    assert stage.steps()[:5] == ["done"] * 4 + [stage.steps()[4]]
    assert stage.steps()[5:] == ["hollow"] * 5
    stage.page.keyboard.press("Escape")
    stage.page.click(".pictures")
    for key, wanted in (("ArrowRight", fourth + 1), ("ArrowLeft", fourth), ("ArrowLeft", fourth - 1)):
        stage.page.keyboard.press(key)
        stage.page.wait_for_url(re.compile(f"#frame={wanted}$"))
    stage.page.keyboard.press("Shift+ArrowRight")
    assert frame(stage) == fourth
    stage.page.click("[data-live]:not([disabled])")
    stage.wait_for_step(10, "done")
    assert "#" not in stage.page.url


def test_a_link_and_the_other_language_keep_the_moment(visitors: Visitors) -> None:
    stage = visitors.open()
    run_to_the_end(stage)
    stage.page.click(".rail [data-step='7']")
    seventh = frame(stage)
    shown = stage.time()
    stage.page.click("a[hreflang='zh-Hans']")
    stage.page.wait_for_url(re.compile(f"/zh-hans/.*#frame={seventh}$"))
    stage.page.wait_for_function("text => document.querySelector('[data-time]').textContent === text", arg=shown)
    stage.wait_for_step(7, "done")
    assert stage.steps()[8:] == ["hollow"] * 2


def test_scrubbing_shows_the_past_and_back_to_live_ends_it(visitors: Visitors) -> None:
    stage = visitors.open()
    run_to_the_end(stage)
    stage.page.evaluate(
        """() => {
          const scrub = document.querySelector("[data-scrub]");
          scrub.value = "0";
          scrub.dispatchEvent(new Event("input", { bubbles: true }));
          scrub.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    stage.page.wait_for_selector("#stage.in-past")
    stage.page.wait_for_function("() => document.querySelector('[data-time]').textContent === '00:00.0'")
    assert stage.page.locator(".topology-wide .pod").count() == 0
    stage.page.click("[data-live]")
    stage.page.wait_for_selector(".topology-wide .pod.running")


def test_a_broken_connection_comes_back_with_nothing_lost(visitors: Visitors) -> None:
    stage = visitors.open()
    context = stage.page.context
    stage.type("kubectl run web --image=nginx:1.26")
    stage.play("4")
    stage.wait_for_step(3, "done")
    stage.page.evaluate("document.querySelector('[data-connection]').textContent")
    context.set_offline(True)
    context.set_offline(False)
    stage.wait_for_step(10, "done")
    stage.pause()
    stage.page.click("[data-tab=frames]")
    numbers = stage.page.eval_on_selector_all("[data-frames] [data-n]", "all => all.map(one => Number(one.dataset.n))")
    assert numbers == sorted(set(numbers))


def test_keys(visitors: Visitors) -> None:
    stage = visitors.open()
    page = stage.page
    for place, name in enumerate(("terminal", "etcd", "scheduler", "frames", "events"), start=1):
        page.keyboard.press(str(place))
        assert page.locator(f"#panel-{name}").is_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('[data-filter]')")
    page.keyboard.press("Tab")
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.matches('[data-prompt]')")
    page.keyboard.type("t?1 ")
    assert page.input_value("[data-prompt]") == "t?1 "
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press(" ")
    page.wait_for_selector(".transport [data-play][data-playing=true]")
    page.keyboard.press(" ")
    page.wait_for_selector(".transport [data-play][data-playing=false]")
