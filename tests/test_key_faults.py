"""The fault table says nothing that no test holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "key-faults.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows() -> list[str]:
    """Lines of the tables, without heads."""
    lines = PAGE.read_text("utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and not line.startswith("| Key ")]


def names_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.split("|")[1].strip())
def test_each_line_is_held_by_tests(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    missing = [f"{file}::{name}" for file, name in named if name not in names_in(file)]
    assert missing == []


def test_each_fault_is_told_of_each_kind_of_key() -> None:
    _, *tables = PAGE.read_text("utf-8").split("\n## ")
    kinds = ("file", "token", "remote service", "own machine")
    for table in tables:
        cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
        assert [kind for kind in kinds if not any(kind in cell for cell in cells)] == []
