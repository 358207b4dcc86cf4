"""The PersistentVolume controller: brings claims and volumes together. pkg/controller/volume/persistentvolume.

controller.py hears what changed; claim_sync.py and volume_sync.py are one look at a claim and at a volume; binding.py
is the four writes that bind them; matching.py and volumes.py (what is bound, what fits) are without any I/O.
"""

from simulator.core.control_plane.controllers.persistentvolume.controller import PersistentVolumeController

__all__ = ["PersistentVolumeController"]
