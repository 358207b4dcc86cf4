"""How much of a quota an object uses: pkg/quota/v1. Pure; admission and the resource quota controller share it."""

from simulator.core.control_plane.quota.evaluators import Evaluator, evaluator
from simulator.core.control_plane.quota.matching import matches

__all__ = ["Evaluator", "evaluator", "matches"]
