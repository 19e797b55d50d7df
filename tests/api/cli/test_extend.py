"""`antin extend`: signed letters in, letters of a higher level out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.cli.bench import LETTER, Bench


def extended(bench: Bench, source: str, out: str, level: str, *more: str | Path) -> tuple[int, str, str]:
    given = ("--level", level, *bench.tsa, "--trust", bench.path("root.pem"), "-o", bench.path(out))
    result = bench.run("extend", bench.path(source), *given, *more)
    return result.exit_code, result.stdout, result.stderr


def levels(bench: Bench, name: str) -> list[str | None]:
    return [one["level"] for one in bench.report(name)["signatures"]]


@pytest.mark.usefixtures("served")
class TestLevels:
    def test_from_b_b_to_b_lta(self, bench: Bench) -> None:
        assert bench.sign_leader(LETTER, "b.pdf", "--level", "B").exit_code == 0
        previous = "b.pdf"
        for level in ("T", "LT", "LTA"):
            code, told, complaints = extended(bench, previous, f"{level}.pdf", level)
            assert (code, complaints) == (0, "")
            assert f"nay ở mức B-{level}" in told
            assert levels(bench, f"{level}.pdf")[0] == f"B-{level}"
            assert bench.path(f"{level}.pdf").read_bytes().startswith(bench.path(previous).read_bytes())
            previous = f"{level}.pdf"
        assert bench.report("LTA.pdf")["indication"] == "TOTAL-PASSED"

    def test_renewal_only_when_asked_for(self, bench: Bench) -> None:
        assert bench.sign_leader(LETTER, "lta.pdf", *bench.tsa, "--level", "LTA").exit_code == 0
        assert extended(bench, "lta.pdf", "same.pdf", "LTA")[0] == 0
        assert bench.path("same.pdf").read_bytes() == bench.path("lta.pdf").read_bytes()
        assert extended(bench, "lta.pdf", "new.pdf", "LTA", "--renew")[0] == 0
        assert len(levels(bench, "new.pdf")) == len(levels(bench, "lta.pdf")) + 1
        assert extended(bench, "lta.pdf", "no.pdf", "LT", "--renew")[0] == 2

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_several_at_once(self, bench: Bench, jobs: str) -> None:
        for name in ("a.pdf", "b.pdf"):
            assert bench.sign_leader(LETTER, name, "--level", "B").exit_code == 0
        bench.path("hỏng.pdf").write_bytes(b"%PDF-1.7")
        result = bench.run(
            "extend", *(bench.path(name) for name in ("a.pdf", "hỏng.pdf", LETTER, "b.pdf")), "--level", "T",
            *bench.tsa, "--trust", bench.path("root.pem"), "--out-dir", bench.path("ra"), "--jobs", jobs,
        )  # fmt: skip
        assert result.exit_code == 1
        assert "hỏng.pdf: " in result.stderr
        assert f"{LETTER}: Văn bản chưa có chữ ký" in result.stderr
        assert sorted(path.name for path in bench.path("ra").iterdir()) == ["a.pdf", "b.pdf"]


def test_dead_services_are_named_and_nothing_is_written(bench: Bench) -> None:
    assert bench.sign_leader(LETTER, "b.pdf", "--level", "B").exit_code == 0
    code, _, complaints = extended(bench, "b.pdf", "t.pdf", "T")
    assert code == 1
    assert bench.pki.authority.tsa_url in complaints
    assert not bench.path("t.pdf").exists()
    assert bench.leftovers == []


@pytest.mark.usefixtures("served")
def test_a_broken_signature_is_not_extended(bench: Bench) -> None:
    assert bench.sign_leader(LETTER, "b.pdf", "--level", "B").exit_code == 0
    pdf = bench.path("b.pdf").read_bytes()
    bench.path("c.pdf").write_bytes(pdf.replace(b"%PDF-1.", b"%PDF-2.", 1))
    code, _, complaints = extended(bench, "c.pdf", "t.pdf", "T")
    assert code == 1
    assert "không còn nguyên vẹn" in complaints
    assert not bench.path("t.pdf").exists()
