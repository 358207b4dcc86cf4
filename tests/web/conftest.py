"""What the tests of labs share: a scenario of their own, and labs of it on the served site."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Site
from tests.web.lab_client import Message, take_lab

SCENARIO = """\
slug: two-nodes
latency: {latency}
epoch: "2026-03-02T08:00:00Z"
nodes:
  - {{name: node-1, images: ["nginx:1.27"]}}
  - {{name: node-2, images: ["nginx:1.27"]}}
"""


@pytest.fixture(scope="session")
def scenario_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two nodes that have nginx, at the learner's pace."""
    path = tmp_path_factory.mktemp("scenario") / "two-nodes.yaml"
    path.write_text(SCENARIO.format(latency="teaching"), encoding="utf-8")
    return path


@pytest.fixture
def new_lab(site: Site, scenario_file: Path) -> Callable[[], Message]:
    """Makes fresh labs of seed 7 on the served site."""
    return lambda: take_lab(site.data, scenario_file)


@pytest.fixture
def lab(new_lab: Callable[[], Message]) -> Message:
    """One fresh lab: its `id` and `token`."""
    return new_lab()
