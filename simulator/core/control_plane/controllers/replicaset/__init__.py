"""The ReplicaSet controller: keeps the wanted number of pods. pkg/controller/replicaset.

controller.py hears what changed; reconciliation.py is one sync; tally.py counts pods as they come and go;
status.py what is reported.
"""

from simulator.core.control_plane.controllers.replicaset.controller import ReplicaSetController, ReplicationController

__all__ = ["ReplicaSetController", "ReplicationController"]
