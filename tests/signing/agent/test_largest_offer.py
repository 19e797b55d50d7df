"""The largest offer that a service makes fits into what a helper takes."""

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.agent.offers import MAX_PAGES, MAX_TITLE, Kind, Offer, OfferItem, hear, say
from signing.agent.wire import MAX_BODY, MAX_DOCUMENTS
from signing.keys.model import Scheme
from signing.marks import MarkKind
from tests.certs.pki import AT


def test_the_most_documents_with_the_longest_titles_and_the_most_pages() -> None:
    items = tuple(
        OfferItem(
            request=f"{ordinal:032x}",
            title="ế" * MAX_TITLE,
            number="1234567/QĐ-UBND",
            document_digest="a" * 128,
            hash_name="sha512",
            scheme=Scheme.RSA_PKCS1V15,
            to_be_signed="b" * 64,
            pages=("c" * 64,) * MAX_PAGES,
            opened=False,
        )
        for ordinal in range(MAX_DOCUMENTS)
    )
    offer = Offer("0" * 32, "https://an-phu.test", "Nguyễn Thị Hạnh", MarkKind.LEADER, "d" * 64, items)
    key = Ed25519PrivateKey.generate()
    token = say(offer, key, at=AT, good_for=timedelta(minutes=60))
    assert len(token) + len('{"offer":""}') <= MAX_BODY
    assert hear(token, Kind.OFFER, key.public_key().public_bytes_raw(), at=AT).statement == offer
