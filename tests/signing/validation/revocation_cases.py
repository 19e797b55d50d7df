"""What revocation evidence decides, as a table: each line a signature, the evidence at hand, the verdict.

Everything is checked at one moment. `SIGNED` comes before `REVOKED`, `AFTER` after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.x509 import ReasonFlags
from cryptography.x509.ocsp import OCSPCertStatus

from certs.evidence import Evidence
from certs.revocation.points import ALL_REASONS
from signing.report import Indication, SubIndication
from signing.validation.status import Finding
from tests.signing.validation.builders import NOW
from tests.signing.validation.statements import (
    DAY,
    HOLD,
    LOST,
    Listed,
    authority,
    crl,
    responder,
    response,
    signer,
)

SIGNED = NOW - 20 * DAY
REVOKED = NOW - 10 * DAY
AFTER = NOW - 5 * DAY
SUSPECTED = NOW - 25 * DAY
"""Since when the issuer thinks that the key was lost, where it says so."""
HOUR = timedelta(hours=1)

PASSED, FAILED, OPEN = Indication.TOTAL_PASSED, Indication.TOTAL_FAILED, Indication.INDETERMINATE


@dataclass(frozen=True)
class Case:
    title: str
    evidence: Callable[[], Evidence]
    indication: Indication
    sub_indication: SubIndication | None
    finding: Finding
    claimed: datetime = SIGNED
    stamped: datetime | None = None
    below: bool = False
    """Signed by somebody whom an issuing authority certified, which is what the finding is about."""
    is_about_the_speaker: bool = False
    """The statement would do, were it made by somebody else."""
    overruled_by: str | None = None
    """The clause that decides after this finding has let the certificate pass."""


def _given(
    responses: Callable[[], tuple[bytes, ...]] = tuple,
    lists: Callable[[], tuple[bytes, ...]] = tuple,
    certificates: Callable[[], tuple[bytes, ...]] = tuple,
) -> Callable[[], Evidence]:
    return lambda: Evidence(responses(), lists(), certificates())


def _listed(reason: ReasonFlags = LOST, since: datetime = REVOKED) -> Listed:
    return Listed(signer(), since, reason)


def _revoked_crl() -> tuple[bytes, ...]:
    return (crl(_listed()),)


def _held_crl(made: datetime = NOW, until: datetime = NOW + DAY) -> bytes:
    return crl(_listed(HOLD), made=made, until=until)


def _reinstated() -> tuple[bytes, ...]:
    """A list of while it was suspended, and today's."""
    return (_held_crl(REVOKED + 3 * DAY, REVOKED + 4 * DAY), crl(number=2))


_SOME = frozenset({ReasonFlags.key_compromise, ReasonFlags.ca_compromise})


CASES = (
    Case("OCSP good now", _given(lambda: (response(),)), PASSED, None, Finding.GOOD),
    Case("CRL good now", _given(lists=lambda: (crl(),)), PASSED, None, Finding.GOOD),
    Case(
        "CRL that was the newest when the time stamp was made, long out of date since",
        _given(lists=lambda: (crl(made=SIGNED - HOUR, until=SIGNED + DAY),)),
        PASSED,
        None,
        Finding.GOOD,
        stamped=SIGNED,
    ),
    Case(
        "revoked, and signed later by the signer's own account",
        _given(lists=_revoked_crl),
        FAILED,
        SubIndication.REVOKED,
        Finding.REVOKED,
        claimed=AFTER,
    ),
    Case(
        "revoked; claims to have been signed before, no time stamp",
        _given(lists=_revoked_crl),
        OPEN,
        SubIndication.REVOKED_NO_POE,
        Finding.REVOKED_UNPROVEN,
    ),
    Case(
        "revoked after the time stamp",
        _given(lists=_revoked_crl),
        PASSED,
        None,
        Finding.REVOKED_AFTER,
        stamped=SIGNED,
    ),
    Case(
        "revoked at the very instant of the time stamp",
        _given(lists=_revoked_crl),
        FAILED,
        SubIndication.REVOKED,
        Finding.REVOKED,
        stamped=REVOKED,
    ),
    Case(
        "revoked before the time stamp, after the claimed time",
        _given(lists=_revoked_crl),
        FAILED,
        SubIndication.REVOKED,
        Finding.REVOKED,
        stamped=AFTER,
    ),
    Case(
        "revoked after the time stamp, the key suspected since before it (invalidityDate)",
        _given(lists=lambda: (crl(Listed(signer(), REVOKED, LOST, SUSPECTED)),)),
        PASSED,
        None,
        Finding.REVOKED_AFTER,
        stamped=SIGNED,
    ),
    Case(
        "revoked, the key suspected since before the claimed time (invalidityDate), no time stamp",
        _given(lists=lambda: (crl(Listed(signer(), REVOKED, LOST, SUSPECTED)),)),
        OPEN,
        SubIndication.REVOKED_NO_POE,
        Finding.REVOKED_UNPROVEN,
    ),
    Case(
        "suspended now, no time stamp",
        _given(lists=lambda: (_held_crl(),)),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.SUSPENDED_NOW,
    ),
    Case(
        "suspended after the time stamp",
        _given(lists=lambda: (_held_crl(),)),
        PASSED,
        None,
        Finding.REVOKED_AFTER,
        stamped=SIGNED,
    ),
    Case(
        "suspended before the time stamp, and still",
        _given(lists=lambda: (_held_crl(),)),
        FAILED,
        SubIndication.REVOKED,
        Finding.SUSPENDED_THEN,
        stamped=AFTER,
    ),
    Case(
        "suspended and reinstated; time stamp from before",
        _given(lists=_reinstated),
        PASSED,
        None,
        Finding.GOOD,
        stamped=SIGNED,
    ),
    Case(
        "suspended and reinstated; time stamp from in between",
        _given(lists=_reinstated),
        FAILED,
        SubIndication.REVOKED,
        Finding.SUSPENDED_THEN,
        stamped=REVOKED + DAY,
    ),
    Case(
        "suspended and reinstated; signed in between by the signer's own account",
        _given(lists=_reinstated),
        FAILED,
        SubIndication.REVOKED,
        Finding.SUSPENDED_THEN,
        claimed=REVOKED + DAY,
    ),
    Case(
        "suspended and reinstated; time stamp from afterwards",
        _given(lists=_reinstated),
        PASSED,
        None,
        Finding.GOOD,
        stamped=AFTER,
    ),
    Case(
        "suspended in the complete CRL, taken off by the delta CRL (removeFromCRL)",
        _given(
            lists=lambda: (
                crl(_listed(HOLD), made=REVOKED + DAY, until=NOW + DAY),
                crl(_listed(ReasonFlags.remove_from_crl), number=2, base=1),
            )
        ),
        PASSED,
        None,
        Finding.GOOD,
    ),
    Case(
        "complete CRL good, delta CRL revoked",
        _given(
            lists=lambda: (crl(made=NOW - DAY), crl(_listed(since=NOW - HOUR), number=2, base=1)),
        ),
        OPEN,
        SubIndication.REVOKED_NO_POE,
        Finding.REVOKED_UNPROVEN,
    ),
    Case(
        "delta CRL without the complete list that it builds on",
        _given(lists=lambda: (crl(number=9, base=8), crl(number=7, made=NOW - 3 * DAY, until=NOW - DAY))),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.STALE,
    ),
    Case(
        "CRL for some reasons only",
        _given(lists=lambda: (crl(reasons=_SOME),)),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.UNANSWERED,
    ),
    Case(
        "CRLs for some reasons each, together for all",
        _given(lists=lambda: (crl(reasons=_SOME), crl(reasons=ALL_REASONS - _SOME))),
        PASSED,
        None,
        Finding.GOOD,
    ),
    Case(
        "OCSP good, newer CRL revoked",
        _given(lambda: (response(made=NOW - HOUR),), _revoked_crl),
        OPEN,
        SubIndication.REVOKED_NO_POE,
        Finding.REVOKED_UNPROVEN,
    ),
    Case(
        "OCSP revoked, newer CRL good",
        _given(
            lambda: (response(OCSPCertStatus.REVOKED, made=NOW - HOUR, since=REVOKED, reason=LOST),),
            lambda: (crl(),),
        ),
        OPEN,
        SubIndication.REVOKED_NO_POE,
        Finding.REVOKED_UNPROVEN,
    ),
    Case(
        "CRL suspended, newer OCSP good",
        _given(lambda: (response(),), lambda: (_held_crl(NOW - DAY),)),
        PASSED,
        None,
        Finding.GOOD,
    ),
    Case(
        "OCSP good, CRL of the same instant suspended",
        _given(lambda: (response(),), lambda: (_held_crl(),)),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.SUSPENDED_NOW,
    ),
    Case(
        "CRL good, out of date",
        _given(lists=lambda: (crl(made=NOW - 3 * DAY, until=NOW - DAY),)),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.STALE,
    ),
    Case(
        "CRL revoked, out of date",
        _given(lists=lambda: (crl(_listed(), made=NOW - 3 * DAY, until=NOW - DAY),)),
        OPEN,
        SubIndication.REVOKED_NO_POE,
        Finding.REVOKED_UNPROVEN,
    ),
    Case(
        "OCSP good, out of date; CRL good now",
        _given(lambda: (response(made=NOW - 3 * DAY, until=NOW - DAY),), lambda: (crl(),)),
        PASSED,
        None,
        Finding.GOOD,
    ),
    Case(
        "OCSP good without nextUpdate, of today",
        _given(lambda: (response(made=NOW - 12 * HOUR, until=None),)),
        PASSED,
        None,
        Finding.GOOD,
    ),
    Case(
        "OCSP good without nextUpdate, of two days ago",
        _given(lambda: (response(made=NOW - 2 * DAY, until=None),)),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.STALE,
    ),
    Case(
        "OCSP good, dated in the future",
        _given(lambda: (response(made=NOW + HOUR),)),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.UNANSWERED,
    ),
    Case(
        "OCSP does not know the certificate",
        _given(lambda: (response(OCSPCertStatus.UNKNOWN),)),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.UNANSWERED,
    ),
    Case(
        "OCSP does not know the certificate; CRL good",
        _given(lambda: (response(OCSPCertStatus.UNKNOWN),), lambda: (crl(made=NOW - HOUR),)),
        PASSED,
        None,
        Finding.GOOD,
    ),
    Case("every source down", _given(), OPEN, SubIndication.TRY_LATER, Finding.UNANSWERED),
    Case(
        "every source down, time-stamped",
        _given(),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.UNANSWERED,
        stamped=SIGNED,
    ),
    Case(
        "OCSP good by a delegated responder who is revoked",
        _given(
            lambda: (response(by=responder(names_sources=False)),),
            lambda: (
                crl(
                    Listed(responder(names_sources=False), REVOKED, LOST),
                    made=NOW - 9 * DAY,
                    until=NOW - 8 * DAY,
                ),
            ),
        ),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.STALE,
    ),
    Case(
        "OCSP good by a delegated responder whose own sources are down",
        _given(lambda: (response(by=responder(names_sources=True)),)),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.UNANSWERED,
        is_about_the_speaker=True,
    ),
    Case(
        "OCSP good by a delegated responder who names no source",
        _given(lambda: (response(by=responder(names_sources=False)),)),
        PASSED,
        None,
        Finding.GOOD,
    ),
    Case(
        "OCSP good without the responder's certificate, which the file has elsewhere",
        _given(
            lambda: (response(by=responder(names_sources=False), is_bare=True),),
            certificates=lambda: (responder(names_sources=False).der,),
        ),
        PASSED,
        None,
        Finding.GOOD,
    ),
    Case(
        "OCSP good without the responder's certificate, which nobody has",
        _given(lambda: (response(by=responder(names_sources=False), is_bare=True),)),
        OPEN,
        SubIndication.TRY_LATER,
        Finding.UNANSWERED,
    ),
    Case(
        "the issuing authority is revoked, no time stamp",
        _given(
            lists=lambda: (crl(Listed(authority(), REVOKED, LOST)), crl(by=authority())),
        ),
        OPEN,
        SubIndication.REVOKED_CA_NO_POE,
        Finding.AUTHORITY_REVOKED,
        below=True,
    ),
    Case(
        "the issuing authority is revoked after the time stamp; its CRL is from before",
        _given(
            lists=lambda: (
                crl(Listed(authority(), REVOKED, ReasonFlags.cessation_of_operation)),
                crl(by=authority(), made=SIGNED - HOUR, until=SIGNED + DAY),
            ),
        ),
        OPEN,
        SubIndication.REVOKED_CA_NO_POE,
        Finding.REVOKED_AFTER,
        stamped=SIGNED,
        below=True,
        overruled_by="EN 319 102-1, 5.6.2.1",
    ),
)

PARTIES = {False: signer, True: authority}
"""Whom the finding is about."""
