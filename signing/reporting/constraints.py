"""What was asked of a signature, in the order of asking, and what came of each question.

EN 319 102-1 stops at the first constraint that is not met; those behind it count as not applied.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from signing.report import ChangesAfter, RevocationMode, SubIndication

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signing.report import SignatureReport


class Constraint(StrEnum):
    """The clauses are those of EN 319 102-1."""

    FORMAT = "format"
    """5.2.2"""
    SIGNING_CERTIFICATE = "signing-certificate"
    """5.2.3"""
    CRYPTOGRAPHY = "cryptographic-verification"
    """5.2.7"""
    ATTRIBUTES = "signature-attributes"
    """5.2.8"""
    CHANGES = "changes-after-signing"
    """ISO 32000-2, 12.8.2: DocMDP and FieldMDP"""
    TIME_STAMPS = "time-stamps"
    """5.4, 5.5.4"""
    ALGORITHMS = "algorithms"
    """5.2.8.4; TS 119 312"""
    VALIDITY_PERIOD = "validity-period"
    """5.2.6, 5.5.4"""
    CHAIN = "certificate-chain"
    """5.2.6; RFC 5280, 6"""
    REVOCATION = "revocation"
    """5.2.5, 5.2.6, 5.6.2"""


class Status(StrEnum):
    """TS 119 102-2, 4.3.5.4.4."""

    APPLIED = "applied"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Outcome:
    constraint: Constraint
    status: Status
    sub_indication: SubIndication | None = None
    """Why it is not met; None where it is met or was not applied."""


_OF: dict[SubIndication, Constraint] = {
    SubIndication.FORMAT_FAILURE: Constraint.FORMAT,
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: Constraint.SIGNING_CERTIFICATE,
    SubIndication.HASH_FAILURE: Constraint.CRYPTOGRAPHY,
    SubIndication.SIG_CRYPTO_FAILURE: Constraint.CRYPTOGRAPHY,
    SubIndication.SIGNED_DATA_NOT_FOUND: Constraint.CRYPTOGRAPHY,
    SubIndication.SIG_CONSTRAINTS_FAILURE: Constraint.ATTRIBUTES,
    SubIndication.GENERIC: Constraint.FORMAT,
    SubIndication.TIMESTAMP_ORDER_FAILURE: Constraint.TIME_STAMPS,
    SubIndication.NO_POE: Constraint.TIME_STAMPS,
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: Constraint.ALGORITHMS,
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: Constraint.ALGORITHMS,
    SubIndication.NOT_YET_VALID: Constraint.VALIDITY_PERIOD,
    SubIndication.EXPIRED: Constraint.VALIDITY_PERIOD,
    SubIndication.OUT_OF_BOUNDS_NO_POE: Constraint.VALIDITY_PERIOD,
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: Constraint.VALIDITY_PERIOD,
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: Constraint.CHAIN,
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE: Constraint.CHAIN,
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: Constraint.CHAIN,
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: Constraint.CHAIN,
    SubIndication.REVOKED: Constraint.REVOCATION,
    SubIndication.REVOKED_NO_POE: Constraint.REVOCATION,
    SubIndication.REVOKED_CA_NO_POE: Constraint.REVOCATION,
    SubIndication.REVOCATION_OUT_OF_BOUNDS_NO_POE: Constraint.REVOCATION,
    SubIndication.TRY_LATER: Constraint.REVOCATION,
}


def failed_constraint(signature: SignatureReport) -> Constraint | None:
    """Name what was not met; None for a signature that passed."""
    if signature.sub_indication is None:
        return None
    if signature.changes_after is ChangesAfter.FORBIDDEN:
        return Constraint.CHANGES
    return _OF[signature.sub_indication]


def outcomes(signature: SignatureReport, mode: RevocationMode) -> Iterator[Outcome]:
    """Give one outcome per constraint, in the order of checking."""
    failed = failed_constraint(signature)
    is_over = False
    for constraint in Constraint:
        if constraint is failed:
            is_over = True
            yield Outcome(constraint, Status.APPLIED, signature.sub_indication)
        elif is_over or (constraint is Constraint.REVOCATION and mode is RevocationMode.OFF):
            yield Outcome(constraint, Status.DISABLED)
        else:
            yield Outcome(constraint, Status.APPLIED)
