"""Certification paths by RFC 5280, 6: finding them, and checking every step. Nothing is fetched or stored.

reading       what one certificate says, read once
constraints   name constraints
policies      certificate policies, as the graph of RFC 9618
checking      the algorithm of RFC 5280, 6.1 over one path, revocation left aside
building      the paths from a certificate to an anchor, within limits of effort
"""

from certs.paths.building import Issuers, paths_from
from certs.paths.checking import ANYTHING_GOES, check
from certs.paths.model import PathFault, PathInputs, PathInvalidError
from certs.paths.reading import Reading, read

__all__ = [
    "ANYTHING_GOES",
    "Issuers",
    "PathFault",
    "PathInputs",
    "PathInvalidError",
    "Reading",
    "check",
    "paths_from",
    "read",
]
