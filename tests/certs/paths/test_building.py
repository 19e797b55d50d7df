"""Which paths are found, and how little a hostile pile of certificates may cost."""

from __future__ import annotations

from itertools import pairwise

from cryptography import x509

from certs import facts
from certs.paths import paths_from
from certs.paths.building import MAX_DEPTH, MAX_STEPS
from tests.certs.paths.hierarchy import Party, Shelf, named


def found(certificate: bytes, anchors: list[bytes], candidates: list[bytes]) -> list[tuple[bytes, ...]]:
    return list(paths_from(certificate, Shelf(tuple(anchors)), Shelf(tuple(candidates))))


def test_anchor_itself_is_a_path() -> None:
    root = Party.called("Root")
    der = root.certify(root)
    assert found(der, [der], []) == [(der,)]


def test_old_and_new_key_of_an_authority_lead_to_the_root() -> None:
    root, old, person = Party.called("Root"), Party.called("CA"), Party.called("Person")
    new = Party(old.name)
    anchor, first = root.certify(root), root.certify(old)
    new_with_old, leaf = old.certify(new), new.certify(person, is_ca=False)
    assert found(leaf, [anchor], [first, new_with_old]) == [(leaf, new_with_old, first, anchor)]


def test_cross_certificates_give_a_path_to_each_root() -> None:
    one, two, authority, person = map(Party.called, ("One", "Two", "CA", "Person"))
    anchors = [one.certify(one), two.certify(two)]
    crossed = [one.certify(authority), two.certify(authority)]
    leaf = authority.certify(person, is_ca=False)
    assert found(leaf, anchors, crossed) == [
        (leaf, crossed[0], anchors[0]),
        (leaf, crossed[1], anchors[1]),
    ]


def test_fitting_key_identifier_comes_first() -> None:
    root, authority, person = map(Party.called, ("Root", "CA", "Person"))
    identifier = x509.SubjectKeyIdentifier.from_public_key(authority.key.public_key())
    plain = root.certify(authority, x509.SubjectKeyIdentifier(b"another"))
    fitting = root.certify(authority, identifier)
    leaf = authority.certify(person, x509.AuthorityKeyIdentifier(identifier.digest, None, None), is_ca=False)
    anchor = root.certify(root)
    assert found(leaf, [anchor], [plain, fitting])[0] == (leaf, fitting, anchor)


def test_wrong_key_identifier_alone_forbids_nothing() -> None:
    root, person = Party.called("Root"), Party.called("Person")
    anchor = root.certify(root, x509.SubjectKeyIdentifier(b"right"))
    leaf = root.certify(person, x509.AuthorityKeyIdentifier(b"wrong", None, None), is_ca=False)
    assert found(leaf, [anchor], []) == [(leaf, anchor)]


def test_names_match_whatever_their_encoding_case_and_blanks() -> None:
    root, person = Party(named("Trung tâm  Chứng thực")), Party.called("Person")
    leaf = root.certify(person, is_ca=False, issuer_name=named("TRUNG TÂM CHỨNG THỰC "))
    anchor = root.certify(root)
    assert found(leaf, [anchor], []) == [(leaf, anchor)]


def test_loops_end() -> None:
    one, two, person = Party.called("One"), Party.called("Two"), Party.called("Person")
    leaf = one.certify(person, is_ca=False)
    loop = [one.certify(two), two.certify(one), one.certify(one), two.certify(two)]
    assert found(leaf, [], loop) == []


def test_paths_are_not_endless() -> None:
    parties = [Party.called(f"CA {number}") for number in range(MAX_DEPTH + 2)]
    anchor = parties[0].certify(parties[0])
    chain = [issuer.certify(subject) for issuer, subject in pairwise(parties)]
    assert len(found(chain[MAX_DEPTH - 1], [anchor], chain)) == 1
    assert found(chain[MAX_DEPTH], [anchor], chain) == []


def test_authorities_that_all_certify_one_another_cost_no_more_than_allowed() -> None:
    """Twelve keys under one name, each certified by each: paths beyond number, none to an anchor."""
    keys = [Party(named("CA")) for _ in range(12)]
    mesh = [issuer.certify(subject) for issuer in keys for subject in keys]
    leaf = keys[0].certify(Party.called("Person"), is_ca=False)
    facts.is_signed_by.cache_clear()
    assert found(leaf, [], mesh) == []
    asked = facts.is_signed_by.cache_info()
    assert 0 < asked.hits + asked.misses <= MAX_STEPS
