"""The faults as the table of docs/demo-authority.md."""

from __future__ import annotations

from certs.authority.faulty import FAULTS


def table() -> str:
    """Give the table in Markdown."""
    rows = (
        f"| `{name}` | {fault.what} | {fault.answer.indication}"
        f"{', ' + fault.answer.sub_indication if fault.answer.sub_indication else ''} | {fault.clause} |"
        for name, fault in FAULTS.items()
    )
    return "\n".join(("| Name | What is wrong | Answer | Clause |", "|---|---|---|---|", *rows))
