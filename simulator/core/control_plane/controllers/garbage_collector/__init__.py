"""The garbage collector: deletes what is left of owners that are gone. pkg/controller/garbagecollector.

graph.py knows who owns whom; controller.py hears what changed and works off its queue; deletion.py is one
attempt to delete an object, orphaning.py one release of dependents.
"""

from simulator.core.control_plane.controllers.garbage_collector.controller import GarbageCollector

__all__ = ["GarbageCollector"]
