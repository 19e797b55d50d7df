"""Drafts with something in them that a signature must not be put under: one function per fault."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.signing.papers import changed

if TYPE_CHECKING:
    from collections.abc import Callable

JAVASCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def with_changes(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    return changed(pdf, change)


def encrypted(pdf: bytes, password: str = "") -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="chủ", user=password))
    return out.getvalue()


def xfa(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = Dictionary(Fields=Array(), XFA=document.make_stream(b"<xdp/>"))


def portfolio(document: pikepdf.Pdf) -> None:
    document.Root.Collection = Dictionary(View=Name.D)


def hidden_layer(document: pikepdf.Pdf) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Ẩn")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))


def visible_layer(document: pikepdf.Pdf) -> None:
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Hiện")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer])))


def conditional_layer(document: pikepdf.Pdf) -> None:
    form = _form_on_page(document)
    form.OC = Dictionary(Type=Name.OCMD, P=Name.AllOff)


def external_stream(document: pikepdf.Pdf) -> None:
    form = _form_on_page(document)
    form.F = String("other.bin")


def reference_xobject(document: pikepdf.Pdf) -> None:
    form = _form_on_page(document)
    form.Ref = Dictionary(F=String("other.pdf"), Page=0)


def embedded_file(document: pikepdf.Pdf) -> None:
    document.attachments["bí mật.txt"] = b"x"


def sticky_note(document: pikepdf.Pdf) -> None:
    _annotate(document, Dictionary(Subtype=Name.Text, Contents=String("Sửa lại"), F=4))


def movie(document: pikepdf.Pdf) -> None:
    _annotate(document, Dictionary(Subtype=Name.RichMedia, F=4))


def faceless_square(document: pikepdf.Pdf) -> None:
    _annotate(document, Dictionary(Subtype=Name.Square, F=4))


def screen_only_stamp(document: pikepdf.Pdf) -> None:
    _annotate(document, Dictionary(Subtype=Name.Stamp, F=0, AP=_face(document)))


def stamp(document: pikepdf.Pdf) -> None:
    _annotate(document, Dictionary(Subtype=Name.Stamp, F=4, AP=_face(document)))


def hidden_note(document: pikepdf.Pdf) -> None:
    _annotate(document, Dictionary(Subtype=Name.Text, F=2))


def filled_field(document: pikepdf.Pdf) -> None:
    field = _annotate(document, _text_field(document))
    document.Root.AcroForm = Dictionary(Fields=Array([field]))


def stale_field(document: pikepdf.Pdf) -> None:
    field = _annotate(document, _text_field(document))
    document.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True)


def empty_signature_field(document: pikepdf.Pdf) -> None:
    field = _annotate(document, Dictionary(Subtype=Name.Widget, FT=Name.Sig, T=String("Ký"), F=4))
    document.Root.AcroForm = Dictionary(Fields=Array([field]))


def opening_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = JAVASCRIPT


def named_script(document: pikepdf.Pdf) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), JAVASCRIPT])))


def page_script(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=JAVASCRIPT)


def launching_link(document: pikepdf.Pdf) -> None:
    launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
    _annotate(document, Dictionary(Subtype=Name.Link, A=launch, Border=Array([0, 0, 0])))


def chained_link(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://example.vn"), Next=JAVASCRIPT)
    _annotate(document, Dictionary(Subtype=Name.Link, A=action, Border=Array([0, 0, 0])))


def plain_link(document: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String("https://example.vn"))
    _annotate(document, Dictionary(Subtype=Name.Link, A=action, Border=Array([0, 0, 0])))


def drawn_link(document: pikepdf.Pdf) -> None:
    plain_link(document)
    link = document.pages[0].obj.Annots[-1]
    link.F, link.AP = 4, _face(document)


def screen_only_link(document: pikepdf.Pdf) -> None:
    drawn_link(document)
    document.pages[0].obj.Annots[-1].F = 0


def link_drawn_at_a_click(document: pikepdf.Pdf) -> None:
    plain_link(document)
    document.pages[0].obj.Annots[-1].AP = Dictionary(D=_face(document).N)


def resource_named(name: str) -> Callable[[pikepdf.Pdf], None]:
    """A drawing on the page under a name that means something elsewhere in the format."""

    def change(document: pikepdf.Pdf) -> None:
        form = _form_on_page(document)
        form.write(b"0 0.6 0 rg 0 0 60 30 re f")
        form.BBox = Array([0, 0, 60, 30])
        resources = document.pages[0].obj.Resources
        del resources.XObject.Odd
        resources.XObject[name] = form
        document.pages[0].contents_add(b"q 1 0 0 1 100 100 cm " + name.encode() + b" Do Q")

    return change


def font_left_out(document: pikepdf.Pdf) -> None:
    fonts = document.pages[0].obj.Resources.Font
    font = fonts[next(iter(sorted(fonts.keys())))]
    del font.FontDescriptor.FontFile2


def external_stream_named_parent(document: pikepdf.Pdf) -> None:
    resource_named("/Parent")(document)
    document.pages[0].obj.Resources.XObject.Parent.F = String("https://example.vn/face")


def presentation_script(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.PresSteps = Dictionary(Type=Name.NavNode, NA=JAVASCRIPT)


def prints_what_is_cropped(document: pikepdf.Pdf) -> None:
    document.Root.ViewerPreferences = Dictionary(
        ViewArea=Name.MediaBox, PrintClip=Name.MediaBox, DisplayDocTitle=True
    )


def _text_field(document: pikepdf.Pdf) -> Dictionary:
    field = Dictionary(Subtype=Name.Widget, FT=Name.Tx, T=String("Họ tên"), V=String("An"), F=4)
    field.AP = _face(document)
    return field


def _annotate(document: pikepdf.Pdf, annotation: Dictionary) -> pikepdf.Object:
    annotation.Type = Name.Annot
    annotation.Rect = Array([100, 100, 160, 130])
    page = document.pages[0].obj
    reference = document.make_indirect(annotation)
    page.Annots = Array([*page.get("/Annots", Array()), reference])
    return reference


def _face(document: pikepdf.Pdf) -> Dictionary:
    face = document.make_stream(b"0 0.6 0 rg 0 0 60 30 re f")
    face.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 60, 30])})
    return Dictionary(N=face)


def _form_on_page(document: pikepdf.Pdf) -> pikepdf.Object:
    form = document.make_stream(b"")
    form.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 1, 1])})
    resources = document.pages[0].obj.Resources
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    resources.XObject.Odd = form
    return form
