"""`antin sign --key csc:NAME`, with the tests' service, and with the demo server of another project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from click.testing import Result

from certs.authority import Issued, KeyKind
from infra.clock import utc_now
from tests.api.cli.bench import DATE, LETTER, OTHER_LETTER, Bench, lines
from tests.certs.pki import TestPki
from tests.signing import judges
from tests.signing.keys.csc.service import Fault, Service, serving
from tests.signing.keys.csc.vault import OTP, PIN, Holding, Vault

THIRD_LETTER = "02-html-tb.pdf"
IMAGES = {"leader": "signature-director.png", "agency": "seal-so-noi-vu.png"}


@dataclass(frozen=True)
class Office:
    """A leader's and an agency's key at one service, and the command line that uses them."""

    bench: Bench
    service: Service

    def declare(self, name: str, more: str = "") -> None:
        folder = self.bench.path("home") / "csc"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.toml").write_text(f'url = "{self.service.url}"\ncredential = "{name}"\n{more}')

    def holding(self, name: str = "leader") -> Holding:
        return self.service.vault.holdings[name]

    def sign(self, kind: str, *more: object, key: str | None = None, **environment: str | None) -> Result:
        self.bench.path("pin.txt").write_text(f"{PIN}\n")
        given = [
            "sign",
            "--as",
            kind,
            "--key",
            f"csc:{key or kind}",
            "--secret-file",
            self.bench.path("pin.txt"),
        ]
        given += ["--image", self.bench.path(IMAGES[kind]), "--trust", self.bench.path("root.pem")]
        settings = {"ANTIN_FETCH_ALLOWED_HOSTS": self.service.host, "ANTIN_CSC_OTP": OTP} | environment
        wanted = {name: value for name, value in settings.items() if value is not None}
        return self.bench.run(*map(str, (*given, *more)), **wanted)

    def one(self, *more: object, **environment: str | None) -> Result:
        """The leader signs one letter."""
        letter, out = self.bench.path(LETTER), self.bench.path("signed.pdf")
        return self.sign("leader", letter, "-o", out, *more, **environment)

    def three(self, *more: object, **environment: str | None) -> Result:
        letters = [self.bench.path(name) for name in (LETTER, OTHER_LETTER, THIRD_LETTER)]
        return self.sign(
            "leader", *letters, "--out-dir", self.bench.path("out"), "--level", "B", *more, **environment
        )

    @property
    def written(self) -> set[str]:
        return {path.name for path in self.bench.path("out").glob("*")}


@pytest.fixture(params=["v1", "v2"])
def office(
    request: pytest.FixtureRequest, bench: Bench, certified: tuple[Issued, Issued]
) -> Iterator[Office]:
    leader, agency = certified
    vault = Vault({"leader": Holding(leader), "agency": Holding(agency, wants=("PIN",))})
    with serving(Service(vault, request.param)) as service:
        office = Office(bench, service)
        office.declare("leader")
        office.declare("agency")
        yield office


@pytest.mark.usefixtures("served")
def test_leader_and_agency_sign_at_the_service(office: Office, pki: TestPki) -> None:
    bench = office.bench
    signed = office.one(*bench.tsa, "--level", "LT")
    assert signed.exit_code == 0, signed.stderr
    number = ("--number", "15", "--date", DATE, "--diameter", "36", *bench.tsa, "--level", "LT")
    issued = office.sign("agency", bench.path("signed.pdf"), "-o", bench.path("issued.pdf"), *number)
    assert issued.exit_code == 0, issued.stderr
    report = bench.report("issued.pdf")
    assert report["indication"] == "TOTAL-PASSED"
    assert [one["kind"] for one in report["signatures"]][:2] == ["leader", "agency"]
    opinions = judges.pyhanko(bench.path("issued.pdf").read_bytes(), pki.anchors, utc_now())
    assert all(opinion.sound and opinion.time_stamped for opinion in opinions.values())
    assert set(judges.pdfsig_verdicts(bench.path("issued.pdf"))) == {"Signature is Valid."}


@pytest.mark.parametrize("scheme", ["rsa-pss", "rsa-pkcs1v15"])
def test_schemes(office: Office, scheme: str) -> None:
    result = office.one("--level", "B", "--scheme", scheme, "--hash", "sha512")
    assert result.exit_code == 0, result.stderr
    assert "SHA-512" in office.bench.report("signed.pdf")["signatures"][0]["algorithm"]
    assert judges.pdfsig_verdicts(office.bench.path("signed.pdf")) == ["Signature is Valid."]


def test_a_key_on_an_elliptic_curve(office: Office, pki: TestPki) -> None:
    now = utc_now()
    issued = pki.person(
        key=KeyKind.P384, not_before=now - timedelta(days=1), not_after=now + timedelta(days=1)
    )
    office.service.vault.holdings["leader"] = Holding(issued, ("1.2.840.10045.4.3.2",), raw_ecdsa=True)
    assert office.one("--level", "B").exit_code == 0
    assert judges.pdfsig_verdicts(office.bench.path("signed.pdf")) == ["Signature is Valid."]


@pytest.mark.parametrize("jobs", ["1", "3"])
def test_many_files_need_one_authorisation(office: Office, jobs: str) -> None:
    result = office.three("--jobs", jobs)
    assert result.exit_code == 0, result.stderr
    assert office.written == {LETTER, OTHER_LETTER, THIRD_LETTER}
    (authorised,) = office.service.asked("credentials/authorize")
    assert authorised["numSignatures"] == 3
    for name in office.written:
        assert judges.pdfsig_verdicts(office.bench.path("out") / name) == ["Signature is Valid."]


def test_one_bad_file_takes_no_place_in_the_authorisation(office: Office) -> None:
    office.bench.path(OTHER_LETTER).write_bytes(b"no pdf")
    result = office.three()
    assert result.exit_code == 1
    assert office.written == {LETTER, THIRD_LETTER}
    (authorised,) = office.service.asked("credentials/authorize")
    assert authorised["numSignatures"] == 2


def test_what_was_signed_before_the_otp_ran_out_is_kept(office: Office) -> None:
    office.service.sad_lasts = 2
    office.declare("leader", "hashes_per_call = 1")
    result = office.three()
    assert result.exit_code == 1
    assert len(office.written) == 2
    assert "ANTIN_CSC_OTP" in result.stderr
    assert not office.bench.leftovers


def test_a_wait_is_told(office: Office) -> None:
    office.service.fail("signatures/signHash", Fault(429, (("Retry-After", "1"),)))
    result = office.one("--level", "B")
    assert result.exit_code == 0, result.stderr
    assert "xếp hàng chờ dịch vụ ký" in result.stderr


def test_a_wrong_otp_is_told_and_counted(office: Office) -> None:
    first = office.one("--level", "B", ANTIN_CSC_OTP="sai")
    assert first.exit_code == 1
    assert "không đúng" in first.stderr
    office.one("--level", "B", ANTIN_CSC_OTP="sai")
    third = office.one("--level", "B")
    assert "--last-try" in third.stderr
    assert office.holding().wrong == 2
    assert office.one("--level", "B", "--last-try").exit_code == 0


def test_secrets_are_nowhere(office: Office) -> None:
    office.declare("leader", 'login = "basic"\nuser = "so"')
    office.service.login, office.service.token = ("so", "mat-khau-41c"), "x"
    result = office.one("--level", "B", ANTIN_CSC_SECRET="mat-khau-41c")
    assert result.exit_code == 0, result.stderr
    office.bench.path("pin.txt").unlink()
    written = b"".join(path.read_bytes() for path in office.bench.folder.rglob("*") if path.is_file())
    for secret in (PIN, OTP, "mat-khau-41c"):
        assert secret.encode() not in written
        assert secret not in result.output + result.stderr


def test_a_long_access_token_is_sent_whole(office: Office) -> None:
    office.declare("leader", 'login = "token"\nsecret_file = "token"')
    office.service.token = "e" * 4000
    file = office.bench.path("home") / "csc" / "token"
    file.write_text(f"{office.service.token}\n")
    assert office.one("--level", "B").exit_code == 0
    file.write_text("e" * 5000)
    assert "token" in office.one("--level", "B").stderr


def test_keys_lists_what_is_described_here_and_asks_nobody(office: Office) -> None:
    told = office.bench.run("keys")
    assert told.exit_code == 0, told.stderr
    assert "--key 'csc:agency'" in told.stdout
    assert not office.service.calls
    office.declare("agency", "password = 1")
    listed = office.bench.run("keys", "--json")
    assert listed.exit_code == 1
    wrong, leader = lines(listed)
    assert leader == {"uri": "csc:leader", "service": office.service.url, "credential": "leader"}
    assert "password" in wrong["problem"]


def test_a_report_is_signed_with_a_remote_key(office: Office) -> None:
    bench = office.bench
    assert bench.sign_leader(LETTER, "signed.pdf", "--level", "B").exit_code == 0
    bench.path("pin.txt").write_text(PIN)
    given = ("--report-key", "csc:agency", "--secret-file", bench.path("pin.txt"))
    result = bench.run(
        "validate",
        bench.path("signed.pdf"),
        "--report",
        bench.path("report.pdf"),
        *given,
        ANTIN_FETCH_ALLOWED_HOSTS=office.service.host,
    )
    assert bench.path("report.pdf").exists(), result.stderr
    assert judges.pdfsig_verdicts(bench.path("report.pdf")) == ["Signature is Valid."]


class TestRefusals:
    def test_nobody_to_ask(self, office: Office) -> None:
        result = office.one("--level", "B", ANTIN_CSC_OTP=None)
        assert result.exit_code == 1
        assert "ANTIN_CSC_OTP" in result.stderr
        assert not office.bench.leftovers

    def test_a_name_that_nobody_declared(self, office: Office) -> None:
        result = office.sign(
            "leader", office.bench.path(LETTER), "-o", office.bench.path("x.pdf"), key="nobody"
        )
        assert result.exit_code == 1
        assert "csc/nobody.toml" in result.stderr

    def test_this_machine_needs_to_be_listed(self, office: Office) -> None:
        result = office.one("--level", "B", ANTIN_FETCH_ALLOWED_HOSTS=None)
        assert result.exit_code == 1
        assert "https://" in result.stderr

    def test_the_service_is_down(self, office: Office) -> None:
        office.service.fail("signatures/signHash", *[Fault()] * 9)
        result = office.one("--level", "B")
        assert result.exit_code == 1
        assert "Không liên lạc được với dịch vụ ký" in result.stderr
        assert not office.bench.path("signed.pdf").exists()

    def test_an_expired_certificate(self, office: Office, pki: TestPki) -> None:
        now = utc_now()
        expired = pki.person(not_before=now - timedelta(days=9), not_after=now - timedelta(days=1))
        office.service.vault.holdings["leader"] = Holding(expired)
        result = office.one("--level", "B")
        assert result.exit_code == 1
        assert "hết hạn" in result.stderr
        assert not office.service.asked("credentials/authorize")
