"""`antin trust` on the database alone: two persons bring a root in, and `antin validate` goes by it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api import migrate
from api.cli.main import main
from certs import facts
from certs.trust import TrustAnchors
from infra.database import Database
from tests.certs.trustlists.lists import Entry, ListDraft, operator
from tests.certs.truststore.publishing import publishing
from tests.infra.fixtures import build_agency, cheap_passwords

__all__ = ["cheap_passwords"]

PASSWORD = "mat-khau-dai-cua-quan-tri"
ROOT = operator("Gốc quốc gia").der
DIGEST = facts.fingerprint(ROOT)


@dataclass
class Installation:
    folder: Path

    def run(self, *arguments: object, password: str = PASSWORD) -> Result:
        environment = {"ANTIN_HOME": str(self.folder / "home"), "ANTIN_SECRET": password}
        return CliRunner().invoke(main, ["trust", *map(str, arguments)], env=environment)

    def put(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def anchors(self) -> list[dict[str, object]]:
        listed: list[dict[str, object]] = json.loads(self.run("list", "--json").stdout)["anchors"]
        return listed


@pytest.fixture
def production(tmp_path: Path, cheap_passwords: None) -> Installation:
    del cheap_passwords
    (tmp_path / "home").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'home' / 'antin.db'}")
    migrate.upgrade(database.engine)
    build_agency(database, code="H99", name="Sở", abbreviation="SNV", place="An Phú", password=PASSWORD)
    database.dispose()
    return Installation(tmp_path)


def test_two_persons_bring_a_root_in_and_withdraw_it(production: Installation) -> None:
    root = production.put("goc.pem", TrustAnchors.from_der(ROOT).to_pem())
    proposed = production.run(
        "import", root, "--scheme", "national", "--reason", "Thông báo 5", "--as", "system_admin.SNV"
    )
    assert proposed.exit_code == 0, proposed.output
    assert f"Thêm: Gốc quốc gia (national) mọi việc\n    SHA-256 {DIGEST}" in proposed.stdout
    assert "bằng một tài khoản khác: antin trust confirm 1" in proposed.stdout
    assert production.anchors() == []
    same = production.run("confirm", 1, "--as", "system_admin.SNV")
    assert same.exit_code == 1
    assert "không được tự xác nhận" in same.stderr
    assert production.run("confirm", 1, "--as", "operator.SNV").exit_code == 0
    (anchor,) = production.anchors()
    assert (anchor["sha256"], anchor["state"]) == (DIGEST, "trusted")
    production.run(
        "withdraw", DIGEST, "--from", "2026-01-01", "--reason", "lộ khóa", "--as", "operator.SNV"
    )  # fmt: skip
    assert production.run("confirm", 2, "--as", "system_admin.SNV").exit_code == 0
    assert [each["state"] for each in production.anchors()] == ["ended"]
    assert "[đã ngừng] Gốc quốc gia" in production.run("list").stdout


def test_a_trust_list_with_its_operator(production: Installation) -> None:
    signed = production.put("vn.xml", ListDraft((Entry(ROOT),), next_update=None).signed())
    pinned = production.put("don-vi.pem", TrustAnchors.from_der(operator().der).to_pem())
    arguments = ("import", signed, "--scheme", "foreign", "--reason", "Công bố", "--as", "system_admin.SNV")
    refused = production.run(*arguments)
    assert refused.exit_code == 1
    assert "Chưa có chứng thư của đơn vị quản lý" in refused.stderr
    proposed = production.run(*arguments, "--operator", pinned)
    assert proposed.exit_code == 0, proposed.output
    assert "Nhận danh sách tin cậy" in proposed.stdout
    assert production.run("confirm", 1, "--as", "operator.SNV").exit_code == 0
    assert "Danh sách VN:VNgeneric" in production.run("list").stdout


def test_a_proposal_can_be_turned_down(production: Installation) -> None:
    root = production.put("goc.der", ROOT)
    production.run("import", root, "--scheme", "government", "--reason", "x", "--as", "system_admin.SNV")
    assert "đang chờ" in production.run("show", 1, "--as", "operator.SNV").stdout
    assert production.run("reject", 1, "--reason", "sai tệp", "--as", "operator.SNV").exit_code == 0
    again = production.run("confirm", 1, "--as", "operator.SNV")
    assert again.exit_code == 1
    assert "đã được" in again.stderr
    assert "Chưa có chứng thư gốc nào" in production.run("list").stdout


def test_what_is_refused(production: Installation, tmp_path: Path) -> None:
    root = production.put("goc.der", ROOT)
    arguments = ("import", root, "--scheme", "national", "--reason", "x", "--as")
    assert production.run(*arguments, "system_admin.SNV", password="sai").exit_code == 1
    assert "không có vai trò" in production.run(*arguments, "clerk.SNV").stderr
    production.put("bom.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    hostile = production.run(
        "import", tmp_path / "bom.xml", "--scheme", "foreign", "--reason", "x", "--as", "system_admin.SNV"
    )  # fmt: skip
    assert (hostile.exit_code, "DOCTYPE" in hostile.stderr) == (1, True)
    missing = production.run(
        "import", tmp_path / "khong-co", "--scheme", "foreign", "--reason", "x", "--as", "system_admin.SNV"
    )  # fmt: skip
    assert "Không mở được tệp" in missing.stderr
    elsewhere = CliRunner().invoke(main, ["trust", "list"], env={"ANTIN_HOME": str(tmp_path / "none")})
    assert (elsewhere.exit_code, "Không có cơ sở dữ liệu" in elsewhere.stderr) == (1, True)


def test_an_address_is_watched_and_asked(production: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = production.put("don-vi.pem", TrustAnchors.from_der(operator().der).to_pem())
    draft = ListDraft((Entry(ROOT),), next_update=None)
    with publishing() as publisher:
        url = publisher.url("/vn.xml")
        publisher.files["/vn.xml"] = draft.signed()
        where = ("watch", url, "--scheme", "foreign", "--reason", "Công bố", "--as", "system_admin.SNV")
        refused = production.run(*where, "--operator", pinned)
        assert (refused.exit_code, "mạng nội bộ" in refused.stderr) == (1, True)
        monkeypatch.setenv("ANTIN_FETCH_ALLOWED_HOSTS", publisher.host_and_port)
        proposed = production.run(*where, "--operator", pinned)
        assert proposed.exit_code == 0, proposed.output
        assert f"Theo dõi địa chỉ của danh sách: VN:VNgeneric {url}" in proposed.stdout
        production.run("confirm", 1, "--as", "operator.SNV")
        fetch = ("fetch", "VN:VNgeneric", "--as", "operator.SNV")
        assert "Vẫn là danh sách số 12" in production.run(*fetch).stdout
        publisher.files["/vn.xml"] = draft.but(sequence=13).signed()
        assert "đề nghị 2 chờ hai người" in production.run(*fetch).stdout
        first = production.run("confirm", 2, "--as", "operator.SNV")
        assert "Cần một người khác nữa" in first.stdout
        assert "Đã xác nhận" in production.run("confirm", 2, "--as", "system_admin.SNV").stdout
        publisher.files.clear()
        failed = production.run(*fetch)
        assert (failed.exit_code, "503" in failed.stderr) == (1, True)
        listed = production.run("list").stdout
        assert f"Theo dõi VN:VNgeneric: {url}" in listed
        assert "KHÔNG tải được" in listed
    assert "Thôi theo dõi" in production.run(
        "unwatch", "VN:VNgeneric", "--reason", "đổi nguồn", "--as", "operator.SNV"
    ).stdout  # fmt: skip
