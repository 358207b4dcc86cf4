"""Pictures of a cluster: `topology_svg` draws the stage on which the messages of a lab fly."""

from simulator.diagrams.topology import topology_svg

__all__ = ["topology_svg"]
