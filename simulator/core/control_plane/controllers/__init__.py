"""The controllers of kube-controller-manager, a module or a package each; none imports another.

What they share: reconciler.py (what a controller is), informer_factory.py (caches and indexes), expectations.py,
ref_manager.py (adoption), pod_control.py, slow_start.py, pod_state.py, pod_disruption.py, taints.py.
"""
