"""kube-apiserver: the only component that talks to etcd, and the one to which all others talk.

server.py receives and answers; writes.py turns a request into transactions; planning.py says what a write makes of an
object; strategies.py what is special about a resource; admission.py who may still change or refuse it; reads.py get
and list; watch_cache.py what it knows and who watches; storage.py its end of etcd.
"""

from simulator.core.control_plane.kube_apiserver.config import ApiServerConfig
from simulator.core.control_plane.kube_apiserver.server import KubeApiserver

__all__ = ["ApiServerConfig", "KubeApiserver"]
