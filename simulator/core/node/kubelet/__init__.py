"""kubelet: makes the pods that are bound to its node run, and says how they are.

kubelet.py the process and its watch; node_registration.py the Node object; node_lease.py its heartbeat;
pod_worker.py what one pod needs next; pod_status.py how a pod is, from what the machine shows; status_manager.py
tells the API server; probes.py readiness and liveness; backoff.py how long a failing container waits.
"""

from simulator.core.node.kubelet.kubelet import Kubelet

__all__ = ["Kubelet"]
