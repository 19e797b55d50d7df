"""Trust lists: what is read of sound ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from signxml.algorithms import SignatureMethod

from certs.anchors import Grant, Use
from certs.trustlists.accepting import Accepted, check_acceptable
from certs.trustlists.checking import claimed_key, read_signed_list
from certs.trustlists.errors import TrustListError
from certs.trustlists.model import TrustList
from tests.certs.pki import AT, TestPki
from tests.certs.trustlists.lists import (
    CA_QC,
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

SIGNATURES, TIMESTAMPS = frozenset({Use.SIGNATURES}), frozenset({Use.TIMESTAMPS})


def read(draft: ListDraft) -> TrustList:
    return read_signed_list(draft.signed(), operators=[operator().der], at=AT).content


@pytest.mark.parametrize("version", [5, 6])
def test_a_list_says_who_when_and_what(version: int, pki: TestPki) -> None:
    issuing, root = pki.authority.chain
    content = read(ListDraft((Entry(issuing, name="CA công vụ"), Entry(root, kind=QTST)), version=version))
    assert (content.version, content.sequence, content.key) == (version, 12, "VN:VNgeneric")
    assert (content.issued, content.next_update) == (AT - 10 * DAY, AT + 170 * DAY)
    assert content.name == "VN: Danh sách tin cậy thử nghiệm"
    first, second = content.services
    assert (first.provider, first.name) == ("Nhà cung cấp thử nghiệm", "CA công vụ")
    assert (first.certificates, first.grants) == ((issuing,), (Grant(SIGNATURES, AT - 500 * DAY),))
    assert second.grants == (Grant(TIMESTAMPS, AT - 500 * DAY),)


@pytest.mark.parametrize(
    "method", [SignatureMethod.RSA_SHA512, SignatureMethod.SHA256_RSA_MGF1, SignatureMethod.RSA_SHA256]
)
def test_signature_methods_in_use_are_accepted(method: SignatureMethod) -> None:
    signed = ListDraft().signed(method=method)
    assert read_signed_list(signed, operators=[operator().der], at=AT).signer == operator().der


def test_a_signature_may_refer_to_the_list_by_its_name() -> None:
    assert read(ListDraft(identifier="list")).sequence == 12


HISTORIES = {
    "granted all along": (Entry(b""), (Grant(SIGNATURES, AT - 500 * DAY),)),
    "withdrawn": (
        Entry(b"", status=WITHDRAWN, since=AT - DAY, history=((GRANTED, AT - 50 * DAY),)),
        (Grant(SIGNATURES, AT - 50 * DAY, AT - DAY, "dịch vụ đã bị rút công nhận theo danh sách tin cậy"),),
    ),
    "granted again": (
        Entry(b"", since=AT - DAY, history=((WITHDRAWN, AT - 9 * DAY), ("accredited", AT - 50 * DAY))),
        (
            Grant(
                SIGNATURES, AT - 50 * DAY, AT - 9 * DAY, "dịch vụ đã bị rút công nhận theo danh sách tin cậy"
            ),
            Grant(SIGNATURES, AT - DAY),
        ),
    ),
    "under two good names in a row": (
        Entry(b"", since=AT - DAY, history=(("undersupervision", AT - 50 * DAY),)),
        (Grant(SIGNATURES, AT - 50 * DAY),),
    ),
    "never granted": (Entry(b"", status=WITHDRAWN), ()),
    "a status nobody knows": (Entry(b"", status="brandnew"), ()),
    "two statuses at one moment": (
        Entry(b"", status=WITHDRAWN, since=AT - DAY, history=((GRANTED, AT - DAY),)),
        (),
    ),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_statuses_over_time_become_times_of_trust(name: str, pki: TestPki) -> None:
    entry, expected = HISTORIES[name]
    draft = ListDraft((Entry(pki.authority.anchor, CA_QC, entry.status, entry.since, entry.history),))
    (service,) = read(draft).services
    assert service.grants == expected


_FOR = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/"


@pytest.mark.parametrize(
    ("uris", "trusted"),
    [
        ((), True),
        (("ForeSeals",), True),
        (("ForWebSiteAuthentication",), False),
        (("ForWebSiteAuthentication", "ForeSignatures"), True),
    ],
)
def test_an_authority_for_web_sites_alone_signs_no_documents(
    uris: tuple[str, ...], trusted: bool, pki: TestPki
) -> None:
    entry = Entry(pki.authority.anchor, extensions=tuple(extension(_FOR + uri) for uri in uris))
    (service,) = read(ListDraft((entry,))).services
    assert bool(service.grants) == trusted


def test_what_must_be_understood_and_is_not_is_known_and_not_trusted(pki: TestPki) -> None:
    strange = Entry(pki.authority.anchor, extensions=(unknown_extension(),), critical=True)
    harmless = Entry(pki.authority.anchor, extensions=(unknown_extension(),))
    nameless = Entry(None, name="Không có chứng thư")
    content = read(ListDraft((strange, harmless, nameless)))
    assert [bool(service.grants) for service in content.services] == [False, True]
    assert content.services[0].certificates == (pki.authority.anchor,)
    assert "SomethingNew" in content.skipped[0]
    assert "Không có chứng thư" in content.skipped[1]


def test_a_service_with_several_keys_is_known_by_each_and_not_trusted(pki: TestPki) -> None:
    first, second = pki.authority.chain
    content = read(ListDraft((Entry(first, also=(second,)),)))
    (service,) = content.services
    assert (service.certificates, service.grants) == ((first, second), ())
    assert "nhiều khóa" in content.skipped[0]


def test_services_of_other_kinds_are_passed_over(pki: TestPki) -> None:
    content = read(ListDraft((Entry(pki.authority.anchor, kind="EDS/Q"),)))
    assert (content.services, content.skipped) == ((), ())


def test_a_list_of_lists_names_operators() -> None:
    other = operator("Operator of XA")
    content = read(
        ListDraft(
            kind=LIST_OF_LISTS, territory="EU", pointers=(("XA", "EUgeneric", other.der),)
        )
    )  # fmt: skip
    (pointer,) = content.pointers
    assert (pointer.key, pointer.certificates) == ("XA:EUgeneric", (other.der,))
    assert pointer.location == "https://lists.example/XA.xml"


def test_the_claimed_key_is_read_without_trust() -> None:
    assert claimed_key(ListDraft(territory="LA").signed(operator("Ai đó"))) == "LA:VNgeneric"


NEWER = Accepted(11, AT - 90 * DAY)
ORDER: dict[str, tuple[ListDraft, Accepted | None, str | None]] = {
    "first": (ListDraft(), None, None),
    "newer": (ListDraft(), NEWER, None),
    "closed": (ListDraft(next_update=None), NEWER, None),
    "over": (ListDraft(next_update=AT), None, "quá hạn cập nhật"),
    "from the future": (ListDraft(issued=AT + DAY), None, "tương lai"),
    "lower number": (ListDraft(sequence=10), NEWER, "cũ hơn"),
    "older date": (ListDraft(issued=AT - 100 * DAY), NEWER, "cũ hơn"),
    "same number": (ListDraft(sequence=11), NEWER, "đã được nạp"),
}


@pytest.mark.parametrize("name", ORDER)
def test_a_list_never_goes_back(name: str) -> None:
    draft, before, refusal = ORDER[name]
    content = read(draft)
    if refusal is None:
        check_acceptable(content, before, AT)
    else:
        with pytest.raises(TrustListError, match=refusal):
            check_acceptable(content, before, AT)


def test_a_clock_a_little_slow_does_no_harm() -> None:
    check_acceptable(read(ListDraft(issued=AT + timedelta(minutes=5))), None, AT)
