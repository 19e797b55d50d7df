"""The inputs of path validation, and the ways in which a path can fail."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from certs.errors import CertsError
from certs.strength import USUAL, Algorithms

ANY_POLICY = "2.5.29.32.0"


@dataclass(frozen=True, slots=True)
class PathInputs:
    """What the relying party asks of policies (RFC 5280, 6.1.1 c, e to g); the defaults ask nothing."""

    policies: frozenset[str] = frozenset({ANY_POLICY})
    """user-initial-policy-set, as dotted OIDs."""
    needs_policy: bool = False
    """initial-explicit-policy: the path must hold for one of `policies`."""
    inhibits_mapping: bool = False
    inhibits_any: bool = False
    algorithms: Algorithms = USUAL
    """Which keys and hashes can be relied on, and until when; more than the RFC asks for."""


class PathFault(StrEnum):
    """Why a path does not hold."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WEAK_KEY = "weak_key"
    WEAK_SIGNATURE = "weak_signature"
    BAD_SIGNATURE = "bad_signature"
    WRONG_ISSUER = "wrong_issuer"
    NOT_A_CA = "not_a_ca"
    MAY_NOT_CERTIFY = "may_not_certify"
    """Key usage without keyCertSign."""
    TOO_LONG = "too_long"
    NAME_NOT_PERMITTED = "name_not_permitted"
    POLICY = "policy"
    """No policy that holds from the anchor down, though one is required."""
    BAD_MAPPING = "bad_mapping"
    """anyPolicy stands in a policy mapping."""
    UNKNOWN_EXTENSION = "unknown_extension"
    """A critical extension that this software does not process."""
    MALFORMED = "malformed"

    @property
    def clause(self) -> str:
        """Where the rule stands."""
        return _CLAUSES[self]


_CLAUSES = {
    PathFault.EXPIRED: "RFC 5280, 6.1.3 (a)(2)",
    PathFault.NOT_YET_VALID: "RFC 5280, 6.1.3 (a)(2)",
    PathFault.WEAK_KEY: "Circular 15/2025/TT-BKHCN, Appendix I",
    PathFault.WEAK_SIGNATURE: "Circular 15/2025/TT-BKHCN, Appendix I",
    PathFault.BAD_SIGNATURE: "RFC 5280, 6.1.3 (a)(1)",
    PathFault.WRONG_ISSUER: "RFC 5280, 6.1.3 (a)(4)",
    PathFault.NOT_A_CA: "RFC 5280, 6.1.4 (k)",
    PathFault.MAY_NOT_CERTIFY: "RFC 5280, 6.1.4 (n)",
    PathFault.TOO_LONG: "RFC 5280, 6.1.4 (l)",
    PathFault.NAME_NOT_PERMITTED: "RFC 5280, 6.1.3 (b), (c)",
    PathFault.POLICY: "RFC 5280, 6.1.3 (f), 6.1.5 (g)",
    PathFault.BAD_MAPPING: "RFC 5280, 6.1.4 (a)",
    PathFault.UNKNOWN_EXTENSION: "RFC 5280, 6.1.4 (o), 6.1.5 (f)",
    PathFault.MALFORMED: "RFC 5280, 4.2",
}


class PathInvalidError(CertsError):
    """A path that does not hold: `fault` says why, `certificate` (DER) where."""

    code = "path.invalid"

    def __init__(self, fault: PathFault, certificate: bytes, detail: str = "") -> None:
        super().__init__(f"Chuỗi chứng thư số không đạt ({fault.value}; {fault.clause}).")
        self.fault = fault
        self.certificate = certificate
        self.detail = detail
        """What exactly, such as the OID of an extension; empty where the fault says it all."""
