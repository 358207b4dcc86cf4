"""The namespace controller: empties a namespace that is being deleted, then lets it go.
pkg/controller/namespace.

controller.py hears of it; deletion.py is one round; content.py empties one resource; conditions.py is what
is said.
"""

from simulator.core.control_plane.controllers.namespace.controller import NamespaceController

__all__ = ["NamespaceController"]
