"""The package's work on foreign bytes as jobs for a limited child process: plain values in, plain values out.

Each job takes `args` (JSON) and `files` (bytes by name) and gives the same. Nothing is fetched, no key is
used. Refusals leave as the package's own errors.
"""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import pikepdf

from certs.evidence import Evidence
from signing.agency import begin_agency, check_seal
from signing.bearing import check_reserved
from signing.beginning import Signer
from signing.document_timestamp import begin_document_timestamp
from signing.errors import PlacementError, UnreadableDocumentError
from signing.geometry import Box, Point
from signing.incremental import Revision
from signing.inventory import take_inventory
from signing.keys.model import Scheme
from signing.leader import begin_leader
from signing.levels import add_validation_data
from signing.marks import MarkKind
from signing.pdf.source import BytesSource, opened_source
from signing.placement import Blank, DocumentLayout, TextStyle, find_layout, page_geometries
from signing.placement.pages import UNREADABLE
from signing.placement.scanning import PagePictures
from signing.placement.secrecy import refuse_secret
from signing.preparation import PlacedBox, Places, prepare
from signing.preparation.annotations import flatten_annotations
from signing.preparation.opening import open_draft
from signing.preparation.safety import make_safe
from signing.proof import Subject
from signing.rendering import render_page, render_pages
from signing.revision import PendingSignature
from signing.signer_blocks import find_own_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Args = dict[str, Any]
Files = dict[str, bytes]

SAME_PLACE = 3.0
"""Points by which a blank may be moved and still be meant as it was found."""
UNSURE = "Chưa chắc chắn khối ký; hãy kiểm tra và chọn vị trí trên trang."


def check_draft(args: Args, files: Files) -> tuple[Args, Files]:
    """Inspect `files["pdf"]`, find its places and, where they are sure, reserve the fields.

    With `args["signer"]`, of several blocks the one under which that name is printed is reserved; where there
    is none, the principal's. Gives `layout`, `mark` (the "leader" of `places_to_json`, or None), `reserved`
    (all of `places_to_json`, only when the fields were reserved), `problems`, `removed`, `pages`,
    `printed_year`, `symbol`, and the file "pdf" only when it was prepared. With `args["words"]`, also what
    `PagePictures` says of scans.
    """
    pdf = files["pdf"]
    pictures = PagePictures.from_args(args)
    layout = find_layout(pdf, recognise=pictures)
    refuse_secret(layout)
    places, problems = _sure_places(layout, args.get("signer"))
    if places is None:
        answer = {**_described(layout, problems), "mark": None, "removed": list(_inspect(pdf))}
        return _with_scans((answer, {}), pictures)
    return _prepared(pdf, places, layout, problems)


def place_draft(args: Args, files: Files) -> tuple[Args, Files]:
    """As `check_draft`, with the fields where `args["places"]` (see `places_to_json`) says.

    Raises what `check_reserved` does for places that could not be filled in later.
    """
    pictures = PagePictures.from_args(args)
    layout = find_layout(files["pdf"], recognise=pictures)
    refuse_secret(layout)
    places = _as_found(places_from_json(args["places"]), layout)
    described, prepared = _prepared(files["pdf"], places, layout, ())
    # Issue will ask; a place that it refuses has to show while nobody has signed.
    check_reserved(Revision(prepared["pdf"]))
    return _with_scans((described, prepared), pictures)


def _as_found(places: Places, layout: DocumentLayout) -> Places:
    """A blank left where it was found is the one found: a point says nothing of its room and its dots."""
    return replace(
        places,
        number=_nearest(places.number, layout.number),
        day=_nearest(places.day, layout.day),
        month=_nearest(places.month, layout.month),
    )


def _nearest(chosen: Blank | None, found: Blank | None) -> Blank | None:
    if chosen is None or found is None or chosen.page != found.page:
        return chosen
    is_near = max(abs(chosen.at.x - found.at.x), abs(chosen.at.y - found.at.y)) <= SAME_PLACE
    return found if is_near else chosen


def begin_leader_job(args: Args, files: Files) -> tuple[Args, Files]:
    """Begin the leader's signature on `files["pdf"]` with `files["image"]`."""
    return _pending_output(begin_leader(files["pdf"], _signer(args, files), image=files["image"]))


def begin_agency_job(args: Args, files: Files) -> tuple[Args, Files]:
    """Begin the agency's signature.

    `args` also has `number`, `issued`, `printed_year`, `diameter_mm` and `insist`.
    """
    pending = begin_agency(
        files["pdf"],
        _signer(args, files),
        seal=files["image"],
        number=args["number"],
        issued=date.fromisoformat(args["issued"]),
        printed_year=args["printed_year"],
        diameter_mm=args["diameter_mm"],
        insist=args["insist"],
    )
    return _pending_output(pending)


def check_seal_job(args: Args, files: Files) -> tuple[Args, Files]:
    """Give the `objections` to `files["image"]` as seal, as `begin_agency_job` would meet them."""
    objections = check_seal(
        files["pdf"], seal=files["image"], diameter_mm=args["diameter_mm"], insist=args["insist"]
    )
    return {"objections": list(objections)}, {}


def inventory(args: Args, files: Files) -> tuple[Args, Files]:
    """Read what a signed file's level depends on at `args["at"]`.

    Gives `stamped` (see `Inventory.is_stamped`), what `subjects_from_output` reads, and as files the
    validation data stored already ("stored-cert.N", "stored-ocsp.N", "stored-crl.N").
    """
    found = take_inventory(Revision(files["pdf"]))
    subjects = found.subjects(datetime.fromisoformat(args["at"]))
    described = [[subject.moment.isoformat(), len(subject.certificates)] for subject in subjects]
    have = found.stored
    return {"stamped": found.is_stamped, "subjects": described}, {
        **numbered("cert", (one for subject in subjects for one in subject.certificates)),
        **numbered("stored-cert", have.certificates),
        **numbered("stored-ocsp", have.ocsp_responses),
        **numbered("stored-crl", have.crls),
    }


def subjects_from_output(args: Args, files: Mapping[str, bytes]) -> tuple[Subject, ...]:
    """Undo what `inventory` packed."""
    certificates = iter(unnumbered(files, "cert"))
    return tuple(
        Subject(tuple(islice(certificates, count)), datetime.fromisoformat(moment))
        for moment, count in args["subjects"]
    )


def begin_document_timestamp_job(args: Args, files: Files) -> tuple[Args, Files]:
    """Write a document time stamp around its token: gives `contents_at` and, to be appended, "update"."""
    del args
    begun = begin_document_timestamp(files["pdf"])
    return {"contents_at": list(begun.contents_at)}, {"update": begun.update}


def add_evidence(args: Args, files: Files) -> tuple[Args, Files]:
    """Store "cert.N", "ocsp.N" and "crl.N" in `files["pdf"]`, and give what has to be appended as "update".

    What the file has already is not stored again. `args["complete"]`: `is_complete` of `add_validation_data`.
    """
    evidence = Evidence(unnumbered(files, "ocsp"), unnumbered(files, "crl"))
    file = add_validation_data(
        files["pdf"],
        certificates=unnumbered(files, "cert"),
        evidence=evidence,
        is_complete=args["complete"],
    )
    return {}, {"update": b"".join(file.pieces(len(files["pdf"])))}


def page_picture(args: Args, files: Files) -> tuple[Args, Files]:
    """Draw page `args["page"]` (from 0) at `args["dpi"]` as "png"; none where there is no such page."""
    if args["page"] >= len(page_geometries(files["pdf"])):
        return {}, {}
    return {}, {"png": render_page(files["pdf"], args["page"], dpi=args["dpi"])}


def page_pictures(args: Args, files: Files) -> tuple[Args, Files]:
    """Draw up to `args["most"]` pages from `args["first"]` (from 0) on, none after `args["seconds"]`.

    Each as `args["dpi"]` and `args["most_pixels"]` allow. Gives "png.0", "png.1" … and `more`: whether pages
    may be left.
    """
    until, drawn = time.monotonic() + args["seconds"], []
    more = False
    for picture in render_pages(
        files["pdf"], args["first"], dpi=args["dpi"], most_pixels=args["most_pixels"]
    ):
        drawn.append(picture)
        if len(drawn) == args["most"] or time.monotonic() > until:
            more = True
            break
    return {"more": more}, numbered("png", drawn)


def count_pages(args: Args, files: Mapping[str, bytes | Path]) -> tuple[Args, Files]:
    """Give `pages`."""
    del args
    with opened_source(files["pdf"]) as pdf:
        return {"pages": len(page_geometries(pdf))}, {}


def numbered(kind: str, pieces: Iterable[bytes]) -> Files:
    """Name several files of one kind; `unnumbered` takes them out again."""
    return {f"{kind}.{number}": piece for number, piece in enumerate(pieces)}


def unnumbered(files: Mapping[str, bytes], kind: str) -> tuple[bytes, ...]:
    return tuple(data for name, data in files.items() if name.startswith(f"{kind}."))


def signer_args(by: Signer) -> Args:
    """What both begin jobs need of the signer among `args`; the rest is `signer_files`."""
    return {
        "at": by.at.isoformat(),
        "scheme": by.scheme.value if by.scheme else None,
        "hash_name": by.hash_name,
        "token_room": by.token_room,
    }


def signer_files(by: Signer) -> Files:
    return {"certificate": by.certificate, **numbered("chain", by.chain)}


def _signer(args: Args, files: Files) -> Signer:
    return Signer(
        files["certificate"],
        unnumbered(files, "chain"),
        datetime.fromisoformat(args["at"]),
        Scheme(args["scheme"]) if args["scheme"] else None,
        args["hash_name"],
        args["token_room"],
    )


def _pending_output(pending: PendingSignature) -> tuple[Args, Files]:
    described = {
        "kind": pending.kind.value,
        "field": pending.field,
        "contents_at": list(pending.contents_at),
        "hash_name": pending.hash_name,
        "scheme": pending.scheme.value,
        "signing_time": pending.signing_time.isoformat(),
        "warnings": list(pending.warnings),
    }
    return described, {
        "update": pending.update,
        "document_digest": pending.document_digest,
        "to_be_signed": pending.to_be_signed,
        "certificate": pending.certificate,
        **numbered("chain", pending.chain),
    }


def pending_from_output(args: Args, files: Files, original: bytes) -> PendingSignature:
    """Undo what the begin jobs packed, for the file they were given."""
    start, end = args["contents_at"]
    return PendingSignature(
        kind=MarkKind(args["kind"]),
        field=args["field"],
        original=BytesSource(original),
        update=files["update"],
        contents_at=(start, end),
        document_digest=files["document_digest"],
        to_be_signed=files["to_be_signed"],
        certificate=files["certificate"],
        chain=unnumbered(files, "chain"),
        hash_name=args["hash_name"],
        scheme=Scheme(args["scheme"]),
        signing_time=datetime.fromisoformat(args["signing_time"]),
        warnings=tuple(args["warnings"]),
    )


def _inspect(pdf: bytes) -> tuple[str, ...]:
    """Refuse what `prepare` would refuse before places are known; gives what it would take out."""
    with open_draft(pdf) as draft:
        try:
            return (*make_safe(draft), *flatten_annotations(draft))
        except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
            raise UnreadableDocumentError(UNREADABLE) from error


def _sure_places(layout: DocumentLayout, signer: str | None) -> tuple[Places | None, tuple[str, ...]]:
    """The places to go on with without asking a person, or why a person has to be asked."""
    if layout.signer is None:
        return None, layout.problems or (UNSURE,)
    try:
        found = find_own_block(layout, signer=None, common_name=signer or "")
        if found.problems:
            return None, found.problems
        return Places.from_layout(layout, found.block), ()
    except PlacementError as error:
        return None, (str(error),)


def _prepared(
    pdf: bytes, places: Places, layout: DocumentLayout, problems: tuple[str, ...]
) -> tuple[Args, Files]:
    result = prepare(pdf, places)
    described = _described(layout, problems)
    reserved = places_to_json(places)
    answer = {**described, "mark": reserved["leader"], "reserved": reserved, "removed": list(result.removed)}
    return answer, {"pdf": result.pdf}


def _with_scans(answer: tuple[Args, Files], pictures: PagePictures | None) -> tuple[Args, Files]:
    if pictures is None:
        return answer
    args, files = answer
    return {**args, **pictures.args()}, {**files, **pictures.files()}


def _described(layout: DocumentLayout, problems: tuple[str, ...]) -> Args:
    return {
        "layout": layout.as_json(""),
        "problems": list(problems),
        "pages": len(layout.pages),
        "printed_year": layout.printed_year,
        "symbol": layout.symbol,
    }


def places_to_json(places: Places) -> Args:
    """Write places as JSON; `places_from_json` undoes it."""
    return {
        "leader": {"page": places.leader.page, "box": list(places.leader.box.as_tuple())},
        "number": _blank_to_json(places.number),
        "day": _blank_to_json(places.day),
        "month": _blank_to_json(places.month),
    }


def places_from_json(encoded: Mapping[str, Any]) -> Places:
    leader = encoded["leader"]
    return Places(
        PlacedBox(leader["page"], Box(*leader["box"])),
        _blank_from_json(encoded["number"]),
        _blank_from_json(encoded["day"]),
        _blank_from_json(encoded["month"]),
    )


def _blank_to_json(blank: Blank | None) -> Args | None:
    if blank is None:
        return None
    return {
        "page": blank.page,
        "at": list(blank.at),
        "room": blank.room,
        "style": asdict(blank.style),
        "filler": None if blank.filler is None else list(blank.filler.as_tuple()),
        "bottom": blank.bottom,
        "tail": blank.tail,
    }


def _blank_from_json(encoded: Mapping[str, Any] | None) -> Blank | None:
    if encoded is None:
        return None
    filler = encoded["filler"]
    return Blank(
        page=encoded["page"],
        at=Point(*encoded["at"]),
        room=encoded["room"],
        style=TextStyle(**encoded["style"]),
        filler=None if filler is None else Box(*filler),
        bottom=encoded["bottom"],
        tail=encoded.get("tail", ""),
    )
