"""Drafts that are PDF/A (ISO 19005), made of the sample letters, which carry all their fonts."""

from __future__ import annotations

import io
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, String

# Not through the package itself: importing it lets the whole process accept images that are cut short.
_PROFILE = distribution("weasyprint").locate_file("weasyprint/pdf/sRGB2014.icc")
SRGB = Path(str(_PROFILE)).read_bytes()
"""The ICC's own profile, of version 2."""


@dataclass(frozen=True)
class Flavour:
    part: int
    level: str = "B"
    has_intent: bool = True
    """Whether an output intent says what RGB means, or each page's own colour spaces."""

    @property
    def name(self) -> str:
        return f"{self.part}{self.level.lower()}"


def archival(pdf: bytes, flavour: Flavour) -> bytes:
    """The letter as PDF/A of that part and level."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if flavour.level == "A":
            tag(document)
        _define_colours(document, has_intent=flavour.has_intent)
        if flavour.part == 1:
            _list_glyphs(document)
        document.docinfo["/CreationDate"] = String("D:20260105080000Z")
        with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata.load_from_docinfo(document.docinfo, raise_failure=True)
            metadata["pdfaid:part"] = str(flavour.part)
            metadata["pdfaid:conformance"] = flavour.level
        first = flavour.part == 1
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=ObjectStreamMode.disable if first else ObjectStreamMode.generate,
            force_version="1.4" if first else "",
        )
    return out.getvalue()


def tag(document: pikepdf.Pdf) -> None:
    """Give each page's content to one paragraph of a structure tree (ISO 32000-1, 14.8)."""
    root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    parents = Array()
    for index, page in enumerate(document.pages):
        paragraph = Dictionary(Type=Name.StructElem, S=Name.P, P=whole, Pg=page.obj, K=0)
        reference = document.make_indirect(paragraph)
        whole.K.append(reference)
        page.contents_add(b"/P <</MCID 0>> BDC\n", prepend=True)
        page.contents_add(b"\nEMC", prepend=False)
        page.obj.StructParents = index
        parents.append(index)
        parents.append(Array([reference]))
    root.K, root.ParentTree = whole, Dictionary(Nums=parents)
    root.ParentTreeNextKey = len(document.pages)
    document.Root.StructTreeRoot = root
    document.Root.MarkInfo = Dictionary(Marked=True)
    document.Root.Lang = String("vi-VN")


def _define_colours(document: pikepdf.Pdf, *, has_intent: bool) -> None:
    profile = document.make_stream(SRGB)
    profile.N = 3
    if has_intent:
        intent = Dictionary(
            Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String("sRGB")
        )
        intent.Info, intent.DestOutputProfile = String("sRGB"), profile
        document.Root.OutputIntents = Array([intent])
        return
    white = Array([0.9505, 1, 1.089])
    for page in document.pages:
        page.resources.ColorSpace = Dictionary(
            DefaultRGB=Array([Name.ICCBased, profile]),
            DefaultGray=Array([Name.CalGray, Dictionary(WhitePoint=white, Gamma=2.2)]),
        )


def _list_glyphs(document: pikepdf.Pdf) -> None:
    """Add the list of glyphs that subsets need in PDF/A-1 alone."""
    for item in document.objects:
        if isinstance(item, Dictionary) and "/FontFile2" in item and "/CIDSet" not in item:
            count = TTFont(io.BytesIO(item.FontFile2.read_bytes()))["maxp"].numGlyphs
            bits = "1" * count + "0" * (-count % 8)
            item.CIDSet = document.make_stream(int(bits, 2).to_bytes(len(bits) // 8, "big"))
