"""`antin sign` for marks in words: what is printed, what is refused, and how it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from tests.api.cli.bench import LETTER, OTHER_LETTER, Bench
from tests.signing import judges
from tests.signing.papers import sample, scanned
from tests.signing.placement.letters import Letter, make

AGENCY = "Sở Nội vụ tỉnh An Phú"
TIME = r"\d\d/\d\d/\d{4}; \d\d:\d\d:\d\d \+07:00"
pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def scan() -> bytes:
    return scanned(sample(), dpi=200)


def words_of(path: Path) -> str:
    return " ".join(judges.shown_text(path).split())


def refused(result: Result, bench: Bench) -> str:
    assert result.exit_code == 2, result.output
    assert not bench.path("ra.pdf").exists()
    return result.stderr


class TestPrinted:
    @pytest.mark.parametrize(
        "info",
        [
            ("number=05/KH-SNV",),
            ("Số=5", "ký-hiệu=KH-SNV"),
            ("number=05", "symbol=/KH-SNV", "date=20/11/2026"),
            ("number=5", "Symbol=KH-SNV"),
        ],
    )
    def test_attachment(self, info: tuple[str, ...], bench: Bench) -> None:
        result = bench.sign_words(LETTER, "attachment", *info)
        assert result.exit_code == 0, result.stderr
        assert words_of(bench.path("ra.pdf")).startswith("Số: 05/KH-SNV; ")
        [signature] = bench.report("ra.pdf")["signatures"]
        assert (signature["kind"], signature["field"]) == ("attachment", "AntinAttachment1")
        assert (signature["indication"], signature["level"]) == ("TOTAL-PASSED", "B-B")

    def test_number_and_date_by_their_own_options(self, bench: Bench) -> None:
        given = ("--number", "05", "--date", "2026-11-20", "--info", "symbol=KH-SNV")
        assert bench.sign_words(LETTER, "attachment", more=given).exit_code == 0
        assert "Số: 05/KH-SNV; " in words_of(bench.path("ra.pdf"))

    @pytest.mark.parametrize(
        ("form", "label"),
        [("sao-y", "Sao y"), ("SAO Y", "Sao y"), ("sao lục", "Sao lục"), ("TRÍCH SAO", "Trích sao")],
    )
    def test_copy_of_paper(self, form: str, label: str, bench: Bench, scan: bytes) -> None:
        bench.path("scan.pdf").write_bytes(scan)
        result = bench.sign_words("scan.pdf", "copy", f"form={form}")
        assert result.exit_code == 0, result.stderr
        assert f"{label}; {AGENCY}; " in words_of(bench.path("ra.pdf"))
        assert bench.report("ra.pdf")["signatures"][0]["kind"] == "copy"

    def test_digitised(self, bench: Bench, scan: bytes) -> None:
        bench.path("scan.pdf").write_bytes(scan)
        result = bench.sign_words("scan.pdf", "digitised", "agency=UBND xã Hòa Bình")
        assert result.exit_code == 0, result.stderr
        assert "Văn bản số hóa từ bản giấy; UBND xã Hòa Bình; " in words_of(bench.path("ra.pdf"))
        assert bench.report("ra.pdf")["signatures"][0]["kind"] == "digitised"

    def test_arrival_of_a_sealed_letter(self, bench: Bench) -> None:
        assert bench.sign_leader(LETTER, "signed.pdf", "--level", "B").exit_code == 0
        assert bench.sign_agency("signed.pdf", "issued.pdf", "--level", "B").exit_code == 0
        info = ("number=123", "date=2026-11-23", "to=Phòng Nội vụ", "file=12/HS")
        result = bench.sign_words("issued.pdf", "incoming", *info)
        assert result.exit_code == 0, result.stderr
        words = words_of(bench.path("ra.pdf"))
        for shown in (AGENCY.upper(), "ĐẾN", "Số: 123", "23/11/2026", "Chuyển: Phòng Nội vụ", "12/HS"):
            assert shown in words
        report = bench.report("ra.pdf")
        assert report["indication"] == "TOTAL-PASSED"
        assert [one["kind"] for one in report["signatures"]] == ["leader", "agency", "incoming"]
        assert {one["changes_after"] for one in report["signatures"][:2]} == {"permitted"}

    def test_a_chosen_place(self, bench: Bench) -> None:
        assert bench.sign_words(LETTER, "attachment", "number=05/KH-SNV", "place=150,200").exit_code == 0
        box = bench.report("ra.pdf")["signatures"][0]["box"]
        assert (box[2], box[3]) == pytest.approx((150 / 25.4 * 72, (297 - 200) / 25.4 * 72), abs=0.5)

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_many_files(self, jobs: str, bench: Bench) -> None:
        result = bench.run(
            "sign", bench.path(LETTER), bench.path(OTHER_LETTER), "--as", "attachment",
            "--key", f"p12:{bench.path('agency.p12')}", "--secret-file", bench.path("secret.txt"),
            "--info", "number=05/KH-SNV", "--level", "B", "--jobs", jobs, "--out-dir", bench.path("ra"),
            "--trust", bench.path("root.pem"),
        )  # fmt: skip
        assert result.exit_code == 0, result.stderr
        for name in (LETTER, OTHER_LETTER):
            assert "Số: 05/KH-SNV; " in words_of(bench.path("ra") / name)


class TestRefused:
    """By the decree: status 1, and the reason."""

    def test_true_copy_of_an_electronic_file(self, bench: Bench) -> None:
        result = bench.sign_words(LETTER, "copy", "form=sao-y")
        assert result.exit_code == 1
        assert "không phải ảnh quét từ giấy" in result.stderr
        assert not bench.path("ra.pdf").exists()

    def test_unless_somebody_answers_for_it(self, bench: Bench) -> None:
        result = bench.sign_words(LETTER, "copy", "form=sao-y", "from-paper=yes")
        assert result.exit_code == 0, result.stderr

    def test_true_copy_of_a_signed_file(self, bench: Bench) -> None:
        assert bench.sign_leader(LETTER, "signed.pdf", "--level", "B").exit_code == 0
        result = bench.sign_words("signed.pdf", "copy", "form=sao-y", "from-paper=yes")
        assert result.exit_code == 1
        assert "Điều 25" in result.stderr
        assert not bench.path("ra.pdf").exists()

    def test_a_state_secret(self, bench: Bench) -> None:
        bench.path("mật.pdf").write_bytes(make(Letter(heading=("TỐI MẬT", "KẾ HOẠCH")))[0])
        result = bench.sign_words("mật.pdf", "attachment", "number=05/KH-SNV")
        assert result.exit_code == 1
        assert "TỐI MẬT" in result.stderr
        assert not bench.path("ra.pdf").exists()

    def test_a_place_off_the_page(self, bench: Bench) -> None:
        result = bench.sign_words(LETTER, "attachment", "number=05/KH-SNV", "place=300,20")
        assert result.exit_code == 1
        assert "ngoài trang 1" in result.stderr


class TestUsage:
    """Wrongly asked for: status 2."""

    @pytest.mark.parametrize(
        ("kind", "info", "reason"),
        [
            ("attachment", (), "number=05/KH-SNV"),
            ("attachment", ("number=05",), "thiếu ký hiệu"),
            ("attachment", ("number=05/KH SNV",), "không hợp lệ"),
            ("attachment", ("number=05/KH-SNV", "form=sao-y"), "không dùng được cho attachment"),
            ("attachment", ("number",), "K=V"),
            ("attachment", ("number=05/KH-SNV", "number=06/KH-SNV"), "hai lần"),
            ("attachment", ("number=05/KH-SNV", "date=hôm qua"), "Ngày"),
            ("attachment", ("number=05/KH-SNV", "place=góc phải"), "place=X,Y"),
            ("copy", (), "form=sao-y"),
            ("copy", ("form=photo",), "Không có hình thức sao"),
            ("copy", ("form=sao-y", "from-paper=maybe"), "yes hoặc no"),
            ("incoming", (), "number=SỐ-ĐẾN"),
            ("incoming", ("number=0",), "không hợp lệ"),
        ],
    )
    def test_entries(self, kind: str, info: tuple[str, ...], reason: str, bench: Bench) -> None:
        assert reason in refused(bench.sign_words(LETTER, kind, *info), bench)

    @pytest.mark.parametrize("kind", ["attachment", "copy", "digitised", "incoming"])
    def test_an_image(self, kind: str, bench: Bench) -> None:
        image = ("--image", bench.path("seal-so-noi-vu.png"))
        assert "chỉ cho hiện chữ" in refused(bench.sign_words(LETTER, kind, "number=1", more=image), bench)

    def test_the_help_names_every_entry(self, bench: Bench) -> None:
        text = bench.run("sign", "--help").stdout
        for entry in ("number=", "symbol=", "form=", "agency", "from-paper", "to", "file", "place=X,Y"):
            assert entry in text
        assert "\n    copy " in text, "the table keeps its lines"
