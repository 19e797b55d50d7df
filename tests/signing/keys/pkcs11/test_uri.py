"""RFC 7512, its examples (section 3) included."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.errors import KeyUnavailableError
from signing.keys.pkcs11.uri import LONGEST, TYPES, Pkcs11Uri, parse_uri


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pkcs11:", Pkcs11Uri()),
        ("PKCS11:token=x", Pkcs11Uri(token="x")),
        (
            "pkcs11:object=my-pubkey;type=public",
            Pkcs11Uri(object="my-pubkey", type="public"),
        ),
        (
            "pkcs11:object=my-key;type=private?pin-source=file:/etc/token",
            Pkcs11Uri(object="my-key", type="private", pin_source="/etc/token"),
        ),
        (
            (
                "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;"
                "object=my-certificate;type=cert;id=%69%95%3E%5C%F4%BD%EC%91;serial="
                "?pin-source=file:/etc/token_pin"
            ),
            Pkcs11Uri(
                token="The Software PKCS#11 Softtoken",
                manufacturer="Snake Oil, Inc.",
                model="1.0",
                serial="",
                object="my-certificate",
                type="cert",
                id=bytes.fromhex("69953e5cf4bdec91"),
                pin_source="/etc/token_pin",
            ),
        ),
        (
            "pkcs11:object=my-sign-key;type=private?module-name=mypkcs11",
            Pkcs11Uri(object="my-sign-key", type="private", module_name="mypkcs11"),
        ),
        (
            "pkcs11:slot-description=Sun%20Metaslot",
            Pkcs11Uri(slot_description="Sun Metaslot"),
        ),
        (
            (
                "pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%20Library;"
                "library-version=1.23"
            ),
            Pkcs11Uri(
                library_manufacturer="Snake Oil, Inc.",
                library_description="Soft Token Library",
                library_version=(1, 23),
            ),
        ),
        (
            "pkcs11:slot-id=327;slot-manufacturer=A%2DB?module-path=/usr/lib/x.so&module-name=x",
            Pkcs11Uri(slot_id=327, slot_manufacturer="A-B", module_path="/usr/lib/x.so", module_name="x"),
        ),
        ("pkcs11:token=L%C3%A3nh%20%C4%91%E1%BA%A1o", Pkcs11Uri(token="Lãnh đạo")),
        ("pkcs11:library-version=3", Pkcs11Uri(library_version=(3, 0))),
        ("pkcs11:id=a%00b", Pkcs11Uri(id=b"a\0b")),
        ("pkcs11:token=a%3Bb%3Fc%26d%25", Pkcs11Uri(token="a;b?c&d%")),
        ("pkcs11:?pin-source=file:///run/pin%20x", Pkcs11Uri(pin_source="/run/pin x")),
    ],
)
def test_what_a_uri_says(text: str, meant: Pkcs11Uri) -> None:
    assert parse_uri(text) == meant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("p11:token=x", "bắt đầu bằng"),
        ("pkcs11:token", "tên=giá-trị"),
        ("pkcs11:=x", "tên=giá-trị"),
        ("pkcs11:token=x;", "tên=giá-trị"),
        ("pkcs11:token=x;;id=1", "tên=giá-trị"),
        ("pkcs11:token=x;token=y", "hai lần"),
        ("pkcs11:token=Lãnh", "%C3%A3"),
        ("pkcs11:token=a b", "%20"),
        ("pkcs11:token=a/b", "%2F"),
        ("pkcs11:token=100%", "thập lục phân"),
        ("pkcs11:token=%zz", "thập lục phân"),
        ("pkcs11:token=%FF", "UTF-8"),
        ("pkcs11:token=a%00", "rỗng"),
        ("pkcs11:tokn=x", "phần lạ"),
        ("pkcs11:Token=x", "phần lạ"),
        ("pkcs11:x-maker=1", "phần lạ"),
        ("pkcs11:slot-id=-1", "slot-id"),
        ("pkcs11:slot-id=0x1", "slot-id"),
        ("pkcs11:slot-id=18446744073709551616", "slot-id"),
        ("pkcs11:library-version=1.2.3", "library-version"),
        ("pkcs11:library-version=1.256", "library-version"),
        ("pkcs11:type=key", "type"),
        ("pkcs11:token=" + "x" * 33, "32 byte"),
        ("pkcs11:serial=" + "1" * 17, "16 byte"),
        ("pkcs11:token=x#y", "%23"),
        ("pkcs11:object=" + "x" * 5000, "4096"),
        ("pkcs11:token=x?pin-value=1234", "pin-value"),
        ("pkcs11:pin-value=1234", "sau dấu"),
        ("pkcs11:module-path=x", "sau dấu"),
        ("pkcs11:?token=x", "trước dấu"),
        ("pkcs11:?pin-source=|cat /etc/passwd", "%20"),
        ("pkcs11:?pin-source=|whoami", "file:"),
        ("pkcs11:?pin-source=https://example.test/pin", "file:"),
        ("pkcs11:?pin-source=file://elsewhere/pin", "file:"),
        ("pkcs11:?pin-source=file:pin", "đầy đủ"),
        ("pkcs11:?pin-source=/etc/pin", "file:"),
        ("pkcs11:?pin-source=file:/a&pin-source=file:/b", "hai lần"),
        ("pkcs11:?x-maker=1", "phần lạ"),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    with pytest.raises(KeyUnavailableError) as caught:
        parse_uri(text)
    assert why in str(caught.value)
    assert "1234" not in str(caught.value)


_LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])


def _text(most: int) -> st.SearchStrategy[str | None]:
    return st.none() | st.text(_LETTERS, max_size=most // 4)


@given(
    st.builds(
        Pkcs11Uri,
        token=_text(LONGEST["token"]),
        manufacturer=_text(LONGEST["manufacturer"]),
        serial=_text(LONGEST["serial"]),
        model=_text(LONGEST["model"]),
        library_version=st.none() | st.tuples(st.integers(0, 255), st.integers(0, 255)),
        slot_id=st.none() | st.integers(0, 2**64 - 1),
        slot_description=_text(LONGEST["slot-description"]),
        object=_text(100),
        type=st.none() | st.sampled_from(sorted(TYPES)),
        id=st.none() | st.binary(max_size=40),
        module_name=_text(40),
        module_path=st.none() | st.text(_LETTERS, max_size=40).map(lambda text: f"/{text}"),
    )
)
def test_what_is_written_is_read_as_it_was(uri: Pkcs11Uri) -> None:
    assert parse_uri(str(uri)) == uri


@given(st.text(max_size=80))
def test_nothing_else_is_raised(text: str) -> None:
    with suppress(KeyUnavailableError):
        parse_uri("pkcs11:" + text)
