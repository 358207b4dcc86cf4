"""A lab: one running cluster. The thin Django shell that keeps a simulation alive and streams it.

A lab is a scenario, a seed, an engine version and an append-only log of commands; everything else in here is
a way to compute, show or guard what those four say.
"""
