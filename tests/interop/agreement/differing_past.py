"""What ended between signing and checking, and time stamps of the content."""

from __future__ import annotations

from tests.interop.agreement.words import (
    AUTHORITY_REVOKED,
    EVIDENCE_OUT,
    EXPIRED,
    GENERAL,
    OUT,
    OUT_KNOWN,
    OUT_OF_ORDER,
    PASSED,
    REFUSED,
    WEAK,
    WEAK_THEN,
    ours,
)

PAST = (
    ours(
        "past.authority-revoked-before-its-list-was-stamped past.authority-revoked-its-list-not-proven-older",
        AUTHORITY_REVOKED,
        PASSED,
        "EN 319 102-1, 5.6.2.2 (step 2 a, b)",
        "The authority is revoked for a compromise, and nothing proves its list to be older than that:"
        " whoever has the key can make such a list.",
    ),
    ours(
        "past.stamper-revoked-before-the-next-stamp",
        OUT,
        PASSED,
        "EN 319 102-1, 5.6.2.2 (step 2 b), 5.6.2.4",
        "The service lost its key before the next time stamp, so nothing proves that its own is older.",
    ),
    ours(
        "past.sha1-authority-not-proven",
        WEAK,
        PASSED,
        "EN 319 102-1, 5.5.4 (step 10), 5.6.2.2 (step 2 d)",
        "The authority's certificate is signed under SHA-1, and nothing proves it to be from before 2012.",
    ),
    ours(
        "past.sha1-certificate-proven-older",
        PASSED,
        WEAK,
        "EN 319 102-1, 5.6.2.3 (step 4 a, b)",
        "The signature, which is proven to be older, names its certificate by a SHA-256 digest: what proves"
        " the one proves the other.",
    ),
    ours(
        "past.sha1-signature-made-after-the-end",
        WEAK_THEN,
        WEAK,
        "EN 319 102-1, 5.3.4 (step 6)",
        "It covers a time stamp from after the end of SHA-1, so it is known to be younger; the clause has"
        " content time stamps, of which EU DSS heeds the attribute alone.",
    ),
    ours(
        "past.content-stamp-later-than-the-signature-s",
        OUT_OF_ORDER,
        PASSED,
        "EN 319 102-1, 5.5.4 (step 4 e)",
        "The time stamp of the content is a day younger than that of the signature, and has to be older.",
    ),
    ours(
        "past.content-stamp-after-expiry",
        EXPIRED,
        GENERAL,
        "EN 319 102-1, 5.3.4 (step 4)",
        "Made after the certificate's end, as its own content time stamp proves; EU DSS takes none of the"
        " evidence, and stops there.",
    ),
    ours(
        "past.content-stamp-before-expiry past.sha1-stamp-on-an-expired-signature",
        OUT,
        GENERAL,
        "EN 319 102-1, 5.2.6.4 (step 7)",
        "Expired, without proof of an earlier time; EU DSS has the general word for the absence of evidence.",
    ),
    ours(
        "past.sha1-stamp-stamped-again-too-late past.stamper-expired-before-the-next-stamp",
        OUT,
        OUT_KNOWN,
        "EN 319 102-1, 5.2.6.4 (step 7); RFC 5280, 5.2 (expired certificates)",
        "The newest list is older than the certificate's end, or need not name it any more.",
    ),
    ours(
        "past.responder-expired-its-answer-not-proven-older",
        EVIDENCE_OUT,
        OUT,
        "EN 319 102-1, 5.2.6.4 (step 8), 5.6.2.4 (step 1)",
        "The time stamp proves the signature; what is not proven is the age of the responder's answer.",
    ),
    ours(
        "past.stampers-authority-revoked-its-list-proven-older past.upper-authority-revoked-*-proven-older",
        PASSED,
        REFUSED,
        "EN 319 102-1, 5.6.2.2",
        "EU DSS breaks off with an error instead of a report.",
    ),
    ours(
        "past.stampers-authority-revoked-its-list-not-proven-older",
        f"{OUT}; {PASSED}",
        REFUSED,
        "EN 319 102-1, 5.6.2.2",
        "EU DSS breaks off with an error instead of a report; what passes is the time stamp over all.",
    ),
    ours(
        "past.authority-revoked-before-the-signature",
        f"{AUTHORITY_REVOKED}; {PASSED}",
        REFUSED,
        "EN 319 102-1, 5.5.4 (step 4 a)",
        "EU DSS breaks off with an error instead of a report; what passes is the time stamp over all.",
    ),
)
