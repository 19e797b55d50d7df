"""One case of the suite put to `PathFinder` and the revocation check, with the whole suite as directory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from certs.evidence import Evidence
from certs.paths import PathInputs
from certs.paths.model import ANY_POLICY
from certs.trust import TrustAnchors
from signing.report import RevocationMode, SubIndication
from signing.validation import revocation
from signing.validation.evidence import EvidencePool
from signing.validation.faults import Fault
from signing.validation.paths import PathFinder
from signing.validation.revocation import Question

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from tests.certs.pkits.cases import Case

AT = datetime(2025, 1, 1, tzinfo=UTC)
"""Within the suite's years, which are 2010 to 2030."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What our engines say of one case."""

    sub_indication: SubIndication | None
    """None: a path holds and nothing on it is revoked."""
    reason: str = ""
    """Vietnamese, as a reader of a report would see it."""

    @property
    def is_valid(self) -> bool:
        return self.sub_indication is None


def run(case: Case) -> Answer:
    """Find a path to the suite's root and ask for the revocation of every certificate on it."""
    wanted = frozenset(case.policies) or frozenset({ANY_POLICY})
    inputs = PathInputs(wanted, case.needs_policy, case.inhibits_mapping, case.inhibits_any)
    pool = _pool()
    finder = PathFinder(TrustAnchors.from_der(_file("certs", "TrustAnchorRootCertificate.crt")), pool, inputs)
    certificate = _file("certs", f"{case.certificate}.crt")
    try:
        finder.find(certificate, AT)
    except Fault as fault:
        return Answer(fault.sub_indication, fault.reason)
    answers = []
    for path in finder.others(certificate, AT):
        verdict = revocation.check(path, Question(AT, AT, is_proven=False), pool, RevocationMode.REQUIRE)
        answers.append(Answer(verdict.sub_indication, " ".join(verdict.reasons)))
        if verdict.sub_indication is None:
            return answers[-1]
    return answers[0]


def _data() -> Traversable:
    return files("cryptography_vectors") / "x509" / "PKITS_data"


@lru_cache(maxsize=256)
def _file(folder: str, name: str) -> bytes:
    return (_data() / folder / name).read_bytes()


@lru_cache(maxsize=1)
def _pool() -> EvidencePool:
    """Everything at once, as in the directory that the suite wants set up."""
    certificates, lists = (
        tuple(one.read_bytes() for one in sorted((_data() / folder).iterdir(), key=lambda one: one.name))
        for folder in ("certs", "crls")
    )
    return EvidencePool(Evidence(crls=lists, certificates=certificates))
