"""kubelet: makes the pods that are bound to its node run, and says how they are.

kubelet.py the process and its watch; node_registration.py the Node object; node_lease.py its heartbeat.
pod_worker.py the life of one pod: pod_actions.py decides what a sync has to do, pod_sync.py does it with container_start.py
(image_manager.py, container_config.py, lifecycle_hooks.py) and container_kill.py, pod_termination.py ends it. pleg.py
notices what has changed on the machine; backoff.py says how long a failing container waits.
pod_status.py (container_status.py, pod_conditions.py) how a pod is; status_manager.py tells the API server.
prober.py, probe_worker.py, network_probes.py: liveness, readiness and startup.
"""

from simulator.core.node.kubelet.kubelet import Kubelet

__all__ = ["Kubelet"]
