"""The ReplicaSet controller: keeps the wanted number of pods. pkg/controller/replicaset.

controller.py hears what changed; reconciliation.py is one sync; deletion_order.py which pods go first;
status.py what is reported.
"""

from simulator.core.control_plane.controllers.replicaset.controller import ReplicaSetController

__all__ = ["ReplicaSetController"]
