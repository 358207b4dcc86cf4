"""The Endpoints controller: the older picture of which pods stand behind a Service. pkg/controller/endpoint.

controller.py hears what changed and writes; subsets.py packs addresses and ports, without any I/O.
"""

from simulator.core.control_plane.controllers.endpoints.controller import EndpointsController

__all__ = ["EndpointsController"]
