"""Sound files to be attacked, signed as other agencies and other software sign theirs.

What is permitted after a signature differs from one to the next, and so does what an attack can hide behind:
certifications at each level, other forms of cross-references, odd beginnings, further signers, time stamps.
"""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm

from tests.signing.validation import builders
from tests.signing.validation.attacks import encrypting, paging
from tests.signing.validation.builders import changed

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS = {"So": (110, 700, 140, 715), "Ngay": (380, 700, 400, 715), "Thang": (430, 700, 450, 715)}
FIRST_BOX, SECOND_BOX = (350, 200, 470, 260), (30, 20, 130, 50)


@dataclass(frozen=True)
class Victim:
    """A file that passes as it is."""

    name: str
    build: Callable[[], bytes]
    leaves_fields_open: bool = False
    """Whether nobody said that its fields stay as they are."""
    harmless: frozenset[str] = frozenset()
    """Attacks that do nothing to this one."""

    @property
    def pdf(self) -> bytes:
        return _built(self)


@cache
def _built(victim: Victim) -> bytes:
    return victim.build()


def with_form(pdf: bytes) -> bytes:
    """The letter with the fields that another agency's form has, empty."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference, _ = writer.find_page_for_modification(0)
        page = reference.get_object()
        made = [builders.text_field(writer, name, box, reference) for name, box in FIELDS.items()]
        writer.root[pdf_name("/AcroForm")] = writer.add_object(
            generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject(made)})
        )
        writer.update_root()
        listed = page.setdefault("/Annots", generic.ArrayObject())
        listed.extend(made)
        writer.update_container(listed)
        writer.mark_update(reference)

    return changed(pdf, meddle)


def filled(writer: IncrementalPdfFileWriter) -> None:
    for name, value in zip(FIELDS, ("05", "01", "6"), strict=True):
        builders.fill(writer, name, value)


def _certified(pdf: bytes, permission: MDPPerm) -> bytes:
    metadata = signers.PdfSignatureMetadata(
        field_name="Signature1",
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=permission,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    spec = fields.SigFieldSpec("Signature1", box=FIRST_BOX, on_page=0)
    signer = signers.PdfSigner(
        metadata, builders.signer(builders.leader()), timestamper=builders.stamper(), new_field_spec=spec
    )
    out = io.BytesIO()
    signer.sign_pdf(builders.opened(pdf), output=out, bytes_reserved=builders.ROOM)
    return out.getvalue()


def _certified_for_nothing() -> bytes:
    return _certified(changed(with_form(builders.letter()), filled), MDPPerm.NO_CHANGES)


def _certified_alone(permission: MDPPerm) -> bytes:
    return _certified(with_form(builders.letter()), permission)


def _certified_and_signed(permission: MDPPerm) -> bytes:
    """Certified empty, filled in by somebody, and signed by the next."""
    pdf = changed(_certified(with_form(builders.letter()), permission), filled)
    return _approved(pdf, "Signature2", SECOND_BOX)


def _approved(pdf: bytes, name: str, box: tuple[int, int, int, int] | None, *, first: bool = False) -> bytes:
    party = builders.leader() if first else builders.agency()
    spec = fields.SigFieldSpec(name, box=box, on_page=0)
    return builders.sign(pdf, party, name, spec=spec, timestamper=builders.stamper())


def _signed_twice(pdf: bytes) -> bytes:
    """By two persons, with nothing locked and the fields filled before."""
    once = _approved(changed(with_form(pdf), filled), "Signature1", FIRST_BOX, first=True)
    return _approved(once, "Signature2", SECOND_BOX)


def _left_open() -> bytes:
    """Signed twice, and only then are the fields filled, one after the other."""
    pdf = _approved(with_form(builders.letter()), "Signature1", FIRST_BOX, first=True)
    pdf = _approved(pdf, "Signature2", SECOND_BOX)
    return changed(pdf, filled)


def saved(pdf: bytes, **options: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, **options)  # type: ignore[arg-type]  # as pikepdf has them
    return out.getvalue()


def _compressed() -> bytes:
    """As iText writes: objects in streams, and all cross-references in streams."""
    generate = pikepdf.ObjectStreamMode.generate
    return _signed_twice(saved(builders.letter(), object_stream_mode=generate))


def _linearised(*, in_streams: bool) -> bytes:
    mode = pikepdf.ObjectStreamMode.generate if in_streams else pikepdf.ObjectStreamMode.disable
    return _signed_twice(saved(builders.letter(), linearize=True, object_stream_mode=mode))


def _stamped_last() -> bytes:
    """With validation data and a document time stamp, as for an archive."""
    signed = builders.with_security_store(_signed_twice(builders.letter()), builders.root())
    return builders.with_document_timestamp(signed)


def _stamped_letter() -> bytes:
    return builders.with_document_timestamp(
        builders.with_security_store(builders.finished(), builders.root())
    )


def _with_two_leaders() -> bytes:
    """Our own letter, signed by a second leader before the seal."""
    spec = fields.SigFieldSpec("AntinLeader2", box=(200, 200, 280, 260), on_page=0)
    second = builders.sign(
        builders.led(), builders.leader(), "AntinLeader2", spec=spec, timestamper=builders.stamper()
    )
    return builders.issued(second)


def _with_open_fields() -> bytes:
    """Our own letter before the seal, with fields of its author filled."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        for name in ("Open", "Other"):
            builders.fill(writer, name, "7")

    return changed(builders.led(builders.prepared(extra_fields=("Open", "Other"))), meddle)


_CERTIFIED = frozenset({"permissions_added"})
"""The certification is already what the attack makes it."""
_UPDATED = frozenset({"flipped_byte_near_the_end"})
"""What stands at the end nobody signed."""

VICTIMS = (
    Victim("certified for no changes", _certified_for_nothing, harmless=_CERTIFIED),
    Victim(
        "certified for filling",
        partial(_certified_alone, MDPPerm.FILL_FORMS),
        leaves_fields_open=True,
        harmless=_CERTIFIED,
    ),
    Victim(
        "certified for comments",
        partial(_certified_alone, MDPPerm.ANNOTATE),
        leaves_fields_open=True,
        harmless=_CERTIFIED,
    ),
    Victim(
        "certified for filling, and signed",
        partial(_certified_and_signed, MDPPerm.FILL_FORMS),
        harmless=_CERTIFIED,
    ),
    Victim(
        "certified for comments, and signed",
        partial(_certified_and_signed, MDPPerm.ANNOTATE),
        harmless=_CERTIFIED,
    ),
    Victim("signed twice", lambda: _signed_twice(builders.letter())),
    Victim("filled in afterwards", _left_open, leaves_fields_open=True, harmless=_UPDATED),
    Victim("compressed", _compressed),
    Victim("linearised", partial(_linearised, in_streams=False)),
    Victim("linearised and compressed", partial(_linearised, in_streams=True)),
    Victim("stamped last", _stamped_last),
    Victim("letter stamped last", _stamped_letter),
    Victim("letter of two leaders", _with_two_leaders),
    Victim("encrypted letter", lambda: encrypting.letter(6)),
    Victim("encrypted and compressed letter", lambda: encrypting.letter(3, packed=True)),
    Victim("letter of several pages", paging.letter),
    Victim("letter with open fields", _with_open_fields, leaves_fields_open=True, harmless=_UPDATED),
)


def victim(name: str) -> Victim:
    """The one of that name."""
    return next(one for one in VICTIMS if one.name == name)
