"""What EU DSS and pyHanko say of signatures whose level was raised afterwards, ours and other people's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signing.extension import extend, renew
from signing.report import Level
from tests.certs.pki import AT, TestPki
from tests.interop import eu_dss
from tests.signing import judges
from tests.signing.others import signed_by_pyhanko
from tests.signing.papers import sample
from tests.signing.signers import Signers, services_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MINUTE = timedelta(minutes=1)
RENEWED = AT + timedelta(days=200)
CHECKED = RENEWED + timedelta(hours=1)
RAISED = {"t": Level.B_T, "lt": Level.B_LT, "lta": Level.B_LTA}
SAID = {
    "t": "PAdES_BASELINE_T",
    "lt": "PAdES_BASELINE_LT",
    "lta": "PAdES_BASELINE_LTA",
    "renewed": "PAdES_BASELINE_LTA",
}
STAMPS = {"t": 1, "lt": 1, "lta": 2, "renewed": 3}


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return TestPki.create(tmp_path_factory.mktemp("extension-pki"))


@pytest.fixture(scope="module")
def files(pki: TestPki) -> Mapping[str, bytes]:
    """Each at B-B, then raised step by step, then renewed; by "whose-level"."""
    people = Signers.of(pki)
    offline = replace(services_at(pki, AT), timestamps=None, revocation=None)
    issued = people.issue(people.sign(sample(), offline).pdf, offline).pdf
    begun = {"ours": issued, "theirs": signed_by_pyhanko(sample(), pki, field="Form.Signature")}
    found = {}
    for whose, pdf in begun.items():
        current = pdf
        for number, (name, level) in enumerate(RAISED.items(), start=1):
            at = AT + 10 * number * MINUTE
            with pki.serve(at):
                current = extend(current, to=level, services=services_at(pki, at), at=at).pdf
            found[f"{whose}-{name}"] = current
        with pki.serve(RENEWED):
            renewed = renew(current, services=services_at(pki, RENEWED), at=RENEWED)
        found[f"{whose}-renewed"] = renewed.pdf
    return found


@pytest.fixture(scope="module")
def dss(
    pki: TestPki, files: Mapping[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[eu_dss.Opinion, ...]]:
    folder: Path = tmp_path_factory.mktemp("extended")
    anchor = folder / "root.der"
    anchor.write_bytes(pki.authority.anchor)
    for name, pdf in files.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    paths = [folder / f"{name}.pdf" for name in files]
    return eu_dss.opinions(eu_dss.judge(paths, anchor=anchor, at=CHECKED, reports=folder / "reports"))


@pytest.mark.parametrize("whose", ["ours", "theirs"])
@pytest.mark.parametrize("reached", SAID)
class TestLevels:
    def test_eu_dss_gives_the_level(
        self, whose: str, reached: str, dss: Mapping[str, tuple[eu_dss.Opinion, ...]]
    ) -> None:
        for opinion in dss[f"{whose}-{reached}"]:
            assert opinion.level == SAID[reached]
            assert opinion.sound_timestamps == ("DOCUMENT_TIMESTAMP",) * STAMPS[reached]
            assert opinion.changes.undefined == ()
            # Below B-LT nobody knows whether the certificates were revoked.
            passed = opinion.indication == eu_dss.PASSED
            assert passed == (reached != "t"), opinion.errors

    def test_pyhanko_finds_nothing_but_validation_data_added(
        self, whose: str, reached: str, pki: TestPki, files: Mapping[str, bytes]
    ) -> None:
        opinions = judges.pyhanko(files[f"{whose}-{reached}"], pki.anchors, AT + 40 * MINUTE)
        *before, newest = opinions.values()
        assert newest == judges.Opinion(True, judges.VALIDATION_DATA, False)
        assert all(one.sound and one.modification is judges.FILLED for one in before)

    def test_qpdf_finds_the_structure_sound(
        self, whose: str, reached: str, files: Mapping[str, bytes], tmp_path: Path
    ) -> None:
        path = tmp_path / "raised.pdf"
        path.write_bytes(files[f"{whose}-{reached}"])
        assert judges.qpdf_complaints(path) == ""
