"""CMS messages, and time stamps."""

from __future__ import annotations

from tests.interop.agreement.words import (
    ABSENT,
    CHAIN,
    CRYPTO,
    FORMAT,
    GENERAL,
    HASH,
    NO_CERTIFICATE,
    OUT,
    OUT_KNOWN,
    OUT_OF_ORDER,
    PASSED,
    REFUSED,
    REVOKED_UNPROVEN,
    WEAK,
    ours,
    policy,
)

STAMPS = (
    ours(
        "stamp.signature.two-purposes.* stamp.signature.purpose-not-critical.*",
        REVOKED_UNPROVEN,
        PASSED,
        "RFC 3161, 2.3",
        "A service's certificate must name time stamping alone, and as critical; else it proves no time.",
    ),
    ours(
        "stamp.signature.other-certificate-id.*",
        REVOKED_UNPROVEN,
        PASSED,
        "RFC 3161, 2.4.2; RFC 5816, 2.2.1; RFC 5035, 4",
        "The token names another certificate as its maker's, and is invalid.",
    ),
    ours(
        "stamp.signature.ceased-since.*",
        PASSED,
        REVOKED_UNPROVEN,
        "RFC 3161, 4 (1)",
        "A service that ceased without losing its key leaves its earlier time stamps valid.",
    ),
    ours(
        "stamp.document.purpose-not-critical stamp.document.two-purposes",
        CHAIN,
        PASSED,
        "RFC 3161, 2.3; EN 319 102-1, 5.2.6.4 (step 5)",
        "The certificate is not for time stamping alone, or does not say so as critical.",
    ),
    ours(
        "stamp.document.other-certificate-id",
        NO_CERTIFICATE,
        PASSED,
        "RFC 3161, 2.4.2; RFC 5816, 2.2.1; RFC 5035, 4",
        "The token names another certificate as its maker's.",
    ),
    ours(
        "stamp.document.no-certificate-id",
        NO_CERTIFICATE,
        ABSENT,
        "RFC 3161, 2.4.2; EN 319 102-1, 5.2.3",
        "The token names no certificate; EU DSS does not take it for a time stamp at all.",
    ),
    ours(
        "stamp.document.no-message-digest stamp.document.no-content-type",
        FORMAT,
        CRYPTO,
        "RFC 5652, 5.3, 11.1, 11.2; EN 319 102-1, 5.2.2",
        "The token breaks its format, which is looked at before any key; both fail it.",
    ),
    ours(
        "stamp.document.other-content",
        HASH,
        CRYPTO,
        "EN 319 102-1, 5.2.7.4 (step 2)",
        "What is signed is not what the token says; both fail it.",
    ),
    ours(
        "stamp.document.ceased-since",
        PASSED,
        REVOKED_UNPROVEN,
        "RFC 3161, 4 (1)",
        "A service that ceased without losing its key leaves its earlier time stamps valid.",
    ),
    ours(
        "stamp.document.expired-since stamp.document.expired-when-made",
        OUT,
        GENERAL,
        "EN 319 102-1, 5.2.6.4 (step 7)",
        "The service's certificate has expired and no later time stamp helps; EU DSS has the general word.",
    ),
    policy(
        "stamp.document.future later.*.B-LTA.before-signing",
        OUT_OF_ORDER,
        PASSED,
        "EN 319 102-1, 5.5.4 (step 4 e)",
        "The time stamp is from after the time of checking, which Ấn Tín does not believe of it.",
    ),
    ours(
        "later.*.B-LTA.authorities-expired",
        OUT,
        OUT_KNOWN,
        "EN 319 102-1, 5.2.6.4 (step 7)",
        "The list is years older than the end of the service's certificate.",
    ),
)

MESSAGES = (
    policy(
        "sound.own.*.ed25519",
        PASSED,
        WEAK,
        "ETSI TS 119 312, 6; FIPS 186-5, 7",
        "Nobody calls the algorithm weak; the catalogue of EU DSS does not list it, that of Ấn Tín does.",
    ),
    ours(
        "message.no-message-digest.* message.no-content-type.* message.two-message-digests.*"
        " message.other-content-type.* message.carries-content.*",
        FORMAT,
        CRYPTO,
        "RFC 5652, 5.3, 11.1, 11.2; ISO 32000-2, 12.8.3.3.1; EN 319 102-1, 5.2.2",
        "The message breaks its format, which is looked at before any key; both fail it.",
    ),
    ours(
        "message.digest-named-otherwise.*",
        HASH,
        CRYPTO,
        "EN 319 102-1, 5.2.7.4",
        "By the algorithm that the signer info names, the digest does not fit; both fail it.",
    ),
    ours(
        "message.no-certificate-id.*",
        NO_CERTIFICATE,
        PASSED,
        "EN 319 142-1, 6.3; EN 319 102-1, 5.2.3",
        "A PAdES signature must name its certificate; EU DSS only lowers the format's name.",
    ),
    ours(
        "message.contradicting-certificate-ids.*",
        NO_CERTIFICATE,
        PASSED,
        "RFC 2634, 5.4; RFC 5035, 4",
        "One of two identifiers names another certificate, which makes the signature invalid.",
    ),
    ours(
        "message.signer-twice.*",
        FORMAT,
        PASSED,
        "ISO 32000-2, 12.8.3.3.1; EN 319 142-1, 4.1",
        "There is to be exactly one signer; EU DSS looks at the first.",
    ),
    policy(
        "message.digest-not-announced.*",
        PASSED,
        CRYPTO,
        "RFC 5652, 5.1",
        "Implementations may refuse a digest that the message does not announce, and need not.",
    ),
    ours(
        "message.nobody.*",
        FORMAT,
        REFUSED,
        "ISO 32000-2, 12.8.3.3.1; RFC 5652, 5.1",
        "A message nobody signed is no signature; EU DSS breaks off with an error instead of a report.",
    ),
)
