"""`antin admin key`: whose key, image and seal is which, on whose word, and what is odd about it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from api import migrate
from api.cli.main import main
from certs.authority import Issued
from certs.trust import TrustAnchors
from docflow.equipping import OfferedKey, check_key
from infra import audit
from infra.audit import AuditEntry
from infra.clock import utc_now
from infra.database import Database
from infra.identity import Agency, Person
from infra.objects import FolderStore
from tests.certs.pki import TestPki
from tests.infra.fixtures import build_agency, cheap_passwords
from tests.signing.keys.csc.service import Service, serving
from tests.signing.keys.csc.vault import Holding, Vault
from tests.signing.keys.pkcs11.softhsm import Tokens

__all__ = ["cheap_passwords"]

MARKS = Path(__file__).parents[2] / "data" / "samples" / "marks"
PASSWORD = "mat-khau-rat-dai"
LEADER, AGENCY = "leader.SNV", "H99"
NAME, AGENCY_NAME = "Nguyễn Leader SNV", "Sở Nội vụ tỉnh An Phú"
IMAGE, SEAL = MARKS / "signature-director.png", MARKS / "seal-so-noi-vu.png"


@dataclass(frozen=True)
class Desk:
    """An installation with one agency, and nobody yet who keeps it."""

    home: Path
    pki: TestPki

    def admin(self, *arguments: object, **environment: str) -> Result:
        given = {"ANTIN_HOME": str(self.home), **environment}
        return CliRunner().invoke(main, ["admin", "key", *map(str, arguments)], env=given)

    def issued(self, name: str = NAME, **days: int) -> Issued:
        """A person's certificate, from so many days ago to so many from now."""
        now = utc_now()
        since = now - timedelta(days=days.get("since", 1))
        return self.pki.person(name, not_before=since, not_after=now + timedelta(days=days.get("until", 300)))

    def file(self, issued: Issued) -> Path:
        path = self.home.parent / "certificate.cer"
        path.write_bytes(issued.certificate)
        return path

    @property
    def database(self) -> Database:
        return Database(f"sqlite:///{self.home / 'antin.db'}")

    def entries(self) -> list[AuditEntry]:
        with self.database.reading() as session:
            assert audit.verify(session).broken_at is None
            return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))

    def key_of(self, owner: type[Person | Agency]) -> str | None:
        if owner is Person:
            wanted = select(Person.key_ref).where(Person.username == LEADER.lower())
        else:
            wanted = select(Agency.key_ref).where(Agency.code == AGENCY)
        with self.database.reading() as session:
            return session.scalars(wanted).one()


@pytest.fixture
def desk(tmp_path: Path, cheap_passwords: None) -> Desk:
    del cheap_passwords
    home = tmp_path / "home"
    home.mkdir()
    desk = Desk(home, TestPki.create(tmp_path / "pki", at=utc_now()))
    migrate.upgrade(desk.database.engine)
    build_agency(desk.database, code=AGENCY, name=AGENCY_NAME, abbreviation="SNV", place="An Phú")
    return desk


class TestOwnKey:
    def test_is_named_by_its_certificate(self, desk: Desk) -> None:
        done = desk.admin(
            "set", "--person", LEADER, "--certificate", desk.file(desk.issued()), "--image", IMAGE
        )
        assert done.exit_code == 0, done.stderr
        reference = desk.key_of(Person)
        assert reference is not None
        assert reference.startswith("own:")
        assert reference in done.stdout
        assert "không dẫn về chứng thư gốc" in done.stderr
        key, marks = [entry for entry in desk.entries() if entry.action.startswith("key.")]
        assert (key.action, key.detail["after"]) == ("key.register", reference)
        assert FolderStore(desk.home / "objects").read(marks.detail["image"]) == IMAGE.read_bytes()

    def test_of_another_name_needs_a_reason(self, desk: Desk) -> None:
        file = desk.file(desk.issued("Lê Văn Cường"))
        refused = desk.admin("set", "--person", LEADER, "--certificate", file)
        assert refused.exit_code == 1
        assert "Lê Văn Cường" in refused.stderr
        assert "--insist" in refused.stderr
        assert desk.key_of(Person) is None
        told = desk.admin("set", "--person", LEADER, "--certificate", file, "--insist", "Tên khai sinh")
        assert told.exit_code == 0, told.stderr
        assert "Lê Văn Cường" in told.stderr
        assert "Tên khai sinh" in str(desk.entries()[-1].detail)

    @pytest.mark.parametrize(("since", "until", "word"), [(9, -1, "hết hạn"), (-1, 9, "chưa")])
    def test_that_may_not_sign_now_is_refused(self, desk: Desk, since: int, until: int, word: str) -> None:
        file = desk.file(desk.issued(since=since, until=until))
        refused = desk.admin("set", "--person", LEADER, "--certificate", file)
        assert (refused.exit_code, desk.key_of(Person)) == (1, None)
        assert word in refused.stderr


class TestMarks:
    def test_of_an_agency(self, desk: Desk) -> None:
        done = desk.admin("set", "--agency", AGENCY, "--seal-image", SEAL, "--diameter", 36)
        assert done.exit_code == 0, done.stderr
        listed = {
            one["login"]: one for one in map(json.loads, desk.admin("list", "--json").stdout.splitlines())
        }
        assert (listed[AGENCY]["has_image"], listed[AGENCY]["diameter_mm"]) == (True, 36.0)
        assert listed[LEADER.lower()]["has_image"] is False
        assert "CHƯA có khóa ký" in desk.admin("list").stdout

    @pytest.mark.parametrize(
        "given",
        [
            ("--agency", AGENCY, "--image", IMAGE),
            ("--person", LEADER, "--seal-image", SEAL),
            ("--agency", AGENCY, "--seal-image", IMAGE),
            ("--person", LEADER, "--image", SEAL),
            ("--agency", AGENCY, "--diameter", 90),
            ("--person", "ai-do", "--image", IMAGE),
            ("--agency", "X1", "--seal-image", SEAL),
            ("--agency", AGENCY, "--person", LEADER, "--image", IMAGE),
            ("--person", LEADER, "--image", MARKS / "khong-co.png"),
        ],
    )
    def test_that_do_not_fit_are_refused_and_leave_nothing(
        self, desk: Desk, given: tuple[object, ...]
    ) -> None:
        refused = desk.admin("set", *given)
        assert refused.exit_code == 1
        assert refused.stderr.strip().endswith(".")
        assert not [entry for entry in desk.entries() if entry.action.startswith("key.")]

    def test_that_are_not_named_are_asked_for(self, desk: Desk) -> None:
        assert desk.admin("set", "--person", LEADER).exit_code == 2


class TestKeysAtTheServer:
    def test_on_a_token(self, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tokens = Tokens.make(tmp_path / "hsm", monkeypatch)
        tokens.token("lanh dao")
        tokens.identity("lanh dao", desk.issued())
        uri = "pkcs11:token=lanh%20dao"
        libraries = {"ANTIN_PKCS11_MODULES": str(tokens.library)}
        done = desk.admin("set", "--person", LEADER, "--key", uri, **libraries)
        assert done.exit_code == 0, done.stderr
        assert desk.key_of(Person) == uri
        assert f"chứng thư số của {NAME}" in done.stdout
        sourced = desk.admin("set", "--person", LEADER, "--key", f"{uri}?pin-source=file:/x", **libraries)
        assert "pin-source" in sourced.stderr
        away = desk.admin("set", "--person", LEADER, "--key", "pkcs11:token=khac", **libraries)
        assert "đang cắm" in away.stderr

    def test_at_a_remote_service(self, desk: Desk) -> None:
        vault = Vault({"leader": Holding(desk.issued())})
        with serving(Service(vault)) as service:
            (desk.home / "csc").mkdir()
            (desk.home / "csc" / "leader.toml").write_text(f'url = "{service.url}"\n')
            done = desk.admin(
                "set", "--person", LEADER, "--key", "csc:leader", ANTIN_FETCH_ALLOWED_HOSTS=service.host
            )
            assert done.exit_code == 0, done.stderr
            assert desk.key_of(Person) == "csc:leader"
            assert not service.asked("credentials/authorize")

    def test_in_a_file_is_none(self, desk: Desk) -> None:
        refused = desk.admin("set", "--person", LEADER, "--key", "p12:/x.p12")
        assert (refused.exit_code, "csc:TÊN" in refused.stderr) == (1, True)


def test_a_key_is_taken_away(desk: Desk) -> None:
    assert "chưa có khóa" in desk.admin("remove", "--person", LEADER).stderr
    desk.admin("set", "--person", LEADER, "--certificate", desk.file(desk.issued()), "--image", IMAGE)
    done = desk.admin("remove", "--person", LEADER)
    assert done.exit_code == 0, done.stderr
    assert desk.key_of(Person) is None
    assert (desk.entries()[-1].detail["before"][:4], desk.entries()[-1].detail["after"]) == ("own:", None)


def test_somebody_vouches_once_two_keep_the_installation(desk: Desk) -> None:
    keepers = {"ANTIN_SECRET": PASSWORD}
    assert desk.admin("set", "--agency", AGENCY, "--diameter", 36).exit_code == 0
    runner, environment = CliRunner(), {"ANTIN_HOME": str(desk.home)}
    (desk.home.parent / "password").write_text(PASSWORD)
    for name, number in (("quantri", "001199000001"), ("vanhanh", "001199000002")):
        given = ["admin", "create", name, "--name", name, "--identity-number", number, "--agency", AGENCY]
        created = runner.invoke(
            main, [*given, "--secret-file", str(desk.home.parent / "password")], env=environment
        )
        assert created.exit_code == 0, created.output
    refused = desk.admin("set", "--agency", AGENCY, "--diameter", 35)
    assert (refused.exit_code, "--as TÊN" in refused.stderr) == (1, True)
    done = desk.admin("set", "--agency", AGENCY, "--diameter", 35, "--as", "vanhanh", **keepers)
    assert done.exit_code == 0, done.stderr
    assert desk.entries()[-1].actor_name == "vanhanh"


def test_a_certificate_that_leads_to_an_anchor_is_told_nothing_of(desk: Desk) -> None:
    issued = desk.issued()
    anchors = TrustAnchors.from_der(issued.chain[-1])
    offered = OfferedKey("own:x", issued.certificate, issued.chain)
    assert check_key(offered, f"  {NAME.upper()} ", anchors, utc_now()) == []
    ends = desk.issued(until=9)
    [told] = check_key(OfferedKey("own:x", ends.certificate, ends.chain), NAME, anchors, utc_now())
    assert "Hãy gia hạn" in told
