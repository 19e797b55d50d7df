from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from certs import facts
from certs.authority import CertificateKind, DemoAuthority, KeyKind, SubjectData
from certs.errors import AuthorityError
from tests.certs.pki import AT, LEADER, YEAR, TestPki, reusable_key

if TYPE_CHECKING:
    from pathlib import Path

URL = "http://ca.example.vn/pki"


def create(folder: Path, url: str = URL) -> DemoAuthority:
    return DemoAuthority.create(folder, base_url=url, at=AT, key=KeyKind.P256)


def test_creating_twice_gives_the_same_authority(tmp_path: Path) -> None:
    first = create(tmp_path / "ca")
    second = create(tmp_path / "ca", "http://elsewhere.example.vn")
    assert second.anchor == first.anchor
    assert second.base_url == URL


def test_many_processes_creating_at_once_agree(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.certs.authority.test_create import create;"
        "print(create(Path(sys.argv[1])).anchor.hex())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "ca")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(3)]
    anchors = {process.communicate(timeout=30)[0] for process in running}
    assert anchors == {create(tmp_path / "ca").anchor.hex().encode() + b"\n"}


def test_what_a_killed_creation_left_is_swept_away(tmp_path: Path) -> None:
    leftover = tmp_path / ".ca.new-abc123"
    (leftover / "ca").mkdir(parents=True)
    (leftover / "ca" / "root.key").write_bytes(b"half a key")
    authority = create(tmp_path / "ca")
    assert not leftover.exists()
    assert facts.is_self_issued(authority.anchor)


def test_a_creation_that_fails_leaves_nothing_and_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("certs.authority.profiles.timestamping", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            create(tmp_path / "ca")
    assert [path.name for path in tmp_path.iterdir()] == [".ca.lock"]
    assert create(tmp_path / "ca").base_url == URL


def _power_cut(*_: object) -> bytes:
    raise KeyboardInterrupt


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    with pytest.raises(AuthorityError, match="thư mục trống"):
        create(tmp_path)
    assert (tmp_path / "letter.pdf").read_bytes() == b"%PDF"


def test_opening_where_there_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuthorityError, match="Chưa có"):
        DemoAuthority(tmp_path)


@pytest.mark.parametrize("name", ["index.json", "ca/root.key", "ca/stamper.cer"])
def test_damaged_state_is_reported_as_such(tmp_path: Path, name: str) -> None:
    create(tmp_path / "ca")
    (tmp_path / "ca" / name).write_bytes(b"{}")
    with pytest.raises(AuthorityError, match="Hãy khôi phục"):
        DemoAuthority(tmp_path / "ca")


def test_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    create(tmp_path / "ca")
    keys = list((tmp_path / "ca").rglob("*.key"))
    assert len(keys) == 9
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_every_name_in_the_hierarchy_says_that_it_is_a_demo(tmp_path: Path) -> None:
    create(tmp_path / "ca")
    for path in (tmp_path / "ca" / "ca").glob("*.cer"):
        assert "DEMO" in facts.common_name(path.read_bytes())


def test_certificates_name_sources_below_the_base_address(tmp_path: Path) -> None:
    authority = create(tmp_path / "ca", URL + "/")
    assert facts.ocsp_urls(authority.chain[0]) == (f"{URL}/ocsp/root",)
    assert authority.tsa_url == f"{URL}/tsa"


class TestIssue:
    def test_an_agency_has_no_position(self, pki: TestPki) -> None:
        with pytest.raises(AuthorityError, match="chức vụ"):
            pki.authority.issue(
                LEADER, kind=CertificateKind.AGENCY, not_before=AT, not_after=AT + YEAR, key=KeyKind.P256
            )

    def test_a_period_runs_forwards(self, pki: TestPki) -> None:
        with pytest.raises(AuthorityError, match="thời hạn"):
            pki.person(not_before=AT, not_after=AT)

    def test_nobody_outlives_the_issuer(self, pki: TestPki) -> None:
        with pytest.raises(AuthorityError, match="CA"):
            pki.person(not_after=AT + 30 * YEAR)

    @pytest.mark.parametrize("name", ["", "  ", "A" * 65, "Nguyễn\nVăn An", "Nguyễn\x00An"])
    def test_names_that_cannot_stand_in_a_certificate_are_refused(self, name: str) -> None:
        with pytest.raises(AuthorityError, match="Hãy"):
            SubjectData(name, "Sở Nội vụ")

    def test_a_key_never_shows_in_repr(self, pki: TestPki) -> None:
        assert "private_key" not in repr(pki.person())

    def test_threads_issue_and_revoke_at_once_without_losing_any(self, own_pki: TestPki) -> None:
        def issue_and_revoke(number: int) -> int:
            serial = facts.serial_number(
                own_pki.person(f"Người thứ {number}", key=reusable_key(KeyKind.P256)).certificate
            )
            DemoAuthority(own_pki.folder / "authority").revoke(serial, AT)
            return serial

        with ThreadPoolExecutor(8) as pool:
            serials = set(pool.map(issue_and_revoke, range(24)))
        crl = own_pki.authority.handle("/crl/issuing.crl", "GET", b"", at=AT + timedelta(seconds=1)).body
        assert revoked_serials(crl) == serials
        assert len(serials) == 24


def revoked_serials(crl: bytes) -> set[int]:
    return {entry.serial_number for entry in x509.load_der_x509_crl(crl)}
