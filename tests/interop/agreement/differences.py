"""Where Ấn Tín and EU DSS say different things of the same file: what decides, and who is right."""

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


def _ours(cases: str, ours: str, dss: str, clause: str, why: str) -> Difference:
    return Difference(tuple(cases.split()), ours, dss, clause, Right.OURS, why)


def _theirs(cases: str, ours: str, dss: str, clause: str, why: str) -> Difference:
    return Difference(tuple(cases.split()), ours, dss, clause, Right.DSS, why)


def _policy(cases: str, ours: str, dss: str, clause: str, why: str) -> Difference:
    return Difference(tuple(cases.split()), ours, dss, clause, Right.POLICY, why)


_AFTER = "Circular 15/2025/TT-BKHCN, Appendix II"
_UPDATES = "ISO 32000-2, 12.8.2.2, 12.8.4"

CERTIFICATES = (
    _policy(
        "certificate.revoked-* certificate.suspended-then-revoked.* status.revoked.*.*"
        " evidence.revoked-* several.one-bad-of-two",
        REVOKED,
        REVOKED_UNPROVEN,
        _AFTER,
        "Revoked before the proven time, or before the time that the signer states. EN 319 102-1, 5.5.4"
        " leaves that open, as EU DSS does; the circular wants a certificate in force when it signed, which"
        " nothing shows.",
    ),
    _policy(
        "certificate.suspended.stamped status.suspended.stamped.* evidence.suspended-before-the-time-stamp-*",
        REVOKED,
        TRY_LATER,
        "Circular 15/2025/TT-BKHCN, Appendix II",
        "Suspended at the proven time: the circular wants a certificate that was not, and no later news"
        " changes that.",
    ),
    _policy(
        "evidence.suspended-and-reinstated-*",
        REVOKED,
        PASSED,
        "Circular 15/2025/TT-BKHCN, Appendix II",
        "An older list shows that it was suspended when it signed; EU DSS looks at the newest list only.",
    ),
    _ours(
        "certificate.wrong-key-usage.* certificate.wrong-purpose.* certificate.authority-signs.*",
        CHAIN,
        PASSED,
        "RFC 5280, 4.2.1.3, 4.2.1.9, 4.2.1.12; EN 319 102-1, 5.2.6.4",
        "The certificate was not issued for signing documents; the default policy of EU DSS does not ask.",
    ),
    _ours(
        "certificate.name-not-permitted.* certificate.wrong-policy.* certificate.policy-mapped-from-any.*"
        " certificate.unknown-critical-extension.*",
        CHAIN,
        PASSED,
        "RFC 5280, 6.1.3, 6.1.4, 6.1.5",
        "EU DSS checks names, policies and unknown critical extensions only where its policy says so.",
    ),
    _ours(
        "certificate.path-too-long.* certificate.no-authority.* certificate.authority-without-key-usage.*",
        CHAIN,
        GENERAL,
        "RFC 5280, 6.1.4 (k)–(n); EN 319 102-1, 5.2.6.4",
        "Whoever may not certify fails the chain constraints; EU DSS has only the general word for it.",
    ),
    _ours(
        "certificate.other-issuer-name.*",
        NO_CHAIN,
        GENERAL,
        "RFC 5280, 6.1.3 (a)(4)",
        "The names do not chain; EU DSS finds the issuer by its key alone, and then stops in the chain.",
    ),
    _ours(
        "certificate.other-issuer-name.stamped*",
        NO_CHAIN,
        REFUSED,
        "RFC 5280, 6.1.3 (a)(4)",
        "With a time stamp EU DSS breaks off with an error instead of a report.",
    ),
    _ours(
        "certificate.not-yet-valid.*",
        NOT_YET,
        GENERAL,
        "EN 319 102-1, 5.3.4, table 5",
        "Made before the certificate began; EU DSS drops the list from before that time and stops there.",
    ),
    _ours(
        "certificate.expired.* certificate.expired-authority.* later.*",
        OUT,
        GENERAL,
        "EN 319 102-1, 5.2.6.4",
        "Expired, without proof of an earlier time; EU DSS does not take the list from after the end of the"
        " certificate for revocation data, and has the general word for its absence.",
    ),
    _ours(
        "later.hand.*.stamper-expired later.alone.*.stamper-expired",
        OUT,
        OUT_KNOWN,
        "EN 319 102-1, 5.2.6.4, table 6",
        "The embedded list is a year older than the certificate's end, so nobody knows whether it was revoked"
        " before that.",
    ),
    _ours(
        "certificate.expired.stamped-earlier certificate.expired-authority.stamped-earlier later.own.B-T.*"
        " later.hand.B-T.*",
        TRY_LATER,
        GENERAL,
        "RFC 5280, 5.2 (expired certificates); EN 319 102-1, 5.2.6.4",
        "A list from after the certificate's end need not name it any more, so the status is missing.",
    ),
    _ours(
        "certificate.revoked-authority.stamped-earlier",
        AUTHORITY_REVOKED,
        PASSED,
        "EN 319 102-1, 5.6.2.1, 5.6.2.2",
        "The authority is revoked for a compromise, and the only list of its own is younger than that: past"
        " validation needs one from before.",
    ),
)

EVIDENCE = (
    _ours(
        "later.alone.* evidence.crl-for-some-reasons-only evidence.ocsp-does-not-know-the-certificate"
        " evidence.every-source-down* evidence.ocsp-good-by-a-delegated-responder-whose-own-sources-are-down",
        TRY_LATER,
        GENERAL,
        "EN 319 102-1, 5.2.6.4",
        "Nobody answers for the certificate, which another try may mend; EU DSS has only the general word.",
    ),
    _policy(
        "later.alone.*.before-signing",
        TRY_LATER,
        PASSED,
        "EN 319 102-1, 5.2.5",
        "Judged for a day before the evidence was made; Ấn Tín does not count what comes from the future.",
    ),
    _ours(
        "evidence.ocsp-good-dated-in-the-future",
        TRY_LATER,
        PASSED,
        "RFC 6960, 3.2 (5), 4.2.2.1",
        "An answer dated after the time of checking is not to be relied on.",
    ),
    _policy(
        "evidence.crl-good-out-of-date evidence.ocsp-good-without-nextupdate-of-two-days-ago",
        TRY_LATER,
        PASSED,
        "EN 319 102-1, 5.2.5; RFC 6960, 3.2 (6)",
        "How fresh evidence must be is for the policy; the default policy of EU DSS sets no limit.",
    ),
    _ours(
        "evidence.delta-crl-without-the-complete-list-that-it-builds-on",
        TRY_LATER,
        PASSED,
        "RFC 5280, 5.2.4, 6.3.3",
        "A delta list says nothing without its base, and the complete list is out of date.",
    ),
    _ours(
        "evidence.complete-crl-good-delta-crl-revoked evidence.ocsp-good-newer-crl-revoked",
        REVOKED_UNPROVEN,
        PASSED,
        "RFC 5280, 5.2.4, 6.3.3; EN 319 102-1, 5.2.5",
        "One piece of evidence shows the revocation; EU DSS settles for the piece that does not.",
    ),
    _policy(
        "evidence.ocsp-good-crl-of-the-same-instant-suspended",
        TRY_LATER,
        PASSED,
        "EN 319 102-1, 5.2.5",
        "Of two contradicting statements of one instant the bad one counts.",
    ),
    _ours(
        "evidence.ocsp-good-by-a-delegated-responder-who-is-revoked",
        TRY_LATER,
        PASSED,
        "RFC 6960, 4.2.2.2.1",
        "The evidence at hand shows the responder itself to be revoked, so its word is worth nothing.",
    ),
    _ours(
        "evidence.crls-for-some-reasons-each-together-for-all",
        PASSED,
        GENERAL,
        "RFC 5280, 6.3.3",
        "Lists for some reasons each, which together cover all, make an answer.",
    ),
    _policy(
        "evidence.ocsp-good-by-a-delegated-responder-who-names-no-source",
        PASSED,
        GENERAL,
        "RFC 6960, 4.2.2.2.1",
        "Neither *nocheck* nor a source of its status: the RFC leaves the responder to local policy.",
    ),
    _ours(
        "evidence.suspended-in-the-complete-crl-taken-off-by-the-delta-crl-removefromcrl",
        PASSED,
        TRY_LATER,
        "RFC 5280, 5.3.1 (removeFromCRL)",
        "The delta list ends the suspension; EU DSS does not join it with its base.",
    ),
    _ours(
        "evidence.the-issuing-authority-is-revoked-*",
        AUTHORITY_REVOKED,
        GENERAL,
        "EN 319 102-1, 5.2.6.4",
        "The authority's revocation has a word of its own.",
    ),
)

STAMPS = (
    _ours(
        "stamp.signature.two-purposes.* stamp.signature.purpose-not-critical.*",
        REVOKED_UNPROVEN,
        PASSED,
        "RFC 3161, 2.3",
        "A service's certificate must name time stamping alone, and as critical; else it proves no time.",
    ),
    _ours(
        "stamp.signature.other-certificate-id.*",
        REVOKED_UNPROVEN,
        PASSED,
        "RFC 3161, 2.4.2; RFC 5816, 2.2.1; RFC 5035, 4",
        "The token names another certificate as its maker's, and is invalid.",
    ),
    _ours(
        "stamp.signature.ceased-since.*",
        PASSED,
        REVOKED_UNPROVEN,
        "RFC 3161, 4 (1)",
        "A service that ceased without losing its key leaves its earlier time stamps valid.",
    ),
)

MESSAGES = (
    _policy(
        "sound.own.*.ed25519",
        PASSED,
        WEAK,
        "ETSI TS 119 312, 6; FIPS 186-5, 7",
        "Nobody calls the algorithm weak; the catalogue of EU DSS does not list it, that of Ấn Tín does.",
    ),
    _ours(
        "message.no-message-digest.* message.no-content-type.* message.two-message-digests.*"
        " message.other-content-type.* message.carries-content.*",
        FORMAT,
        CRYPTO,
        "RFC 5652, 5.3, 11.1, 11.2; ISO 32000-2, 12.8.3.3.1; EN 319 102-1, 5.2.2",
        "The message breaks its format, which is looked at before any key; both fail it.",
    ),
    _ours(
        "message.digest-named-otherwise.*",
        HASH,
        CRYPTO,
        "EN 319 102-1, 5.2.7.4",
        "By the algorithm that the signer info names, the digest does not fit; both fail it.",
    ),
    _theirs(
        "message.no-attributes.*",
        HASH,
        CRYPTO,
        "RFC 5652, 5.4; EN 319 102-1, 5.2.7.4",
        "Without signed attributes there is no digest apart from the signature value, which is wrong;"
        " both fail it.",
    ),
    _ours(
        "message.no-certificate-id.*",
        NO_CERTIFICATE,
        PASSED,
        "EN 319 142-1, 6.3; EN 319 102-1, 5.2.3",
        "A PAdES signature must name its certificate; EU DSS only lowers the format's name.",
    ),
    _ours(
        "message.contradicting-certificate-ids.*",
        NO_CERTIFICATE,
        PASSED,
        "RFC 2634, 5.4; RFC 5035, 4",
        "One of two identifiers names another certificate, which makes the signature invalid.",
    ),
    _ours(
        "message.signer-twice.*",
        FORMAT,
        PASSED,
        "ISO 32000-2, 12.8.3.3.1; EN 319 142-1, 4.1",
        "There is to be exactly one signer; EU DSS looks at the first.",
    ),
    _policy(
        "message.digest-not-announced.*",
        PASSED,
        CRYPTO,
        "RFC 5652, 5.1",
        "Implementations may refuse a digest that the message does not announce, and need not.",
    ),
    _ours(
        "message.nobody.*",
        FORMAT,
        REFUSED,
        "ISO 32000-2, 12.8.3.3.1; RFC 5652, 5.1",
        "A message nobody signed is no signature; EU DSS breaks off with an error instead of a report.",
    ),
)

FILES = (
    _ours(
        "certified.no-changes.signed-after",
        FORMAT,
        PASSED,
        "ISO 32000-2, 12.8.2.2, table 257",
        "The certification forbids every change, further signatures too; EU DSS warns of it.",
    ),
    _ours(
        "file.page-content-replaced.* file.*-annotation-added.* file.free-text-added.* file.script-added.*"
        " file.catalog-entry-added.*",
        FORMAT,
        PASSED,
        _UPDATES,
        "What people see or what the file does changed after the signature; EU DSS warns of it and passes.",
    ),
    _ours(
        "file.comment-behind-the-end.* file.another-file-behind-the-end.*"
        " file.objects-without-cross-reference.* file.objects-and-the-old-cross-reference-again.*"
        " file.end-marker-twice.*",
        FORMAT,
        PASSED,
        "ISO 32000-2, 7.5.5, 7.5.6, 12.8.1",
        "Bytes behind the end that no signature covers and that are no update; EU DSS ignores them.",
    ),
    _ours(
        "file.room-not-empty.*",
        FORMAT,
        PASSED,
        "ISO 32000-2, 12.8.1 (Contents padded with zeros)",
        "Something hides in the room of the signature, which no digest covers.",
    ),
    _ours(
        "file.range-too-short.*",
        FORMAT,
        HASH,
        "ISO 32000-2, 12.8.1; EN 319 142-1, 4.1; EN 319 102-1, 5.2.2",
        "A byte range that ends before its revision does is wrong by its form already; both fail it.",
    ),
    _ours(
        "file.message-damaged.*",
        FORMAT,
        NO_SIGNATURE,
        "EN 319 102-1, 5.2.2",
        "A signature that was damaged does not make the file unsigned.",
    ),
    _theirs(
        "file.end-cut-off.*",
        UNREADABLE,
        FORMAT,
        "EN 319 102-1, 5.2.2, table 5",
        "Ấn Tín does not name a signature in a file that it cannot read, and leaves it open; never passed by"
        " either.",
    ),
    _ours(
        "file.trailer-without-objects.*",
        UNREADABLE,
        PASSED,
        "ISO 32000-2, 7.5.5",
        "Behind the last update stands a trailer that leads nowhere; EU DSS ignores it.",
    ),
)

DIFFERENCES = (*CERTIFICATES, *EVIDENCE, *STAMPS, *MESSAGES, *FILES)
