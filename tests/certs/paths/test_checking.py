"""Rules that NIST's suite does not ask about, or only in one direction."""

from __future__ import annotations

from ipaddress import ip_network
from itertools import pairwise

import pytest
from cryptography import x509

from certs.paths import PathFault, PathInputs, PathInvalidError, check
from tests.certs.paths.hierarchy import AT, YEAR, Party, mappings, named, policies
from tests.effort import counted

ROOT, AUTHORITY, PERSON = map(Party.called, ("Root", "CA", "Person"))


def fault(*path: bytes, inputs: PathInputs | None = None) -> PathFault | None:
    try:
        check(path, AT, inputs or PathInputs())
    except PathInvalidError as error:
        return error.fault
    return None


def constrained(
    permitted: list[x509.GeneralName] | None,
    *names: x509.GeneralName,
    excluded: list[x509.GeneralName] | None = None,
) -> PathFault | None:
    """A path whose authority has these limits and whose person these names."""
    limits = x509.NameConstraints(permitted, excluded)
    alternative = [x509.SubjectAlternativeName(names)] if names else []
    return fault(
        AUTHORITY.certify(PERSON, *alternative, is_ca=False),
        ROOT.certify(AUTHORITY, limits),
        ROOT.certify(ROOT),
    )


def address(network: str) -> x509.IPAddress:
    return x509.IPAddress(ip_network(network))


def host(value: str) -> x509.IPAddress:
    return x509.IPAddress(ip_network(value)[0])


class TestNameConstraints:
    @pytest.mark.parametrize(
        ("permitted", "name"),
        [
            (address("10.0.0.0/8"), host("10.1.2.3/32")),
            (address("2001:db8::/32"), host("2001:db8::1/128")),
            (x509.DNSName("vd.vn"), x509.DNSName("a.VD.vn")),
            (x509.DNSName(".vd.vn"), x509.DNSName("a.vd.vn")),
            (x509.RFC822Name("vd.vn"), x509.RFC822Name("a@VD.vn")),
            (x509.RFC822Name("a@vd.vn"), x509.RFC822Name("a@vd.VN")),
            (x509.UniformResourceIdentifier(".vd.vn"), x509.UniformResourceIdentifier("http://a.vd.vn/x")),
            (x509.DirectoryName(named("NGƯỜI  Ký")), x509.DirectoryName(named("người ký"))),
            (address("10.0.0.0/8"), x509.DNSName("anything.vn")),
        ],
    )
    def test_within(self, permitted: x509.GeneralName, name: x509.GeneralName) -> None:
        country = x509.DirectoryName(x509.Name(list(named("x"))[:1]))
        trees: list[x509.GeneralName] = [permitted, country]
        assert constrained(trees, name) is None

    @pytest.mark.parametrize(
        ("permitted", "name"),
        [
            (address("10.0.0.0/8"), host("11.0.0.1/32")),
            (address("10.0.0.0/8"), host("2001:db8::1/128")),
            (x509.DNSName("vd.vn"), x509.DNSName("avd.vn")),
            (x509.DNSName(".vd.vn"), x509.DNSName("vd.vn")),
            (x509.RFC822Name("vd.vn"), x509.RFC822Name("a@b.vd.vn")),
            (x509.RFC822Name("a@vd.vn"), x509.RFC822Name("A@vd.vn")),
            (x509.UniformResourceIdentifier("vd.vn"), x509.UniformResourceIdentifier("http://10.0.0.1/")),
            (x509.UniformResourceIdentifier("vd.vn"), x509.UniformResourceIdentifier("urn:vd.vn")),
            (
                x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
                x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
            ),
        ],
    )
    def test_outside(self, permitted: x509.GeneralName, name: x509.GeneralName) -> None:
        assert constrained([permitted], name) is PathFault.NAME_NOT_PERMITTED

    def test_excluded_outweighs_permitted(self) -> None:
        assert (
            constrained([x509.DNSName("vd.vn")], x509.DNSName("b.vd.vn"), excluded=[x509.DNSName("b.vd.vn")])
            is PathFault.NAME_NOT_PERMITTED
        )

    def test_root_binds_those_below_it(self) -> None:
        limits = x509.NameConstraints([x509.DirectoryName(named("Other"))], None)
        leaf = ROOT.certify(PERSON, is_ca=False)
        assert fault(leaf, ROOT.certify(ROOT, limits)) is PathFault.NAME_NOT_PERMITTED

    def test_hopeless_numbers_are_refused(self) -> None:
        trees: list[x509.GeneralName] = [x509.DNSName(f"h{number}.vn") for number in range(300)]
        names = [x509.DNSName(f"h{number}.vn") for number in range(300)]
        assert constrained(trees, *names) is PathFault.NAME_NOT_PERMITTED


class TestAuthority:
    def test_without_the_flag(self) -> None:
        path = (
            AUTHORITY.certify(PERSON, is_ca=False),
            ROOT.certify(AUTHORITY, is_ca=False),
            ROOT.certify(ROOT),
        )
        assert fault(*path) is PathFault.NOT_A_CA

    def test_root_limits_the_length(self) -> None:
        root = ROOT.certify(ROOT, x509.BasicConstraints(ca=True, path_length=0))
        assert fault(ROOT.certify(PERSON, is_ca=False), root) is None
        path = AUTHORITY.certify(PERSON, is_ca=False), ROOT.certify(AUTHORITY), root
        assert fault(*path) is PathFault.TOO_LONG

    def test_unknown_critical_extension(self) -> None:
        strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
        path = AUTHORITY.certify(PERSON, is_ca=False), ROOT.certify(AUTHORITY, strange), ROOT.certify(ROOT)
        with pytest.raises(PathInvalidError) as caught:
            check(path, AT)
        assert (caught.value.fault, caught.value.detail) == (PathFault.UNKNOWN_EXTENSION, "1.2.3.4")
        assert caught.value.certificate == path[1]

    def test_expired_root_still_holds_those_below(self) -> None:
        leaf, root = ROOT.certify(PERSON, is_ca=False), ROOT.certify(ROOT)
        assert fault(leaf, root) is None
        with pytest.raises(PathInvalidError) as caught:
            check((root,), AT + 2 * YEAR)
        assert caught.value.fault is PathFault.EXPIRED


def test_policies_that_multiply_cost_little() -> None:
    """Ten authorities that map thirty policies to thirty: a tree would have 30^10 leaves."""
    names = [f"1.2.3.{number}" for number in range(30)]
    pairs = [(own, other) for own in names for other in names][:450]
    parties = [ROOT, *(Party.called(f"CA {number}") for number in range(9)), PERSON]
    path = [ROOT.certify(ROOT)]
    for issuer, subject in pairwise(parties[:-1]):
        path.insert(0, issuer.certify(subject, policies(*names), mappings(*pairs)))
    path.insert(0, parties[-2].certify(PERSON, policies(*names), is_ca=False))
    inputs = PathInputs(frozenset({names[0]}), needs_policy=True)
    assert fault(*path, inputs=inputs) is None
    _, calls = counted(lambda: check(path, AT, inputs))
    assert calls < 100_000


def test_policies_beyond_number_are_refused() -> None:
    many = policies(*(f"1.2.3.{number}" for number in range(600)))
    assert fault(ROOT.certify(PERSON, many, is_ca=False), ROOT.certify(ROOT)) is PathFault.MALFORMED
