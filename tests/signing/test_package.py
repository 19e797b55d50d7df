"""The package as somebody with a PDF and a key meets it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import signing
from certs.authority import DemoAuthority
from tests.signing.papers import SIGNATURE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.certs.pki import TestPki

PROGRAM = """
import sys
for name in ("sqlalchemy", "celery", "fastapi", "docflow", "archive", "api", "infra"):
    sys.modules[name] = None
from datetime import UTC, datetime
from pathlib import Path
from certs.trust import TrustAnchors
from signing import Pkcs12Key, Places, Services, find_layout, prepare, sign_leader, validate
draft, p12, png = map(Path, sys.argv[1:])
prepared = prepare(draft.read_bytes(), Places.from_layout(find_layout(draft.read_bytes())))
services = Services(None, None, TrustAnchors())
at = datetime(2026, 6, 15, tzinfo=UTC)
signed = sign_leader(prepared.pdf, Pkcs12Key.open(p12, "m"), image=png.read_bytes(), services=services, at=at)
report = validate(signed.pdf, trust=TrustAnchors(), at=at)
print(report.signatures[0].field, report.signatures[0].integrity.value)
"""


@pytest.mark.parametrize("name", signing.__all__)
def test_every_name_it_offers_is_there(name: str) -> None:
    assert getattr(signing, name).__name__ == name


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'sign_everything'"):
        signing.sign_everything  # type: ignore[attr-defined]  # noqa: B018 - that is the point


def test_it_works_alone_in_ten_lines(letter: bytes, pki: TestPki, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("draft.pdf", "key.p12", "mark.png")]
    contents = (letter, DemoAuthority.to_pkcs12(pki.person(), "m", "m"), SIGNATURE)
    for file, content in zip(files, contents, strict=True):
        file.write_bytes(content)
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, files)], capture_output=True, text=True, check=False
    )
    assert result.stdout.split() == ["AntinLeader1", "intact"], result.stderr
