"""Programs that clusters have beside Kubernetes' own components."""
