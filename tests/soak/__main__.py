"""`make soak`: ten minutes of luck and fuzzing against verification; CI does the same for one.

Before them every kind of hostile file at its heaviest, and every known attack upon every victim, which take
some minutes more; of the attacks CI does a sample.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import SystemRandom

from tests.hostile.heavy import complaints
from tests.soak import forging
from tests.soak.running import fuzz
from tests.soak.soaking import MOST_GROWTH_MB, lasting, soak
from tests.soak.victims import victims

KEEP = Path(__file__).parents[2] / "build" / "soak"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="for both together")
    parser.add_argument("--first", type=int, help="number of the first case; without it, any")
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
    return 1 if heavy or outcome.complaints or outcome.growth_mb > MOST_GROWTH_MB or not found.is_clean else 0


if __name__ == "__main__":
    sys.exit(main())
