"""The machinery under the cluster: virtual time, an ordered queue of what is still to happen, seeded dice.

Nothing in here knows Kubernetes. Everything in here is plain data, so that a checkpoint is a plain copy.
"""
