"""The faults as the tables of docs/demo-authority.md."""

from __future__ import annotations

from certs.authority.faulty import FAULTS, STAMP_FAULTS


def table() -> str:
    """Give the table of certificates in Markdown."""
    rows = (
        f"| `{name}` | {fault.what} | {fault.answer.indication}"
        f"{', ' + fault.answer.sub_indication if fault.answer.sub_indication else ''} | {fault.clause} |"
        for name, fault in FAULTS.items()
    )
    return "\n".join(("| Name | What is wrong | Answer | Clause |", "|---|---|---|---|", *rows))


def stamp_table() -> str:
    """Give the table of time-stamp services in Markdown."""
    rows = (
        f"| `{name}` | {fault.what} | {fault.refuse} | {fault.clause} |"
        for name, fault in STAMP_FAULTS.items()
    )
    return "\n".join(
        ("| Name | What is wrong | What a requester has to see | Clause |", "|---|---|---|---|", *rows)
    )
