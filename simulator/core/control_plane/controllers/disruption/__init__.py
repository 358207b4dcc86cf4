"""The disruption controller: how many pods may be evicted now, by PodDisruptionBudget. pkg/controller/disruption.

controller.py hears what changed, asks for the sizes of owners, and writes; budget.py is arithmetic without any I/O.
"""

from simulator.core.control_plane.controllers.disruption.controller import DisruptionController

__all__ = ["DisruptionController"]
