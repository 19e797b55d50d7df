"""The corpus written, and judged by EU DSS and by us with the same anchors, lists and time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from certs.evidence import Evidence
from certs.trust import TrustAnchors
from signing.validation import validate
from signing.validation.service import UNSIGNED
from signing.validation.signatures import TIMESTAMP_KIND
from tests.interop import eu_dss
from tests.interop.agreement.comparing import WHOLE
from tests.interop.agreement.words import NO_SIGNATURE, REFUSED, UNREADABLE
from tests.interop.agreement.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from signing.report import SignatureReport
    from tests.interop.agreement.model import Case

Said = dict[str, str]
"""A word per signature, by its field."""
STAMP = "time stamp "
"""Before the field of a document time stamp."""
TOTAL = {"PASSED": "TOTAL_", "FAILED": "TOTAL_"}
MANY = 20
"""Files in one job, so that several threads have something to do."""


@dataclass(frozen=True)
class Written:
    """A file of the corpus with what it is judged by."""

    case: Case
    path: Path
    anchor: Path
    lists: tuple[Path, ...]

    @property
    def at(self) -> datetime:
        return self.case.at


def write(cases: Iterable[Case], folder: Path) -> list[Written]:
    """Make every file, then the lists: those of the demo authority know everything that was revoked."""
    world = World.create(folder / "world")
    made = [(case, case.made(world)) for case in cases]
    found = []
    for case, one in made:
        path = folder / f"{case.name}.pdf"
        path.write_bytes(one.pdf)
        usual = world.lists(case.at) if case.is_usual else ()
        lists = tuple(_kept(folder, content, "crl") for content in (*one.lists, *usual))
        found.append(
            Written(case, path, _kept(folder, one.anchor or world.pki.authority.anchor, "cer"), lists)
        )
    return found


def _kept(folder: Path, content: bytes, suffix: str) -> Path:
    """A file with that content, one for all who share it."""
    path = folder / f"{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
    if not path.exists():
        path.write_bytes(content)
    return path


def ours(written: Iterable[Written]) -> dict[str, Said]:
    """By the name of the case."""
    found = {}
    for one in written:
        report = validate(
            one.path.read_bytes(),
            trust=TrustAnchors.from_der(one.anchor.read_bytes()),
            at=one.at,
            evidence=Evidence(crls=tuple(path.read_bytes() for path in one.lists)),
        )
        signatures = {
            _field(signature): _word(signature.indication.replace("-", "_"), signature.sub_indication)
            for signature in report.signatures
        }
        is_read = bool(report.signatures) or UNSIGNED in report.problems
        found[one.case.name] = signatures or {WHOLE: NO_SIGNATURE if is_read else UNREADABLE}
    return found


def of_dss(written: Iterable[Written], folder: Path) -> dict[str, Said]:
    """By the name of the case; one run of the JVM."""
    jobs: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for one in written:
        key = (one.at.isoformat().replace("+00:00", "Z"), str(one.anchor), tuple(map(str, one.lists)))
        jobs.setdefault(key, []).append(str(one.path))
    lines = eu_dss.judge_many(
        [
            {"at": at, "anchors": [anchor], "crls": list(lists), "files": files[begin : begin + MANY]}
            for (at, anchor, lists), files in jobs.items()
            for begin in range(0, len(files), MANY)
        ],
        folder,
    )
    found: dict[str, Said] = {}
    for line in lines.splitlines():
        answer = json.loads(line)
        name = answer["file"].rpartition("/")[2].removesuffix(".pdf")
        if answer["refusal"] is not None:
            found[name] = {WHOLE: REFUSED}
            continue
        signatures = {
            one["field"]: _word(one["indication"], one["subIndication"]) for one in answer["signatures"]
        }
        for one in answer["documentStamps"]:
            # EU DSS says PASSED of time stamps, and TOTAL_PASSED of signatures alone.
            said = _word(one["indication"], one["subIndication"])
            signatures[STAMP + one["field"]] = TOTAL.get(one["indication"], "") + said
        found[name] = signatures or {WHOLE: NO_SIGNATURE}
    return found


def _field(signature: SignatureReport) -> str:
    return STAMP + signature.field if signature.kind == TIMESTAMP_KIND else signature.field


def _word(indication: str, sub_indication: str | None) -> str:
    return indication if sub_indication is None else f"{indication}, {sub_indication}"


def judged(cases: Iterable[Case], folder: Path) -> tuple[dict[str, Said], dict[str, Said]]:
    """Make the files in the folder; give our verdicts, then those of EU DSS."""
    folder.mkdir(exist_ok=True)
    written = write(cases, folder)
    return ours(written), of_dss(written, folder)
