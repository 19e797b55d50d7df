"""The table of verdicts as the page docs/revocation.md, which running this module writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from signing.validation.status import RULES
from tests.signing.validation.builders import NOW
from tests.signing.validation.revocation_cases import CASES, REVOKED, Case

PAGE = Path(__file__).parents[3] / "docs" / "revocation.md"

_INTRODUCTION = """# What revocation evidence decides

The rules stand in one pure function, `find` in `signing/validation/status.py`, beside the table `RULES`
that gives each finding its sub-indication and its clause. In short:

1. What claims to come from the future is put aside.
2. Revoked for good is for good, however old the news and whoever says otherwise later; only
   *certificateHold* is ever taken back.
3. A suspension that evidence shows to have lasted through the signing is not mended by a later
   reinstatement.
4. Else the newest statement that speaks for the moment decides, OCSP or CRL alike; of several made at
   the same instant the bad news counts.
5. A statement speaks for a moment if it was made after it or was current then (before its nextUpdate;
   without one, for a day), and before the certificate expired, unless it says that it still covers those
   (*archiveCutoff*, *expiredCertsOnCRL*). What was out of date decides nothing, and no answer is never a
   good one.

The moment is the proven signing time where a time stamp proves one, else the time of checking. Who
speaks in an authority's place (a delegated OCSP responder, a separate key for lists, an indirect CRL
issuer) is checked too: whoever is known to be revoked is not believed, whoever names sources that do not
answer is not believed when they say *good*. Whoever signs lists needs a path that holds as any does (RFC
5280, 6.3.3 f): name constraints, policies, lengths, periods.

An OCSP response may leave out its responder's certificate (RFC 6960, 4.2.1): it is looked for by name or
key hash among the certificates of the file, of what was fetched, and of the trust store.

*invalidityDate* (RFC 5280, 5.3.2) decides nothing: EN 319 102-1 compares with the time of revocation. Where
it lies before a proven signing time, the reason says so, so that somebody may ask the signer. The reason code
decides for time stamps alone: a service that lost its key takes its tokens with it, one that closed or was
replaced does not (RFC 3161, 4).

Where this is stricter than EN 319 102-1: a time stamp from after the revocation makes the signature
TOTAL-FAILED, and so does the signer's own word that it was made afterwards; the standard leaves both at
REVOKED_NO_POE, Circular 15/2025/TT-BKHCN (Appendix II) wants a certificate that was neither revoked nor
suspended at the time of signing.

How the evidence is got, where a network may be asked:

* First what the verdict lacks, then what the standing of today (`now`) lacks, at most three rounds each.
  `--revocation off` asks nobody; `declared` and `require` ask the sources that certificates name, and differ
  only in certificates that name none. Dead sources leave the verdict and its problems as they were; more
  evidence makes a verdict worse only by news of a revocation (`signing/validation/asking.py`).
* A question has one deadline (10 s) for all redirects and second tries. OCSP goes by POST with a nonce, then
  by GET (RFC 5019), or the other way round by setting; HTTP's *max-age* shortens how long an answer is used,
  within its nextUpdate and the installation's own limit, never under five minutes.
* No connection, no complete answer in time, 408, 425, 429, 5xx and OCSP's *tryLater* and *internalError* rest
  the source, from half a minute to half an hour or as long as *Retry-After* asks, an hour at most. Any other
  4xx, *malformedRequest*, *unauthorized* and unusable answers rest that question alone.
* A list stands in the store as its source's answer only if somebody entitled signed it. Of answers not yet
  out of date the newest by its own date counts, so nothing older or forged displaces it.
* Of a list of 20 MB the entries are walked by their lengths; only the one asked for becomes an object.

Everything below is checked on day 0. *Revoked* and *suspended* mean since day {revoked}, by the CRL
where nothing else is said. `tests/signing/validation/test_revocation_table.py` runs every line, and
fails when this page says something else.

| # | Evidence | Signed (claimed) | Time stamp | Indication | Sub-indication | Clause |
|---:|---|---:|---:|---|---|---|
"""


def page() -> str:
    """Give the whole page in Markdown."""
    introduction = _INTRODUCTION.format(revoked=_day(REVOKED))
    return introduction + "\n".join(_line(number, case) for number, case in enumerate(CASES, 1)) + "\n"


def _line(number: int, case: Case) -> str:
    return "| " + " | ".join(_cells(number, case)) + " |"


def _cells(number: int, case: Case) -> Iterator[str]:
    yield str(number)
    yield case.title
    yield _day(case.claimed)
    yield "" if case.stamped is None else _day(case.stamped)
    yield case.indication.value
    yield "" if case.sub_indication is None else case.sub_indication.value
    yield RULES[case.finding].clause if not case.overruled_by else case.overruled_by


def _day(moment: datetime) -> str:
    return f"{(moment - NOW).days:+d}".replace("-", "−")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
