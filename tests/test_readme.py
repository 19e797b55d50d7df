"""The programs in the README and on the library's page run as they stand, where nothing else is installed."""

from __future__ import annotations

import re
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from certs.authority import DemoAuthority
from tests.certs.pki import TestPki
from tests.signing.papers import SIGNATURE, sample

ROOT = Path(__file__).parents[1]
ALONE = """
import sys
for name in ("sqlalchemy", "celery", "fastapi", "docflow", "archive", "api", "infra"):
    sys.modules[name] = None
"""


@pytest.mark.parametrize(("page", "said"), [("README.md", "intact"), ("docs/library.md", "INDETERMINATE")])
def test_its_program_runs(page: str, said: str, tmp_path: Path) -> None:
    """INDETERMINATE is right on the library's page: nobody was asked about revocation."""
    _lay_out(tmp_path)
    program = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)[0]
    result = subprocess.run(
        [sys.executable, "-c", ALONE + program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.strip() == said, result.stderr


def test_the_readme_needs_ten_lines() -> None:
    program = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[0]
    assert len([line for line in program.splitlines() if line]) == 10


def _lay_out(folder: Path) -> None:
    """The files that the programs name, valid at the time of the test."""
    now = datetime.now(UTC)
    pki = TestPki.create(folder / "pki", at=now)
    person = pki.person(not_before=now - timedelta(days=1), not_after=now + timedelta(days=1))
    (folder / "letter.pdf").write_bytes(sample())
    (folder / "signature.png").write_bytes(SIGNATURE)
    (folder / "leader.p12").write_bytes(DemoAuthority.to_pkcs12(person, "passphrase", "leader"))
    root = ssl.DER_cert_to_PEM_cert(pki.anchors.certificates[0])
    (folder / "root.pem").write_text(root, "ascii")
