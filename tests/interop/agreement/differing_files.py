"""The PDF around the signature."""

from __future__ import annotations

from tests.interop.agreement.words import FORMAT, HASH, NO_SIGNATURE, PASSED, ours

_UPDATES = "ISO 32000-2, 12.8.2.2, 12.8.4"

FILES = (
    ours(
        "certified.no-changes.signed-after",
        FORMAT,
        PASSED,
        "ISO 32000-2, 12.8.2.2, table 257",
        "The certification forbids every change, further signatures too; EU DSS warns of it.",
    ),
    ours(
        "file.page-content-replaced.* file.*-annotation-added.* file.free-text-added.* file.script-added.*"
        " file.catalog-entry-added.*",
        FORMAT,
        PASSED,
        _UPDATES,
        "What people see or what the file does changed after the signature; EU DSS warns of it and passes.",
    ),
    ours(
        "file.comment-behind-the-end.* file.another-file-behind-the-end.*"
        " file.objects-without-cross-reference.* file.objects-and-the-old-cross-reference-again.*"
        " file.end-marker-twice.*",
        FORMAT,
        PASSED,
        "ISO 32000-2, 7.5.5, 7.5.6, 12.8.1",
        "Bytes behind the end that no signature covers and that are no update; EU DSS ignores them.",
    ),
    ours(
        "file.room-not-empty.*",
        FORMAT,
        PASSED,
        "ISO 32000-2, 12.8.1 (Contents padded with zeros)",
        "Something hides in the room of the signature, which no digest covers.",
    ),
    ours(
        "file.range-too-short.*",
        FORMAT,
        HASH,
        "ISO 32000-2, 12.8.1; EN 319 142-1, 4.1; EN 319 102-1, 5.2.2",
        "A byte range that ends before its revision does is wrong by its form already; both fail it.",
    ),
    ours(
        "file.message-damaged.*",
        FORMAT,
        NO_SIGNATURE,
        "EN 319 102-1, 5.2.2",
        "A signature that was damaged does not make the file unsigned.",
    ),
    ours(
        "file.trailer-without-objects.*",
        FORMAT,
        PASSED,
        "ISO 32000-2, 7.5.5",
        "Behind the last update stands a trailer that leads nowhere; EU DSS ignores it.",
    ),
)
