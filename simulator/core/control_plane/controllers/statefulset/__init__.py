"""The StatefulSet controller: pods with a name, an order, and storage of their own. pkg/controller/statefulset.

controller.py hears what changed; reconciliation.py is one sync, with revisions.py (which templates) before and
pod_work.py (writes for one pod) in it; identity.py (names, pods), claims.py (storage), rules.py (what happens to a
pod next) and status.py are arithmetic without any I/O.
"""

from simulator.core.control_plane.controllers.statefulset.controller import StatefulSetController

__all__ = ["StatefulSetController"]
