"""What `stage/stage.html` needs of a lab: its pictures, and the data that the browser's modules read."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from simulator.core.scenario import Scenario
from simulator.core.simulation import Simulation
from simulator.diagrams import topology_svg
from simulator.lab.models import Lab
from simulator.lab.services import describe

register = template.Library()


@register.simple_tag
def stage_picture(lab: Lab, shape: str) -> SafeString:
    """The SVG of the lab's topology; shape: `wide` or `narrow`."""
    return mark_safe(topology_svg(_topology_of(lab), get_language() or "en", shape))


@register.simple_tag
def stage_data(stage: dict[str, Any]) -> SafeString:
    """The script element `#stage-data`: data only, which no policy executes."""
    lab = describe(stage["lab"])
    data = {
        "lab": lab["id"],
        "websocket": f"{lab['websocket']}?lang={get_language() or 'en'}",
        "workflow": stage["workflow"],
        "steps": [{"step": step["number"], "short": step["short"], "text": step["long"]} for step in stage["steps"]],
        "examples": [
            {"title": each["title"], "manifest": each["manifest"]} for each in stage["examples"] if each["manifest"]
        ],
        "goals": stage.get("goals", []),
    }
    return json_script(data, "stage-data")


def _topology_of(lab: Lab) -> dict[str, Any]:
    scenario = json.loads(lab.scenario_text)
    scenario.pop("epoch", None)  # each lab has its own; the labs of a lesson share the rest
    return _topology(json.dumps(scenario, sort_keys=True))


@lru_cache(maxsize=64)
def _topology(scenario_text: str) -> dict[str, Any]:
    """A cluster has to be built to know who is in it: once for each scenario, not for each page."""
    return Simulation(Scenario.from_dict(json.loads(scenario_text)), seed=1).topology()
