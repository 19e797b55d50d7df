"""What verification must say of a signature that a faulty certificate made, nothing else being wrong.

The signature is judged while the authority's services answer, at the time it claims, without a time stamp,
with the demo's root as the only anchor. Names of indications are those of EN 319 102-1, 5.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PASSED, FAILED, OPEN = "TOTAL-PASSED", "TOTAL-FAILED", "INDETERMINATE"


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict due."""

    indication: str
    sub_indication: str | None
    reason: str
    """Words of the Vietnamese sentence that says why; empty where nothing need be said."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way for a certificate to be wrong."""

    what: str
    answer: Answer
    clause: str
    """What the answer follows from."""


def _constraint(what: str, reason: str, clause: str) -> Fault:
    return Fault(what, Answer(OPEN, "CHAIN_CONSTRAINTS_FAILURE", reason), f"{clause}; EN 319 102-1, 5.2.6.4")


def _weak(what: str, reason: str) -> Fault:
    answer = Answer(OPEN, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", reason)
    return Fault(what, answer, "Circular 15/2025, Appendix I; EN 319 102-1, 5.2.6.4")


def _no_chain(what: str, clause: str) -> Fault:
    answer = Answer(OPEN, "NO_CERTIFICATE_CHAIN_FOUND", "Không nối được chứng thư số")
    return Fault(what, answer, f"{clause}; EN 319 102-1, 5.2.6.4")


def _revoked(reason: str) -> Fault:
    answer = Answer(FAILED, "REVOKED", "đã bị thu hồi")
    return Fault(
        f"revoked a day before: {reason}", answer, "Circular 15/2025, Appendix II; EN 319 102-1, table 5"
    )


REVOKED_FOR = (
    *("unspecified", "key_compromise", "ca_compromise", "affiliation_changed", "superseded"),
    *("cessation_of_operation", "privilege_withdrawn", "aa_compromise"),
)
"""Reasons that end a certificate for good (RFC 5280, 5.3.1), by their names in `ReasonFlags`."""

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "sound": Fault("nothing", Answer(PASSED, None, ""), "EN 319 102-1, 5.3"),
        "expired": Fault(
            "expired a day before",
            Answer(OPEN, "OUT_OF_BOUNDS_NO_POE", "đã hết hạn"),
            "EN 319 102-1, 5.2.6.4",
        ),
        "not-yet-valid": Fault(
            "valid from the day after",
            Answer(FAILED, "NOT_YET_VALID", "trước khi chứng thư số có hiệu lực"),
            "EN 319 102-1, 5.3.4",
        ),
        **{f"revoked-{reason.replace('_', '-')}": _revoked(reason) for reason in REVOKED_FOR},
        "suspended": Fault(
            "suspended since the day before",
            Answer(OPEN, "TRY_LATER", "tạm dừng"),
            "EN 319 102-1, 5.2.6.4",
        ),
        "reinstated": Fault(
            "suspended for a day, and reinstated the day before",
            Answer(PASSED, None, ""),
            "RFC 5280, 5.3.1 (removeFromCRL)",
        ),
        "suspended-then-revoked": Fault(
            "suspended three days before, and revoked for good the day before",
            Answer(FAILED, "REVOKED", "đã bị thu hồi"),
            "RFC 5280, 5.3.1",
        ),
        "revoked-authority": Fault(
            "the authority above was revoked the day before",
            Answer(OPEN, "REVOKED_CA_NO_POE", "đã bị thu hồi"),
            "EN 319 102-1, 5.2.6.4",
        ),
        "expired-authority": Fault(
            "the authority above expired the day before",
            Answer(OPEN, "OUT_OF_BOUNDS_NO_POE", "đã hết hạn"),
            "RFC 5280, 6.1.3 (a)(2)",
        ),
        "unknown-to-responder": Fault(
            "never entered in the records, so that OCSP says unknown",
            Answer(OPEN, "TRY_LATER", "thu hồi hay không"),
            "RFC 6960, 2.2; EN 319 102-1, 5.2.6.4",
        ),
        "no-source": Fault(
            "names no place to ask for its status",
            Answer(PASSED, None, ""),
            "a warning where revocation is asked as declared; TRY_LATER where it is required",
        ),
        "dead-source": Fault(
            "names a place where nobody answers",
            Answer(OPEN, "TRY_LATER", "thu hồi hay không"),
            "EN 319 102-1, 5.2.6.4",
        ),
        "wrong-key-usage": _constraint(
            "key usage: encipherment only", "không được cấp để ký văn bản", "RFC 5280, 4.2.1.3"
        ),
        "wrong-purpose": _constraint(
            "extended key usage: web servers only", "không được cấp để ký văn bản", "RFC 5280, 4.2.1.12"
        ),
        "authority-signs": _constraint(
            "the certificate of an authority", "không được cấp để ký văn bản", "RFC 5280, 4.2.1.9"
        ),
        "name-not-permitted": _constraint(
            "a name outside of what the authority may certify", "ngoài phạm vi", "RFC 5280, 6.1.3 (b)"
        ),
        "wrong-policy": _constraint(
            "another policy than the one that the authority requires", "chính sách", "RFC 5280, 6.1.5 (g)"
        ),
        "policy-mapped-from-any": _constraint(
            "an authority that maps anyPolicy", "chính sách", "RFC 5280, 6.1.4 (a)"
        ),
        "path-too-long": _constraint(
            "below an authority that may certify people only", "dài hơn mức", "RFC 5280, 6.1.4 (l)"
        ),
        "no-authority": _constraint(
            "issued by somebody who is no authority",
            "không phải là chứng thư của tổ chức",
            "RFC 5280, 6.1.4 (k)",
        ),
        "authority-without-key-usage": _constraint(
            "issued by an authority whose key may sign lists only",
            "quyền ký chứng thư",
            "RFC 5280, 6.1.4 (n)",
        ),
        "unknown-critical-extension": _constraint(
            "a critical extension that nobody knows", "không hiểu", "RFC 5280, 6.1.5 (f)"
        ),
        "weak-key": _weak("an RSA key of 1024 bits", "quá ngắn (1024 bit)"),
        "weak-hash": _weak("signed by its authority under SHA-1", "SHA1"),
        "path-loop": _no_chain(
            "two authorities that certify each other, and nobody else them", "RFC 5280, 6.1"
        ),
        "other-issuer-name": _no_chain(
            "names another issuer than the one who signed", "RFC 5280, 6.1.3 (a)(4)"
        ),
        "broken-signature": _no_chain(
            "one bit of its authority's signature turned over", "RFC 5280, 6.1.3 (a)(1)"
        ),
        "unknown-root": _no_chain("below a root of the same name that is not trusted", "RFC 5280, 6.1.1 (d)"),
        "self-signed": _no_chain("issued by its own key", "RFC 5280, 6.1.1 (d)"),
        "other-key-identifier": Fault(
            "an authority key identifier that is not its issuer's",
            Answer(PASSED, None, ""),
            "RFC 5280, 4.2.1.1: the identifier helps to find the issuer; name and signature decide",
        ),
    }
)
"""The faults by name."""
