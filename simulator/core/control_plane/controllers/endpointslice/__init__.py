"""The EndpointSlice controller: which pods stand behind a Service. k8s.io/endpointslice, pkg/controller/endpointslice.

controller.py hears what changed and writes; slices.py, endpoint.py are arithmetic without any I/O: how endpoints are
spread over slices, and what a slice says of a pod; tracker.py knows which slices the cache does not yet show.
"""

from simulator.core.control_plane.controllers.endpointslice.controller import EndpointSliceController

__all__ = ["EndpointSliceController"]
