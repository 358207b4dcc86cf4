"""kube-scheduler: finds pods without a node, chooses one for each, and asks the API server to bind them.

The choosing is in ``scheduler_framework`` and ``scheduler_plugins``; here are the watches (event_handlers.py), the two
cycles (scheduler.py, binding_cycle.py), what is told to the API server when no node fits (failure.py), and the
configuration (settings.py). Scheduling cycles run one after the other; binding cycles go on beside them.
"""

from simulator.core.control_plane.kube_scheduler.scheduler import KUBE_SCHEDULER, KubeScheduler

__all__ = ["KUBE_SCHEDULER", "KubeScheduler"]
