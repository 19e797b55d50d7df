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
    Policy(
        "lists of the issuer's own key",
        "A revocation list counts when the very key that issued the certificate signed it, for all reasons "
        "at once. Lists under another key of the issuer, of another authority or for some reasons leave the "
        "status unknown, which is never good. Delta lists are not read.",
        (
            *("4.4.19", "4.5.1", "4.5.4", "4.5.6", "4.6.15", "4.6.17", "4.9.6", "4.11.7", "4.12.7", "4.12.9"),
            *("4.13.19", "4.14.18", "4.14.19", "4.14.24", "4.14.25", "4.14.28", "4.14.29", "4.14.30"),
            *("4.14.33", "4.15.4", "4.15.5"),
        ),
    ),
)


def policy_of(number: str) -> Policy | None:
    """Give the policy that explains a difference in this case."""
    return next((policy for policy in POLICIES if number in policy.cases), None)
