"""Patches: JSON merge patch, JSON patch, strategic merge patch, and the patch that ``kubectl apply`` computes.

All take and return JSON values and mutate none of them. The ``apply_…`` functions raise :class:`PatchError`;
``json_patch``, ``merge_patch``, ``strategic_merge_patch`` and ``apply_patch`` are those of a PATCH request, and raise
the API server's answers.
"""

from simulator.core.api.patch.errors import PatchError
from simulator.core.api.patch.merge import apply_merge_patch, diff_merge_patch, three_way_merge_patch
from simulator.core.api.patch.request import apply_patch, json_patch, merge_patch, strategic_merge_patch
from simulator.core.api.patch.rfc6902 import apply_json_patch
from simulator.core.api.patch.strategic import apply_strategic_merge_patch
from simulator.core.api.patch.strategic_diff import diff_strategic_merge_patch, three_way_strategic_merge_patch

__all__ = [
    "PatchError",
    "apply_json_patch",
    "apply_merge_patch",
    "apply_patch",
    "apply_strategic_merge_patch",
    "diff_merge_patch",
    "diff_strategic_merge_patch",
    "json_patch",
    "merge_patch",
    "strategic_merge_patch",
    "three_way_merge_patch",
    "three_way_strategic_merge_patch",
]
