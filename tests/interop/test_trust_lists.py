"""EU DSS reads our trust lists (TLValidationJob): both agree on signatures, services, statuses and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from certs import facts
from certs.trustlists.accepting import check_acceptable
from certs.trustlists.checking import read_signed_list
from certs.trustlists.errors import TrustListError
from certs.trustlists.model import ListedService, TrustList
from tests.certs.pki import AT
from tests.certs.trustlists.lists import (
    DAY,
    GRANTED,
    LIST_OF_LISTS,
    QTST,
    WITHDRAWN,
    Entry,
    ListDraft,
    extension,
    operator,
    unknown_extension,
)
from tests.interop import eu_dss

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT, OTHER, THIRD = (operator(name).der for name in ("Gốc thứ nhất", "Gốc thứ hai", "Dấu thời gian"))
SECOND = timedelta(seconds=1)
GOOD = {"granted", "accredited", "undersupervision"}
"""Last parts of the statuses in these lists under which a service is trusted (TS 119 612, 5.5.4 and D.5)."""

WITHDRAWN_ENTRY = Entry(OTHER, status=WITHDRAWN, since=AT - DAY, history=((GRANTED, AT - 50 * DAY),))
HISTORY = Entry(
    OTHER,
    since=AT - DAY,
    history=((WITHDRAWN, AT - 9 * DAY), ("accredited", AT - 50 * DAY), ("undersupervision", AT - 90 * DAY)),
)
SIX = ListDraft((Entry(ROOT),), version=6)
WEB = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals"

LISTS: dict[str, ListDraft] = {
    "granted": SIX,
    "granted-version-5": SIX.but(version=5),
    "withdrawn": SIX.but(entries=(WITHDRAWN_ENTRY,)),
    "never-granted": SIX.but(entries=(Entry(OTHER, status=WITHDRAWN),)),
    "history": SIX.but(entries=(HISTORY,)),
    "several": SIX.but(entries=(Entry(ROOT), WITHDRAWN_ENTRY, Entry(THIRD, kind=QTST))),
    "with-extension": SIX.but(entries=(Entry(ROOT, extensions=(extension(WEB),)),)),
    "closed": SIX.but(next_update=None),
    "expired": SIX.but(next_update=AT - DAY),
    "list-of-lists": SIX.but(
        entries=(), kind=LIST_OF_LISTS, territory="EU", pointers=(("XA", "EUgeneric", ROOT),)
    ),
}
FORGED = ("stranger", "altered", "unsigned")
STRANGE: dict[str, tuple[Entry, str]] = {
    "unknown-critical-extension": (
        Entry(ROOT, extensions=(unknown_extension(),), critical=True),
        "TS 119 612, 5.5.9: what is critical and not understood must not be relied on; DSS passes over it",
    ),
    "several-keys": (
        Entry(ROOT, also=(OTHER,)),
        "TS 119 612, 5.5.3: a service has one key; DSS takes every certificate",
    ),
}
"""Where DSS trusts a service and we trust none of its keys, with the reason."""


@dataclass(frozen=True)
class Read:
    """One list as both read it."""

    content: bytes
    dss: Mapping[str, Any]

    def ours(self) -> TrustList:
        return read_signed_list(self.content, operators=[operator().der], at=AT).content


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Read]:
    """All lists, read in one run of DSS. Skipped where there is no Java."""
    folder = tmp_path_factory.mktemp("lists")
    files = {name: draft.signed() for name, draft in LISTS.items()}
    files |= {name: SIX.but(entries=(entry,)).signed() for name, (entry, _) in STRANGE.items()}
    files["stranger"] = SIX.signed(operator("Kẻ lạ"))
    files["altered"] = SIX.signed().replace("Dịch vụ thử nghiệm".encode(), "Dịch vụ thử khiệm".encode())
    files["unsigned"] = without_signature(SIX)
    for name, content in files.items():
        (folder / f"{name}.xml").write_bytes(content)
    (folder / "operator.der").write_bytes(operator().der)
    paths = [folder / f"{name}.xml" for name in files]
    answers = eu_dss.read_lists(paths, operator=folder / "operator.der")
    return {name: Read(files[name], answers[name]) for name in files}


def without_signature(draft: ListDraft) -> bytes:
    return bytes(etree.tostring(draft.element(), xml_declaration=True, encoding="UTF-8"))


@pytest.mark.parametrize("name", LISTS)
def test_both_read_the_same(lists: Mapping[str, Read], name: str) -> None:
    ours, dss = lists[name].ours(), lists[name].dss
    assert (dss["valid"], dss["unreadable"]) == (True, None)
    assert (dss["version"], dss["sequence"], dss["territory"]) == (
        ours.version,
        ours.sequence,
        ours.territory,
    )
    assert (moment(dss["issued"]), due(dss)) == (ours.issued, ours.next_update)
    assert len(dss["services"]) == len(ours.services)
    for theirs, service in zip(dss["services"], ours.services, strict=True):
        assert theirs["certificates"] == [facts.fingerprint(der) for der in service.certificates]
        for at in moments(theirs["stages"]):
            assert trusted(service, at) == (status(theirs["stages"], at) in GOOD), at


@pytest.mark.parametrize("name", LISTS)
def test_our_lists_are_lists(lists: Mapping[str, Read], name: str) -> None:
    """By the schema of TS 119 612 that DSS carries; that of version 5 knows no SigningCertificateV2."""
    complaints = lists[name].dss["structure"] or []
    assert [each for each in complaints if "SigningCertificateV2" not in each] == []
    assert bool(complaints) is (LISTS[name].version == 5)


@pytest.mark.parametrize("name", FORGED)
def test_both_refuse_a_wrong_signature(lists: Mapping[str, Read], name: str) -> None:
    assert lists[name].dss["valid"] is False
    with pytest.raises(TrustListError):
        lists[name].ours()


@pytest.mark.parametrize("name", LISTS)
def test_both_know_which_list_is_over(lists: Mapping[str, Read], name: str) -> None:
    ends = due(lists[name].dss)
    is_over = ends is not None and ends <= AT
    if is_over:
        with pytest.raises(TrustListError, match="quá hạn"):
            check_acceptable(lists[name].ours(), None, AT)
    else:
        check_acceptable(lists[name].ours(), None, AT)
    assert is_over is (name == "expired")


@pytest.mark.parametrize("name", STRANGE)
def test_we_are_stricter_where_the_standard_is(lists: Mapping[str, Read], name: str) -> None:
    (theirs,) = lists[name].dss["services"]
    (service,) = lists[name].ours().services
    assert status(theirs["stages"], AT) in GOOD
    assert theirs["certificates"] == [facts.fingerprint(der) for der in service.certificates]
    assert service.grants == ()


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def due(dss: Mapping[str, Any]) -> datetime | None:
    """When DSS says that the next list comes."""
    return None if dss["nextUpdate"] is None else moment(dss["nextUpdate"])


def moments(stages: list[dict[str, Any]]) -> list[datetime]:
    """Around every beginning, and now."""
    begins = [moment(stage["since"]) for stage in stages]
    return [AT, *(each + around for each in begins for around in (-SECOND, timedelta(), SECOND))]


def status(stages: list[dict[str, Any]], at: datetime) -> str:
    """The last part of the status that DSS has for that moment; empty where it has none."""
    for stage in stages:
        if moment(stage["since"]) <= at and (stage["until"] is None or at < moment(stage["until"])):
            return str(stage["status"]).rpartition("/")[2]
    return ""


def trusted(service: ListedService, at: datetime) -> bool:
    return any(grant.holds_at(at) for grant in service.grants)
