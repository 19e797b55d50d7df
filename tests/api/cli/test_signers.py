"""`antin sign` where several people sign, and `antin prepare` before they do."""

from __future__ import annotations

from datetime import timedelta

import pikepdf
import pytest
from click.testing import Result

from certs.authority import DemoAuthority
from infra.clock import utc_now
from tests.api.cli.bench import LETTER, PASSPHRASE, Bench
from tests.certs.pki import TestPki
from tests.signing.meetings import JOINT, MINUTES
from tests.signing.placement.catalogue import CHAIR, OTHER, SECRETARY

pytestmark = pytest.mark.usefixtures("served")
MINUTES_PDF, SIGNED, BOTH = "biên bản.pdf", "một người.pdf", "hai người.pdf"


@pytest.fixture
def desk(bench: Bench, pki: TestPki) -> Bench:
    """With minutes to sign, and the keys of those who sign them."""
    since, until = utc_now() - timedelta(days=1), utc_now() + timedelta(days=30)
    for file, name in (("chair", CHAIR.name), ("secretary", SECRETARY.name), ("checker", "Hồ Thị Kiểm")):
        issued = pki.person(name, not_before=since, not_after=until)
        bench.path(f"{file}.p12").write_bytes(DemoAuthority.to_pkcs12(issued, PASSPHRASE, name))
    bench.path(MINUTES_PDF).write_bytes(MINUTES)
    bench.path("liên tịch.pdf").write_bytes(JOINT)
    return bench


def sign(desk: Bench, source: str, who: str, out: str, *more: str, kind: str = "leader") -> Result:
    key = ("--key", f"p12:{desk.path(who + '.p12')}", "--secret-file", desk.path("secret.txt"))
    image = ("--image", desk.path("signature-director.png")) if kind == "leader" else ()
    given = ("--trust", desk.path("root.pem"), "--level", "B", "-o", desk.path(out))
    return desk.run("sign", desk.path(source), "--as", kind, *key, *image, *given, *more)


def done(result: Result) -> None:
    assert result.exit_code == 0, result.stderr


def refused(result: Result, reason: str) -> None:
    assert result.exit_code == 1
    assert reason in result.stderr


def test_each_leader_finds_their_own_block_and_the_agency_seals(desk: Bench) -> None:
    done(sign(desk, MINUTES_PDF, "secretary", SIGNED))
    done(sign(desk, SIGNED, "chair", BOTH))
    done(desk.sign_agency(BOTH, "issued.pdf"))
    report = desk.report("issued.pdf")
    assert report["indication"] == "TOTAL-PASSED"
    assert [one["kind"] for one in report["signatures"]] == ["leader", "leader", "agency"]
    secretary, chair, seal = (one["box"] for one in report["signatures"])
    assert secretary[2] < 300 < chair[0]
    assert (seal[2] - chair[0]) / (chair[2] - chair[0]) == pytest.approx(1 / 3, abs=0.01)


def test_a_block_may_be_named(desk: Bench) -> None:
    signed = sign(desk, "liên tịch.pdf", "leader", SIGNED, "--info", f"signer={OTHER.name}")
    done(signed)
    assert f"in họ tên {OTHER.name}, nhưng chứng thư số ghi tên" in signed.stderr
    assert desk.report(SIGNED)["signatures"][0]["box"][2] < 300
    refused(sign(desk, "liên tịch.pdf", "leader", BOTH), "cạnh nhau")
    refused(sign(desk, "liên tịch.pdf", "leader", BOTH, "--info", "signer=Lê Lạ"), "khối chữ ký của “Lê Lạ”")
    assert not desk.path(BOTH).exists()


def test_nobody_signs_a_block_twice(desk: Bench) -> None:
    done(sign(desk, MINUTES_PDF, "secretary", SIGNED))
    refused(sign(desk, SIGNED, "secretary", BOTH), "không ký lần thứ hai")


def test_the_seal_waits_for_all_unless_a_person_insists(desk: Bench) -> None:
    done(sign(desk, MINUTES_PDF, "chair", SIGNED))
    refused(desk.sign_agency(SIGNED, "issued.pdf"), "còn thiếu chữ ký")
    done(desk.sign_agency(SIGNED, "issued.pdf", "--insist", "Thư ký đã ký bản giấy"))
    with pikepdf.open(desk.path("issued.pdf")) as document:
        agency = next(field for field in document.Root.AcroForm.Fields if field.T == "AntinAgency")
        assert str(agency.V.Reason) == "Thư ký đã ký bản giấy"


def test_initials_come_first_and_show_nothing(desk: Bench) -> None:
    done(sign(desk, MINUTES_PDF, "checker", "nháy.pdf", kind="initials"))
    done(sign(desk, "nháy.pdf", "chair", SIGNED))
    done(sign(desk, SIGNED, "secretary", BOTH))
    done(desk.sign_agency(BOTH, "issued.pdf"))
    report = desk.report("issued.pdf")
    assert report["indication"] == "TOTAL-PASSED"
    assert [one["kind"] for one in report["signatures"]] == ["initials", "leader", "leader", "agency"]
    refused(sign(desk, BOTH, "checker", "ra.pdf", kind="initials"), "trước khi lãnh đạo ký")


def test_reserved_places_are_taken_back_while_nobody_has_signed(desk: Bench) -> None:
    done(desk.run("prepare", desk.path(LETTER), "-o", desk.path("chừa.pdf")))
    done(desk.run("prepare", "--undo", desk.path("chừa.pdf"), "-o", desk.path("gỡ.pdf")))
    with pikepdf.open(desk.path("gỡ.pdf")) as document:
        assert "/AcroForm" not in document.Root
    done(sign(desk, LETTER, "leader", SIGNED))
    refused(desk.run("prepare", "--undo", desk.path(SIGNED), "-o", desk.path("ra.pdf")), "đã có người ký")
    assert not desk.path("ra.pdf").exists()


def test_places_are_reserved_for_whoever_signs_first(desk: Bench) -> None:
    given = ("prepare", desk.path("liên tịch.pdf"), "-o", desk.path("chừa.pdf"))
    refused(desk.run(*given), "cạnh nhau")
    done(desk.run(*given, "--signer", OTHER.name))
    with pikepdf.open(desk.path("chừa.pdf")) as document:
        leader = next(field for field in document.Root.AcroForm.Fields if field.T == "AntinLeader1")
        assert float(leader.Rect[2]) < 300


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("leader", ("--insist", "Cứ đóng dấu")),
        ("leader", ("--info", "signer=")),
        ("leader", ("--info", "signer=A", "--info", "signer=B")),
        ("initials", ("--number", "5")),
        ("initials", ("--image", "x.png")),
    ],
)
def test_options_that_mean_nothing_here(desk: Bench, kind: str, more: tuple[str, ...]) -> None:
    assert sign(desk, MINUTES_PDF, "leader", "ra.pdf", *more, kind=kind).exit_code == 2
    assert not desk.path("ra.pdf").exists()


def test_undoing_reserves_for_nobody(desk: Bench) -> None:
    result = desk.run("prepare", desk.path(LETTER), "--undo", "--signer", "A", "-o", desk.path("ra.pdf"))
    assert result.exit_code == 2
