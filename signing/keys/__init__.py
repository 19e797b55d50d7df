"""Keys behind one seam: files, and for the demo a process of its own; tokens and services fit in too."""

from signing.keys.client import KeyClient, KeyProcess, RemoteKey
from signing.keys.holder import install_credential
from signing.keys.model import KeyReference, Scheme, SigningKey
from signing.keys.pkcs12 import Pkcs12Key
from signing.keys.references import open_key, parse_reference

__all__ = [
    "KeyClient",
    "KeyProcess",
    "KeyReference",
    "Pkcs12Key",
    "RemoteKey",
    "Scheme",
    "SigningKey",
    "install_credential",
    "open_key",
    "parse_reference",
]
