"""A node: the machine (host.py, processes.py, images.py), its container runtime, and its kubelet.

The machine outlives the processes on it: containers run on when the kubelet or the runtime's daemon is dead.
"""
