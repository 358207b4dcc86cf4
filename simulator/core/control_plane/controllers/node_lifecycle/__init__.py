"""The node lifecycle controller: notices nodes that do not answer. pkg/controller/nodelifecycle.

controller.py what it does; node_health.py what it remembers of each node, and its judgement, without any I/O;
eviction_pace.py how fast nodes may be given up.
"""

from simulator.core.control_plane.controllers.node_lifecycle.controller import NodeLifecycleController

__all__ = ["NodeLifecycleController"]
