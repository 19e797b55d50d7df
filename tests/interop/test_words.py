"""What EU DSS says of marks in words, alone and after the marks of others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from signing.marks import FieldName
from signing.textmarks import (
    AttachmentMark,
    CopyForm,
    CopyMark,
    DigitisedMark,
    IncomingMark,
    TextMark,
    sign_text_mark,
)
from tests.certs.pki import AT, TestPki
from tests.interop import eu_dss
from tests.signing.papers import sample, scanned, turned
from tests.signing.signers import Signers, key_of, services_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

AGENCY = "Sở Nội vụ tỉnh An Phú"
ATTACHMENT = AttachmentMark.of("05/KH-SNV")
RECEIVER = "Ủy ban nhân dân xã Hòa Bình"
ARRIVAL = IncomingMark(RECEIVER, 123, date(2026, 6, 15))
LATER = AT + timedelta(minutes=10)
CHECKED = AT + timedelta(hours=3)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return TestPki.create(tmp_path_factory.mktemp("words-pki"))


@pytest.fixture(scope="module")
def files(pki: TestPki) -> Mapping[str, bytes]:
    """Signed with time stamp and validation data; those received, ten minutes later by another agency."""
    people, receiver = Signers.of(pki), key_of(pki.agency(RECEIVER))
    services = services_at(pki, AT)

    def word(pdf: bytes, mark: TextMark) -> bytes:
        return sign_text_mark(pdf, people.agency, mark, services=services, at=AT).pdf

    with pki.serve(AT):
        letters = {"": sample(), "turned-": turned(sample(), 90)}
        sent = {
            name: people.issue(people.sign(pdf, services).pdf, services).pdf for name, pdf in letters.items()
        }
        scan = scanned(sample(), dpi=200)
        found = {f"{name}attachment": word(pdf, ATTACHMENT) for name, pdf in letters.items()}
        found["copy"] = word(scan, CopyMark(CopyForm.TRUE_COPY, AGENCY))
        found["digitised"] = word(scan, DigitisedMark(AGENCY))
    at_receiver = services_at(pki, LATER)
    with pki.serve(LATER):
        for name, pdf in sent.items():
            arrived = sign_text_mark(pdf, receiver, ARRIVAL, services=at_receiver, at=LATER)
            found[f"{name}received"] = arrived.pdf
            again = IncomingMark(RECEIVER, 124, date(2026, 6, 15))
            twice = sign_text_mark(arrived.pdf, receiver, again, services=at_receiver, at=LATER)
            found[f"{name}received-twice"] = twice.pdf
    return found


@pytest.fixture(scope="module")
def said(
    files: Mapping[str, bytes], pki: TestPki, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[eu_dss.Opinion, ...]]:
    folder: Path = tmp_path_factory.mktemp("words")
    anchor = folder / "root.der"
    anchor.write_bytes(pki.anchors.certificates[0])
    paths = []
    for name, pdf in files.items():
        paths.append(folder / f"{name}.pdf")
        paths[-1].write_bytes(pdf)
    return eu_dss.opinions(eu_dss.judge(paths, anchor=anchor, at=CHECKED, reports=folder / "reports"))


def test_all_pass_with_validation_data(said: Mapping[str, tuple[eu_dss.Opinion, ...]]) -> None:
    for name, opinions in said.items():
        for opinion in opinions:
            assert (opinion.indication, opinion.errors) == (eu_dss.PASSED, frozenset()), name
            assert opinion.level == "PAdES_BASELINE_LT", (name, opinion.field)
            assert opinion.intact
    assert [len(opinions) for opinions in said.values()] == [1, 1, 1, 1, 3, 4, 3, 4]


@pytest.mark.parametrize("name", ["attachment", "turned-attachment", "copy", "digitised"])
def test_nothing_to_warn_of(name: str, said: Mapping[str, tuple[eu_dss.Opinion, ...]]) -> None:
    [opinion] = said[name]
    assert opinion.warnings == frozenset()


@pytest.mark.parametrize("name", ["received", "turned-received"])
def test_number_and_date_change_nothing_unexpected(
    name: str, said: Mapping[str, tuple[eu_dss.Opinion, ...]]
) -> None:
    """To the leader's signature, which they follow, on upright pages and on turned ones of another unit."""
    leader = next(opinion for opinion in said[name] if opinion.field == FieldName.LEADER)
    assert leader.changes.undefined == ()
    assert eu_dss.UNDEFINED_CHANGE not in leader.warnings


@pytest.mark.parametrize("name", ["received", "turned-received"])
def test_arrival_is_an_expected_change(name: str, said: Mapping[str, tuple[eu_dss.Opinion, ...]]) -> None:
    """To the agency's signature, which it follows; the seal's overlap stays what the decree demands."""
    agency = next(opinion for opinion in said[name] if opinion.field == "AntinAgency")
    assert agency.changes.fields == {"AntinIncoming1"}
    assert agency.changes.undefined == ()
    assert agency.warnings == {eu_dss.OVERLAP}
