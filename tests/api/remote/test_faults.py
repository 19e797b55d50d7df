"""The fault table of `docs/key-faults.md` for keys at the server: on tokens, and at remote services."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import update

from api.keyring import KeysByScheme
from certs.authority import AuthorityServer, CertificateKind, DemoAuthority, Issued, KeyKind, SubjectData
from infra.clock import utc_now
from infra.identity import Person
from tests.api import letters
from tests.api.remote.bench import LEADER, Office, vault_of
from tests.api.service import running
from tests.certs.pki import TestPki
from tests.journeys.hostile_files import padded
from tests.journeys.keys import LEADER_KEY, certified, certified_now
from tests.limits import largest_file
from tests.signing.keys.csc.service import Fault, serving
from tests.signing.keys.csc.service import Service as Csc
from tests.signing.keys.csc.vault import PIN as REMOTE_PIN
from tests.signing.keys.csc.vault import Holding, Vault
from tests.signing.keys.pkcs11.softhsm import PIN, Shim, Tokens

KINDS = ("token", "remote")
OTHER = "Nguyễn Văn Khác"


@dataclass(frozen=True)
class Desk:
    """One installation, its leader's key on a token or at a service, and a time-stamp service of its own."""

    office: Office
    tokens: Tokens
    shim: Shim
    stamping: ExitStack
    """Closed: there are no time stamps."""
    kind: str

    @property
    def pin(self) -> str:
        return PIN if self.kind == "token" else REMOTE_PIN

    def name(self, reference: str) -> None:
        """Say in the directory which key is the leader's."""
        with self.office.service.container.database.transaction() as session:
            session.execute(update(Person).where(Person.username == LEADER).values(key_ref=reference))

    def hold(self, issued: Issued, token: str = "") -> None:
        """Let the leader sign with this."""
        if self.kind == "remote":
            self.office.csc.vault.holdings["leader"] = Holding(issued, wants=("PIN",))
            self.name("csc:leader")
            return
        if token:
            self.tokens.token(token)
            self.tokens.identity(token, issued)
            for issuer in issued.chain:
                self.tokens.certificate(token, issuer)
        self.name(f"pkcs11:token={token or 'leader'}")

    def pull(self) -> None:
        """Take the token out while it signs; have the service vanish."""
        if self.kind == "token":
            self.shim.fault("C_Sign", "pull")
        else:
            self.office.csc.fail("signatures/signHash", *[Fault()] * 8)

    def put_back(self) -> None:
        self.shim.unset("pulled")
        self.office.csc.faults.clear()

    def lock(self) -> None:
        self.shim.set("flags", "40000")
        self.office.holding().wrong = 3

    @property
    def asked(self) -> int:
        """How often the key was asked for a signature, or for leave."""
        return len(self.shim.noted("signed")) + len(self.office.csc.asked("credentials/authorize"))

    def sign(self, document: int) -> httpx.Response:
        return self.office.sign(document, self.pin)

    def as_it_was(self, document: int) -> dict[str, object]:
        view = letters.view(self.office.service.bearer(LEADER), document)
        return {name: view[name] for name in ("state", "revision", "revisions", "history")}

    def authority(self) -> DemoAuthority:
        return DemoAuthority(self.office.home / "demo" / "authority")


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, letter: bytes
) -> Iterator[tuple[Office, Tokens, Shim, TestPki]]:
    folder = tmp_path_factory.mktemp("faults")
    stamps = TestPki.create(folder / "stamps", key=KeyKind.P256, at=utc_now())
    with pytest.MonkeyPatch.context() as patch, serving(Csc(Vault({}))) as csc:
        tokens = Tokens.make(folder / "hsm", patch)
        shim = Shim.build(folder, patch, Shim.compiled(folder))
        (folder / "home" / "trust").mkdir(parents=True)
        (folder / "home" / "antin.toml").write_text('mode = "demo"\n', encoding="utf-8")
        (folder / "home" / "trust" / "stamps.pem").write_bytes(stamps.anchors.to_pem())
        settings = {
            "fetch_allowed_hosts": (csc.host, stamps.host_and_port),
            "pkcs11_modules": (shim.library,),
            "max_upload_bytes": 16 * 1024 * 1024,
            "tsa_url": stamps.authority.tsa_url,
        }
        with running(folder / "home", **settings) as service:
            office = Office(service, csc, letter)
            desk = Desk(office, tokens, shim, ExitStack(), "token")
            desk.hold(certified_now(desk.authority(), LEADER_KEY, utc_now()), "leader")
            yield office, tokens, shim, stamps


@pytest.fixture(params=KINDS)
def desk(
    request: pytest.FixtureRequest, installation: tuple[Office, Tokens, Shim, TestPki]
) -> Iterator[Desk]:
    office, tokens, shim, stamps = installation
    fresh = Csc(vault_of(office.home), port=office.csc.port)
    office.csc.__dict__.update(fresh.__dict__)
    office.declare()
    keys = office.service.container.docflow.context.keys
    assert isinstance(keys, KeysByScheme)
    # Whoever is logged in is not asked whether the PIN is locked.
    keys.close()
    for path in (*(office.home / "pin-tries").glob("*"), *shim.folder.glob("*")):
        path.unlink()
    with ExitStack() as stamping:
        stamping.enter_context(AuthorityServer(stamps.authority, stamps.port))
        desk = Desk(office, tokens, shim, stamping, request.param)
        desk.hold(office.holding().issued)
        yield desk


@pytest.fixture
def document(desk: Desk) -> int:
    [made] = desk.office.submitted()
    return made


GONE = {"token": "không còn cắm ở máy", "remote": "Không liên lạc được với dịch vụ ký"}


def test_a_key_that_vanishes_while_it_signs(desk: Desk, document: int) -> None:
    before = desk.as_it_was(document)
    desk.pull()
    refused = desk.sign(document)
    assert refused.status_code == 503
    assert GONE[desk.kind] in refused.json()["detail"]
    assert desk.as_it_was(document) == before
    desk.put_back()
    assert desk.sign(document).status_code == 204
    assert desk.office.signatures(document) == 1


def test_a_key_that_vanishes_in_a_batch(desk: Desk) -> None:
    documents = desk.office.submitted(3)
    desk.pull()
    batch = desk.office.batch("sign", documents, pin=desk.pin)
    paused = desk.office.ended("sign", batch)
    assert paused["summary"]["state"] == "paused"
    assert GONE[desk.kind] in paused["summary"]["reason"]
    desk.put_back()
    desk.office.resume("sign", batch, pin=desk.pin).raise_for_status()
    assert desk.office.ended("sign", batch)["summary"]["done"] == 3
    assert [desk.office.signatures(one) for one in documents] == [1] * 3


def test_a_locked_key(desk: Desk, document: int) -> None:
    before = desk.as_it_was(document)
    desk.lock()
    refused = desk.sign(document)
    assert "đã bị khóa vì" in refused.json()["detail"]
    assert refused.status_code == (403 if desk.kind == "token" else 503)
    assert desk.shim.noted("logins") == []
    assert desk.as_it_was(document) == before


def test_an_expired_certificate(desk: Desk, document: int) -> None:
    now = utc_now()
    since, until = now - timedelta(days=9), now - timedelta(days=1)
    desk.hold(certified(desk.authority(), LEADER_KEY, since=since, until=until), "expired")
    before = desk.as_it_was(document)
    refused = desk.sign(document)
    assert refused.json()["code"] in {"certificate.not_usable", "key.unavailable"}
    assert "đã hết hạn" in refused.json()["detail"]
    assert desk.asked == 0
    assert desk.as_it_was(document) == before


def test_the_certificate_of_somebody_else(desk: Desk, document: int) -> None:
    """Only who keeps the installation can name such a key (`antin admin key set --insist`)."""
    issued = desk.authority().issue(
        SubjectData(OTHER, "Sở Nội vụ tỉnh An Phú", title="Trưởng phòng"),
        kind=CertificateKind.PERSON,
        not_before=utc_now() - timedelta(days=1),
        not_after=utc_now() + timedelta(days=9),
    )
    desk.hold(issued, "other")
    assert desk.sign(document).status_code == 204
    file = desk.office.service.bearer(LEADER).get(f"/api/v1/outgoing/{document}/file").content
    [signature] = desk.office.service.container.desk.validate(file, utc_now()).signatures
    assert f"chứng thư số ghi tên {OTHER}" in " ".join(signature.advisories)


def test_no_time_stamps(desk: Desk, document: int) -> None:
    before = desk.as_it_was(document)
    desk.stamping.close()
    refused = desk.sign(document)
    assert (refused.status_code, refused.json()["code"]) == (503, "timestamp.unavailable")
    assert "dấu thời gian" in refused.json()["detail"]
    assert desk.as_it_was(document) == before


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk(desk: Desk) -> None:
    """A limit on the size of files stands for it: the signed file is larger, the database smaller."""
    large = Office(desk.office.service, desk.office.csc, padded(desk.office.letter, 12_000_000))
    [document] = large.submitted()
    before = desk.as_it_was(document)
    with largest_file(8_000_000):
        refused = desk.sign(document)
    assert (refused.status_code, refused.json()["code"]) == (507, "objects.full")
    assert "dung lượng" in refused.json()["detail"]
    assert desk.as_it_was(document) == before
    assert desk.sign(document).status_code == 204
