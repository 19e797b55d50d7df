"""The algorithm of RFC 5280, 6.1 over one path. Revocation is asked separately.

What is more than the RFC asks for: keys and hashes that are too weak at that time fail, and an anchor's own
limits (path length, name constraints) bind those below it where they are stated, as RFC 5937 has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from certs import facts
from certs.paths.constraints import NameConstraints, permit
from certs.paths.model import PathFault, PathInputs, PathInvalidError
from certs.paths.policies import PolicyGraph
from certs.paths.reading import read
from certs.strength import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from certs.paths.reading import Reading

ANYTHING_GOES = PathInputs()


def check(certificates: Sequence[bytes], moment: datetime, inputs: PathInputs = ANYTHING_GOES) -> None:
    """Check a path at `moment`: DER from the certificate in question up to the anchor, which comes last.

    An anchor's period does not count, unless it is itself the certificate in question. Raises
    `PathInvalidError` with the first fault, looking for periods and weak keys from below before anything
    else, and `CertificateUnreadableError`.
    """
    path = [read(der) for der in certificates]
    for number, one in enumerate(path):
        if number == 0 or number < len(path) - 1:
            _check_period(one, moment)
        if moment >= key_of(one.der).limit(inputs.algorithms).until:
            raise PathInvalidError(PathFault.WEAK_KEY, one.der, facts.key_description(one.der))
    *below, anchor = path
    if not below:
        return
    walk = _Walk.begin(anchor, len(below), inputs)
    for issuer, one in zip(path[:0:-1], reversed(below), strict=True):
        _check_hash(one, moment, inputs)
        walk.step(one, issuer, is_last=one is below[0])
    if not walk.has_wanted_policy(inputs):
        raise PathInvalidError(PathFault.POLICY, certificates[0])


def _check_period(one: Reading, moment: datetime) -> None:
    if moment < one.not_before:
        raise PathInvalidError(PathFault.NOT_YET_VALID, one.der)
    if moment > one.not_after:
        raise PathInvalidError(PathFault.EXPIRED, one.der)


def _check_hash(one: Reading, moment: datetime, inputs: PathInputs) -> None:
    name = one.hash_name
    if name is not None and moment >= inputs.algorithms.hash_limit(name).until:
        raise PathInvalidError(PathFault.WEAK_SIGNATURE, one.der, name)


@dataclass(slots=True)
class _Walk:
    """The state variables of RFC 5280, 6.1.2."""

    explicit_policy: int
    inhibit_any: int
    mapping: int
    length_left: int
    graph: PolicyGraph = field(default_factory=PolicyGraph)
    constraints: list[NameConstraints] = field(default_factory=list)

    @classmethod
    def begin(cls, anchor: Reading, length: int, inputs: PathInputs) -> _Walk:
        walk = cls(
            0 if inputs.needs_policy else length + 1,
            0 if inputs.inhibits_any else length + 1,
            0 if inputs.inhibits_mapping else length + 1,
            length if anchor.path_length is None else anchor.path_length,
        )
        if anchor.constraints is not None:
            walk.constraints.append(anchor.constraints)
        return walk

    def step(self, one: Reading, issuer: Reading, *, is_last: bool) -> None:
        """Take the next certificate downwards (6.1.3), and prepare for the one after it (6.1.4)."""
        self._check_issuer(one, issuer)
        if self.constraints and (is_last or not one.is_self_issued):
            self._check_names(one)
        self._take_policies(one, is_last=is_last)
        if is_last:
            self._end(one)
        else:
            self._prepare(one)
        if one.unknown_critical is not None:
            raise PathInvalidError(PathFault.UNKNOWN_EXTENSION, one.der, one.unknown_critical)

    def has_wanted_policy(self, inputs: PathInputs) -> bool:
        return self.explicit_policy > 0 or self.graph.satisfies(inputs.policies)

    @staticmethod
    def _check_issuer(one: Reading, issuer: Reading) -> None:
        if one.issuer != issuer.subject:
            raise PathInvalidError(PathFault.WRONG_ISSUER, one.der)
        if not facts.is_signed_by(one.der, issuer.der):
            raise PathInvalidError(PathFault.BAD_SIGNATURE, one.der)

    def _check_names(self, one: Reading) -> None:
        if not permit(self.constraints, one.alternatives):
            raise PathInvalidError(PathFault.NAME_NOT_PERMITTED, one.der)

    def _take_policies(self, one: Reading, *, is_last: bool) -> None:
        policies = one.policies
        if policies.is_excessive:
            raise PathInvalidError(PathFault.MALFORMED, one.der, "policies")
        heeds_any = self.inhibit_any > 0 or (not is_last and one.is_self_issued)
        self.graph.descend(policies.stated, heeds_any=heeds_any)
        if self.explicit_policy <= 0 and self.graph.is_null:
            raise PathInvalidError(PathFault.POLICY, one.der)

    def _prepare(self, one: Reading) -> None:
        policies = one.policies
        if policies.maps_any:
            raise PathInvalidError(PathFault.BAD_MAPPING, one.der)
        if policies.mappings:
            self.graph.map(policies.mappings, allowed=self.mapping > 0)
        if one.constraints is not None:
            self.constraints.append(one.constraints)
        if not one.is_self_issued:
            self._count_down()
        self._limit(one)
        self._check_authority(one)

    def _count_down(self) -> None:
        self.explicit_policy = max(self.explicit_policy - 1, 0)
        self.mapping = max(self.mapping - 1, 0)
        self.inhibit_any = max(self.inhibit_any - 1, 0)

    def _limit(self, one: Reading) -> None:
        policies = one.policies
        if policies.require_explicit is not None:
            self.explicit_policy = min(self.explicit_policy, policies.require_explicit)
        if policies.inhibit_mapping is not None:
            self.mapping = min(self.mapping, policies.inhibit_mapping)
        if policies.inhibit_any is not None:
            self.inhibit_any = min(self.inhibit_any, policies.inhibit_any)

    def _check_authority(self, one: Reading) -> None:
        if not one.is_ca:
            raise PathInvalidError(PathFault.NOT_A_CA, one.der)
        if not one.is_self_issued:
            if self.length_left <= 0:
                raise PathInvalidError(PathFault.TOO_LONG, one.der)
            self.length_left -= 1
        if one.path_length is not None:
            self.length_left = min(self.length_left, one.path_length)
        if not one.may_certify:
            raise PathInvalidError(PathFault.MAY_NOT_CERTIFY, one.der)

    def _end(self, one: Reading) -> None:
        """Wrap up (6.1.5 a, b)."""
        self.explicit_policy = max(self.explicit_policy - 1, 0)
        if one.policies.require_explicit == 0:
            self.explicit_policy = 0
