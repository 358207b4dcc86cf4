"""etcd: the only component of the control plane that keeps anything. One member, or three or five that agree by Raft.

Its clients are the API server and etcdctl. member.py is a member's process, disk.py what outlives it; protocol.py what
its clients are to it, client.py and balancer.py their end of the wire; applying.py what a committed entry does to the
store; waiting.py the requests that wait for a majority; watches.py and lessor.py what a member keeps an eye on; peers.py
the members' own wire; membership.py what the members have in common.
"""

from simulator.core.control_plane.etcd.client import BROKEN, SILENT, Client
from simulator.core.control_plane.etcd.member import Etcd, create_members
from simulator.core.control_plane.etcd.membership import addresses
from simulator.core.control_plane.etcd.protocol import EtcdClient

__all__ = ["BROKEN", "SILENT", "Client", "Etcd", "EtcdClient", "addresses", "create_members"]
