"""The Deployment controller: rolls a template out by means of ReplicaSets. pkg/controller/deployment.

controller.py hears what changed; rollout.py is one reconciliation; the rest is arithmetic without any I/O:
rolling.py sizes, replica_sets.py which ReplicaSet is which, status.py what is reported.
"""

from simulator.core.control_plane.controllers.deployment.controller import DeploymentController

__all__ = ["DeploymentController"]
