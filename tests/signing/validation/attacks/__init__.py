"""Forgeries built from our own signed letters, one per known trick.

Named after "1 Trillion Dollar Refund" (universal forgery, incremental saving, wrapping), "Shadow Attacks"
(hide, replace, hide-and-replace) and "Breaking the Specification: PDF Certification" (evil annotation, sneaky
signature); the others follow from ISO 32000 and RFC 5652, read as an attacker reads them.
"""

from __future__ import annotations

from tests.signing.validation.attacks import (
    acting,
    annotating,
    certified,
    containers,
    drawing,
    encrypting,
    ending,
    filling,
    forging,
    fronts,
    hiding,
    keeping,
    keys,
    nesting,
    numbering,
    paging,
    preparing,
    shadows,
    signing,
    stamping,
    supplying,
    testifying,
    twofold,
    vouching,
    wrapping,
)
from tests.signing.validation.attacks.registry import ATTACKS, Attack

__all__ = ["ATTACKS", "FAMILIES", "Attack", "keeping", "nesting", "vouching"]

FAMILIES = (
    ending, wrapping, forging, hiding, containers, drawing, annotating, filling, acting, shadows,
    supplying, numbering, signing, keys, stamping, testifying, fronts, certified, preparing, twofold,
    encrypting, paging,
)  # fmt: skip
"""The modules with the attacks; some add theirs to another's."""
