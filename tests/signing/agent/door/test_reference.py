"""The reference for integrators says what the helper does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.agent import wire
from signing.agent.door import errors
from signing.agent.door.bodies import SMALL
from signing.agent.door.limits import Limits
from signing.agent.door.routes import MAX_STATEMENT
from signing.agent.door.store import MAX_PAIRINGS
from signing.agent.offers import ClockOffError, Kind, OfferRefusedError
from signing.agent.work import Code, State
from signing.keys.model import Scheme
from signing.marks import MarkKind

TEXT = (Path(__file__).parents[4] / "docs" / "agent-protocol.md").read_text(encoding="utf-8")
FENCED = re.findall(r"```(json)?\n(.*?)```", TEXT, re.DOTALL)
SECRET = bytes(range(32))


def refusals() -> Iterator[tuple[int, str]]:
    """Every refusal that is answered over HTTP."""
    silent = {errors.DoorError, errors.PortsTakenError}
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.DoorError) and kind not in silent:
            yield kind.status, kind.code
    for refused in (OfferRefusedError, ClockOffError):
        yield 409, refused.code
    for code in Code:
        yield {Code.NO_JOB: 404, Code.TOO_MANY: 429, Code.CLOSED: 503}.get(code, 409), str(code)


@pytest.mark.parametrize(("status", "code"), list(refusals()))
def test_refusals_are_listed_with_their_status(status: int, code: str) -> None:
    rows = [row for row in TEXT.splitlines() if row.startswith("|") and f"`{code}`" in row]
    assert [str(status) in row.split("|")[1] for row in rows] == [True]


@pytest.mark.parametrize("path", [wire.HELLO, wire.PAIRINGS, wire.CERTIFICATES, wire.ENROLMENTS, wire.JOBS])
def test_paths_have_a_section(path: str) -> None:
    assert re.search(rf"^### `(GET|POST) {path}`$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(
    "word", [*State, *Scheme, *MarkKind, *Kind, wire.PAIRING, wire.NONCE, wire.PROOF, wire.ANSWER]
)
def test_words_are_there(word: str) -> None:
    assert f"`{word}`" in TEXT


@pytest.mark.parametrize(
    "figure",
    [
        ", ".join(str(port) for port in wire.PORTS[:-1]) + f" and {wire.PORTS[-1]}",
        f"{wire.CODE_SECONDS} seconds, {wire.CODE_TRIES} tries",
        f"up to {wire.WATCH_SECONDS} seconds",
        f"Up to {wire.MAX_DOCUMENTS} documents",
        f"PNG, {wire.MAX_PICTURE // 1024**2} MB at most",
        f"{wire.MAX_BODY // 1024**2} MB at most for offers",
        f"{MAX_STATEMENT // 1024} KB for other statements, {SMALL // 1024} KB for the rest",
        f"{MAX_PAIRINGS} are remembered",
        f"longer than {Limits().body_seconds:.0f} seconds",
    ],
)
def test_figures_are_ours(figure: str) -> None:
    assert figure in TEXT


def test_examples_are_json() -> None:
    examples = [json.loads(text) for language, text in FENCED if language]
    assert len(examples) == 13


def test_anybody_may_try_their_proofs_on_ours() -> None:
    lines, proof = (text for language, text in FENCED if not language)
    word, method, path, origin, boot, nonce, digest = lines.splitlines()
    said = wire.Said(method, path, origin, boot, nonce, b'{"after":0}')
    assert said.covered.decode() + "\n" == lines
    assert (word, len(digest)) == ("antin-agent-v1", 64)
    assert wire.proof(SECRET, said) == proof.strip()
    answer = next(text for language, text in FENCED if language).strip()
    assert f"`{wire.answer_proof(SECRET, nonce, 200, answer.encode())}`" in TEXT
