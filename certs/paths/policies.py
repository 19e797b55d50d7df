"""Certificate policies along a path: the graph of RFC 9618, which replaces RFC 5280's tree.

The tree grows exponentially where certificates map policies to many others; the graph has at most one node
per policy and certificate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from certs.paths.model import ANY_POLICY

MAX_POLICIES = 500
"""Policies and mappings heeded per certificate; sound ones state a handful."""


@dataclass(frozen=True, slots=True)
class Asserted:
    """What one certificate says about policies."""

    stated: frozenset[str] | None
    """Dotted OIDs; None without the extension."""
    mappings: tuple[tuple[str, str], ...]
    """(issuer's policy, subject's policy)."""
    require_explicit: int | None
    inhibit_mapping: int | None
    inhibit_any: int | None

    @property
    def maps_any(self) -> bool:
        """Whether anyPolicy is mapped, which may stand on neither side of a mapping (RFC 5280, 4.2.1.5)."""
        return any(ANY_POLICY in pair for pair in self.mappings)

    @property
    def is_excessive(self) -> bool:
        return len(self.stated or ()) > MAX_POLICIES or len(self.mappings) > MAX_POLICIES


@dataclass(slots=True)
class _Node:
    """A policy that holds at one depth."""

    policy: str
    parents: list[_Node]
    expected: frozenset[str] = frozenset()
    """Policies that satisfy this one in the next certificate."""

    def __post_init__(self) -> None:
        self.expected = self.expected or frozenset({self.policy})


@dataclass(slots=True)
class PolicyGraph:
    """The valid policies at the present depth, and those that led there."""

    _level: dict[str, _Node] = field(default_factory=lambda: {ANY_POLICY: _Node(ANY_POLICY, [])})
    _above: dict[str, _Node] = field(default_factory=dict)

    @property
    def is_null(self) -> bool:
        """No policy holds from the anchor down to here."""
        return not self._level

    def descend(self, stated: frozenset[str] | None, *, heeds_any: bool) -> None:
        """Take the policies of the next certificate (RFC 5280, 6.1.3 (d), (e), as amended)."""
        by_expected: dict[str, list[_Node]] = {}
        for node in self._level.values():
            for policy in node.expected:
                by_expected.setdefault(policy, []).append(node)
        level: dict[str, _Node] = {}
        whatever = self._level.get(ANY_POLICY)
        for policy in (stated or frozenset()) - {ANY_POLICY}:
            if parents := by_expected.get(policy) or ([whatever] if whatever else []):
                level[policy] = _Node(policy, parents)
        if stated is not None and ANY_POLICY in stated and heeds_any:
            for policy, parents in by_expected.items():
                level.setdefault(policy, _Node(policy, parents))
        self._above, self._level = self._level, level

    def map(self, mappings: tuple[tuple[str, str], ...], *, allowed: bool) -> None:
        """Apply a certificate's policy mappings (RFC 5280, 6.1.4 (b), as amended)."""
        targets: dict[str, set[str]] = {}
        for own, other in mappings:
            targets.setdefault(own, set()).add(other)
        for policy, mapped in targets.items():
            if not allowed:
                self._level.pop(policy, None)
            elif policy in self._level:
                self._level[policy].expected = frozenset(mapped)
            elif ANY_POLICY in self._level:
                parents = self._level[ANY_POLICY].parents
                self._level[policy] = _Node(policy, parents, frozenset(mapped))

    def satisfies(self, wanted: frozenset[str]) -> bool:
        """Tell whether a policy holds that the relying party wants (RFC 5280, 6.1.5 (g), as amended)."""
        if ANY_POLICY in wanted or ANY_POLICY in self._level:
            return bool(self._level)
        return not wanted.isdisjoint(self._authority_policies())

    def _authority_policies(self) -> set[str]:
        """Policies in the anchor's words: the topmost named ones that the lowest level is reached from."""
        found: set[str] = set()
        seen: set[int] = set()
        waiting = list(self._level.values())
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if any(parent.policy == ANY_POLICY for parent in node.parents):
                found.add(node.policy)
            waiting += [parent for parent in node.parents if parent.policy != ANY_POLICY]
        return found
