"""Kubernetes API objects as plain dicts: what kinds there are, and how objects are decoded, defaulted, validated,
selected and patched. Pure functions; no module here knows a component."""
