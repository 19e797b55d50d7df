"""Leader and agency sign with tokens, whatever these can do; other people's software judges the files."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from certs.authority import AuthorityServer, Issued, KeyKind
from signing.keys.model import Scheme
from signing.report import Indication
from signing.validation import validate
from tests.certs.pki import AT, TestPki
from tests.interop import containers, eu_dss
from tests.signing import judges
from tests.signing.keys.pkcs11.opening import plugged
from tests.signing.keys.pkcs11.softhsm import Shim, Tokens
from tests.signing.papers import sample
from tests.signing.signers import Signers, services_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHECKED = AT + timedelta(hours=1)
WAYS: dict[str, tuple[KeyKind, Scheme, str, str]] = {
    "rsa-on-the-token": (KeyKind.RSA2048, Scheme.RSA_PKCS1V15, "sha256", "40"),
    "rsa-digest-info": (KeyKind.RSA2048, Scheme.RSA_PKCS1V15, "sha384", "1"),
    "pss-on-the-token": (KeyKind.RSA3072, Scheme.RSA_PSS, "sha512", "45"),
    "pss-from-a-hash": (KeyKind.RSA2048, Scheme.RSA_PSS, "sha256", "d"),
    "ecdsa-p256": (KeyKind.P256, Scheme.ECDSA, "sha256", "1041"),
    "ecdsa-p384": (KeyKind.P384, Scheme.ECDSA, "sha384", "1041"),
    "ecdsa-p521": (KeyKind.P521, Scheme.ECDSA, "sha512", "1041"),
}
"""Key, scheme, hash, and the only mechanism that the token has."""
each_way = pytest.mark.parametrize("name", WAYS)


def write(folder: Path, pki: TestPki, compiled: Path) -> None:
    """Sign a letter in each way, at B-LT."""
    with pytest.MonkeyPatch.context() as patch:
        tokens = Tokens.make(folder / "hsm", patch)
        shim = Shim.build(folder, patch, compiled)
        for name, (kind, *_) in WAYS.items():
            for role, issued in _people(pki, kind).items():
                tokens.token(f"{role}-{name}")
                tokens.identity(f"{role}-{name}", issued)
        for name, (kind, scheme, hash_name, mechanism) in WAYS.items():
            shim.set("mechanisms", mechanism)
            with plugged(shim.library, folder / "tries") as devices:
                keys = [
                    devices.open(f"pkcs11:token={role}-{name}", given=[issued.certificate, *issued.chain])
                    for role, issued in _people(pki, kind).items()
                ]
                signers = Signers(*keys)  # type: ignore[arg-type]  # any kind of key signs
                form = {"scheme": scheme, "hash_name": hash_name}
                services = services_at(pki, AT)
                led = signers.sign(sample(), services, **form)
                issue = signers.issue(led.file, services, **form)
                assert issue.warnings == ()
                (folder / f"{name}.pdf").write_bytes(b"".join(issue.file.pieces()))


def _people(pki: TestPki, kind: KeyKind) -> dict[str, Issued]:
    return {"leader": pki.person(key=kind), "agency": pki.agency(key=kind)}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TestPki]:
    folder = tmp_path_factory.mktemp("tokens")
    pki = TestPki.create(folder / "pki")
    compiled = Shim.compiled(folder)
    with AuthorityServer(pki.authority, pki.port, clock=lambda: AT):
        write(folder, pki, compiled)
    (folder / "root.der").write_bytes(pki.authority.anchor)
    return folder, pki


@pytest.fixture(scope="module")
def dss(written: tuple[Path, TestPki]) -> Mapping[str, tuple[eu_dss.Opinion, ...]]:
    folder, _ = written
    files = [folder / f"{name}.pdf" for name in WAYS]
    said = eu_dss.judge(files, anchor=folder / "root.der", at=CHECKED, reports=folder / "reports")
    return eu_dss.opinions(said)


@each_way
def test_we_and_pyhanko_pass_it(name: str, written: tuple[Path, TestPki]) -> None:
    folder, pki = written
    pdf = (folder / f"{name}.pdf").read_bytes()
    assert validate(pdf, trust=pki.anchors, at=CHECKED).indication is Indication.TOTAL_PASSED
    opinions = judges.pyhanko(pdf, pki.anchors, CHECKED)
    assert [opinion.sound for opinion in opinions.values()] == [True, True]


@each_way
def test_eu_dss_passes_it(name: str, dss: Mapping[str, tuple[eu_dss.Opinion, ...]]) -> None:
    for opinion in dss[name]:
        assert (opinion.indication, opinion.level) == (eu_dss.PASSED, "PAdES_BASELINE_LT")
        assert opinion.intact


@each_way
def test_openssl_and_poppler_pass_it(name: str, written: tuple[Path, TestPki], tmp_path: Path) -> None:
    folder, _ = written
    path = folder / f"{name}.pdf"
    assert judges.pdfsig_verdicts(path) == ["Signature is Valid.", "Signature is Valid."]
    root = containers.pem(folder / "root.der")
    for container in containers.laid_out(path.read_bytes(), tmp_path).values():
        verified = container.verified(root, AT)
        assert "CAdES Verification successful" in verified.stderr, verified.stderr
