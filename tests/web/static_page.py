"""The browser's modules without a site: a page that can import what lies in static/."""

from pathlib import Path

from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
ORIGIN = "http://modules.test"


def open_module_page(browser: Browser) -> Page:
    """An empty page whose `import("/static/js/...")` reads the files of the repository."""
    page = browser.new_page()
    page.route(f"{ORIGIN}/**", _serve)
    page.goto(f"{ORIGIN}/")
    return page


def _serve(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    if not path.startswith("/static/"):
        route.fulfill(content_type="text/html", body="<!doctype html><html lang='en'><title>modules</title>")
        return
    route.fulfill(path=STATIC / path.removeprefix("/static/"), content_type="text/javascript")
