"""CertificateSigningRequests: approved where a kubelet may have what it asks for, signed, cleaned up.

Modelled: pkg/controller/certificates. recognition.py says what a request is, without any I/O.
"""

from simulator.core.control_plane.controllers.certificates.approving import CsrApprovingController
from simulator.core.control_plane.controllers.certificates.cleaning import CsrCleaner
from simulator.core.control_plane.controllers.certificates.signing import CsrSigningController

__all__ = ["CsrApprovingController", "CsrCleaner", "CsrSigningController"]
