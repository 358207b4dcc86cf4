"""Authentication: who makes this request. Client certificates, then bearer tokens, then anonymous; else 401."""

from simulator.core.control_plane.kube_apiserver.authentication.authenticator import Authenticator
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo

__all__ = ["Authenticator", "UserInfo"]
