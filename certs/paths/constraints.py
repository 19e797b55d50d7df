"""Name constraints: where the names of a certificate may lie (RFC 5280, 4.2.1.10 and 6.1.3 (b), (c))."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from certs import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_COMPARISONS = 20_000
"""Names times subtrees looked at in one path; a sound certificate has a few of each."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names a certificate goes by."""

    subject: names.PlainName
    mail_in_subject: tuple[str, ...]
    """emailAddress attributes, heeded only where there is no alternative name."""
    alternatives: tuple[x509.GeneralName, ...]

    @classmethod
    def of(
        cls, subject: x509.Name, key: names.PlainName, alternative: x509.SubjectAlternativeName | None
    ) -> Self:
        mail = subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS) if alternative is None else ()
        return cls(key, tuple(str(one.value) for one in mail), tuple(alternative or ()))

    def __iter__(self) -> Iterator[Subtree]:
        """Go through them by kind, each as something that can be compared."""
        if self.subject:
            yield Subtree(x509.DirectoryName, self.subject)
        for address in self.mail_in_subject:
            yield Subtree(x509.RFC822Name, address)
        for name in self.alternatives:
            yield _as_subtree(name)


@dataclass(frozen=True, slots=True)
class Subtree:
    """A name or the head of a tree of names, of one kind."""

    kind: type[x509.GeneralName]
    value: object

    def holds(self, name: Subtree) -> bool:
        """Tell whether a name of the same kind lies in this subtree."""
        rule = _RULES.get(self.kind)
        # A kind of name that cannot be compared lies in no permitted subtree and in every excluded one.
        return rule is not None and rule(name.value, self.value)


@dataclass(frozen=True, slots=True)
class NameConstraints:
    """What one certificate says of the names below it."""

    permitted: tuple[Subtree, ...]
    excluded: tuple[Subtree, ...]

    @classmethod
    def of(cls, extension: x509.NameConstraints) -> Self:
        return cls(
            tuple(map(_as_subtree, extension.permitted_subtrees or ())),
            tuple(map(_as_subtree, extension.excluded_subtrees or ())),
        )

    def permits(self, name: Subtree) -> bool:
        """Tell whether the name may stand in a certificate below."""
        if any(tree.kind is name.kind and _excludes(tree, name) for tree in self.excluded):
            return False
        trees = [tree for tree in self.permitted if tree.kind is name.kind]
        return not trees or any(tree.holds(name) for tree in trees)


def permit(constraints: Iterable[NameConstraints], goes_by: Names) -> bool:
    """Tell whether all constraints met on the way down allow all the names; hopeless numbers are refused."""
    comparisons = 0
    for constraint in constraints:
        for name in goes_by:
            comparisons += 1 + len(constraint.permitted) + len(constraint.excluded)
            if comparisons > MAX_COMPARISONS or not constraint.permits(name):
                return False
    return True


def _excludes(tree: Subtree, name: Subtree) -> bool:
    return tree.kind not in _RULES or tree.holds(name)


def _as_subtree(name: x509.GeneralName) -> Subtree:
    value = names.plain(name.value) if isinstance(name, x509.DirectoryName) else name.value
    return Subtree(type(name), value)


def _directory(name: object, tree: object) -> bool:
    return isinstance(name, tuple) and isinstance(tree, tuple) and names.is_within(name, tree)


def _mail(name: object, tree: object) -> bool:
    """A mailbox, all mailboxes of a host, or (with a leading dot) of all hosts of a domain."""
    local, at, host = str(name).rpartition("@")
    if not at:
        return False
    tree_local, tree_at, tree_host = str(tree).rpartition("@")
    if tree_at:
        return local == tree_local and host.lower() == tree_host.lower()
    return _host(host, tree_host)


def _dns(name: object, tree: object) -> bool:
    """The domain itself and all below it; a leading dot leaves the domain itself out."""
    host, domain = str(name).lower(), str(tree).lower()
    if domain.startswith("."):
        return host.endswith(domain)
    return not domain or host == domain or host.endswith(f".{domain}")


def _uri(name: object, tree: object) -> bool:
    """The host of the address; one without a host, or with a bare IP address, lies nowhere."""
    try:
        host = urlsplit(str(name)).hostname or ""
    except ValueError:
        return False
    return any(mark.isalpha() for mark in host) and ":" not in host and _host(host, str(tree))


def _host(host: str, tree: str) -> bool:
    if tree.startswith("."):
        return host.lower().endswith(tree.lower())
    return not tree or host.lower() == tree.lower()


def _address(name: object, tree: object) -> bool:
    return (
        isinstance(name, IPv4Address | IPv6Address)
        and isinstance(tree, IPv4Network | IPv6Network)
        and name in tree
    )


_RULES = {
    x509.DirectoryName: _directory,
    x509.RFC822Name: _mail,
    x509.DNSName: _dns,
    x509.UniformResourceIdentifier: _uri,
    x509.IPAddress: _address,
}
"""Kinds of name that can be compared; those without a rule fail wherever they are constrained."""
