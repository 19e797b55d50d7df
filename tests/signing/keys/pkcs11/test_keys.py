"""Keys on real (software) tokens: found, matched with their certificates, used."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from certs.authority import KeyKind
from signing.errors import AmbiguousKeyError, KeyUnavailableError
from signing.keys.making import HASHES
from signing.keys.model import Scheme
from tests.certs.pki import AT, YEAR
from tests.signing.keys.pkcs11.opening import plugged, signs
from tests.signing.keys.pkcs11.softhsm import SO_PIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.certs.pki import TestPki
    from tests.signing.keys.pkcs11.opening import Plugged
    from tests.signing.keys.pkcs11.softhsm import Tokens


@pytest.fixture
def devices(tokens: Tokens, tmp_path: Path) -> Iterator[Plugged]:
    with plugged(tokens.library, tmp_path / "tries") as devices:
        yield devices


class TestMatching:
    def test_a_key_signs_with_its_certificate_and_chain(
        self, tokens: Tokens, devices: Plugged, pki: TestPki
    ) -> None:
        leader = pki.person()
        tokens.token("lãnh đạo")
        tokens.identity("lãnh đạo", leader)
        for issuer in pki.authority.chain:
            tokens.certificate("lãnh đạo", issuer)
        key = devices.open("pkcs11:token=l%C3%A3nh%20%C4%91%E1%BA%A1o")
        assert key.certificate == leader.certificate
        assert set(key.chain) == set(pki.authority.chain)
        signs(key)

    def test_a_certificate_without_an_id_is_known_by_its_public_key(
        self, tokens: Tokens, devices: Plugged, pki: TestPki
    ) -> None:
        leader, other = pki.person(), pki.agency()
        tokens.token("t")
        tokens.key("t", leader, label="k", identifier="01")
        tokens.certificate("t", other.certificate, label="other", identifier="01")
        tokens.certificate("t", leader.certificate)
        key = devices.open("pkcs11:token=t;object=k")
        assert key.certificate == leader.certificate
        signs(key)

    def test_of_several_certificates_the_one_that_may_sign_now_is_taken(
        self, tokens: Tokens, devices: Plugged, pki: TestPki
    ) -> None:
        old = pki.person(not_before=AT - 2 * YEAR, not_after=AT - timedelta(days=1))
        now = pki.person(not_before=AT - timedelta(days=9))
        new = pki.person(not_before=AT - timedelta(days=5))
        later = pki.person(not_before=AT + timedelta(days=5))
        tokens.token("t")
        tokens.key("t", now, label="k", identifier="01")
        for certificate in (later, new, old, now):
            tokens.certificate("t", certificate.certificate, identifier="01")
        assert devices.open("pkcs11:token=t").certificate == new.certificate
        past = devices.open("pkcs11:token=t", at=AT - YEAR)
        assert past.certificate == old.certificate

    def test_a_certificate_may_lie_in_a_file(self, tokens: Tokens, devices: Plugged, pki: TestPki) -> None:
        leader = pki.person()
        tokens.token("t")
        tokens.key("t", leader, label="k", identifier="01")
        with pytest.raises(KeyUnavailableError, match="--certificate"):
            devices.open("pkcs11:token=t")
        key = devices.open("pkcs11:token=t", given=[leader.certificate, *pki.authority.chain])
        assert set(key.chain) == set(pki.authority.chain)
        signs(key)

    def test_a_file_with_somebody_elses_certificate_is_refused(
        self, tokens: Tokens, devices: Plugged, pki: TestPki
    ) -> None:
        tokens.token("t")
        tokens.identity("t", pki.person())
        with pytest.raises(KeyUnavailableError):
            devices.open("pkcs11:token=t", given=[pki.agency().certificate])

    def test_several_keys_are_listed_to_choose_from(
        self, tokens: Tokens, devices: Plugged, pki: TestPki
    ) -> None:
        leader, agency = pki.person(), pki.agency()
        tokens.token("t")
        tokens.identity("t", leader, label="leader", identifier="01")
        tokens.identity("t", agency, label="agency", identifier="02")
        with pytest.raises(AmbiguousKeyError) as caught:
            devices.open("pkcs11:token=t")
        assert "object=leader;id=%01" in str(caught.value)
        assert "object=agency;id=%02" in str(caught.value)
        assert devices.open("pkcs11:token=t;object=agency").certificate == agency.certificate
        assert devices.open("pkcs11:token=t;id=%01").certificate == leader.certificate
        assert devices.open("pkcs11:token=t;object=leader;type=cert").certificate == leader.certificate
        with pytest.raises(KeyUnavailableError, match="object=leader"):
            devices.open("pkcs11:token=t;object=mine")
        with pytest.raises(KeyUnavailableError, match="type=private"):
            devices.open("pkcs11:token=t;type=data")

    def test_only_the_key_that_may_sign_now_needs_no_choice(
        self, tokens: Tokens, devices: Plugged, pki: TestPki
    ) -> None:
        tokens.token("t")
        tokens.identity("t", pki.agency(not_after=AT - timedelta(days=1)), label="old", identifier="02")
        tokens.identity("t", pki.person(), label="new", identifier="01")
        signs(devices.open("pkcs11:token=t"))

    def test_an_empty_token_says_so(self, tokens: Tokens, devices: Plugged) -> None:
        tokens.token("t")
        with pytest.raises(KeyUnavailableError, match="khóa bí mật"):
            devices.open("pkcs11:token=t")


class TestTokens:
    def test_tokens_of_one_label_are_told_apart_by_serial(self, tokens: Tokens, devices: Plugged) -> None:
        tokens.token("twin")
        tokens.token("twin")
        with pytest.raises(AmbiguousKeyError) as caught:
            devices.find("pkcs11:token=twin")
        choices = [part for part in str(caught.value).split() if part.startswith("pkcs11:")]
        assert len(choices) == 2
        serials = set()
        for choice in choices:
            serials.add(devices.find(choice.rstrip(".;")).seen.token.serial)
        assert len(serials) == 2

    def test_what_is_not_there_is_told_with_what_is(self, tokens: Tokens, devices: Plugged) -> None:
        tokens.token("here")
        with pytest.raises(KeyUnavailableError, match="đang cắm: “here”"):
            devices.find("pkcs11:token=away")

    def test_a_token_that_comes_later_is_found(self, tokens: Tokens, devices: Plugged, pki: TestPki) -> None:
        """SoftHSM itself notices none that was made by somebody else meanwhile."""
        tokens.token("first")
        tokens.identity("first", pki.person())
        key = devices.open("pkcs11:token=first")
        tokens.token("later")
        with pytest.raises(KeyUnavailableError, match="đang cắm: “first”"):
            devices.find("pkcs11:token=later")
        signs(key)
        devices.find("pkcs11:token=first").process.close(key)
        assert devices.find("pkcs11:token=later").seen.token.label == "later"

    def test_opensc_sees_the_same(self, tokens: Tokens, devices: Plugged) -> None:
        tokens.token("here")
        token = devices.find("pkcs11:token=here").seen.token
        said = tokens.tool("--list-slots")
        assert f"serial num         : {token.serial}" in said
        assert f"token manufacturer : {token.manufacturer}" in said
        for attribute in (
            f"slot-id={token.slot}",
            "manufacturer=SoftHSM%20project",
            f"serial={token.serial}",
        ):
            assert devices.find(f"pkcs11:{attribute}").seen.token == token
        assert "SHA256-RSA-PKCS, keySize" in tokens.tool("--list-mechanisms", "--token-label", "here")
        assert 0x40 in token.mechanisms


RSA = [
    (scheme, name)
    for scheme in (Scheme.RSA_PKCS1V15, Scheme.RSA_PSS)
    for name in HASHES
    if "sha3" not in name
]


class TestAlgorithms:
    @pytest.mark.parametrize(("scheme", "hash_name"), RSA)
    def test_rsa(
        self, tokens: Tokens, devices: Plugged, pki: TestPki, scheme: Scheme, hash_name: str
    ) -> None:
        tokens.token("t")
        tokens.identity("t", pki.person())
        signs(devices.open("pkcs11:token=t"), scheme=scheme, hash_name=hash_name)

    @pytest.mark.parametrize("hash_name", list(HASHES))
    @pytest.mark.parametrize("kind", [KeyKind.P256, KeyKind.P384, KeyKind.P521])
    def test_ecdsa(
        self, tokens: Tokens, devices: Plugged, pki: TestPki, kind: KeyKind, hash_name: str
    ) -> None:
        tokens.token("t")
        tokens.identity("t", pki.person(key=kind))
        key = devices.open("pkcs11:token=t")
        for number in range(8):  # r and s now and then have leading zeros
            signs(key, hash_name=hash_name, data=bytes([number]))

    def test_ed25519(self, tokens: Tokens, devices: Plugged, pki: TestPki) -> None:
        tokens.token("t")
        tokens.identity("t", pki.person(key=KeyKind.ED25519))
        signs(devices.open("pkcs11:token=t"), hash_name="sha512")

    def test_sha3_with_pkcs1_goes_through_a_digest_info_of_ours(
        self, tokens: Tokens, devices: Plugged, pki: TestPki
    ) -> None:
        tokens.token("t")
        tokens.identity("t", pki.person())
        signs(devices.open("pkcs11:token=t"), scheme=Scheme.RSA_PKCS1V15, hash_name="sha3_384")

    def test_what_the_token_cannot_do_is_said(self, tokens: Tokens, devices: Plugged, pki: TestPki) -> None:
        tokens.token("t")
        tokens.identity("t", pki.person())
        key = devices.open("pkcs11:token=t")
        with pytest.raises(KeyUnavailableError, match="không làm được"):
            key.sign(b"x", scheme=Scheme.ECDSA, hash_name="sha256")

    def test_a_key_that_wants_the_pin_for_each_signature(
        self, tokens: Tokens, devices: Plugged, pki: TestPki
    ) -> None:
        tokens.token("t")
        tokens.demanding_key("t", pki.person())
        tokens.certificate("t", pki.person().certificate, identifier="01")
        key = devices.open("pkcs11:token=t")
        for _ in range(3):
            signs(key)


def test_threads_sign_at_once(tokens: Tokens, devices: Plugged, pki: TestPki) -> None:
    tokens.token("t")
    tokens.identity("t", pki.person())
    key = devices.open("pkcs11:token=t")
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                signs(key, data=f"{number}-{turn}".encode())
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_the_security_officers_pin_opens_nothing(tokens: Tokens, devices: Plugged, pki: TestPki) -> None:
    tokens.token("t")
    tokens.identity("t", pki.person())
    with pytest.raises(KeyUnavailableError, match="không đúng"):
        devices.open("pkcs11:token=t", SO_PIN)
