"""Keys at remote signing services: the API of the Cloud Signature Consortium (CSC), versions 1.0.4 and 2."""

from signing.keys.csc.client import CscClient
from signing.keys.csc.configuration import ServiceConfiguration, read_configuration
from signing.keys.csc.key import CscKey, open_key
from signing.keys.csc.model import AuthMode, Credential, Requested, Version
from signing.keys.csc.progress import Progress, Stage

__all__ = [
    "AuthMode",
    "Credential",
    "CscClient",
    "CscKey",
    "Progress",
    "Requested",
    "ServiceConfiguration",
    "Stage",
    "Version",
    "open_key",
    "read_configuration",
]
