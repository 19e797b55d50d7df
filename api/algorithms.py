"""What this installation may sign with: the circular's algorithms, as the settings prefer and extend them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from signing.keys.model import Scheme
from signing.keys.policy import CIRCULAR_15_2025, AlgorithmPolicy

if TYPE_CHECKING:
    from infra.settings import Settings


def algorithm_policy(settings: Settings) -> AlgorithmPolicy:
    policy = replace(
        CIRCULAR_15_2025, rsa_scheme=Scheme(settings.rsa_scheme), hash_name=settings.signature_hash
    )
    return policy.allowing(Scheme.ED25519) if settings.allow_ed25519 else policy
