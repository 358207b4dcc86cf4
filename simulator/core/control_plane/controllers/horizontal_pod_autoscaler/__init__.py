"""The HorizontalPodAutoscaler controller: as many replicas as the load asks for. pkg/controller/podautoscaler.

controller.py looks at each autoscaler every 15 seconds; reconciliation.py is one look; metrics.py reads the metrics that
there are. replica_calculator.py (from usage to replicas), behavior.py (how fast, how steadily) and conditions.py are
without any I/O.
"""

from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.controller import (
    HorizontalPodAutoscalerController,
)
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.metrics import MetricsReader, NoMetrics

__all__ = ["HorizontalPodAutoscalerController", "MetricsReader", "NoMetrics"]
