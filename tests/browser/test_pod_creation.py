"""The lesson's run, from a line in the terminal to a running pod, and without a scheduler, in both languages."""

import re

import pytest

from tests.browser.conftest import WAIT, Visitors

LANGUAGES = ("en", "zh-hans")
DONE, HOLLOW = "done", "hollow"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ten_steps_light_in_order(visitors: Visitors, language: str) -> None:
    stage = visitors.open(language)
    stage.page.evaluate(
        """() => {
          window.order = [];
          for (const button of document.querySelectorAll(".rail [data-step]")) {
            new MutationObserver(() => {
              const step = Number(button.dataset.step);
              if (button.dataset.state === "done" && !window.order.includes(step)) window.order.push(step);
            }).observe(button, { attributes: true, attributeFilter: ["data-state"] });
          }
        }"""
    )
    stage.type("kubectl run web --image=nginx:1.26")
    stage.play("8")
    stage.wait_for_step(10, DONE)
    assert stage.page.evaluate("window.order") == list(range(1, 11))
    assert "pod/web created" in stage.terminal()
    assert stage.page.get_attribute(".topology-wide [data-pod='default/web']", "class").startswith("pod running")


def test_keys_appear_with_their_revisions(visitors: Visitors) -> None:
    stage = visitors.open()
    stage.page.click("[data-tab=etcd]")
    stage.page.wait_for_selector("[data-revision]:text-matches('[0-9]+')")
    before = int(stage.page.inner_text("[data-revision]"))
    stage.type("kubectl run web --image=nginx:1.26")
    stage.play()
    stage.wait_for_step(10, DONE)
    stage.pause()
    stage.page.click(".topology-wide [data-pod='default/web']")
    stage.page.wait_for_selector("[data-yaml] .key-head:has-text('/registry/pods/default/web')")
    row = stage.page.locator(".keys li [data-key='/registry/pods/default/web']")
    now = int(row.locator(".revision").inner_text())
    assert now > before
    head = stage.page.inner_text("[data-yaml] .key-head")
    assert f"mod_revision {now}" in head
    created = int(re.search(r"create_revision (\d+)", head)[1])
    revisions = [int(text) for text in stage.page.locator("[data-yaml] .revisions button").all_inner_texts()]
    assert revisions[0] == created
    assert revisions[-1] == now
    assert revisions == sorted(revisions)
    assert stage.page.locator("[data-yaml] .line.new", has_text="phase: Running").count() == 1
    # The first revision, and with it the moment in which it was written.
    stage.page.click("[data-yaml] .revisions button >> nth=0")
    stage.page.wait_for_selector(f"[data-yaml] .key-head:has-text('mod_revision {created}')")
    assert "nodeName" not in stage.page.inner_text("[data-yaml] pre")
    assert stage.steps()[2:] == [HOLLOW] * 8


@pytest.mark.parametrize(("language", "word"), [("en", "is down"), ("zh-hans", "已停止")])
def test_without_a_scheduler_the_run_stops_and_goes_on(visitors: Visitors, language: str, word: str) -> None:
    stage = visitors.open(language)
    stage.fault("crash", "kube-scheduler")
    stage.page.wait_for_selector(".topology-wide .component.crashed[data-component=kube-scheduler]")
    assert stage.page.locator(".topology-wide .edge.down").count() == 1
    stage.type("kubectl run stuck --image=nginx:1.26")
    stage.play("4")
    stage.wait_for_step(4, "blocked")
    assert stage.steps() == [DONE] * 3 + ["blocked"] + [HOLLOW] * 6
    said = stage.page.inner_text("[data-rail-line]")
    assert "kube-scheduler" in said
    assert word in said
    assert stage.page.locator(".topology-wide .tray .pod.pending").count() == 1
    stage.fault("restart", "kube-scheduler")
    stage.page.select_option("[data-speed]", "16")
    stage.wait_for_step(10, DONE)


def test_a_deployment_of_three_from_the_editor(visitors: Visitors) -> None:
    stage = visitors.open()
    stage.page.click("[data-editor-open]")
    stage.page.click(".editor [data-apply]")
    stage.play()
    stage.page.wait_for_selector(".topology-wide .pods .pod.running >> nth=2", timeout=WAIT)
    assert "deployment.apps/web created" in stage.terminal()


def test_the_decision_about_the_followed_pod(visitors: Visitors) -> None:
    stage = visitors.open()
    stage.page.click("[data-tab=scheduler]")
    stage.page.wait_for_selector("#panel-scheduler .empty")
    stage.type("kubectl run web --image=nginx:1.26")
    stage.play()
    stage.wait_for_step(5, DONE)
    stage.pause()
    stage.page.click("[data-tab=scheduler]")
    stage.page.wait_for_selector("table.decision")
    table = stage.page.locator("table.decision")
    table.locator("tbody th", has_text="NodeResourcesFit").first.wait_for()
    chosen = table.locator("thead th[data-chosen]").inner_text().split()[0]
    assert stage.page.locator(f".topology-wide [data-host='{chosen}'] [data-pod='default/web']").count() == 1


def test_an_error_in_a_manifest_is_shown_at_its_line(visitors: Visitors) -> None:
    stage = visitors.open()
    stage.page.click("[data-editor-open]")
    stage.page.fill(".editor textarea", "apiVersion: v1\nkind: Pod\nmetadata: name: x\n")
    stage.page.click(".editor [data-apply]")
    stage.play()
    stage.page.wait_for_selector(".editor [data-error]:not([hidden])")
    assert stage.page.inner_text(".editor .gutter .wrong") == "3"


def test_goals_are_met_by_the_cluster_and_stay_met(visitors: Visitors) -> None:
    stage = visitors.open()
    met = ".goal[data-met=true]"
    assert stage.page.locator(met).count() == 0
    stage.fault("crash", "kube-scheduler")
    stage.type("kubectl run stuck --image=nginx:1.26")
    stage.play()
    stage.page.wait_for_selector(f"{met}[data-goal=stop-after-3]", timeout=WAIT)
    assert stage.page.locator(met).count() == 1
    stage.fault("restart", "kube-scheduler")
    stage.page.wait_for_selector(f"{met}[data-goal=goes-on]", timeout=WAIT)
    stage.page.reload()
    stage.page.wait_for_selector(f"{met}[data-goal=goes-on]")
    assert stage.page.locator(met).count() == 3
