"""`make soak`: ten minutes of luck and fuzzing against verification; CI does the same for one.

After them 500 documents are signed and sealed with tokens, while server, worker, browser and the process
of the tokens are killed by lot, and once more with a helper on the signer's machine, which is killed too; CI
does that with a few.

Before them every kind of hostile file at its heaviest, and every known attack upon every victim, which take
some minutes more; of the attacks CI does a sample.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import SystemRandom

import pytest

from tests.hostile.heavy import complaints
from tests.journeys import keys
from tests.journeys.agent.helper import helping
from tests.journeys.browser import chromium
from tests.journeys.devices import running_with_tokens
from tests.journeys.running import running
from tests.journeys.tokens import put_on_token
from tests.signing.keys.pkcs11.softhsm import Tokens
from tests.soak import forging
from tests.soak.bulk import Bulk
from tests.soak.own_bulk import OwnBulk
from tests.soak.running import fuzz
from tests.soak.soaking import MOST_GROWTH_MB, lasting, soak
from tests.soak.victims import victims

KEEP = Path(__file__).parents[2] / "build" / "soak"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="for both together")
    parser.add_argument("--first", type=int, help="number of the first case; without it, any")
    parser.add_argument("--documents", type=int, default=500, help="signed while all is killed; 0: none")
    options = parser.parse_args()
    first = options.first if options.first is not None else SystemRandom().randrange(2**48)
    heavy = list(complaints(first))
    forged = list(forging.pairs())
    let_past = list(forging.complaints(forged))
    sys.stdout.write(f"{len(forged)} attacks upon victims, {len(let_past)} wrong verdicts\n")
    sys.stdout.writelines(f"{complaint}\n" for complaint in (*heavy, *let_past))
    with tempfile.TemporaryDirectory() as folder:
        outcome = soak(victims(Path(folder) / "pki"), lasting(options.seconds / 2, first), keep=KEEP)
    sys.stdout.write(
        f"{outcome.cases} changed files from number {first} on, {outcome.passed} passed rightly or wrongly,"
        f" grew by {outcome.growth_mb:.0f} MB\n"
    )
    for complaint in outcome.complaints:
        sys.stdout.write(f"{complaint}; kept in {KEEP}\n")
    found = fuzz(KEEP, f"-max_total_time={options.seconds // 2}")
    sys.stdout.write(found.summary + "\n")
    heavy += let_past
    if options.documents:
        heavy += _killed(first, options.documents)
        heavy += _killed_own(first, options.documents)
    return 1 if heavy or outcome.complaints or outcome.growth_mb > MOST_GROWTH_MB or not found.is_clean else 0


def _killed(number: int, documents: int) -> list[str]:
    """What is wrong after signing that many documents while everything is killed."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        tokens = Tokens.make(Path(folder) / "hsm", patch)
        with running_with_tokens(Path(folder) / "home", tokens) as service, chromium() as browser:
            bulk = Bulk(service, browser, number, documents, apart=(10, 50))
            complaints = bulk.run()
    _tell(f"{documents} documents, lot {number}", bulk.killed, complaints)
    return complaints


def _killed_own(number: int, documents: int) -> list[str]:
    """The same with a helper on the signer's machine."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        tokens = Tokens.make(folder / "hsm", patch)
        with running(folder / "home") as service:
            put_on_token(service, tokens, keys.LEADER_KEY, "lanh dao")
            with helping(folder / "agent", tokens) as helper, chromium() as browser:
                profile = folder / "profile"
                bulk = OwnBulk(service, helper, browser, profile, number, documents, apart=(10, 50))
                complaints = bulk.run()
    _tell(f"{documents} documents with a helper, lot {number}", bulk.killed, complaints)
    return complaints


def _tell(what: str, killed: Counter[str], complaints: list[str]) -> None:
    told = ", ".join(f"{victim} {times} times" for victim, times in sorted(killed.items()))
    sys.stdout.write(f"{what}: killed {told}\n")
    sys.stdout.writelines(f"{complaint}\n" for complaint in complaints)


if __name__ == "__main__":
    sys.exit(main())
