from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from certs.authority import AuthorityServer, Issued
from infra.clock import utc_now
from tests.api.cli.bench import LETTER, Bench
from tests.api.cli.devices import Desk
from tests.certs.pki import TestPki
from tests.signing.keys.pkcs11.softhsm import Shim, Tokens

PARENT = "Ủy ban nhân dân tỉnh An Phú"


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    """One hierarchy, as old as today's command needs it; its services are dead unless `served`."""
    return TestPki.create(tmp_path_factory.mktemp("cli-pki"), at=utc_now())


@pytest.fixture(scope="session")
def certified(pki: TestPki) -> tuple[Issued, Issued]:
    """The keys of a leader and of an agency, whose certificate also names its parent body."""
    since, until = utc_now() - timedelta(days=1), utc_now() + timedelta(days=30)
    leader = pki.person(not_before=since, not_after=until)
    return leader, pki.agency(organisation=PARENT, not_before=since, not_after=until)


@pytest.fixture
def bench(tmp_path: Path, pki: TestPki, certified: tuple[Issued, Issued]) -> Bench:
    return Bench.lay_out(tmp_path, pki, *certified)


@pytest.fixture
def served(pki: TestPki) -> Iterator[None]:
    with AuthorityServer(pki.authority, pki.port):
        yield


@pytest.fixture(scope="session")
def issued_letter(
    tmp_path_factory: pytest.TempPathFactory, pki: TestPki, certified: tuple[Issued, Issued]
) -> bytes:
    """A letter that the command signed as leader and as agency, at B-LT."""
    bench = Bench.lay_out(tmp_path_factory.mktemp("issued"), pki, *certified)
    with AuthorityServer(pki.authority, pki.port):
        assert bench.sign_leader(LETTER, "signed.pdf", *bench.tsa).exit_code == 0
        assert bench.sign_agency("signed.pdf", "issued.pdf", *bench.tsa).exit_code == 0
    return bench.path("issued.pdf").read_bytes()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PKCS#11 library that misbehaves on request."""
    return Shim.compiled(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def desk(
    bench: Bench,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    compiled: Path,
    certified: tuple[Issued, Issued],
) -> Desk:
    """The bench, with the same leader's and agency's keys on tokens."""
    tokens = Tokens.make(tmp_path / "hsm", monkeypatch)
    return Desk.set_up(bench, tokens, Shim.build(tmp_path, monkeypatch, compiled), *certified)
