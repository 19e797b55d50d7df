"""A time-stamp service that is dead, slow or lies: each named in the answer, nothing half-signed on disk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from asn1crypto import tsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from certs import facts
from certs.authority import DemoAuthority, Issued
from certs.authority.tsa import TimestampAuthority
from infra.clock import utc_now
from tests.api.cli.bench import LETTER, Bench
from tests.api.cli.lying import Answer, serving
from tests.certs.pki import TestPki, service_key_of

YEARS = timedelta(days=3650)


def honest(pki: TestPki, off: timedelta = timedelta()) -> Answer:
    return lambda asked: pki.authority.handle("/tsa", "POST", asked, at=utc_now() + off).body


def service(issued: Issued) -> Answer:
    maker = TimestampAuthority(issued.certificate, service_key_of(issued))
    return lambda asked: maker.answer(asked, utc_now())


def altered(pki: TestPki, **fields: object) -> Answer:
    """Answer another question than the one asked."""

    def answer(asked: bytes) -> bytes:
        request = tsp.TimeStampReq.load(asked)
        for name, value in fields.items():
            request[name] = value
        return honest(pki)(bytes(request.dump(force=True)))

    return answer


def stranger(pki: TestPki) -> Answer:
    folder = pki.folder / "strange-tsa"
    other = DemoAuthority.create(folder, base_url="http://ca-la.invalid", at=utc_now() - timedelta(days=1))
    return lambda asked: other.handle("/tsa", "POST", asked, at=utc_now()).body


def revoked(pki: TestPki) -> Answer:
    issued = stamper(pki)
    pki.authority.revoke(facts.serial_number(issued.certificate), utc_now() - timedelta(hours=1))
    return service(issued)


def stamper(pki: TestPki, **faults: object) -> Issued:
    given = {"not_after": utc_now() + timedelta(days=30), **faults}
    return pki.stamper(**given)  # type: ignore[arg-type]  # by name


OTHER = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
SHARED = [ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING]

LIES: dict[str, tuple[Callable[[TestPki], Answer], str]] = {
    "wrong nonce": (lambda pki: altered(pki, nonce=4711), "sai nonce"),
    "wrong imprint": (lambda pki: altered(pki, message_imprint=OTHER), "thuộc về nội dung khác"),
    "future time": (lambda pki: honest(pki, timedelta(hours=2)), "trong tương lai"),
    "past time": (lambda pki: honest(pki, timedelta(hours=-2)), "đã qua lâu"),
    "no usage": (
        lambda pki: service(stamper(pki, usages=[ExtendedKeyUsageOID.CODE_SIGNING])),
        "không được cấp để đóng dấu thời gian",
    ),
    "shared usage": (lambda pki: service(stamper(pki, usages=SHARED)), "mục đích khác"),
    "usage not critical": (lambda pki: service(stamper(pki, critical=False)), "critical"),
    "expired": (
        lambda pki: service(stamper(pki, not_after=utc_now() - timedelta(days=1))),
        "không có hiệu lực",
    ),
    "revoked": (revoked, "đã bị thu hồi"),
    "unknown root": (stranger, "không dẫn tới chứng thư gốc nào được tin cậy"),
    "rejection": (lambda pki: lambda _: honest(pki)(b"rubbish"), "từ chối (yêu cầu sai định dạng)"),
    "garbage": (lambda _: lambda _: b"<html>Xin chao</html>", "không đúng định dạng"),
    "nothing": (lambda _: lambda _: b"", "không đúng định dạng"),
    "huge": (lambda pki: lambda asked: honest(pki)(asked) + bytes(1 << 20), "lớn"),
}


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_named_and_nothing_is_signed(bench: Bench, lie: str) -> None:
    make, named = LIES[lie]
    before = sorted(path.name for path in bench.folder.iterdir())
    with serving(make(bench.pki)) as address:
        result = bench.sign_leader(LETTER, "signed.pdf", "--tsa", address)
    assert result.exit_code == 1, result.output
    assert named in result.stderr
    assert address in result.stderr
    assert "Hãy" in result.stderr
    assert sorted(path.name for path in bench.folder.iterdir()) == before


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("lie", ["wrong nonce", "revoked", "unknown root", "garbage"])
def test_no_lie_gets_over_a_document(bench: Bench, lie: str) -> None:
    make, named = LIES[lie]
    assert bench.sign_leader(LETTER, "b.pdf", "--level", "B").exit_code == 0
    with serving(make(bench.pki)) as address:
        out = ("--trust", bench.path("root.pem"), "-o", bench.path("t.pdf"))
        # The issuer that the token leaves out may be asked for at a private address only by leave.
        leave = {"ANTIN_FETCH_ALLOWED_HOSTS": bench.pki.host_and_port}
        result = bench.run("extend", bench.path("b.pdf"), "--level", "T", "--tsa", address, *out, **leave)
    assert result.exit_code == 1
    assert named in result.stderr
    assert not bench.path("t.pdf").exists()
    assert bench.leftovers == []


@pytest.mark.usefixtures("served")
def test_where_the_installation_signs_without_it_says_why(bench: Bench) -> None:
    make, named = LIES["future time"]
    with serving(make(bench.pki)) as address:
        result = bench.sign_leader(LETTER, "signed.pdf", "--tsa", address, ANTIN_WHEN_TSA_DOWN="sign-bb")
    assert result.exit_code == 0
    assert named in result.stderr
    assert "đã ký mức B-B" in result.stdout


@pytest.mark.usefixtures("served")
def test_an_honest_service_is_taken(bench: Bench) -> None:
    with serving(honest(bench.pki)) as address:
        assert bench.sign_leader(LETTER, "signed.pdf", "--tsa", address).exit_code == 0
    assert bench.report("signed.pdf")["signatures"][0]["level"] == "B-LT"
