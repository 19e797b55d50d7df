"""Build the helper's wheel and say where it is."""

from __future__ import annotations

import argparse
from pathlib import Path

from signing.agent.wheel.building import build

parser = argparse.ArgumentParser(prog="signing.agent.wheel")
parser.add_argument("--into", type=Path, default=Path("build/agent"))
built = build(Path(__file__).parents[3], parser.parse_args().into)
print(built)  # noqa: T201 - what whoever called it waits for
