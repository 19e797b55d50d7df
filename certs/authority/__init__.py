"""The embedded demo authority: certificates, their status and time stamps, without a server to install.

For demonstrations and tests only; nothing it signs has legal value.
"""

from certs.authority.demo import DemoAuthority
from certs.authority.model import (
    AuthorityResponse,
    CaName,
    CertificateKind,
    Issued,
    KeyKind,
    PrivateKey,
    ServiceKey,
    SubjectData,
)
from certs.authority.server import AuthorityServer
from certs.authority.sources import Sources

__all__ = [
    "AuthorityResponse",
    "AuthorityServer",
    "CaName",
    "CertificateKind",
    "DemoAuthority",
    "Issued",
    "KeyKind",
    "PrivateKey",
    "ServiceKey",
    "Sources",
    "SubjectData",
]
