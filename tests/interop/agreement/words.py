"""The words of verdicts, and how a line of the table of differences is written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PASSED = "TOTAL_PASSED"
FORMAT, HASH = "TOTAL_FAILED, FORMAT_FAILURE", "TOTAL_FAILED, HASH_FAILURE"
CRYPTO, REVOKED = "TOTAL_FAILED, SIG_CRYPTO_FAILURE", "TOTAL_FAILED, REVOKED"
NOT_YET = "TOTAL_FAILED, NOT_YET_VALID"
REVOKED_UNPROVEN, AUTHORITY_REVOKED = "INDETERMINATE, REVOKED_NO_POE", "INDETERMINATE, REVOKED_CA_NO_POE"
TRY_LATER, CHAIN = "INDETERMINATE, TRY_LATER", "INDETERMINATE, CHAIN_CONSTRAINTS_FAILURE"
GENERAL = "INDETERMINATE, CERTIFICATE_CHAIN_GENERAL_FAILURE"
OUT, OUT_KNOWN = "INDETERMINATE, OUT_OF_BOUNDS_NO_POE", "INDETERMINATE, OUT_OF_BOUNDS_NOT_REVOKED"
NO_CHAIN, NO_CERTIFICATE = (
    "INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND",
    "INDETERMINATE, NO_SIGNING_CERTIFICATE_FOUND",
)
WEAK = "INDETERMINATE, CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
WEAK_THEN = "INDETERMINATE, CRYPTO_CONSTRAINTS_FAILURE"
EVIDENCE_OUT = "INDETERMINATE, REVOCATION_OUT_OF_BOUNDS_NO_POE"
EXPIRED, OUT_OF_ORDER = "TOTAL_FAILED, EXPIRED", "INDETERMINATE, TIMESTAMP_ORDER_FAILURE"
ABSENT = "does not see it"
NO_SIGNATURE, UNREADABLE, REFUSED = "no signature", "INDETERMINATE, file unreadable", "breaks off"


class Right(StrEnum):
    OURS = "Ấn Tín"
    DSS = "EU DSS"
    POLICY = "policy"


@dataclass(frozen=True)
class Difference:
    cases: tuple[str, ...]
    """Patterns of names, as file names have them."""
    ours: str
    dss: str
    clause: str
    right: Right
    why: str


def ours(cases: str, ours: str, dss: str, clause: str, why: str) -> Difference:
    return Difference(tuple(cases.split()), ours, dss, clause, Right.OURS, why)


def theirs(cases: str, ours: str, dss: str, clause: str, why: str) -> Difference:
    return Difference(tuple(cases.split()), ours, dss, clause, Right.DSS, why)


def policy(cases: str, ours: str, dss: str, clause: str, why: str) -> Difference:
    return Difference(tuple(cases.split()), ours, dss, clause, Right.POLICY, why)
