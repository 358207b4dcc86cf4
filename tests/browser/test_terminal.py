"""The terminal as a terminal: history, completion, reads, errors, lines that wait for time."""

from tests.browser.conftest import WAIT, Visitors


def test_a_read_answers_at_once_while_the_cluster_is_paused(visitors: Visitors) -> None:
    stage = visitors.open()
    stage.type("kubectl get nodes")
    stage.page.wait_for_selector("[data-log] .stdout")
    assert "NAME" in stage.terminal()
    assert "node-1" in stage.terminal()
    assert stage.time() == "00:00.0"


def test_a_read_is_drawn_in_passing_and_is_no_history(visitors: Visitors) -> None:
    stage = visitors.open()
    stage.type("kubectl get nodes")
    flying = stage.page.locator(".topology-wide .capsule.passing:not([display])")
    flying.first.wait_for()
    assert "list nodes" in flying.first.text_content()
    stage.page.wait_for_function(
        "() => !document.querySelector('.topology-wide .capsule.passing:not([display])')", timeout=WAIT
    )
    stage.page.click("[data-tab=frames]")
    assert stage.page.locator("[data-frames] [data-n]").count() == 0
    assert stage.time() == "00:00.0"


def test_a_write_that_waits_for_time_says_so(visitors: Visitors) -> None:
    stage = visitors.open()
    stage.type("kubectl run web --image=nginx:1.26")
    stage.page.click("[data-log] .note:not([hidden]) button")
    stage.page.wait_for_selector("[data-log] .stdout")
    assert "pod/web created" in stage.terminal()


def test_history_and_completion(visitors: Visitors) -> None:
    stage = visitors.open()
    prompt = stage.page.locator("[data-prompt]")
    stage.type("kubectl get nodes")
    stage.type("kubectl get pods -A")
    prompt.press("ArrowUp")
    prompt.press("ArrowUp")
    assert prompt.input_value() == "kubectl get nodes"
    prompt.press("ArrowDown")
    assert prompt.input_value() == "kubectl get pods -A"
    prompt.fill("kubectl desc")
    prompt.press("Tab")
    stage.page.wait_for_function("() => document.querySelector('[data-prompt]').value === 'kubectl describe '")
    prompt.fill("kubectl describe node node-")
    prompt.press("Tab")
    stage.page.wait_for_selector("[data-choices] span")
    assert stage.page.locator("[data-choices] span").all_inner_texts() == ["node-1", "node-2"]
    # Escape, then Tab: the focus is free to go.
    prompt.press("Escape")
    prompt.press("Tab")
    assert not prompt.evaluate("element => element === document.activeElement")


def test_errors_say_what_to_do(visitors: Visitors) -> None:
    stage = visitors.open()
    stage.type("ls -l")
    stage.page.wait_for_selector("[data-log] .stderr")
    assert "ls" in stage.terminal()
    assert "kubectl get pods" in stage.terminal()
    stage.type("kubectl fly away")
    stage.page.wait_for_function("() => document.querySelectorAll('[data-log] .stderr').length === 2")
    assert "fly" in stage.terminal()


def test_a_paste_of_several_lines_runs_them_in_order(visitors: Visitors) -> None:
    stage = visitors.open()
    stage.play()
    stage.page.focus("[data-prompt]")
    stage.page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text", "kubectl run one --image=nginx:1.26\\n# a comment\\nkubectl run two --image=nginx:1.26\\n");
          document.querySelector("[data-prompt]").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    stage.page.wait_for_function("() => document.querySelectorAll('[data-log] .stdout').length === 2")
    assert stage.terminal().index("pod/one created") < stage.terminal().index("kubectl run two")
