"""`antin validate` asks how an aged file stands today, where it may ask at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from certs.authority import AuthorityResponse, AuthorityServer, DemoAuthority
from infra.clock import utc_now
from tests.api.cli.bench import Bench, lines
from tests.certs.pki import TestPki
from tests.signing.papers import LETTER, sample
from tests.signing.signers import Signers, key_of, services_at

YEAR = timedelta(days=365)
AGE = timedelta(days=20)
"""Older than the nextUpdate of everything that is embedded."""


@pytest.fixture
def aged(bench: Bench, pki: TestPki) -> Path:
    """A letter at B-LT, signed a while ago."""
    at = utc_now() - AGE
    person = pki.person(not_before=at - YEAR, not_after=at + YEAR)
    agency = pki.agency(not_before=at - YEAR, not_after=at + YEAR)
    signers, services = Signers(key_of(person), key_of(agency)), services_at(pki, at)
    with pki.serve(at):
        signed = signers.sign(sample(LETTER), services, at=at)
        issued = signers.issue(signed.pdf, services, at=at)
    path = bench.path("aged.pdf")
    path.write_bytes(issued.pdf)
    return path


@pytest.fixture
def asked(pki: TestPki, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The authority, alive today, and the paths that it was asked."""
    paths: list[str] = []
    handle = DemoAuthority.handle

    def listening(
        authority: DemoAuthority, path: str, method: str, body: bytes, *, at: datetime
    ) -> AuthorityResponse:
        paths.append(path)
        return handle(authority, path, method, body, at=at)

    monkeypatch.setattr(DemoAuthority, "handle", listening)
    with AuthorityServer(pki.authority, pki.port):
        yield paths


def standings(bench: Bench, *arguments: str | Path) -> tuple[int, list[list[str]]]:
    result = bench.run("validate", *arguments, "--trust", bench.path("root.pem"), "--json")
    return result.exit_code, [
        [signature["now"]["indication"] for signature in report["signatures"]] for report in lines(result)
    ]


def test_today_is_asked_of_the_sources(bench: Bench, aged: Path, asked: list[str]) -> None:
    assert standings(bench, aged) == (0, [["TOTAL-PASSED", "TOTAL-PASSED"]])
    once = len(asked)
    assert once
    asked.clear()
    assert standings(bench, aged, aged, aged)[0] == 0
    assert len(asked) == once


def test_with_require_too(bench: Bench, aged: Path, asked: list[str]) -> None:
    assert standings(bench, aged, "--revocation", "require") == (0, [["TOTAL-PASSED", "TOTAL-PASSED"]])
    assert asked


def test_nobody_is_asked_who_must_not_be(bench: Bench, aged: Path, asked: list[str]) -> None:
    assert standings(bench, aged, "--revocation", "off")[0] == 0
    assert asked == []


@pytest.mark.parametrize("mode", ["declared", "require"])
def test_dead_sources_take_nothing_away(bench: Bench, aged: Path, mode: str) -> None:
    arguments = ("validate", aged, "--trust", bench.path("root.pem"), "--revocation", mode, "--json")
    result = bench.run(*arguments)
    assert result.exit_code == 0
    [report] = lines(result)
    assert report["indication"] == "TOTAL-PASSED"
    assert report["problems"] == []
    assert {one["now"]["sub_indication"] for one in report["signatures"]} == {"TRY_LATER"}
