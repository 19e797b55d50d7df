"""`antin sign`: letters in, signed letters out, and nothing half-written whatever goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from certs import facts
from certs.authority import DemoAuthority, KeyKind
from infra.clock import utc_now
from tests.api.cli.bench import LETTER, OTHER_LETTER, PASSPHRASE, WRONG_PASSPHRASE, Bench
from tests.certs.pki import TestPki
from tests.journeys.hostile_files import unsure
from tests.signing import judges

DIAMETER_PT = 36 / 25.4 * 72


@pytest.mark.usefixtures("served")
class TestLevels:
    @pytest.mark.parametrize(
        ("asked", "got"), [("B", "B-B"), ("T", "B-T"), ("LT", "B-LT"), ("LTA", "B-LTA"), (None, "B-LT")]
    )
    def test_leader(self, bench: Bench, asked: str | None, got: str) -> None:
        level = ("--level", asked) if asked else ()
        result = bench.sign_leader(LETTER, "signed.pdf", *bench.tsa, *level)
        assert result.exit_code == 0, result.stderr
        assert f"đã ký mức {got}" in result.stdout
        assert result.stderr == ""
        signature = bench.report("signed.pdf")["signatures"][0]
        assert (signature["kind"], signature["level"]) == ("leader", got)
        assert signature["indication"] == "TOTAL-PASSED"

    def test_without_a_time_stamp_service_it_warns(self, bench: Bench) -> None:
        result = bench.sign_leader(LETTER, "signed.pdf")
        assert result.exit_code == 0
        assert "chưa có dấu thời gian" in result.stderr
        assert bench.report("signed.pdf")["signatures"][0]["level"] == "B-B"

    def test_level_that_cannot_be_had_is_refused(self, bench: Bench) -> None:
        result = bench.sign_leader(LETTER, "signed.pdf", "--level", "LT")
        assert result.exit_code == 1
        assert "dấu thời gian" in result.stderr
        assert not bench.path("signed.pdf").exists()


class TestAlgorithms:
    @pytest.mark.parametrize(
        ("asked", "settings", "got"),
        [
            (("--scheme", "rsa-pss", "--hash", "sha3_384"), {}, "RSA-2048, PSS, SHA3-384"),
            ((), {"ANTIN_RSA_SCHEME": "rsa-pss", "ANTIN_SIGNATURE_HASH": "sha512"}, "RSA-2048, PSS, SHA-512"),
            ((), {}, "RSA-2048, PKCS#1 v1.5, SHA-256"),
        ],
    )
    def test_as_asked_for_or_as_set(
        self, bench: Bench, asked: tuple[str, ...], settings: dict[str, str], got: str
    ) -> None:
        result = bench.sign_leader(LETTER, "signed.pdf", "--level", "B", *asked, **settings)
        assert result.exit_code == 0, result.stderr
        assert bench.report("signed.pdf")["signatures"][0]["algorithm"] == got

    def test_ed25519_only_where_it_is_allowed(self, bench: Bench, pki: TestPki) -> None:
        now = utc_now()
        issued = pki.person(
            key=KeyKind.ED25519, not_before=now - timedelta(days=1), not_after=now + timedelta(days=1)
        )
        bench.path("leader.p12").write_bytes(DemoAuthority.to_pkcs12(issued, PASSPHRASE, "x"))
        refused = bench.sign_leader(LETTER, "signed.pdf", "--level", "B")
        assert refused.exit_code == 1
        assert "15/2025" in refused.stderr
        allowed = bench.sign_leader(LETTER, "signed.pdf", "--level", "B", ANTIN_ALLOW_ED25519="true")
        assert allowed.exit_code == 0, allowed.stderr
        assert bench.report("signed.pdf")["signatures"][0]["algorithm"] == "Ed25519"

    def test_sha1_is_not_offered(self, bench: Bench) -> None:
        assert bench.sign_leader(LETTER, "signed.pdf", "--hash", "sha1").exit_code == 2


def test_dead_time_stamp_service_is_refused(bench: Bench) -> None:
    result = bench.sign_leader(LETTER, "signed.pdf", *bench.tsa)
    assert result.exit_code == 1
    assert "dấu thời gian" in result.stderr
    assert not bench.path("signed.pdf").exists()
    assert bench.leftovers == []


class TestAgency:
    def test_number_date_and_seal_over_the_leaders_signature(
        self, bench: Bench, issued_letter: bytes
    ) -> None:
        bench.path("issued.pdf").write_bytes(issued_letter)
        report = bench.report("issued.pdf")
        assert report["indication"] == "TOTAL-PASSED"
        assert [one["kind"] for one in report["signatures"]] == ["leader", "agency"]
        assert [one["changes_after"] for one in report["signatures"]] == ["permitted", "validation_data"]
        x0, y0, x1, y1 = report["signatures"][1]["box"]
        assert (x1 - x0, y1 - y0) == pytest.approx((DIAMETER_PT, DIAMETER_PT), abs=0.5)
        text = judges.run("pdftotext", "-layout", str(bench.path("issued.pdf")), "-").stdout
        words = " ".join(text.split())
        assert "Số: 15/KH-SVHTTDL" in words
        assert "ngày 20 tháng 11 năm 2026" in words

    def test_signs_only_what_a_leader_signed(self, bench: Bench) -> None:
        result = bench.sign_agency(LETTER, "issued.pdf")
        assert result.exit_code == 1
        assert "chưa có chữ ký của người có thẩm quyền" in result.stderr
        assert not bench.path("issued.pdf").exists()

    def test_leader_must_be_trusted(self, bench: Bench) -> None:
        bench.sign_leader(LETTER, "signed.pdf", "--level", "B")
        given = ("--as", "agency", "--key", f"p12:{bench.path('agency.p12')}", "--number", "15")
        more = ("--image", bench.path("seal-so-noi-vu.png"), "--date", "2026-11-20")
        secret = ("--secret-file", bench.path("secret.txt"))
        result = bench.run(
            "sign", bench.path("signed.pdf"), *given, *more, *secret, "-o", bench.path("issued.pdf")
        )
        assert result.exit_code == 1
        assert "Không đóng dấu được: chưa xác định được hiệu lực chữ ký" in result.stderr
        assert "nhờ quản trị thêm tổ chức chứng thực" in result.stderr
        assert not bench.path("issued.pdf").exists()

    @pytest.mark.usefixtures("served")
    def test_printed_year_must_be_that_of_issue(self, bench: Bench) -> None:
        assert bench.sign_leader(LETTER, "signed.pdf", "--level", "B").exit_code == 0
        result = bench.sign_agency("signed.pdf", "issued.pdf", "--date", "2027-01-05")
        assert result.exit_code == 1
        assert "in năm 2026" in result.stderr
        assert not bench.path("issued.pdf").exists()


class TestSeveral:
    @pytest.mark.usefixtures("served")
    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_one_refusal_does_not_stop_the_others(self, bench: Bench, jobs: str) -> None:
        bench.path("hỏng.pdf").write_bytes(b"%PDF-1.7")
        bench.path("chưa chắc.pdf").write_bytes(unsure(2026))
        names = [LETTER, "hỏng.pdf", "chưa chắc.pdf", OTHER_LETTER]
        result = bench.run(
            "sign", *(bench.path(name) for name in names), "--as", "leader",
            "--key", f"p12:{bench.path('leader.p12')}", "--secret-file", bench.path("secret.txt"),
            "--image", bench.path("signature-director.png"), "--level", "B", "--jobs", jobs,
            "--out-dir", bench.path("ra"), "--trust", bench.path("root.pem"),
        )  # fmt: skip
        assert result.exit_code == 1
        assert sorted(path.name for path in bench.path("ra").iterdir()) == [LETTER, OTHER_LETTER]
        assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
            str(bench.path(LETTER)),
            str(bench.path(OTHER_LETTER)),
        ]
        assert "hỏng.pdf: Tệp PDF bị hỏng" in result.stderr
        assert "chưa chắc.pdf: Không tìm thấy khối chữ ký" in result.stderr
        for name in (LETTER, OTHER_LETTER):
            assert bench.report(f"ra/{name}")["indication"] == "TOTAL-PASSED"


class TestSecrets:
    @pytest.mark.usefixtures("served")
    def test_from_the_environment(self, bench: Bench) -> None:
        result = bench.sign_leader(LETTER, "signed.pdf", "--level", "B", ANTIN_SECRET=PASSPHRASE)
        assert result.exit_code == 0, result.stderr

    def test_wrong_one_is_refused_and_not_repeated(self, bench: Bench) -> None:
        result = bench.sign_leader(LETTER, "signed.pdf", ANTIN_SECRET=WRONG_PASSPHRASE)
        assert result.exit_code == 1
        assert "mật khẩu" in result.stderr.lower()
        assert WRONG_PASSPHRASE not in result.output
        assert not bench.path("signed.pdf").exists()

    def test_nobody_to_ask(self, bench: Bench) -> None:
        given = ("--as", "leader", "--key", f"p12:{bench.path('leader.p12')}")
        image = ("--image", bench.path("signature-director.png"))
        result = bench.run("sign", bench.path(LETTER), *given, *image, "-o", bench.path("signed.pdf"))
        assert result.exit_code == 1
        assert "--secret-file" in result.stderr

    def test_never_an_argument_nor_in_any_output(self, bench: Bench) -> None:
        """As a user runs it, each word of the command line seen by everybody on the machine."""
        arguments = ["sign", bench.path(LETTER), "--as", "leader", "--key", f"p12:{bench.path('leader.p12')}"]
        arguments += ["--image", bench.path("signature-director.png"), "-o", bench.path("signed.pdf")]
        environment = {**os.environ, "ANTIN_HOME": str(bench.path("home")), "ANTIN_SECRET": WRONG_PASSPHRASE}
        done = subprocess.run(
            [sys.executable, "-m", "api.cli", *map(str, arguments)],
            env=environment,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1
        assert WRONG_PASSPHRASE.encode() not in done.stdout + done.stderr
        options = bench.run("sign", "--help").stdout
        assert "--secret-file" in options
        assert not any(name in options for name in ("--pin", "--password", "--passphrase", "--secret "))


class TestCertificates:
    @pytest.mark.parametrize("fault", ["expired", "revoked"])
    @pytest.mark.usefixtures("served")
    def test_unusable_one_is_refused(self, bench: Bench, pki: TestPki, fault: str) -> None:
        now = utc_now()
        until = now - timedelta(hours=1) if fault == "expired" else now + timedelta(days=1)
        issued = pki.person("Không Được Ký", not_before=now - timedelta(days=2), not_after=until)
        if fault == "revoked":
            pki.authority.revoke(facts.serial_number(issued.certificate), now - timedelta(hours=1))
        bench.path("leader.p12").write_bytes(DemoAuthority.to_pkcs12(issued, PASSPHRASE, "x"))
        result = bench.sign_leader(LETTER, "signed.pdf", "--level", "B")
        assert result.exit_code == 1
        assert {"expired": "hết hạn", "revoked": "thu hồi"}[fault] in result.stderr
        assert not bench.path("signed.pdf").exists()


class TestUsage:
    @pytest.mark.parametrize("kind", ["attachment", "copy", "incoming", "digitised", "nonsense"])
    def test_kinds_that_take_no_image(self, bench: Bench, kind: str) -> None:
        self.refused(bench, "--as", kind, "-o", bench.path("ra.pdf"))

    def test_words_on_a_mark_with_an_image(self, bench: Bench) -> None:
        self.refused(bench, "--as", "leader", "--info", "number=05/KH-SNV", "-o", bench.path("ra.pdf"))

    def test_seal_without_number_or_date(self, bench: Bench) -> None:
        self.refused(bench, "--as", "agency", "--number", "15", "-o", bench.path("ra.pdf"))
        self.refused(bench, "--as", "agency", "--date", "2026-11-20", "-o", bench.path("ra.pdf"))

    def test_wrong_date_and_diameter(self, bench: Bench) -> None:
        issue = ("--as", "agency", "--number", "15", "-o", bench.path("ra.pdf"))
        self.refused(bench, *issue, "--date", "20/11/2026")
        self.refused(bench, *issue, "--date", "2026-11-20", "--diameter", "-3")

    def test_results_need_one_place(self, bench: Bench) -> None:
        self.refused(bench, "--as", "leader")
        self.refused(bench, "--as", "leader", "-o", bench.path("ra.pdf"), "--out-dir", bench.path("ra"))
        self.refused(bench, bench.path(OTHER_LETTER), "--as", "leader", "-o", bench.path("ra.pdf"))

    def test_a_result_in_the_drafts_place(self, bench: Bench) -> None:
        before = bench.path(LETTER).read_bytes()
        self.refused(bench, "--as", "leader", "-o", bench.path(LETTER))
        assert bench.path(LETTER).read_bytes() == before

    @pytest.mark.parametrize("reference", ["khoa.p12", "p12:", "usb:1"])
    def test_what_names_no_key(self, bench: Bench, reference: str) -> None:
        self.refused(bench, "--as", "leader", "-o", bench.path("ra.pdf"), "--key", reference)

    def test_a_service_without_an_address(self, bench: Bench) -> None:
        self.refused(bench, "--as", "leader", "-o", bench.path("ra.pdf"), "--tsa", "tsa.example")

    def test_same_names_would_overwrite_each_other(self, bench: Bench) -> None:
        other = bench.path("khác")
        other.mkdir()
        (other / LETTER).write_bytes(bench.path(LETTER).read_bytes())
        self.refused(bench, other / LETTER, "--as", "leader", "--out-dir", bench.path("ra"))

    def test_an_output_folder_that_is_the_drafts_own(self, bench: Bench) -> None:
        before = bench.path(LETTER).read_bytes()
        self.refused(bench, "--as", "leader", "--out-dir", bench.path(LETTER).parent)
        assert bench.path(LETTER).read_bytes() == before

    def refused(self, bench: Bench, *arguments: str | Path) -> None:
        given = ("--key", f"p12:{bench.path('leader.p12')}", "--secret-file", bench.path("secret.txt"))
        image = ("--image", bench.path("signature-director.png"))
        result = bench.run("sign", bench.path(LETTER), *given, *image, *arguments)
        assert result.exit_code == 2, result.output
        assert not bench.path("ra.pdf").exists()
        assert not bench.path("ra").exists()


@pytest.mark.parametrize("reference", ["p12:khong-co.p12", "pkcs11:token=x", "csc:ten"])
def test_keys_that_cannot_be_opened(bench: Bench, reference: str) -> None:
    result = bench.run(
        "sign", bench.path(LETTER), "--as", "leader", "--key", reference, "-o", bench.path("ra.pdf"),
        "--image", bench.path("signature-director.png"), "--secret-file", bench.path("secret.txt"),
    )  # fmt: skip
    assert result.exit_code == 1
    assert result.stderr.strip().endswith(".")
    assert not bench.path("ra.pdf").exists()


def test_a_result_that_cannot_be_written_leaves_the_old_file(bench: Bench) -> None:
    bench.path("ra.pdf").mkdir()
    result = bench.sign_leader(LETTER, "ra.pdf", "--level", "B")
    assert result.exit_code == 1
    assert "ra.pdf" in result.stderr
    assert bench.leftovers == []
