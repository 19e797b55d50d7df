"""In which order sources are asked, and when enough is known: the same for every kind of source."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from certs.errors import CertsError, EvidenceRefusedError
from certs.evidence import Evidence, EvidenceNeed, NeedKind
from certs.revocation.lists import read_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from certs.answers import Answer

MAX_NEEDS = 40
"""Needs looked at in one call, deltas that lists name included."""
BUDGET_SECONDS = 30.0
"""After so long no further source is asked in one call."""
BUDGET_BYTES = 64 * 1024 * 1024
"""After so much no further source is asked in one call: all of it stands in memory at once."""

_SOURCES = {
    NeedKind.OCSP: "OCSP",
    NeedKind.CRL: "CRL",
    NeedKind.CRL_PART: "CRL",
    NeedKind.DELTA: "CRL bổ sung",
    NeedKind.ISSUER: "Chứng thư cấp trên",
}


def collect(needs: Sequence[EvidenceNeed], get: Callable[[EvidenceNeed], Answer]) -> Evidence:
    """Ask, for each certificate, its sources in the given order until one gives a good answer.

    A complete list does not make its deltas superfluous, and lists that only say something together are all
    asked for. `get` raises `CertsError` for a source that is of no use; each becomes one sentence.
    """
    evidence = Evidence()
    give_up = time.monotonic() + BUDGET_SECONDS
    taken = 0
    settled: dict[tuple[bytes, bool], NeedKind] = {}
    pending = list(needs[:MAX_NEEDS])
    position = 0
    while position < min(len(pending), MAX_NEEDS):
        need = pending[position]
        position += 1
        subject = (need.certificate, need.kind is NeedKind.ISSUER)
        by = settled.get(subject)
        if by is not None and not (need.kind is NeedKind.DELTA and by is NeedKind.CRL):
            continue
        if time.monotonic() > give_up:
            return evidence + _failure("Đã hết thời gian hỏi trạng thái chứng thư. Hãy thử lại sau.")
        if taken > BUDGET_BYTES:
            return evidence + _failure("Dữ liệu trạng thái chứng thư quá lớn nên không hỏi hết các nguồn.")
        try:
            answer = get(need)
        except CertsError as error:
            evidence += _failure(f"{_SOURCES[need.kind]} {shown(need.url)}: {error}")
            continue
        evidence += answer.evidence
        taken += len(answer.raw)
        if need.kind not in (NeedKind.CRL_PART, NeedKind.DELTA):
            settled[subject] = need.kind
        if need.kind in (NeedKind.CRL, NeedKind.CRL_PART):
            pending += [delta for delta in _deltas(need, answer) if delta not in pending]
    if len(needs) > MAX_NEEDS:
        evidence += _failure("Tệp nêu quá nhiều nguồn trạng thái chứng thư nên không hỏi hết.")
    return evidence


def shown(url: str) -> str:
    """Make a foreign address fit for a message."""
    return "".join(character for character in url if character.isprintable())[:120]


def _deltas(need: EvidenceNeed, answer: Answer) -> Iterator[EvidenceNeed]:
    """Give what the list itself says to be newer than it (freshestCRL, RFC 5280, 5.2.6)."""
    try:
        urls = read_list(answer.raw).freshest_urls
    except EvidenceRefusedError:
        return
    for url in urls:
        yield EvidenceNeed(NeedKind.DELTA, url, need.certificate, need.issuer, need.known)


def _failure(sentence: str) -> Evidence:
    return Evidence(failures=(sentence,))
