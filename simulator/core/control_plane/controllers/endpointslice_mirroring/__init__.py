"""Copies Endpoints that people wrote by hand into EndpointSlices. pkg/controller/endpointslicemirroring."""

from simulator.core.control_plane.controllers.endpointslice_mirroring.controller import (
    EndpointSliceMirroringController,
)

__all__ = ["EndpointSliceMirroringController"]
