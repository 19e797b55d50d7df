"""EU DSS beside our answer on signatures of certificates that are wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from certs.authority import CaName
from certs.authority.faulty import FAULTS, FaultyCertificates
from certs.authority.faulty.table import REVOKED_FOR
from tests.certs.pki import AT, TestPki, reusable_key
from tests.interop import eu_dss
from tests.signing.papers import LETTER, sample
from tests.signing.validation.test_trust import signed_by

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GENERAL = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
"""What DSS says where revocation data falls outside of a certificate's period, or a chain is odd."""


@dataclass(frozen=True)
class Difference:
    """Where DSS, under its default policy, says something else than our table."""

    says: tuple[str, str | None]
    why: str


PASSES = (eu_dss.PASSED, None)

DIFFERENCES = {
    **dict.fromkeys(
        ("wrong-key-usage", "wrong-purpose", "authority-signs"),
        Difference(PASSES, "RFC 5280, 4.2.1.3, 4.2.1.12: DSS leaves key usage and purpose to other policies"),
    ),
    **dict.fromkeys(
        ("name-not-permitted", "wrong-policy", "policy-mapped-from-any", "unknown-critical-extension"),
        Difference(PASSES, "RFC 5280, 6.1.3, 6.1.4: DSS looks at these in qualified validation only"),
    ),
    **dict.fromkeys(
        ("unknown-to-responder", "dead-source"),
        Difference(PASSES, "DSS is handed the list and asks nobody, so nobody is silent"),
    ),
    **dict.fromkeys(
        (
            *(f"revoked-{reason.replace('_', '-')}" for reason in REVOKED_FOR),
            "suspended-then-revoked",
        ),
        Difference(
            ("INDETERMINATE", "REVOKED_NO_POE"),
            "EN 319 102-1, 5.3.4: DSS does not hold the signer's own claim of time against them",
        ),
    ),
    **dict.fromkeys(
        ("expired", "not-yet-valid", "expired-authority", "path-too-long", "no-authority"),
        Difference(
            ("INDETERMINATE", GENERAL), "5.2.6.4: a list from outside of the period counts as missing"
        ),
    ),
    "authority-without-key-usage": Difference(
        ("INDETERMINATE", GENERAL), "5.2.6.4: DSS has no finer word for its chain checks"
    ),
    "other-issuer-name": Difference(
        ("INDETERMINATE", GENERAL), "RFC 5280, 6.1.3 (a)(4): DSS finds the issuer by its key alone"
    ),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, eu_dss.Opinion]:
    folder = tmp_path_factory.mktemp("faulty")
    pki = TestPki.create(folder)
    work = FaultyCertificates(pki.authority, AT, reusable_key())
    letter = sample(LETTER)
    files: list[Path] = []
    lists: list[bytes] = []
    for name in FAULTS:
        faulty = work.make(name)
        files.append(folder / f"{name}.pdf")
        files[-1].write_bytes(signed_by(faulty.issued, letter, at=AT, pki=pki, stamped=None))
        lists += faulty.lists
    lists += [pki.authority.handle(f"/crl/{ca}.crl", "GET", b"", at=AT).body for ca in CaName]
    paths = [folder / f"{number}.crl" for number in range(len(lists))]
    for path, content in zip(paths, lists, strict=True):
        path.write_bytes(content)
    anchor = folder / "root.cer"
    anchor.write_bytes(pki.authority.anchor)
    lines = eu_dss.judge(files, anchor=anchor, at=AT, reports=folder / "reports", crls=paths)
    return {name: opinions[0] for name, opinions in eu_dss.opinions(lines).items()}


@pytest.mark.parametrize("name", FAULTS)
def test_dss_says_the_same_or_what_is_noted(name: str, said: Mapping[str, eu_dss.Opinion]) -> None:
    due, opinion = FAULTS[name].answer, said[name]
    same = (due.indication.replace("-", "_"), due.sub_indication)
    noted = DIFFERENCES.get(name)
    assert noted is None or noted.says != same
    assert (opinion.indication, opinion.sub_indication) == (noted.says if noted is not None else same)


def test_what_passes_with_us_passes_with_dss(said: Mapping[str, eu_dss.Opinion]) -> None:
    ours = {name for name, fault in FAULTS.items() if fault.answer.sub_indication is None}
    assert {name for name in ours if said[name].indication != eu_dss.PASSED} == set()
