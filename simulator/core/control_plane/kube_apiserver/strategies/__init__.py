"""What is special about a resource when it is created or updated: pkg/registry/<group>/<resource>/strategy.go."""

from simulator.core.control_plane.kube_apiserver.strategies.create import prepare_for_create
from simulator.core.control_plane.kube_apiserver.strategies.deletion import (
    allows_unconditional_update,
    creates_on_update,
    default_propagation,
    graceful,
    returns_deleted,
)
from simulator.core.control_plane.kube_apiserver.strategies.metadata import has_generation, ordered_metadata
from simulator.core.control_plane.kube_apiserver.strategies.update import prepare_for_update
from simulator.core.control_plane.kube_apiserver.strategies.warnings import warnings

__all__ = [
    "allows_unconditional_update",
    "creates_on_update",
    "default_propagation",
    "graceful",
    "has_generation",
    "ordered_metadata",
    "prepare_for_create",
    "prepare_for_update",
    "returns_deleted",
    "warnings",
]
