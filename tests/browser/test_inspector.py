"""A component, opened: a controller at work, the stages of a request, the two cycles of the scheduler, and the past."""

import re

import pytest

from tests.browser.conftest import WAIT, Stage, Visitors

MANAGER, SERVER = "kube-controller-manager", "kube-apiserver"


def controller(stage: Stage, name: str) -> None:
    stage.component(MANAGER)
    stage.page.click(f"[data-controller={name}]")
    stage.page.wait_for_selector(f".controller h3:text-is('{name}')")


def test_a_controller_shows_what_it_saw_asked_for_and_came_to(visitors: Visitors) -> None:
    stage = visitors.open()
    page = stage.page
    stage.type("kubectl create deployment web --image=nginx:1.26 --replicas=3")
    stage.play()
    controller(stage, "replicaset-controller")
    first = page.locator(".reconciliations > [data-outcome=done]:has(.asked:has-text('create pod/web'))")
    first.wait_for(timeout=WAIT)
    assert "spec.replicas 3" in first.locator(".saw").inner_text()
    assert "active pods 0" in first.locator(".saw").inner_text()
    assert first.locator(".asked button", has_text="201").count() == 3
    # Nobody tells it to stop: it looks again, sees three of three, and finds nothing to do.
    page.wait_for_selector(".reconciliations > li:has(.saw:has-text('ready 3'))", timeout=WAIT)
    stage.pause()
    first.locator(".asked button").first.click()
    page.wait_for_selector("#stage.in-past")
    page.wait_for_selector("[data-inspector] [data-past]:not([hidden])")
    page.click("[data-live]:not([disabled])")
    page.click(".reconciliations .reconciled .link.mono >> nth=0")
    page.wait_for_selector("[data-yaml] .key-head:has-text('/registry/replicasets/default/web-')")


def test_a_key_that_fails_waits_for_its_time(visitors: Visitors) -> None:
    stage = visitors.open()
    page = stage.page
    page.click("[data-editor-open]")
    page.fill(
        ".editor textarea",
        "apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: few}\nspec: {hard: {pods: '0'}}\n",
    )
    page.click(".editor [data-apply]")
    stage.play()
    page.wait_for_selector("[data-log] :text('resourcequota/few created')", timeout=WAIT)
    stage.type("kubectl create deployment web --image=nginx:1.26")
    controller(stage, "replicaset-controller")
    waiting = page.locator(".queue [data-part=waiting] li[data-failed]")
    waiting.first.wait_for(timeout=WAIT)
    assert re.search(r"failed \d+× · due \d\d:\d\d", waiting.first.inner_text())
    failed = page.locator(".reconciliations [data-outcome=failed]").first
    failed.wait_for()
    assert "exceeded quota" in failed.inner_text()


def test_the_second_manager_waits_and_says_so(visitors: Visitors) -> None:
    stage = visitors.open(scenario={"control_plane": {"controller_managers": 2}})
    page = stage.page
    page.wait_for_selector(".topology-wide .component.leads")
    leader = page.get_attribute(".topology-wide .component.leads", "data-component")
    other = {MANAGER: f"{MANAGER}/control-plane-2", f"{MANAGER}/control-plane-2": MANAGER}[leader]
    stage.component(other)
    page.wait_for_selector("[data-room] .empty:has-text('holds the Lease')")
    page.click("[data-view=election]")
    assert page.inner_text("[data-room] .facts").count("control-plane") >= 2


def test_the_stages_of_a_request_and_who_refused_it(visitors: Visitors) -> None:
    stage = visitors.open()
    page = stage.page
    stage.type("kubectl run web --image=nginx:1.26")
    stage.play("2")
    page.wait_for_selector(".topology-wide .front-door[data-shown]", timeout=WAIT)
    page.wait_for_selector(".topology-wide .front-door .stop.changed[data-stage=mutating-admission]", timeout=WAIT)
    page.focus(".topology-wide .front-door")
    page.keyboard.press("Enter")
    assert page.inner_text("[data-inspector] [data-name]") == SERVER
    page.wait_for_selector(".requests > li .answer:text-is('201')", timeout=WAIT)
    mine = page.locator(".requests > li", has_text="kubectl create")
    marks = mine.locator(".stops li").evaluate_all("all => all.map(one => one.dataset.mark)")
    assert marks == ["passed", "passed", "passed", "changed", "passed", "passed", "passed"]
    told = mine.locator(".told").inner_text()
    assert "cluster-admin" in told
    assert "ServiceAccount" in told
    stage.type("kubectl run lost --image=nginx:1.26 -n nowhere")
    page.wait_for_selector("[data-log] .stderr", timeout=WAIT)
    stage.component(SERVER)
    refused = page.locator(".requests > li[data-refused]", has_text="pod/lost")
    assert "404" in refused.locator(".answer").inner_text()
    assert refused.locator(".stops [data-mark=refused]").inner_text().endswith("mutating admission")
    assert "nowhere" in refused.locator(".told [data-mark=refused] dd").inner_text()


def test_the_two_cycles_of_the_scheduler(visitors: Visitors) -> None:
    stage = visitors.open()
    page = stage.page
    stage.type("kubectl run web --image=nginx:1.26")
    stage.play()
    stage.wait_for_step(10, "done")
    stage.pause()
    page.click("[data-tab=scheduler]")
    cycles = page.locator(".cycle")
    cycles.first.wait_for()
    assert cycles.count() == 2
    points = [cycles.nth(k).locator("[data-mark=passed] .mono").all_inner_texts() for k in (0, 1)]
    assert "Score" in points[0]
    assert points[1] == ["Bind"]
    assert "PostFilter" in cycles.nth(0).locator("[data-mark=hollow]").all_inner_texts()
    page.click("[data-point=Bind]")
    assert "DefaultBinder" in page.inner_text(".plugins")
    # The moment of the decision: the binding cycle has not gone further.
    cycles.nth(0).locator("h4 .time").click()
    page.wait_for_selector("#stage.in-past")
    page.wait_for_selector(".cycle >> nth=1 >> [data-mark=hollow] [data-point=Bind]")


def test_the_dead_hold_nothing(visitors: Visitors) -> None:
    stage = visitors.open()
    page = stage.page
    stage.component(MANAGER)
    page.wait_for_selector(".controllers [data-controller]")
    page.click("[data-faults] [data-fault=crash]")
    page.wait_for_selector("[data-room] > .empty")
    page.wait_for_selector("[data-faults] [data-fault=restart]")
    stage.play()
    page.click("[data-faults] [data-fault=restart]")
    page.wait_for_selector(".controllers [data-controller]", timeout=WAIT)


@pytest.mark.parametrize("width", [390, 1440])
def test_views_are_walked_by_keyboard_and_fit(visitors: Visitors, width: int) -> None:
    stage = visitors.open(viewport={"width": width, "height": 844})
    page = stage.page
    if width == 390:
        page.click("[data-sheet-open]")
    shape = "narrow" if width == 390 else "wide"
    for name in (MANAGER, SERVER, "etcd", "kube-scheduler", "kubelet/node-1", "containerd/node-1"):
        page.focus(f".topology-{shape} [data-component='{name}']")
        page.keyboard.press("Enter")
        views = page.locator("[data-views] [role=tab]")
        page.focus("[data-views] [aria-selected=true]")
        for number in range(views.count()):
            assert views.nth(number).get_attribute("aria-selected") == "true"
            page.wait_for_selector("[data-room] > :visible")
            inside = page.evaluate("document.querySelector('[data-inspector]').scrollWidth")
            assert inside <= page.evaluate("document.querySelector('[data-inspector]').clientWidth")
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Escape")
        assert page.locator("[data-inspector]").is_hidden()
