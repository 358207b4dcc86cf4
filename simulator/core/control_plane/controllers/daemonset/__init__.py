"""The DaemonSet controller: one pod on each node that is meant. pkg/controller/daemon.

controller.py hears what changed; reconciliation.py is one sync, with history.py and update.py in it; placement.py
(which nodes, which pods), pods.py (what a daemon pod is) and status.py are arithmetic without any I/O.
"""

from simulator.core.control_plane.controllers.daemonset.controller import DaemonSetController

__all__ = ["DaemonSetController"]
