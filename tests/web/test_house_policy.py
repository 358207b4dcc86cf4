"""The Content-Security-Policy, as Chromium reads it."""

import pytest
from playwright.sync_api import Browser

from tests.conftest import Site

# Opens a websocket; answers with the directive that forbade it, or "allowed" once the network was asked.
OPEN = """(address) => new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
    try { new WebSocket(address).onerror = () => setTimeout(() => resolve("allowed")); }
    catch { setTimeout(() => resolve("allowed")); }
})"""


@pytest.mark.parametrize(
    ("address", "outcome"), [("{site}/ws/nothing/", "allowed"), ("ws://127.0.0.1:9/", "connect-src")]
)
def test_a_page_reaches_the_websocket_of_its_own_host_only(
    site: Site, browser: Browser, address: str, outcome: str
) -> None:
    page = browser.new_page()
    page.goto(f"{site.url}/en/")
    assert page.evaluate(OPEN, address.format(site=site.websocket_url)) == outcome
    page.close()


def test_a_page_breaks_no_rule_of_its_own(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for language in ("en", "zh-hans"):
        page.goto(f"{site.url}/{language}/", wait_until="networkidle")
    page.close()
    assert not complaints
