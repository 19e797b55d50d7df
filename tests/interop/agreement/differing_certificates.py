"""Certificates and what is known of them."""

from __future__ import annotations

from tests.interop.agreement.words import (
    AUTHORITY_REVOKED,
    CHAIN,
    GENERAL,
    NO_CHAIN,
    NOT_YET,
    OUT,
    OUT_KNOWN,
    PASSED,
    REFUSED,
    REVOKED,
    REVOKED_UNPROVEN,
    TRY_LATER,
    ours,
    policy,
)

_AFTER = "Circular 15/2025/TT-BKHCN, Appendix II"

CERTIFICATES = (
    policy(
        "certificate.revoked-* certificate.suspended-then-revoked.* status.revoked.*.*"
        " evidence.revoked-* several.one-bad-of-two",
        REVOKED,
        REVOKED_UNPROVEN,
        _AFTER,
        "Revoked before the proven time, or before the time that the signer states. EN 319 102-1, 5.5.4"
        " leaves that open, as EU DSS does; the circular wants a certificate in force when it signed, which"
        " nothing shows.",
    ),
    policy(
        "certificate.suspended.stamped status.suspended.stamped.* evidence.suspended-before-the-time-stamp-*",
        REVOKED,
        TRY_LATER,
        "Circular 15/2025/TT-BKHCN, Appendix II",
        "Suspended at the proven time: the circular wants a certificate that was not, and no later news"
        " changes that.",
    ),
    policy(
        "evidence.suspended-and-reinstated-*",
        REVOKED,
        PASSED,
        "Circular 15/2025/TT-BKHCN, Appendix II",
        "An older list shows that it was suspended when it signed; EU DSS looks at the newest list only.",
    ),
    ours(
        "certificate.wrong-key-usage.* certificate.wrong-purpose.* certificate.authority-signs.*",
        CHAIN,
        PASSED,
        "RFC 5280, 4.2.1.3, 4.2.1.9, 4.2.1.12; EN 319 102-1, 5.2.6.4",
        "The certificate was not issued for signing documents; the default policy of EU DSS does not ask.",
    ),
    ours(
        "certificate.name-not-permitted.* certificate.wrong-policy.* certificate.policy-mapped-from-any.*"
        " certificate.unknown-critical-extension.*",
        CHAIN,
        PASSED,
        "RFC 5280, 6.1.3, 6.1.4, 6.1.5",
        "EU DSS checks names, policies and unknown critical extensions only where its policy says so.",
    ),
    ours(
        "certificate.path-too-long.* certificate.no-authority.* certificate.authority-without-key-usage.*",
        CHAIN,
        GENERAL,
        "RFC 5280, 6.1.4 (k)–(n); EN 319 102-1, 5.2.6.4",
        "Whoever may not certify fails the chain constraints; EU DSS has only the general word for it.",
    ),
    ours(
        "certificate.other-issuer-name.*",
        NO_CHAIN,
        GENERAL,
        "RFC 5280, 6.1.3 (a)(4)",
        "The names do not chain; EU DSS finds the issuer by its key alone, and then stops in the chain.",
    ),
    ours(
        "certificate.other-issuer-name.stamped*",
        NO_CHAIN,
        REFUSED,
        "RFC 5280, 6.1.3 (a)(4)",
        "With a time stamp EU DSS breaks off with an error instead of a report.",
    ),
    ours(
        "certificate.not-yet-valid.*",
        NOT_YET,
        GENERAL,
        "EN 319 102-1, 5.3.4, table 5",
        "Made before the certificate began; EU DSS drops the list from before that time and stops there.",
    ),
    ours(
        "certificate.expired.* certificate.expired-authority.* later.*",
        OUT,
        GENERAL,
        "EN 319 102-1, 5.2.6.4",
        "Expired, without proof of an earlier time; EU DSS does not take the list from after the end of the"
        " certificate for revocation data, and has the general word for its absence.",
    ),
    ours(
        "later.hand.*.stamper-expired later.alone.*.stamper-expired",
        OUT,
        OUT_KNOWN,
        "EN 319 102-1, 5.2.6.4, table 6",
        "The embedded list is a year older than the certificate's end, so nobody knows whether it was revoked"
        " before that.",
    ),
    ours(
        "certificate.expired.stamped-earlier certificate.expired-authority.stamped-earlier later.own.B-T.*"
        " later.hand.B-T.*",
        TRY_LATER,
        GENERAL,
        "RFC 5280, 5.2 (expired certificates); EN 319 102-1, 5.2.6.4",
        "A list from after the certificate's end need not name it any more, so the status is missing.",
    ),
    ours(
        "certificate.revoked-authority.stamped-earlier",
        AUTHORITY_REVOKED,
        PASSED,
        "EN 319 102-1, 5.6.2.1, 5.6.2.2",
        "The authority is revoked for a compromise, and the only list of its own is younger than that: past"
        " validation needs one from before.",
    ),
)

EVIDENCE = (
    ours(
        "later.alone.* evidence.crl-for-some-reasons-only evidence.ocsp-does-not-know-the-certificate"
        " evidence.every-source-down* evidence.ocsp-good-by-a-delegated-responder-whose-own-sources-are-down"
        " evidence.ocsp-good-without-the-responder-s-certificate-which-nobody-has",
        TRY_LATER,
        GENERAL,
        "EN 319 102-1, 5.2.6.4",
        "Nobody answers for the certificate, which another try may mend; EU DSS has only the general word.",
    ),
    policy(
        "later.alone.*.before-signing",
        TRY_LATER,
        PASSED,
        "EN 319 102-1, 5.2.5",
        "Judged for a day before the evidence was made; Ấn Tín does not count what comes from the future.",
    ),
    ours(
        "evidence.ocsp-good-dated-in-the-future",
        TRY_LATER,
        PASSED,
        "RFC 6960, 3.2 (5), 4.2.2.1",
        "An answer dated after the time of checking is not to be relied on.",
    ),
    policy(
        "evidence.crl-good-out-of-date evidence.ocsp-good-without-nextupdate-of-two-days-ago",
        TRY_LATER,
        PASSED,
        "EN 319 102-1, 5.2.5; RFC 6960, 3.2 (6)",
        "How fresh evidence must be is for the policy; the default policy of EU DSS sets no limit.",
    ),
    ours(
        "evidence.delta-crl-without-the-complete-list-that-it-builds-on",
        TRY_LATER,
        PASSED,
        "RFC 5280, 5.2.4, 6.3.3",
        "A delta list says nothing without its base, and the complete list is out of date.",
    ),
    ours(
        "evidence.complete-crl-good-delta-crl-revoked evidence.ocsp-good-newer-crl-revoked",
        REVOKED_UNPROVEN,
        PASSED,
        "RFC 5280, 5.2.4, 6.3.3; EN 319 102-1, 5.2.5",
        "One piece of evidence shows the revocation; EU DSS settles for the piece that does not.",
    ),
    policy(
        "evidence.ocsp-good-crl-of-the-same-instant-suspended",
        TRY_LATER,
        PASSED,
        "EN 319 102-1, 5.2.5",
        "Of two contradicting statements of one instant the bad one counts.",
    ),
    ours(
        "evidence.ocsp-good-by-a-delegated-responder-who-is-revoked",
        TRY_LATER,
        PASSED,
        "RFC 6960, 4.2.2.2.1",
        "The evidence at hand shows the responder itself to be revoked, so its word is worth nothing.",
    ),
    ours(
        "evidence.crls-for-some-reasons-each-together-for-all",
        PASSED,
        GENERAL,
        "RFC 5280, 6.3.3",
        "Lists for some reasons each, which together cover all, make an answer.",
    ),
    ours(
        "evidence.ocsp-good-without-the-responder-s-certificate-which-the-file-has-elsewhere",
        PASSED,
        GENERAL,
        "RFC 6960, 4.2.1",
        "A response may leave the responder's certificate out; the file has it among its other ones.",
    ),
    policy(
        "evidence.ocsp-good-by-a-delegated-responder-who-names-no-source",
        PASSED,
        GENERAL,
        "RFC 6960, 4.2.2.2.1",
        "Neither *nocheck* nor a source of its status: the RFC leaves the responder to local policy.",
    ),
    ours(
        "evidence.suspended-in-the-complete-crl-taken-off-by-the-delta-crl-removefromcrl",
        PASSED,
        TRY_LATER,
        "RFC 5280, 5.3.1 (removeFromCRL)",
        "The delta list ends the suspension; EU DSS does not join it with its base.",
    ),
    ours(
        "evidence.the-issuing-authority-is-revoked-*",
        AUTHORITY_REVOKED,
        GENERAL,
        "EN 319 102-1, 5.2.6.4",
        "The authority's revocation has a word of its own.",
    ),
)
