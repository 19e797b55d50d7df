"""The served authority in the hands of other people's tools: OpenSSL and NSS fetch from it by themselves.

They know no clock but the machine's, so the authority is founded and served today.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import urllib3

from certs import facts
from certs.authority import CertificateKind, Issued, SubjectData
from tests.certs.judges import openssl, pem_file
from tests.certs.pki import TestPki

DAY = timedelta(days=1)
SOUND, REVOKED = "sound", "revoked"

needs_nss = pytest.mark.skipif(
    shutil.which("vfychain") is None or shutil.which("certutil") is None,
    reason="NSS's tools are not installed (Debian: libnss3-tools)",
)


@dataclass(frozen=True)
class Bench:
    """Files as somebody would have them who has the certificates and knows the addresses in them."""

    folder: Path
    address: str

    def file(self, name: str) -> Path:
        return self.folder / name


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("tools")
    now = datetime.now(UTC).replace(microsecond=0)
    pki = TestPki.create(folder, at=now)

    def person(name: str) -> Issued:
        return pki.authority.issue(
            SubjectData(name, "Sở thử nghiệm (DEMO)"),
            kind=CertificateKind.PERSON,
            not_before=now - 9 * DAY,
            not_after=now + 9 * DAY,
        )

    made = {SOUND: person("Người còn hiệu lực"), REVOKED: person("Người bị thu hồi")}
    pki.authority.revoke(facts.serial_number(made[REVOKED].certificate), now - DAY)
    for name, issued in made.items():
        pem_file(folder / f"{name}.pem", issued.certificate)
        (folder / f"{name}.der").write_bytes(issued.certificate)
    issuing, root = pki.authority.chain
    pem_file(folder / "root.pem", root)
    pem_file(folder / "issuing.pem", issuing)
    (folder / "issuing.der").write_bytes(issuing)
    with pki.serve(now):
        yield Bench(folder, pki.authority.base_url)


@pytest.mark.parametrize(("name", "said"), [(SOUND, "sound.pem: OK"), (REVOKED, "certificate revoked")])
def test_openssl_fetches_the_lists_of_the_whole_path(bench: Bench, name: str, said: str) -> None:
    """The certificates name their lists; the root's own, which no certificate names, is fetched by hand."""
    with urllib3.PoolManager() as pool:
        content = pool.request("GET", f"{bench.address}/crl/root.crl").data
    bench.file("root.crl").write_bytes(content)
    judged = openssl(
        *("verify", "-crl_check_all", "-crl_download", "-x509_strict", "-CRLfile", bench.file("root.crl")),
        *("-CAfile", bench.file("root.pem"), "-untrusted", bench.file("issuing.pem")),
        bench.file(f"{name}.pem"),
    )
    assert said in judged.stdout + judged.stderr


@pytest.mark.parametrize("name", [SOUND, REVOKED])
def test_openssl_asks_by_ocsp(bench: Bench, name: str) -> None:
    judged = openssl(
        *("ocsp", "-issuer", bench.file("issuing.pem"), "-cert", bench.file(f"{name}.pem")),
        *("-url", f"{bench.address}/ocsp/issuing", "-CAfile", bench.file("root.pem")),
    )
    assert "Response verify OK" in judged.stdout + judged.stderr
    assert f".pem: {'good' if name == SOUND else 'revoked'}" in judged.stdout


def test_openssl_takes_the_answer_to_a_get(bench: Bench, tmp_path: Path) -> None:
    request, response = tmp_path / "request.der", tmp_path / "response.der"
    issuer, certificate = bench.file("issuing.pem"), bench.file("sound.pem")
    openssl("ocsp", "-issuer", issuer, "-cert", certificate, "-no_nonce", "-reqout", request)
    encoded = quote(base64.b64encode(request.read_bytes()), safe="")
    with urllib3.PoolManager() as pool:
        response.write_bytes(pool.request("GET", f"{bench.address}/ocsp/issuing/{encoded}").data)
    judged = openssl(
        *("ocsp", "-issuer", issuer, "-cert", certificate, "-respin", response),
        *("-CAfile", bench.file("root.pem")),
    )
    assert "Response verify OK" in judged.stdout + judged.stderr
    assert "sound.pem: good" in judged.stdout


@needs_nss
@pytest.mark.parametrize("method", ["ocsp", "crl"])
def test_nss_fetches_evidence_by_itself(bench: Bench, tmp_path: Path, method: str) -> None:
    database = ("-d", f"sql:{tmp_path}")
    assert nss("certutil", "-N", *database, "--empty-password").returncode == 0
    trusted = ("-n", "root", "-t", "CT,C,C", "-a", "-i", bench.file("root.pem"))
    assert nss("certutil", "-A", *database, *trusted).returncode == 0
    answers = {
        name: nss(
            *("vfychain", *database, "-pp", "-vv", "-u", "4", "-g", "leaf", "-m", method),
            *("-s", "requireInfo", bench.file(f"{name}.der"), bench.file("issuing.der")),
        )
        for name in (SOUND, REVOKED)
    }
    assert "Chain is good!" in answers[SOUND].stdout + answers[SOUND].stderr
    assert "certificate has been revoked" in (answers[REVOKED].stdout + answers[REVOKED].stderr).lower()


def nss(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(argument) for argument in arguments],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
    )
