"""Where our answer differs from the suite's, by the policy that it follows from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """A decision of ours that the suite does not share."""

    name: str
    why: str
    cases: tuple[str, ...]


POLICIES = (
    Policy(
        "no DSA",
        "Keys are RSA, ECDSA or EdDSA (Circular 15/2025/TT-BKHCN, Appendix I). DSA keys, with parameters of "
        "their own or inherited, make no path, sound or not.",
        ("4.1.4", "4.1.5"),
    ),
)


def policy_of(number: str) -> Policy | None:
    """Give the policy that explains a difference in this case."""
    return next((policy for policy in POLICIES if number in policy.cases), None)
