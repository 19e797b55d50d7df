"""Many hashes under as few authorisations as the service allows, in both versions of the API."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from certs.authority import KeyKind
from signing.errors import KeyUnavailableError, SignatureRejectedError
from signing.keys.making import signature_value
from signing.keys.model import Scheme
from tests.signing.keys.csc.bench import at_a_service, document, sha256, signed
from tests.signing.keys.csc.vault import EC, ECDSA_SHA256, PSS, RSA, RSA_SHA256, Holding

if TYPE_CHECKING:
    from tests.certs.pki import TestPki
    from tests.signing.keys.csc.bench import Bench

AUTHORIZE, EXTEND, SIGN = "credentials/authorize", "credentials/extendTransaction", "signatures/signHash"


def hashes_in(body: dict[str, object]) -> list[bytes]:
    values = body.get("hash", body.get("hashes"))
    assert isinstance(values, list)
    return [base64.b64decode(value) for value in values]


def test_many_hashes_need_one_authorisation(either: Bench) -> None:
    assert all(isinstance(one, bytes) for one in either.sign(5))
    (authorised,) = either.service.asked(AUTHORIZE)
    assert authorised["numSignatures"] == 5
    assert hashes_in(authorised) == [sha256(number) for number in range(5)]
    assert len(either.service.asked(SIGN)) == 1
    assert either.person.asked == [("PIN", 5, None), ("OTP", 5, None)]


def test_the_key_has_its_chain_and_signs_alone(either: Bench, pki: TestPki) -> None:
    key = either.key()
    assert key.certificate == either.holding.issued.certificate
    assert key.chain == pki.authority.chain
    value = key.sign(document(0), scheme=Scheme.RSA_PKCS1V15, hash_name="sha256")
    assert value == signature_value(
        either.holding.issued.private_key, document(0), scheme=Scheme.RSA_PKCS1V15, hash_name="sha256"
    )


def test_more_than_the_credential_allows_need_several(either: Bench) -> None:
    either.holding.multisign = 2
    assert all(isinstance(one, bytes) for one in either.sign(5))
    assert [body["numSignatures"] for body in either.service.asked(AUTHORIZE)] == [2, 2, 1]
    assert (either.person.times("PIN"), either.person.times("OTP")) == (1, 3)


def test_the_pin_does_not_outlive_the_key(bench: Bench) -> None:
    key = bench.key()
    signed(key, 1)
    signed(key, 1)
    assert bench.person.times("PIN") == 1
    key.close()
    signed(key, 1)
    assert bench.person.times("PIN") == 2


def test_hashes_are_named_only_where_the_authorisation_is_bound_to_them(either: Bench) -> None:
    either.holding.scal = "1"
    assert all(isinstance(one, bytes) for one in either.sign(3))
    (authorised,) = either.service.asked(AUTHORIZE)
    assert not {"hash", "hashes"} & authorised.keys()


@pytest.mark.parametrize("scal", ["1", "2"])
def test_each_further_call_extends_the_transaction(either: Bench, scal: str) -> None:
    either.holding.scal = scal
    assert all(isinstance(one, bytes) for one in either.sign(5, hashes_per_call=2))
    assert len(either.service.asked(SIGN)) == 3
    extended = either.service.asked(EXTEND)
    assert len(extended) == 2
    if scal == "2":
        assert hashes_in(extended[0]) == [sha256(2), sha256(3)]
    assert either.person.times("OTP") == 1


def test_a_service_that_cannot_extend_gets_the_same_sad(either: Bench) -> None:
    either.service.extends = False
    assert all(isinstance(one, bytes) for one in either.sign(5, hashes_per_call=2))
    assert len({body["SAD"] for body in either.service.asked(SIGN)}) == 1


def test_a_question_reaches_the_signer(newer: Bench) -> None:
    newer.holding.question = "Mã số trên thẻ?"
    newer.sign(1)
    assert ("OTP", 1, "Mã số trên thẻ?") in newer.person.asked


@pytest.mark.parametrize(
    ("listed", "scheme", "hash_name"),
    [
        ((RSA_SHA256,), Scheme.RSA_PKCS1V15, "sha256"),
        ((RSA,), Scheme.RSA_PKCS1V15, "sha256"),
        ((RSA,), Scheme.RSA_PKCS1V15, "sha512"),
        ((PSS,), Scheme.RSA_PSS, "sha256"),
        ((PSS,), Scheme.RSA_PSS, "sha384"),
    ],
)
def test_rsa(either: Bench, listed: tuple[str, ...], scheme: Scheme, hash_name: str) -> None:
    either.holding.algorithms = listed
    outcomes = signed(either.key(), 2, scheme=scheme, hash_name=hash_name)
    assert all(isinstance(one, bytes) for one in outcomes)


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("kind", [KeyKind.P256, KeyKind.P384])
@pytest.mark.parametrize("listed", [ECDSA_SHA256, EC])
def test_ecdsa_comes_as_der_whatever_the_service_sends(
    pki: TestPki, tmp_path: Path, kind: KeyKind, listed: str, *, raw: bool
) -> None:
    holding = Holding(pki.person(key=kind), algorithms=(listed,), raw_ecdsa=raw)
    with at_a_service(holding, tmp_path / "tries") as bench:
        outcomes = signed(bench.key(), 2, scheme=Scheme.ECDSA)
    assert all(isinstance(one, bytes) for one in outcomes)


@pytest.mark.parametrize(
    ("scheme", "hash_name"),
    [(Scheme.RSA_PSS, "sha256"), (Scheme.RSA_PKCS1V15, "sha512"), (Scheme.ED25519, "sha512")],
)
def test_what_the_credential_does_not_list_is_not_asked_for(
    bench: Bench, scheme: Scheme, hash_name: str
) -> None:
    bench.holding.algorithms = (RSA_SHA256,)
    with pytest.raises(KeyUnavailableError, match="--scheme"):
        bench.key().sign(b"x", scheme=scheme, hash_name=hash_name)
    assert not bench.service.asked(AUTHORIZE)


class TestValues:
    def test_a_false_one_is_dropped_and_the_others_stay(self, either: Bench) -> None:
        either.holding.spoil[1] = base64.b64encode(bytes(256)).decode()
        first, second, third = either.sign(3)
        assert isinstance(second, SignatureRejectedError)
        assert isinstance(first, bytes)
        assert isinstance(third, bytes)
        assert len(either.service.asked(AUTHORIZE)) == 1

    def test_those_in_another_order_are_dropped(self, bench: Bench) -> None:
        key = bench.holding.issued.private_key
        swapped = [
            signature_value(key, document(number), scheme=Scheme.RSA_PKCS1V15, hash_name="sha256")
            for number in (1, 0)
        ]
        bench.holding.spoil.update({n: base64.b64encode(value).decode() for n, value in enumerate(swapped)})
        assert all(isinstance(one, SignatureRejectedError) for one in bench.sign(2))

    def test_missing_ones_are_asked_for_again(self, either: Bench) -> None:
        either.holding.spoil[1] = None
        assert all(isinstance(one, bytes) for one in either.sign(3))
        assert [len(hashes_in(body)) for body in either.service.asked(SIGN)] == [3, 1]
