"""What one call may take from sources that strangers name."""

from __future__ import annotations

from datetime import UTC, datetime

from certs.answers import Answer, Outcome
from certs.asking import MAX_CRL_BYTES
from certs.collecting import BUDGET_BYTES, MAX_NEEDS, collect
from certs.evidence import Evidence, EvidenceNeed, NeedKind

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_large_lists_of_some_reasons_each_do_not_add_up_without_end() -> None:
    """None of them settles anything by itself, so every one that is named would be asked for."""
    needs = [
        EvidenceNeed(NeedKind.CRL_PART, f"http://ca.example/{part}.crl", b"certificate", b"issuer")
        for part in range(MAX_NEEDS)
    ]

    def get(need: EvidenceNeed) -> Answer:
        raw = need.url.encode().ljust(MAX_CRL_BYTES)
        return Answer(raw, Evidence(crls=(raw,)), Outcome.LIST, NOW, NOW)

    found = collect(needs, get)
    assert BUDGET_BYTES < sum(map(len, found.crls)) <= BUDGET_BYTES + MAX_CRL_BYTES
    assert any("quá lớn" in failure for failure in found.failures)
