"""Trust lists that somebody made to deceive or to exhaust: none is believed, each is refused in words."""

from __future__ import annotations

import copy
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from lxml import etree
from signxml.algorithms import SignatureMethod

from certs.trustlists import signature, xml
from certs.trustlists.checking import claimed_key, read_signed_list
from certs.trustlists.errors import TrustListError, UnknownOperatorError
from certs.trustlists.uris import TSL, XMLDSIG
from tests.certs.pki import AT, TestPki
from tests.certs.trustlists.lists import DAY, Entry, ListDraft, operator, sign

SIGNATURE = f"{{{XMLDSIG}}}Signature"


def refused(data: bytes) -> str:
    with pytest.raises(TrustListError) as caught:
        read_signed_list(data, operators=[operator().der], at=AT)
    return str(caught.value)


@pytest.fixture
def sound(pki: TestPki) -> bytes:
    return ListDraft((Entry(pki.authority.anchor),)).signed()


def test_the_list_that_is_spoilt_here_is_sound(sound: bytes) -> None:
    assert read_signed_list(sound, operators=[operator().der], at=AT).content.services


class TestSignature:
    def test_unsigned(self) -> None:
        assert refused(bytes(etree.tostring(ListDraft().element()))) == signature.UNSIGNED

    def test_by_a_stranger(self) -> None:
        assert refused(ListDraft().signed(operator("Kẻ giả mạo"))) == signature.STRANGER

    def test_by_a_stranger_of_the_same_name(self) -> None:
        """The certificate is pinned, not what it says."""
        twin = operator.__wrapped__("Cơ quan quản lý danh sách tin cậy")
        assert refused(ListDraft().signed(twin)) == signature.STRANGER

    def test_by_a_stranger_who_names_the_operator(self) -> None:
        """The operator's certificate in the key info, the stranger's key in the signature."""
        forged = etree.fromstring(ListDraft().signed(operator("Kẻ giả mạo")))
        genuine = etree.fromstring(ListDraft().signed())
        tag = f".//{{{XMLDSIG}}}X509Certificate"
        forged.find(tag).text = genuine.find(tag).text
        assert refused(bytes(etree.tostring(forged))) == signature.BROKEN

    def test_nobody_is_known(self, sound: bytes) -> None:
        with pytest.raises(UnknownOperatorError, match="chứng thư của đơn vị quản lý"):
            read_signed_list(sound, operators=[], at=AT)

    def test_operator_expired(self) -> None:
        old = operator("Đơn vị hết hạn", days=-1)
        with pytest.raises(TrustListError, match="hiệu lực"):
            read_signed_list(ListDraft().signed(old), operators=[old.der], at=AT)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b">12<", b">13<"),
            (b"granted", b"accredited"),
            (b"<SchemeTerritory>VN", b"<SchemeTerritory>LA"),
            (b"<TSPServices>", b"<TSPServices><!-- x --><TSPService/>"),
        ],
    )
    def test_altered_content(self, old: bytes, new: bytes, sound: bytes) -> None:
        assert old in sound
        assert refused(sound.replace(old, new)) == signature.BROKEN

    def test_altered_value(self, sound: bytes) -> None:
        root = etree.fromstring(sound)
        value = root.find(f".//{{{XMLDSIG}}}SignatureValue")
        value.text = ("A" if value.text[0] != "A" else "B") + value.text[1:]
        assert refused(bytes(etree.tostring(root))) == signature.BROKEN

    def test_hash_of_yesterday(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The library refuses to sign so; a forger's does not."""
        monkeypatch.setattr("signxml.signer.XMLSigner.check_deprecated_methods", lambda _self: None)
        signed = ListDraft().signed(method=SignatureMethod.RSA_SHA1)
        assert refused(signed) == signature.BROKEN

    def test_nonsense_in_the_signature(self, sound: bytes) -> None:
        for tag in ("SignatureMethod", "CanonicalizationMethod", "DigestMethod"):
            root = etree.fromstring(sound)
            root.find(f".//{{{XMLDSIG}}}{tag}").set("Algorithm", "urn:nonsense")
            assert refused(bytes(etree.tostring(root))) == signature.BROKEN
        for tag in ("SignatureValue", "DigestValue", "SignedInfo", "Reference", "SignatureMethod"):
            root = etree.fromstring(sound)
            found = root.find(f".//{{{XMLDSIG}}}{tag}")
            found.getparent().remove(found)
            assert refused(bytes(etree.tostring(root))) == signature.BROKEN


class TestWrapping:
    """The signature is genuine; what a careless reader would read is not what was signed."""

    def wrapped(self, sound: bytes, pki: TestPki) -> tuple[etree._Element, etree._Element]:
        forged = ListDraft((Entry(pki.authority.chain[0]),), sequence=99).element()
        return etree.fromstring(sound), forged

    def test_genuine_list_inside_a_forged_one(self, sound: bytes, pki: TestPki) -> None:
        genuine, forged = self.wrapped(sound, pki)
        forged.append(genuine)
        assert refused(bytes(etree.tostring(forged))) == signature.BROKEN

    def test_signature_moved_to_a_forged_list(self, sound: bytes, pki: TestPki) -> None:
        genuine, forged = self.wrapped(sound, pki)
        forged.append(genuine.find(SIGNATURE))
        assert refused(bytes(etree.tostring(forged))) == signature.BROKEN

    def test_genuine_list_kept_under_the_moved_signature(self, sound: bytes, pki: TestPki) -> None:
        """As SAML was broken: the reference finds the genuine element, the reader the forged one."""
        genuine, forged = self.wrapped(sound, pki)
        moved = genuine.find(SIGNATURE)
        genuine.remove(moved)
        holder = etree.SubElement(moved, f"{{{XMLDSIG}}}Object")
        holder.append(genuine)
        forged.append(moved)
        assert refused(bytes(etree.tostring(forged))) == signature.BROKEN

    def test_reference_by_name_to_a_part(self, pki: TestPki) -> None:
        """The operator signed some element; it is not the list."""
        genuine = etree.fromstring(ListDraft((Entry(pki.authority.anchor),)).signed())
        for reference in genuine.iter(f"{{{XMLDSIG}}}Reference"):
            if reference.get("URI") == "":
                reference.set("URI", "#part")
        genuine[0].set("Id", "part")
        assert refused(bytes(etree.tostring(genuine))) == signature.BROKEN

    def test_two_signatures(self, sound: bytes) -> None:
        genuine = etree.fromstring(sound)
        genuine.append(copy.deepcopy(genuine.find(SIGNATURE)))
        assert refused(bytes(etree.tostring(genuine))) == signature.BROKEN

    def test_transform_that_chooses_parts(self, sound: bytes) -> None:
        genuine = etree.fromstring(sound)
        transforms = next(genuine.iter(f"{{{XMLDSIG}}}Transforms"))
        extra = etree.SubElement(transforms, f"{{{XMLDSIG}}}Transform")
        extra.set("Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")
        assert refused(bytes(etree.tostring(genuine))) == signature.BROKEN

    def test_a_comment_splits_no_text(self, pki: TestPki) -> None:
        """Canonical XML drops comments: one that is put in later changes nothing that is read."""
        signed = ListDraft((Entry(pki.authority.anchor),), sequence=123).signed()
        commented = signed.replace(b">123<", b">1<!-- -->23<")
        content = read_signed_list(commented, operators=[operator().der], at=AT).content
        assert content.sequence == 123

    def test_a_signature_over_something_that_is_no_list(self) -> None:
        other = etree.fromstring(f'<Other xmlns="{TSL}"><a/></Other>')
        assert "TS 119 612" in refused(sign(other, operator()))


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 12))
BOMBS = {
    "billion laughs": b'<!DOCTYPE x [<!ENTITY l0 "ha">' + LAUGHS + b"]><x>&l11;</x>",
    "quadratic": b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]><x>' + b"&a;" * 5000 + b"</x>",
    "external file": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>',
    "parameter entity": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><x/>',
    "external subset": b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    "deep": b"<x>" * 100_000 + b"</x>" * 100_000,
    "many": b"<x>" + b"<y/>" * (xml.MAX_ELEMENTS + 1) + b"</x>",
    "60 MB": b"<x>" + b" " * 60_000_000 + b"</x>",
    "cut off": b"<x><y>",
    "empty": b"",
    "no xml": b"\x00\x01\x02",
    "strange encoding": b'<?xml version="1.0" encoding="EBCDIC-CP-US"?><x/>',
    "other xml": b"<html/>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_in_words(name: str) -> None:
    assert refused(BOMBS[name])
    with pytest.raises(TrustListError):
        claimed_key(BOMBS[name])


def test_nothing_outside_is_asked() -> None:
    """Neither the network nor a file beside it, whatever the list says."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        root = etree.fromstring(ListDraft().signed())
        root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", f"{TSL} {here}/x.xsd")
        including = etree.SubElement(root, "{http://www.w3.org/2001/XInclude}include", href=f"{here}/y")
        assert including is not None
        for reference in list(root.iter(f"{{{XMLDSIG}}}Reference"))[-1:]:
            reference.set("URI", f"{here}/z")
        assert refused(bytes(etree.tostring(root)))
        assert refused(f'<!DOCTYPE x SYSTEM "{here}/dtd"><x/>'.encode())
        server.shutdown()
    assert asked == []


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("TSLVersionIdentifier", "4"),
        ("TSLVersionIdentifier", "7"),
        ("TSLSequenceNumber", "-1"),
        ("TSLSequenceNumber", "9" * 5000),
        ("TSLSequenceNumber", "١٢"),
        ("ListIssueDateTime", "hôm qua"),
        ("SchemeTerritory", ""),
    ],
)
def test_signed_nonsense_names_the_field(field: str, text: str) -> None:
    assert refused(ListDraft(nodes={field: text}).signed()).startswith("Danh sách tin cậy")


def test_an_old_genuine_list_is_told_by_its_number(pki: TestPki) -> None:
    """A downgrade is genuine in itself: see `accepting`."""
    old = ListDraft((Entry(pki.authority.anchor),), sequence=3, issued=AT - 300 * DAY).signed()
    assert read_signed_list(old, operators=[operator().der], at=AT).content.sequence == 3
