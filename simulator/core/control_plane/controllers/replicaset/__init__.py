"""The ReplicaSet controller: keeps the wanted number of pods. pkg/controller/replicaset.

controller.py hears what changed; reconciliation.py is one sync; status.py what is reported.
"""

from simulator.core.control_plane.controllers.replicaset.controller import ReplicaSetController

__all__ = ["ReplicaSetController"]
