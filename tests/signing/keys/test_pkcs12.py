from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from certs.authority import DemoAuthority
from signing.cms import check_value
from signing.errors import KeyUnavailableError, WrongPinError
from signing.keys import KeyReference, Pkcs12Key, Scheme, open_key, parse_reference

if TYPE_CHECKING:
    from pathlib import Path

    from tests.certs.pki import TestPki

PASSPHRASE = "mật khẩu dài"


@pytest.fixture(scope="module")
def p12(pki: TestPki) -> bytes:
    return DemoAuthority.to_pkcs12(pki.person(), PASSPHRASE, "lãnh đạo")


def test_a_key_signs_with_its_certificate(p12: bytes, pki: TestPki) -> None:
    key = Pkcs12Key.open(p12, PASSPHRASE)
    value = key.sign(b"x", scheme=Scheme.RSA_PKCS1V15, hash_name="sha256")
    given = {"scheme": Scheme.RSA_PKCS1V15, "hash_name": "sha256"}
    check_value(value, to_be_signed=b"x", certificate=key.certificate, **given)  # type: ignore[arg-type]  # mixed
    assert set(key.chain) == set(pki.authority.chain)


@pytest.mark.parametrize("passphrase", ["", "sai", PASSPHRASE + " "])
def test_a_wrong_passphrase_is_told_apart(passphrase: str, p12: bytes) -> None:
    with pytest.raises(WrongPinError, match="không đúng"):
        Pkcs12Key.open(p12, passphrase)


@pytest.mark.parametrize("data", [b"", b"not a key", b"\x30\x03\x02\x01\x03"])
def test_what_is_no_key_file_is_refused(data: bytes) -> None:
    with pytest.raises(KeyUnavailableError) as caught:
        Pkcs12Key.open(data, PASSPHRASE)
    assert not isinstance(caught.value, WrongPinError)


def test_a_key_that_cannot_do_the_scheme_says_so(p12: bytes) -> None:
    key = Pkcs12Key.open(p12, PASSPHRASE)
    with pytest.raises(KeyUnavailableError, match="không hợp"):
        key.sign(b"x", scheme=Scheme.ECDSA, hash_name="sha256")
    with pytest.raises(KeyUnavailableError, match="sha1"):
        key.sign(b"x", scheme=Scheme.RSA_PKCS1V15, hash_name="sha1")


class TestReferences:
    def test_a_file_is_opened(self, p12: bytes, tmp_path: Path) -> None:
        (tmp_path / "khóa.p12").write_bytes(p12)
        reference = parse_reference(f"p12:{tmp_path / 'khóa.p12'}")
        assert open_key(reference, PASSPHRASE).certificate

    def test_the_scheme_ends_at_the_first_colon(self) -> None:
        assert parse_reference(r"p12:C:\khóa.p12") == KeyReference("p12", r"C:\khóa.p12")

    @pytest.mark.parametrize("text", ["", "p12", "p12:", "file:/x", "/x.p12"])
    def test_what_names_no_key_is_refused(self, text: str) -> None:
        with pytest.raises(KeyUnavailableError, match="dạng"):
            parse_reference(text)

    @pytest.mark.parametrize("text", ["pkcs11:token=x", "csc:phòng-ký"])
    def test_what_is_not_there_yet_says_so(self, text: str) -> None:
        with pytest.raises(KeyUnavailableError, match="chưa dùng được"):
            open_key(parse_reference(text), PASSPHRASE)

    def test_a_missing_file_is_named_without_its_folder(self, tmp_path: Path) -> None:
        with pytest.raises(KeyUnavailableError, match=r"“mất\.p12”"):
            open_key(parse_reference(f"p12:{tmp_path}/mất.p12"), PASSPHRASE)
