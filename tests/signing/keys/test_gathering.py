"""Documents that are signed together by code that knows only one."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from signing.errors import KeyUnavailableError, SigningError
from signing.keys.gathering import GatheringKey
from signing.keys.model import Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.keys.digests import Digest
    from signing.keys.model import SigningKey


class Many:
    """Signs by giving the digest back, and keeps what it was asked."""

    certificate = b""
    chain = ()

    def __init__(self, most_at_once: int = 10) -> None:
        self.most_at_once = most_at_once
        self.asked: list[int] = []
        self.refused: dict[bytes, SigningError] = {}

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        del scheme, hash_name
        return b"alone " + to_be_signed

    def sign_digests(self, digests: Sequence[Digest]) -> list[bytes | SigningError]:
        self.asked.append(len(digests))
        return [self.refused.get(one.value, one.value) for one in digests]


def sign(key: SigningKey, data: bytes) -> bytes:
    return key.sign(data, scheme=Scheme.ECDSA, hash_name="sha256")


@pytest.mark.parametrize(("most", "asked"), [(10, [5]), (2, [2, 2, 1]), (1, [1, 1, 1, 1, 1])])
def test_results_come_in_order_under_few_authorisations(most: int, asked: list[int]) -> None:
    many = Many(most)
    key = GatheringKey(many)
    results = list(key.run([partial(sign, key, bytes([number])) for number in range(5)]))
    assert len(set(results)) == 5
    assert results == list(key.run([partial(sign, key, bytes([number])) for number in range(5)]))
    assert many.asked == asked * 2


def test_documents_that_need_none_or_two_signatures_do_not_hold_up_the_others() -> None:
    many = Many()
    key = GatheringKey(many)
    jobs = [lambda: b"none", lambda: sign(key, b"1"), lambda: sign(key, sign(key, b"2"))]
    assert len(list(key.run(jobs))) == 3
    assert many.asked == [2, 1]


def test_only_one_runs_at_a_time() -> None:
    key, alone = GatheringKey(Many()), threading.Lock()

    def job() -> None:
        assert alone.acquire(blocking=False)
        alone.release()
        sign(key, b"x")
        assert alone.acquire(blocking=False)
        alone.release()

    assert len(list(key.run([job] * 20))) == 20


def test_a_refusal_reaches_its_own_document() -> None:
    many = Many()
    key = GatheringKey(many)
    (digest,) = list(key.run([lambda: sign(key, b"bad")]))
    many.refused[digest] = KeyUnavailableError("no")

    def job(data: bytes) -> bytes:
        try:
            return sign(key, data)
        except SigningError as error:
            return str(error).encode()

    results = list(key.run([partial(job, data) for data in (b"good", b"bad")]))
    assert results[1] == b"no"
    assert results[0] != b"no"


def test_an_interruption_leaves_nobody_waiting() -> None:
    class Interrupted(Many):
        def sign_digests(self, digests: Sequence[Digest]) -> list[bytes | SigningError]:
            del digests
            raise KeyboardInterrupt

    key, seen = GatheringKey(Interrupted()), list[SigningError]()

    def job() -> None:
        try:
            sign(key, b"x")
        except SigningError as error:
            seen.append(error)
            raise

    with pytest.raises(KeyboardInterrupt):
        list(key.run([job] * 3))
    assert len(seen) == 3


def test_what_a_job_raises_is_raised() -> None:
    key = GatheringKey(Many())

    def job() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(key.run([job, lambda: None]))


def test_outside_of_a_run_it_signs_alone() -> None:
    assert sign(GatheringKey(Many()), b"x") == b"alone x"
