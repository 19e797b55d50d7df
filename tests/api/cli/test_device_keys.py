"""`antin sign --key pkcs11:…` and `antin keys`, with SoftHSM standing for tokens."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from datetime import timedelta

import pytest

from certs.authority import Issued, KeyKind
from infra.clock import utc_now
from tests.api.cli.bench import DATE, LETTER, OTHER_LETTER, Bench, lines
from tests.api.cli.devices import AGENCY, LEADER, Desk
from tests.certs.pki import TestPki
from tests.signing import judges
from tests.signing.keys.pkcs11.softhsm import PIN, WRONG_PIN


@pytest.mark.usefixtures("served")
def test_leader_and_agency_sign_with_their_tokens(desk: Desk, pki: TestPki) -> None:
    bench = desk.bench
    signed = desk.one(LETTER, "signed.pdf", *bench.tsa, "--level", "LT")
    assert signed.exit_code == 0, signed.stderr
    number = ("--number", "15", "--date", DATE, "--diameter", "36")
    given = (bench.path("signed.pdf"), "-o", bench.path("issued.pdf"), *number, *bench.tsa, "--level", "LT")
    issued = desk.sign(AGENCY, "agency", *given)
    assert issued.exit_code == 0, issued.stderr
    report = bench.report("issued.pdf")
    assert report["indication"] == "TOTAL-PASSED"
    kinds = [one["kind"] for one in report["signatures"]]
    assert kinds[:2] == ["leader", "agency"]
    assert report["signatures"][1]["level"] == "B-LT"
    opinions = judges.pyhanko(bench.path("issued.pdf").read_bytes(), pki.anchors, utc_now())
    assert all(opinion.sound and opinion.time_stamped for opinion in opinions.values())
    verdicts = judges.pdfsig_verdicts(bench.path("issued.pdf"))
    assert verdicts
    assert set(verdicts) == {"Signature is Valid."}


@pytest.mark.parametrize(
    ("kind", "info"),
    [
        ("initials", ()),
        ("attachment", ("--info", "number=05/KH-SNV", "--info", f"date={DATE}")),
        ("copy", ("--info", "form=sao-y", "--info", "from-paper=yes")),
        ("digitised", ("--info", "from-paper=yes")),
        ("incoming", ("--info", "number=12", "--info", f"date={DATE}")),
    ],
)
def test_every_mark_is_signed_with_a_token(desk: Desk, kind: str, info: tuple[str, ...]) -> None:
    key = LEADER if kind == "initials" else AGENCY
    letter = desk.bench.path(LETTER)
    result = desk.sign(key, kind, letter, *info, "-o", desk.bench.path("out.pdf"), "--level", "B")
    assert result.exit_code == 0, result.stderr
    (signature,) = desk.bench.report("out.pdf")["signatures"]
    assert (signature["kind"], signature["integrity"]) == (kind, "intact")


@pytest.mark.parametrize("scheme", ["rsa-pss", "rsa-pkcs1v15"])
def test_schemes(desk: Desk, scheme: str) -> None:
    result = desk.one(LETTER, "signed.pdf", "--level", "B", "--scheme", scheme, "--hash", "sha512")
    assert result.exit_code == 0, result.stderr
    signature = desk.bench.report("signed.pdf")["signatures"][0]
    assert signature["integrity"] == "intact"
    assert "SHA-512" in signature["algorithm"]


def test_a_key_on_an_elliptic_curve(desk: Desk, pki: TestPki) -> None:
    now = utc_now()
    until = now + timedelta(days=1)
    desk.tokens.token("ec")
    desk.tokens.identity(
        "ec", pki.person(key=KeyKind.P384, not_before=now - timedelta(days=1), not_after=until)
    )
    result = desk.one(LETTER, "signed.pdf", "--level", "B", key="pkcs11:token=ec")
    assert result.exit_code == 0, result.stderr
    assert judges.pdfsig_verdicts(desk.bench.path("signed.pdf")) == ["Signature is Valid."]


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_a_batch_asks_for_the_pin_once(desk: Desk, jobs: str) -> None:
    letters = [desk.bench.path(name) for name in (LETTER, OTHER_LETTER, "02-html-tb.pdf")]
    given = ("--out-dir", desk.bench.path("out"), "--jobs", jobs, "--level", "B")
    result = desk.sign(LEADER, "leader", *letters, *given)
    assert result.exit_code == 0, result.stderr
    assert desk.shim.noted("logins") == ["pin"]
    assert len(list(desk.bench.path("out").glob("*.pdf"))) == len(letters)


class TestPin:
    def test_from_the_environment(self, desk: Desk) -> None:
        result = desk.one(LETTER, "signed.pdf", "--level", "B", ANTIN_SECRET=PIN)
        assert result.exit_code == 0, result.stderr

    def test_from_the_file_that_the_uri_names(self, desk: Desk) -> None:
        key = f"{LEADER}?pin-source=file:{desk.bench.path('pin.txt')}"
        assert desk.one(LETTER, "signed.pdf", "--level", "B", key=key).exit_code == 0

    def test_wrong_ones_stop_before_the_device_locks(self, desk: Desk) -> None:
        wrong = {"ANTIN_SECRET": WRONG_PIN}
        first = desk.one(LETTER, "signed.pdf", "--level", "B", **wrong)
        assert first.exit_code == 1
        assert "không đúng (sai 1 lần" in first.stderr
        second = desk.one(LETTER, "signed.pdf", "--level", "B", **wrong)
        assert "vừa bị nhập sai 1 lần" in second.stderr
        third = desk.one(LETTER, "signed.pdf", "--level", "B", ANTIN_SECRET=PIN)
        assert third.exit_code == 1
        assert "--last-try" in third.stderr
        assert desk.shim.noted("logins") == ["pin", "pin"]
        fourth = desk.one(LETTER, "signed.pdf", "--level", "B", "--last-try", ANTIN_SECRET=PIN)
        assert fourth.exit_code == 0, fourth.stderr
        assert not desk.bench.leftovers

    def test_on_the_pad_of_the_device(self, desk: Desk) -> None:
        desk.shim.set("pad", PIN)
        result = desk.one(LETTER, "signed.pdf", "--level", "B", ANTIN_SECRET="not asked for")
        assert result.exit_code == 0, result.stderr
        assert "bàn phím của thiết bị" in result.stderr
        assert desk.shim.noted("logins") == ["pad"]

    def test_none_is_sent_where_wrong_ones_cannot_be_counted(self, desk: Desk) -> None:
        desk.bench.path("home").mkdir()
        (desk.bench.path("home") / "pin-tries").write_text("no folder")
        result = desk.one(LETTER, "signed.pdf", "--level", "B")
        assert result.exit_code == 1
        assert "chưa gửi mã PIN tới thiết bị" in result.stderr
        assert desk.shim.noted("logins") == []

    def test_in_the_uri_is_wrong_usage(self, desk: Desk) -> None:
        result = desk.one(LETTER, "signed.pdf", key=f"{LEADER}?pin-value={PIN}")
        assert result.exit_code == 2
        assert "pin-value" in result.stderr
        assert PIN not in result.stderr

    def test_at_the_terminal(self, desk: Desk) -> None:
        """Asked for once, not echoed; the last try only after a yes."""
        desk.shim.set("flags", "20000")
        command = [sys.executable, "-m", "api.cli", "sign", str(desk.bench.path(LETTER)), "--as", "leader"]
        command += [
            "--key",
            LEADER,
            "--image",
            str(desk.bench.path("signature-director.png")),
            "--level",
            "B",
        ]
        command += ["-o", str(desk.bench.path("signed.pdf"))]
        home = {"ANTIN_HOME": str(desk.bench.path("home")), **desk.modules}
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, **home},
            start_new_session=True,
        ) as running:
            os.close(theirs)
            said = _until(ours, "[y/N]")
            assert "chỉ còn MỘT lần thử" in said
            os.write(ours, b"y\n")
            said += _until(ours, "Mã PIN của thiết bị ký:")
            os.write(ours, f"{PIN}\n".encode())
            said += _until(ours, "đã ký")
            assert running.wait(60) == 0, said
        os.close(ours)
        assert PIN not in said


def _until(terminal: int, words: str) -> str:
    said = b""
    while words.encode() not in said:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the other side has ended
            piece = b""
        assert piece, said.decode()
        said += piece
    return said.decode(errors="replace")


def test_a_report_is_signed_with_a_token(desk: Desk) -> None:
    bench = desk.bench
    assert desk.one(LETTER, "signed.pdf", "--level", "B").exit_code == 0
    given = ("--trust", bench.path("root.pem"), "--report", bench.path("report.pdf"), "--report-key", AGENCY)
    bench.run("validate", bench.path("signed.pdf"), *given, ANTIN_SECRET=PIN, **desk.modules)
    assert judges.pdfsig_verdicts(bench.path("report.pdf")) == ["Signature is Valid."]


class TestCertificates:
    def test_one_from_a_file(self, desk: Desk, certified: tuple[Issued, Issued]) -> None:
        desk.tokens.token("bare")
        desk.tokens.key("bare", certified[0], label="k", identifier="01")
        refused = desk.one(LETTER, "signed.pdf", "--level", "B", key="pkcs11:token=bare")
        assert refused.exit_code == 1
        assert "--certificate" in refused.stderr
        desk.bench.path("me.cer").write_bytes(certified[0].certificate)
        given = ("--level", "B", "--certificate", desk.bench.path("me.cer"))
        result = desk.one(LETTER, "signed.pdf", *given, key="pkcs11:token=bare")
        assert result.exit_code == 0, result.stderr

    def test_a_file_without_one(self, desk: Desk) -> None:
        result = desk.one(LETTER, "signed.pdf", "--certificate", desk.bench.path(LETTER))
        assert result.exit_code == 1
        assert "không chứa chứng thư" in result.stderr


class TestListing:
    def test_for_people(self, desk: Desk) -> None:
        result = desk.bench.run("keys", **desk.modules)
        assert result.exit_code == 0, result.stderr
        assert "lanh dao — SoftHSM project SoftHSM v2" in result.stdout
        assert "Trần Thị Bích Ngọc, Giám đốc, Sở Nội vụ tỉnh An Phú (RSA-2048" in result.stdout
        assert "dùng để ký được" in result.stdout
        assert "mã PIN: bình thường" in result.stdout
        assert desk.shim.noted("logins") == []

    def test_for_programs_and_what_is_named_there_signs(self, desk: Desk) -> None:
        listed = {one["label"]: one for one in lines(desk.bench.run("keys", "--json", **desk.modules))}
        leader = listed["lanh dao"]
        assert (leader["pin"], leader["pin_pad"], leader["wrong_tries"]) == ("ok", False, 0)
        assert "SHA256_RSA_PKCS" in leader["mechanisms"]
        (usable,) = [one for one in leader["certificates"] if one["usable"]]
        result = desk.one(LETTER, "signed.pdf", "--level", "B", key=usable["uri"])
        assert result.exit_code == 0, result.stderr

    def test_a_key_without_a_certificate_is_named(self, desk: Desk, certified: tuple[Issued, Issued]) -> None:
        desk.tokens.token("bare")
        desk.tokens.key("bare", certified[0], label="k", identifier="0a")
        listed = {one["label"]: one for one in lines(desk.bench.run("keys", "--json", **desk.modules))}
        assert listed["lanh dao"]["keys_without_certificate"] == []
        (bare,) = listed["bare"]["keys_without_certificate"]
        assert bare["uri"].endswith("object=k;id=%0A")
        assert "khóa “k” không có chứng thư trên thiết bị" in desk.bench.run("keys", **desk.modules).stdout

    def test_the_state_of_the_pin(self, desk: Desk) -> None:
        desk.shim.set("flags", "40000")
        assert "ĐÃ BỊ KHÓA" in desk.bench.run("keys", **desk.modules).stdout

    def test_without_a_library_it_says_how_to_name_one(self, bench: Bench) -> None:
        result = bench.run("keys")
        assert result.exit_code == 1
        assert "ANTIN_PKCS11_MODULES" in result.stderr

    def test_a_library_that_fails_stops_not_the_others(self, desk: Desk) -> None:
        (desk.bench.path("broken.so")).write_bytes(b"")
        both = f"{desk.bench.path('broken.so')},{desk.shim.library}"
        result = desk.bench.run("keys", ANTIN_PKCS11_MODULES=both)
        assert result.exit_code == 1
        assert "broken.so" in result.stderr
        assert "lanh dao" in result.stdout
        signed = desk.bench.run(
            *("sign", desk.bench.path(LETTER), "--as", "leader", "--key", LEADER, "--level", "B"),
            *("--image", desk.bench.path("signature-director.png"), "-o", desk.bench.path("signed.pdf")),
            *("--secret-file", desk.bench.path("pin.txt")),
            ANTIN_PKCS11_MODULES=both,
        )
        assert signed.exit_code == 0, signed.stderr

    def test_no_library_of_the_uris_own(self, desk: Desk) -> None:
        evil = desk.bench.path("evil.so")
        evil.write_bytes(desk.shim.library.read_bytes())
        result = desk.one(LETTER, "signed.pdf", key=f"{LEADER}?module-path={evil}")
        assert result.exit_code == 1
        assert "ANTIN_PKCS11_MODULES" in result.stderr
        assert desk.shim.noted("logins") == []
        named = desk.one(LETTER, "signed.pdf", "--level", "B", key=f"{LEADER}?module-name=shim")
        assert named.exit_code == 0, named.stderr
