"""Against somebody else's server: the CSC demo server of the Certomancer project, of version 1.0.4."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from certs.authority import KeyKind
from certs.fetching import FetchPolicy
from certs.trust import TrustAnchors
from signing.errors import AmbiguousKeyError
from signing.keys.csc import CscClient, CscKey, ServiceConfiguration, Version, open_key
from signing.keys.model import Scheme
from signing.keys.secrecy import Secret
from signing.workflow import Services, sign_leader
from tests.certs.pki import AT, reusable_key
from tests.signing import judges
from tests.signing.keys.csc.bench import Person, signed
from tests.signing.papers import SIGNATURE, prepared, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[4]
CERTIFICATE = """
      {name}:
        subject: {name}
        subject-key: {name}
        issuer: root
        authority-key: root
        validity: {{ valid-from: "{since}", valid-to: "{until}" }}
        extensions:
          - {{ id: basic_constraints, critical: true, value: {{ ca: {is_root} }} }}
          - {{ id: key_usage, critical: true, smart-value: {{ schema: key-usage, params: [{usages}] }} }}
"""
CONFIGURATION = """
keysets:
  keys:
    path-prefix: {folder}
    keys: {{ root: {{ path: root.pem }}, leader: {{ path: leader.pem }}, curve: {{ path: curve.pem }} }}
pki-architectures:
  office:
    keyset: keys
    entity-defaults: {{ country-name: VN, organization-name: Sở Nội vụ tỉnh An Phú }}
    entities:
      root: {{ common-name: Gốc của máy chủ thử }}
      leader: {{ common-name: Trần Thị Bích Ngọc }}
      curve: {{ common-name: Lê Văn Cường }}
    certs:
"""


@dataclass(frozen=True)
class Demo:
    """The running server."""

    port: int

    def client(self, **settings: Any) -> CscClient:  # noqa: ANN401 - fields of the configuration
        configuration = ServiceConfiguration(f"http://127.0.0.1:{self.port}", **settings)
        policy = FetchPolicy(frozenset({f"127.0.0.1:{self.port}"}))
        return CscClient(configuration, policy, secret=lambda: Secret.of("none is wanted"))

    def key(self, name: str = "leader") -> CscKey:
        return open_key(self.client(credential=f"office/{name}"), Person(), at=AT)


def lay_out(folder: Path) -> Path:
    """Three keys, and certificates that the server makes for them."""
    year = timedelta(days=365)
    since, until = (f"{time:%Y-%m-%dT%H:%M:%S}+0000" for time in (AT - year, AT + year))
    text = CONFIGURATION.format(folder=folder)
    kinds = {"root": KeyKind.RSA2048, "leader": KeyKind.RSA2048, "curve": KeyKind.P256}
    for number, (name, kind) in enumerate(kinds.items()):
        key = reusable_key(kind, number)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{name}.pem").write_bytes(pem)
        is_root = name == "root"
        usages = "key_cert_sign, crl_sign" if is_root else "digital_signature, non_repudiation"
        text += CERTIFICATE.format(
            name=name, since=since, until=until, is_root=str(is_root).lower(), usages=usages
        )
    (folder / "config.yml").write_text(text, encoding="utf-8")
    return folder / "config.yml"


@pytest.fixture(scope="module", params=["1", "2"], ids=["SCAL1", "SCAL2"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo-server")
    command = [sys.executable, "-m", "tests.signing.keys.csc.demo_server", lay_out(folder), request.param]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=log) as server,
    ):
        assert server.stdout is not None
        line = server.stdout.readline()
        try:
            assert line.strip().isdigit(), (folder / "log").read_text()
            yield Demo(int(line))
        finally:
            server.terminate()


def test_its_version_is_found_out(demo: Demo) -> None:
    info = demo.client().info
    assert info.version is Version.V1
    assert info.offers("signatures/signHash")
    assert not info.offers("credentials/extendTransaction")


def test_its_keys_are_listed_and_those_that_may_sign_named(demo: Demo) -> None:
    assert set(demo.client().list()) == {"office/root", "office/leader", "office/curve"}
    with pytest.raises(AmbiguousKeyError) as caught:
        open_key(demo.client(), Person(), at=AT)
    named = {name for name in ("root", "leader", "curve") if f"“office/{name}”" in str(caught.value)}
    assert named == {"leader", "curve"}


@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize(
    ("name", "scheme"),
    [("leader", Scheme.RSA_PKCS1V15), ("leader", Scheme.RSA_PSS), ("curve", Scheme.ECDSA)],
)
def test_more_hashes_than_one_authorisation_covers(
    demo: Demo, name: str, scheme: Scheme, hash_name: str
) -> None:
    outcomes = signed(demo.key(name), 7, scheme=scheme, hash_name=hash_name)
    assert all(isinstance(one, bytes) for one in outcomes)


@pytest.mark.parametrize(("name", "scheme"), [("leader", None), ("leader", Scheme.RSA_PSS), ("curve", None)])
def test_what_it_signs_others_find_sound(
    demo: Demo, tmp_path: Path, name: str, scheme: Scheme | None
) -> None:
    key = demo.key(name)
    anchors = TrustAnchors.from_der(key.chain[-1])
    services = Services(None, None, anchors)
    letter = sign_leader(
        prepared(sample()), key, image=SIGNATURE, services=services, at=AT, scheme=scheme
    ).pdf
    (tmp_path / "signed.pdf").write_bytes(letter)
    assert all(opinion.sound for opinion in judges.pyhanko(letter, anchors, AT).values())
    assert judges.pdfsig_verdicts(tmp_path / "signed.pdf") == ["Signature is Valid."]
