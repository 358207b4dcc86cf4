"""The errors of kubectl and of the API server, as they were recorded with their manifests."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.core.protocol.programs import ProgramEnv
from tests.core.kubectl import recorded

ERRORS = json.loads((recorded.DATA / "api-errors.json").read_text(encoding="utf-8"))
# Not simulated yet, or refused by rules that the API's functions have only for what the server serves.
LEFT_OUT = ("--raw", "replace -f d.json", "patch pod/web", "patch svc", "x11", "x13")
CHOSEN = [case for case in ERRORS if not any(part in case["command"] + case["output"] for part in LEFT_OUT)]


@pytest.mark.parametrize("case", CHOSEN, ids=lambda case: case["command"][8:48] + " " + case["output"][-20:])
def test_error_is_printed_as_recorded(case: dict[str, Any]) -> None:
    api = recorded.RecordedApi([], case["user"])
    env = ProgramEnv(now_us=0, epoch_us=0, files={"e.yaml": case.get("manifest", "")})
    if case["user"] != "dev":
        recorded.play("run warm --image=x", api, env)
    outcome = recorded.play(case["command"], api, env)
    assert outcome.stderr.rstrip("\n") == case["output"].rstrip("\n")
    assert outcome.exit == case["exit"]
