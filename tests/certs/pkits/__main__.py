"""Runs the suite and writes docs/pkits.md anew."""

from __future__ import annotations

from tests.certs.pkits.suite import PAGE, answers, written

if __name__ == "__main__":
    PAGE.write_text(written(answers()), encoding="utf-8")
