"""Who may sign lists in an authority's place: their path has to hold as any does (RFC 5280, 6.3.3 f, 6.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from certs.names import plain
from certs.revocation import Verdict, read_crls
from tests.signing.validation.builders import NOW, Party, issue, root

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ADDRESS = "http://crl.example.vn/indirect"
POLICY = x509.ObjectIdentifier("1.2.3.4.5")

Extension = tuple[x509.ExtensionType, bool]


class Bag:
    """Certificates at hand, by name."""

    def __init__(self, *parties: Party) -> None:
        self._parties = parties

    def named(self, name: object) -> list[bytes]:
        return [one.der for one in self._parties if plain(one.certificate.subject) == name]


def uri() -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(ADDRESS)


def person(lister: Party) -> Party:
    """Certified by the root; somebody else keeps the list."""
    names: list[x509.GeneralName] = [x509.DirectoryName(lister.certificate.subject)]
    point = x509.DistributionPoint([uri()], None, None, names)
    return issue(
        "Người có danh sách ở nơi khác",
        root(),
        extensions=((x509.CRLDistributionPoints([point]), False),),
    )


def indirect(lister: Party) -> bytes:
    scope = x509.IssuingDistributionPoint([uri()], None, False, False, None, True, False)
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(lister.certificate.subject)
        .last_update(NOW)
        .next_update(NOW + DAY)
        .add_extension(scope, critical=True)
        .sign(lister.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )


def said(lister: Party, *between: Party) -> list[Verdict]:
    """What the list says of the person, with those certificates at hand."""
    known = Bag(lister, *between)
    statuses = read_crls((indirect(lister),), person(lister).der, (root().der,), known)
    return [status.verdict for status in statuses]


def below(authority: Party, *extensions: Extension) -> Party:
    return issue("Nơi phát hành danh sách", authority, ca=True, extensions=extensions)


def between(*extensions: Extension, days: tuple[int, int] = (-365, 365), length: int | None = None) -> Party:
    return issue(
        "Cơ quan cấp phát ở giữa", root(), ca=True, extensions=extensions, days=days, path_length=length
    )


def permitted(common: str) -> Extension:
    subtree = x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, common)]))
    return x509.NameConstraints([subtree], None), True


def policies(*identifiers: x509.ObjectIdentifier) -> Extension:
    return x509.CertificatePolicies([x509.PolicyInformation(one, None) for one in identifiers]), False


NEEDS_POLICY: Extension = (
    x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None),
    True,
)


def test_one_whom_the_root_certified_is_believed() -> None:
    assert said(below(root())) == [Verdict.GOOD]


def test_one_further_down_is_believed_where_the_path_holds() -> None:
    middle = between()
    assert said(below(middle), middle) == [Verdict.GOOD]
    assert said(below(middle)) == []


class TestNames:
    def test_one_within_what_is_permitted_is_believed(self) -> None:
        middle = between(permitted("Cơ quan thử nghiệm"))
        assert said(below(middle), middle) == [Verdict.GOOD]

    def test_one_outside_is_not(self) -> None:
        middle = between(permitted("Cơ quan khác"))
        assert said(below(middle), middle) == []

    def test_another_path_of_the_same_authority_may_hold(self) -> None:
        narrow, wide = between(permitted("Cơ quan khác")), between()
        assert said(below(wide), narrow, wide) == [Verdict.GOOD]


class TestPolicies:
    def test_where_one_is_demanded_it_has_to_be_stated(self) -> None:
        middle = between(policies(POLICY), NEEDS_POLICY)
        assert said(below(middle), middle) == []

    def test_where_it_is_stated_all_the_way_it_is_believed(self) -> None:
        middle = between(policies(POLICY), NEEDS_POLICY)
        assert said(below(middle, policies(POLICY)), middle) == [Verdict.GOOD]


class TestPath:
    def test_a_path_that_is_too_long_is_not_believed(self) -> None:
        middle = between(length=0)
        lower = issue("Cơ quan cấp phát thấp hơn", middle, ca=True)
        assert said(below(lower), middle, lower) == []

    @pytest.mark.parametrize("days", [(-365, -1), (1, 365)])
    def test_an_authority_in_between_has_to_be_valid_when_the_list_is_made(
        self, days: tuple[int, int]
    ) -> None:
        middle = between(days=days)
        assert said(below(middle), middle) == []

    def test_nobody_who_is_no_authority_certifies(self) -> None:
        middle = issue("Không phải cơ quan cấp phát", root())
        assert said(below(middle), middle) == []

    def test_what_is_critical_and_not_understood_refuses(self) -> None:
        odd = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
        assert said(below(root(), (odd, True))) == []
        assert said(below(root(), (odd, False))) == [Verdict.GOOD]

    def test_keys_that_are_too_weak_are_not_believed(self) -> None:
        weak = issue("Nơi phát hành khóa yếu", root(), ca=True, bits=1024)
        assert said(weak) == []


def test_an_authority_renewed_since_still_vouches() -> None:
    """For a second key of its own, whose list is older than the renewal of its certificate."""
    old = issue("Cơ quan đã gia hạn", root(), ca=True, days=(-365, 365))
    renewed = issue("Cơ quan đã gia hạn", root(), ca=True, days=(0, 365))
    second = Party(issue("Khóa thứ hai", root()).key, _second(old))
    listed = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(old.certificate.subject)
        .last_update(NOW - HOUR)
        .next_update(NOW + DAY)
        .sign(second.key, hashes.SHA256())
        .public_bytes(Encoding.DER)
    )
    subject = issue("Người ký", renewed)
    statuses = read_crls((listed,), subject.der, (renewed.der, root().der), Bag(second))
    assert [status.verdict for status in statuses] == [Verdict.GOOD]


def _second(authority: Party) -> x509.Certificate:
    """A certificate for another key under the authority's own name, made by itself."""
    key = issue("Khóa thứ hai", root()).key
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(authority.certificate.subject)
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
        .add_extension(usage, critical=True)
        .sign(authority.key, hashes.SHA256())
    )
