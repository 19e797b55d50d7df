"""All cases, and the files they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.interop.agreement import certificates, faults, files, past, sound, stamps, statements

if TYPE_CHECKING:
    from tests.interop.agreement.model import Case

FAMILIES = (sound, certificates, statements, stamps, past, faults, files)
CASES: dict[str, Case] = {case.name: case for family in FAMILIES for case in family.cases()}

FAMILY_TITLES = {
    "sound": "every producer, level and algorithm",
    "later": "judged before signing, and years later; `alone` with embedded evidence only",
    "several": "several signatures and time stamps",
    "certified": "certifications, alone and with what comes after",
    "form": "signatures by other standards",
    "unsigned": "without a signature",
    "certificate": "every fault of the demo authority's certificates",
    "status": "revoked, suspended, reinstated, before and after signing",
    "evidence": "the table of [revocation](revocation.md)",
    "stamp": "faulty time stamps",
    "past": "what ended since: services, authorities, evidence, algorithms; time stamps of the content",
    "message": "faulty CMS messages",
    "algorithm": "weak and other algorithms",
    "file": "altered files, and what came after a signature",
}
