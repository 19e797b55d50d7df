"""Make letters: `python -m tests.field.generate --out DIR --seed N --count N [--producers A,B]`.

Each letter is a PDF and a JSON file with the truth about it. Seeds from 200000 on are for measuring only.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.field.producers import PRODUCERS, produce


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="letters of each producer")
    parser.add_argument("--producers", default=",".join(PRODUCERS))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for producer in options.producers.split(","):
        made = 0
        for letter in produce(producer, range(options.seed, options.seed + options.count)):
            letter.save(options.out)
            made += 1
        sys.stdout.write(f"{producer}: {made}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
