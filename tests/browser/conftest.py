"""The lesson's page in real Chromium, on a served site. Each test is a visitor of its own, with a lab of its own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Site
from tests.web.lab_client import manage

DESK = {"width": 1440, "height": 900}
LESSON = "lessons/pod-creation/"
WAIT = 60_000  # milliseconds until a test gives up on something that the cluster does

# A lab is a row with the text of its scenario; nobody has built this one yet.
_REPLACE = """
import json
from simulator.lab.models import Lab
lab = Lab.objects.get(pk={lab!r})
text = json.dumps({{**json.loads(lab.scenario_text), **{fields!r}}})
Lab.objects.create(slug=lab.slug, scenario_text=text, seed=7, engine=lab.engine, epoch_us=lab.epoch_us,
    owner=lab.owner, purpose=lab.purpose, created_us=lab.created_us + 1, seen_us=lab.seen_us)
"""


@dataclass
class Stage:
    """The stage as a learner uses it."""

    page: Page
    errors: list[str]

    def type(self, line: str) -> None:
        """A line in the terminal."""
        self.page.click("[data-tab=terminal]")
        self.page.fill("[data-prompt]", line)
        self.page.press("[data-prompt]", "Enter")

    def play(self, speed: str = "16") -> None:
        self.page.select_option("[data-speed]", speed)
        self.page.click(".transport [data-play][data-playing=false]")
        self.page.wait_for_selector(".transport [data-play][data-playing=true]")

    def pause(self) -> None:
        self.page.click(".transport [data-play][data-playing=true]")
        self.page.wait_for_selector(".transport [data-play][data-playing=false]")

    def wait_for_step(self, step: int, state: str) -> None:
        self.page.wait_for_selector(f".rail [data-step='{step}'][data-state={state}]", timeout=WAIT)

    def steps(self) -> list[str]:
        return self.page.eval_on_selector_all(".rail [data-step]", "all => all.map(one => one.dataset.state)")

    def component(self, name: str) -> None:
        """Opens a component."""
        self.page.click(f".topology-wide [data-component='{name}']")
        self.page.wait_for_selector("[data-inspector]:not([hidden])")

    def fault(self, kind: str, name: str) -> None:
        self.component(name)
        self.page.click(f"[data-inspector] [data-fault={kind}]")
        self.page.click("[data-inspector] [data-close]")

    def terminal(self) -> str:
        return self.page.inner_text("[data-log]")

    def time(self) -> str:
        return self.page.inner_text("[data-time]")


class Visitors:
    """Opens pages for new visitors, and sees that none of them had an error."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._stages: list[Stage] = []

    def open(
        self, language: str = "en", path: str = LESSON, scenario: dict[str, Any] | None = None, **context: Any
    ) -> Stage:
        """A visitor on a page. `scenario`: the lesson's lab has these fields besides its own."""
        page = self._browser.new_context(**{"viewport": DESK, **context}).new_page()
        stage = Stage(page, [])
        page.on("pageerror", lambda error: stage.errors.append(str(error)))
        page.on("console", lambda said: stage.errors.append(said.text) if said.type == "error" else None)
        self._stages.append(stage)
        page.goto(f"{self._site.url}/{language}/{path}")
        if scenario is not None:
            self._replace_lab(page, scenario)
            page.reload()
        if path.startswith(LESSON):
            page.wait_for_selector("[data-rail-line]:not(:empty)", state="attached", timeout=WAIT)
        return stage

    def _replace_lab(self, page: Page, fields: dict[str, Any]) -> None:
        lab = json.loads(page.text_content("#stage-data") or "")["lab"]
        done = manage(self._site.data, "shell", "--no-imports", "-c", _REPLACE.format(lab=lab, fields=fields))
        assert done.returncode == 0, done.stderr

    def close(self) -> list[str]:
        errors = [error for stage in self._stages for error in stage.errors]
        for stage in self._stages:
            stage.page.context.close()
        return errors


@pytest.fixture
def visitors(browser: Browser, site: Site) -> Iterator[Visitors]:
    visitors = Visitors(browser, site)
    yield visitors
    assert visitors.close() == []
