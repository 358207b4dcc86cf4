"""The Job controller: pods that shall end. pkg/controller/job.

controller.py hears what changed; reconciliation.py is one sync: evaluation.py counts and judges, planning.py says which
pods to create or delete, tracking.py counts each ended pod exactly once. Those three and what they use (indexes.py,
backoff.py, policies.py, pods.py, conditions.py) are without any I/O.
"""

from simulator.core.control_plane.controllers.job.controller import JobController

__all__ = ["JobController"]
