"""`antin validate`: status 0 only for what passed in full, and JSON that programs may rely on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from certs.authority import DemoAuthority, KeyKind
from infra.clock import utc_now
from tests.api.cli.bench import LETTER, OTHER_LETTER, PASSPHRASE, Bench, lines
from tests.certs.pki import TestPki

FILE_KEYS = {"file", "indication", "signatures", "problems"}
SIGNATURE_KEYS = {
    "field", "kind", "indication", "sub_indication", "signer", "signed_at", "level", "integrity",
    "covers_whole_file", "changes_after", "time_is", "reasons",
}  # fmt: skip


@pytest.fixture
def issued(bench: Bench, issued_letter: bytes) -> Path:
    path = bench.path("issued.pdf")
    path.write_bytes(issued_letter)
    return path


class TestStatus:
    def test_passed(self, bench: Bench, issued: Path) -> None:
        """The authority is dead: what is embedded suffices."""
        result = bench.run("validate", issued, "--trust", bench.path("root.pem"), "--json")
        assert result.exit_code == 0, result.output
        [report] = lines(result)
        assert report["indication"] == "TOTAL-PASSED"
        assert set(report) >= FILE_KEYS
        assert report["file"] == str(issued)
        leader, agency = report["signatures"]
        for signature in (leader, agency):
            assert set(signature) >= SIGNATURE_KEYS
            assert signature["indication"] == "TOTAL-PASSED"
            assert signature["sub_indication"] is None
            assert (signature["level"], signature["integrity"]) == ("B-LT", "intact")
            assert signature["time_is"] == "time-stamped"
            assert signature["covers_whole_file"] is False
        assert (leader["field"], agency["field"]) == ("AntinLeader1", "AntinAgency")

    def test_words_for_people(self, bench: Bench, issued: Path) -> None:
        result = bench.run("validate", issued, "--trust", bench.path("root.pem"))
        assert result.exit_code == 0
        assert "TOTAL-PASSED" in result.stdout
        assert "Trần Thị Bích Ngọc" in result.stdout

    def test_nobody_trusted(self, bench: Bench, issued: Path) -> None:
        result = bench.run("validate", issued, "--json")
        assert result.exit_code == 1
        assert lines(result)[0]["indication"] == "INDETERMINATE"

    def test_installed_anchors(self, bench: Bench, issued: Path) -> None:
        trust = bench.path("home") / "trust"
        trust.mkdir(parents=True)
        (trust / "root.pem").write_bytes(bench.path("root.pem").read_bytes())
        assert bench.run("validate", issued).exit_code == 0

    def test_one_bad_file_among_good_ones(self, bench: Bench, issued: Path) -> None:
        broken = bytearray(issued.read_bytes())
        broken[broken.index(b"stream") + 40] ^= 1
        bench.path("sửa.pdf").write_bytes(bytes(broken))
        names = ["issued.pdf", LETTER, "sửa.pdf", "không có.pdf", "issued.pdf"]
        paths = [bench.path(name) for name in names]
        result = bench.run("validate", *paths, "--trust", bench.path("root.pem"), "--json")
        assert result.exit_code == 1
        reports = lines(result)
        assert [report["file"] for report in reports] == [str(path) for path in paths]
        assert [report["indication"] for report in reports] == [
            "TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED", "INDETERMINATE", "TOTAL-PASSED",
        ]  # fmt: skip
        assert reports[1]["signatures"] == []
        assert "không có chữ ký số" in " ".join(reports[1]["problems"])
        assert {one["sub_indication"] for one in reports[2]["signatures"]} == {"HASH_FAILURE"}
        assert "không có.pdf: Không tìm thấy tệp" in result.stderr

    @pytest.mark.parametrize("content", [b"", b"not a PDF"], ids=["empty", "text"])
    def test_what_is_no_pdf(self, bench: Bench, content: bytes) -> None:
        bench.path("x.pdf").write_bytes(content)
        report = bench.report("x.pdf")
        assert (report["indication"], report["signatures"]) == ("INDETERMINATE", [])
        assert report["problems"]

    def test_anchor_that_cannot_be_read(self, bench: Bench, issued: Path) -> None:
        result = bench.run("validate", issued, "--trust", bench.path("secret.txt"))
        assert result.exit_code == 1
        assert result.stdout == ""
        assert result.stderr.strip().endswith(".")

    def test_wrong_usage(self, bench: Bench, issued: Path) -> None:
        assert bench.run("validate").exit_code == 2
        assert bench.run("validate", issued, "--at", "hôm qua").exit_code == 2
        assert bench.run("validate", issued, "--revocation", "maybe").exit_code == 2


class TestTime:
    def test_before_the_certificate_was_valid(self, bench: Bench, issued: Path) -> None:
        report = bench.report(issued.name, "--at", "2020-01-01")
        assert report["indication"] != "TOTAL-PASSED"
        assert report["checked_at"] == "2019-12-31T17:00:00Z"

    def test_long_after_the_certificate_expired(self, bench: Bench, issued: Path) -> None:
        """The time stamp proves that it was signed in time."""
        later = (utc_now() + timedelta(days=365)).isoformat()
        assert bench.report(issued.name, "--at", later)["indication"] == "TOTAL-PASSED"


class TestRevocation:
    @pytest.fixture
    def unproven(self, bench: Bench, served: None) -> str:
        """Signed at B-B: nothing about revocation is embedded."""
        del served
        assert bench.sign_leader(LETTER, "unproven.pdf", "--level", "B").exit_code == 0
        return "unproven.pdf"

    @pytest.mark.parametrize("mode", ["declared", "require", "off"])
    def test_sources_that_answer(self, bench: Bench, unproven: str, mode: str) -> None:
        assert bench.report(unproven, "--revocation", mode)["indication"] == "TOTAL-PASSED"


class TestRevocationWithoutSources:
    @pytest.mark.parametrize(
        ("mode", "indication"),
        [("declared", "INDETERMINATE"), ("require", "INDETERMINATE"), ("off", "TOTAL-PASSED")],
    )
    def test_dead_sources(self, bench: Bench, mode: str, indication: str) -> None:
        assert bench.sign_leader(OTHER_LETTER, "unproven.pdf", "--level", "B").exit_code == 0
        report = bench.report("unproven.pdf", "--revocation", mode)
        assert report["indication"] == indication
        if mode == "declared":
            [signature] = report["signatures"]
            assert signature["sub_indication"] == "TRY_LATER"
            assert signature["integrity"] == "intact"


class TestPrivateAddresses:
    """The stranger's certificates name an address of this machine."""

    def test_are_asked_only_for_those_whom_somebody_trusts(
        self, bench: Bench, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        now = utc_now()
        stranger = TestPki.create(tmp_path_factory.mktemp("stranger"), key=KeyKind.P256, at=now)
        issued = stranger.person(
            "Người Lạ", not_before=now - timedelta(days=1), not_after=now + timedelta(days=9)
        )
        bench.path("leader.p12").write_bytes(DemoAuthority.to_pkcs12(issued, PASSPHRASE, "x"))
        assert bench.sign_leader(LETTER, "strange.pdf", "--level", "B").exit_code == 0

        with listening(stranger.port) as asked:
            report = bench.report("strange.pdf")
            assert report["signatures"][0]["sub_indication"] == "NO_CERTIFICATE_CHAIN_FOUND"
            assert asked == []
            bench.path("stranger.pem").write_bytes(stranger.anchors.to_pem())
            bench.report("strange.pdf", "--trust", bench.path("stranger.pem"))
            assert asked != []


@contextmanager
def listening(port: int) -> Iterator[list[str]]:
    """Note which paths are asked for on that port; the answer is always no."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield asked
        server.shutdown()


def test_needs_neither_a_database_nor_a_home(bench: Bench, issued: Path) -> None:
    assert bench.run("validate", issued, "--trust", bench.path("root.pem")).exit_code == 0
    assert not bench.path("home").exists()
