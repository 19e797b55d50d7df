"""A trust list is taken in, its authority vouches and is withdrawn: what is proven to be older stays good."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import certs.truststore.tables  # noqa: F401 - adds its tables to the metadata
from certs import facts
from certs.anchors import Scheme
from certs.trust import TrustAnchors
from certs.truststore.planning import AnchorFile
from certs.truststore.reading import read_here
from certs.truststore.store import TrustStore
from infra.database import Database
from infra.identity import Actor, Role
from signing.report import Indication, RevocationMode, SubIndication
from signing.validation import validate
from tests.certs.pki import AT, TestPki
from tests.certs.trustlists.lists import DAY, QTST, Entry, ListDraft, operator, unknown_extension
from tests.infra.fixtures import database
from tests.signing.validation.test_trust import signed_by

__all__ = ["database"]

PASSED, OPEN = (Indication.TOTAL_PASSED, None), Indication.INDETERMINATE
LETTER = Path(__file__).parent.parent / "data" / "samples" / "01-docx-kh.pdf"
KEEPER = Actor("p1", "a1", "quantri", "Quản trị", frozenset({Role.SYSTEM_ADMIN}), "Sở")


@pytest.fixture
def authority(tmp_path: Path) -> TestPki:
    return TestPki.create(tmp_path / "authority")


@pytest.fixture
def stamps(tmp_path: Path) -> TestPki:
    """Somebody else's time stamps, which stay trusted throughout."""
    return TestPki.create(tmp_path / "stamps")


def test_from_list_to_withdrawal(database: Database, authority: TestPki, stamps: TestPki) -> None:
    # One person is enough, since everything here bears the names of a demo.
    store = TrustStore(database, demo=True, reader=read_here)
    draft = LETTER.read_bytes()

    def letter(at: datetime, *, stamped: bool) -> bytes:
        issued = authority.person()
        return signed_by(issued, draft, at=at, pki=stamps, stamped=at if stamped else None)

    def verdict(pdf: bytes) -> tuple[Indication, SubIndication | None]:
        report = validate(pdf, trust=store.anchors(), at=AT, revocation=RevocationMode.OFF)
        (signature,) = report.signatures
        return report.indication, signature.sub_indication

    old, new = letter(AT - 9 * DAY, stamped=True), letter(AT, stamped=True)
    claimed = letter(AT - 9 * DAY, stamped=False)
    assert verdict(old) == (OPEN, SubIndication.NO_CERTIFICATE_CHAIN_FOUND)

    listed = ListDraft((Entry(authority.authority.anchor), Entry(stamps.authority.anchor, kind=QTST)))
    pinned = TrustAnchors.from_der(operator().der).to_pem()
    file = AnchorFile("vn.xml", listed.signed(), Scheme.FOREIGN, operators=pinned)
    store.confirm(KEEPER, store.propose_file(KEEPER, file, "công bố", AT), AT)
    assert [verdict(pdf) for pdf in (old, new, claimed)] == [PASSED] * 3

    root = facts.fingerprint(authority.authority.anchor)
    proposal = store.propose_withdrawal(KEEPER, root, AT - DAY, "lộ khóa", AT)
    assert verdict(new) == PASSED
    store.confirm(KEEPER, proposal, AT)
    assert verdict(old) == PASSED
    assert verdict(new) == verdict(claimed) == (OPEN, SubIndication.NO_CERTIFICATE_CHAIN_FOUND_NO_POE)


def test_no_path_leads_past_a_service_that_could_not_be_understood(
    database: Database, authority: TestPki
) -> None:
    """The root above the skipped authority is trusted by the same list."""
    store = TrustStore(database, demo=True, reader=read_here)
    issuing, root = authority.authority.chain
    pdf = signed_by(authority.person(), LETTER.read_bytes(), at=AT, pki=authority, stamped=None)
    pinned = TrustAnchors.from_der(operator().der).to_pem()
    strange = Entry(issuing, extensions=(unknown_extension(),), critical=True)

    def sub_indication(draft: ListDraft) -> SubIndication | None:
        file = AnchorFile("vn.xml", draft.signed(), Scheme.FOREIGN, operators=pinned)
        store.confirm(KEEPER, store.propose_file(KEEPER, file, "công bố", AT), AT)
        report = validate(pdf, trust=store.anchors(), at=AT, revocation=RevocationMode.OFF)
        return report.signatures[0].sub_indication

    assert sub_indication(ListDraft((Entry(root),))) is None
    assert sub_indication(ListDraft((Entry(root), strange), sequence=13)) is (
        SubIndication.NO_CERTIFICATE_CHAIN_FOUND
    )
