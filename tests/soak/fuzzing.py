"""A coverage-guided fuzzer at the entry of verification: `python -m tests.soak.fuzzing FOLDER [options]`.

The folder holds files to start from and gets those that reach something new. Ends with a status other than 0
and the file at fault when an exception escapes, a case hangs or takes too much memory, or bytes that nobody
signed pass.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["signing", "certs", "pyhanko"]):
    from signing.report import Indication
    from signing.validation import validate
    from tests.signing.validation import builders

WORDS = Path(__file__).with_name("pdf.dict")
_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)")


def seeds() -> tuple[bytes, ...]:
    """Signed files, small ones first."""
    return (builders.small(), builders.with_security_store(builders.small(), builders.root()))


SIGNED = tuple(pdf[: max(int(m[3]) + int(m[4]) for m in _RANGE.finditer(pdf))] for pdf in seeds())


def check(data: bytes) -> None:
    report = validate(data, trust=builders.trust(), at=builders.NOW)
    if report.indication is Indication.TOTAL_PASSED and not data.startswith(SIGNED):
        raise AssertionError("passes, though nobody signed these bytes")


def main(arguments: list[str]) -> None:
    folder = Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, pdf in enumerate(seeds()):
        (folder / f"seed-{number}.pdf").write_bytes(pdf)
    atheris.Setup([*arguments, f"-dict={WORDS}"], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
