"""The import arrows of the house: each package may use only what stands below it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_USE = {
    "infra": set[str](),
    "certs": {"infra"},
    "signing": {"infra", "certs"},
    "archive": {"infra", "certs", "signing"},
    "docflow": {"infra", "certs", "signing", "archive"},
    "api": {"infra", "certs", "signing", "archive", "docflow"},
}


def imported(path: Path) -> Iterator[str]:
    """Top-level names of all imports in a file, those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", MAY_USE)
def test_package_uses_only_what_stands_below(package: str) -> None:
    allowed = MAY_USE[package] | {package}
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / package).rglob("*.py")
        for name in imported(path)
        if name in MAY_USE.keys() - allowed or name == "tests"
    }
    assert not wrong


def test_signing_and_certs_stand_alone() -> None:
    """A person with a PDF and a key needs no database, queue or web framework."""
    program = (
        "import sys\n"
        "for name in ('sqlalchemy', 'celery', 'kombu', 'fastapi', 'starlette', 'alembic'):\n"
        "    sys.modules[name] = None\n"
        "import signing, signing.workflow, signing.validation, certs.trust, certs.http, certs.timestamp\n"
        "import certs.authority, certs.trustlists.job, certs.truststore.planning\n"
        "print('alone')\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.stdout.strip() == "alone", answer.stderr


def test_only_the_relay_publishes() -> None:
    """Tasks are rows; nothing but the worker's relay hands them to Celery."""
    wrong = [
        path.relative_to(ROOT).as_posix()
        for package in MAY_USE
        for path in (ROOT / package).rglob("*.py")
        if any(
            word in path.read_text(encoding="utf-8") for word in (".apply_async(", ".delay(", "send_task(")
        )
        and "infra/worker" not in path.as_posix()
    ]
    assert not wrong
