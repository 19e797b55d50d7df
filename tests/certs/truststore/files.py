"""Files of anchors for tests, and the two steps by which they come into force."""

from __future__ import annotations

from certs import facts
from certs.anchors import Grant, Scheme
from certs.trust import TrustAnchors
from certs.truststore.planning import AnchorFile
from certs.truststore.store import TrustStore
from infra.identity import Actor
from tests.certs.pki import AT
from tests.certs.trustlists.lists import ListDraft

REASON = "Theo thông báo của cơ quan quản lý"


def pem(*certificates: bytes) -> bytes:
    return TrustAnchors.from_der(*certificates).to_pem()


def file(*certificates: bytes, scheme: Scheme = Scheme.NATIONAL, grant: Grant | None = None) -> AnchorFile:
    return AnchorFile("goc.pem", pem(*certificates), scheme, grant or Grant())


def list_file(draft: ListDraft, *, operators: bytes | None = None) -> AnchorFile:
    return AnchorFile("danh-sach.xml", draft.signed(), Scheme.FOREIGN, operators=operators)


def taken(store: TrustStore, proposer: Actor, confirmer: Actor, what: AnchorFile) -> None:
    store.confirm(confirmer, store.propose_file(proposer, what, REASON, AT), AT)


def withdrawn(store: TrustStore, proposer: Actor, confirmer: Actor, certificate: bytes) -> None:
    proposal = store.propose_withdrawal(proposer, facts.fingerprint(certificate), AT, "lộ khóa", AT)
    store.confirm(confirmer, proposal, AT)
