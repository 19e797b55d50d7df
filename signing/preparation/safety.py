"""What in a draft could change its face after signing: taken out where nobody sees it, else refused.

Nobody has signed yet, so harmless parts may go: actions other than following a link, layers that are all
visible, replacement images for printing. What shows or hides something by itself is refused by page and
name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from signing.errors import AlreadySignedError, ForbiddenContentError, UnreadableDocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_OBJECTS = 500_000
HARMLESS_ACTIONS = frozenset({"/GoTo", "/URI"})
ACTIONS = HARMLESS_ACTIONS | {
    "/GoToR", "/GoToE", "/GoTo3DView", "/GoToDp", "/Launch", "/Thread", "/Sound", "/Movie", "/Hide", "/Named",
    "/SubmitForm", "/ResetForm", "/ImportData", "/JavaScript", "/SetOCGState", "/Rendition", "/Trans",
    "/RichMediaExecute",
}  # fmt: skip
"""ISO 32000-2, table 201."""
OTHER_AREAS = ("/ViewArea", "/ViewClip", "/PrintArea", "/PrintClip")
"""Preferences that show or print another part of the page than its crop box (ISO 32000-1, table 150)."""
PLATFORMS = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
FONTS_WITH_PROGRAM = frozenset({"/Type1", "/MMType1", "/TrueType", "/CIDFontType0", "/CIDFontType2"})
FONT_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
NOT_EMBEDDED = (
    "Phông chữ {} không nhúng trong tệp nên máy khác có thể hiển thị khác."
    " Nên nhúng phông chữ rồi xuất lại PDF trước khi ký."
)
_MAY_GO = frozenset({"/AA", "/A", "/PA", "/NA", "/OC", "/Alternates", "/OPI"})
_CONTAINERS = (Dictionary, Array, pikepdf.Stream)
ALWAYS_VISIBLE = frozenset({"/AllOn", "/AnyOn"})


class Removable(StrEnum):
    """What may go from a draft that nobody signed, and makes a signed one unfit to be signed again."""

    LAYERS = "tính năng bật, tắt lớp nội dung; mọi lớp đều hiện như trước"
    OPENING = "lệnh tự chạy khi mở tệp"
    JAVASCRIPT = "mã lệnh JavaScript của tệp"
    TRIGGER = "lệnh tự chạy gắn với trang hoặc ô trong tệp"
    ACTION = "lệnh không phải liên kết thường (chạy chương trình, gửi dữ liệu, mã lệnh…)"
    ALTERNATE = "ảnh thay thế khi in; ảnh đang hiện được giữ nguyên"

    @property
    def removed(self) -> str:
        return f"Đã bỏ {self}."

    @property
    def thing(self) -> str:
        return self.partition(";")[0]


@dataclass(frozen=True, slots=True)
class Look:
    """What one walk through a draft shows, before anything is changed."""

    signed: bool
    """Whether anything in it is a signature; then nothing else was looked for."""
    forbidden: str | None = None
    """Why the file may not be signed, by the first thing found."""
    has_removable: bool = False
    """Whether anything but the catalog has an entry that may have to go."""
    fonts: tuple[str, ...] = ()
    """Names of those that are not embedded."""


@dataclass(slots=True)
class _Findings:
    """In order, each once."""

    things: dict[Removable, None] = field(default_factory=dict)
    fonts: dict[str, None] = field(default_factory=dict)
    """Names of those that are not embedded."""

    def add(self, thing: Removable) -> None:
        self.things[thing] = None

    def warnings(self) -> tuple[str, ...]:
        return tuple(NOT_EMBEDDED.format(font) for font in self.fonts)


def make_safe(draft: pikepdf.Pdf, look: Look | None = None) -> tuple[str, ...]:
    """Clean everything but annotations, in place; what was taken out or may look different, in Vietnamese.

    `look` is what `look_through` gave of it. Raises `AlreadySignedError`, `ForbiddenContentError`.
    """
    look = look or look_through(draft)
    if look.signed:
        # The reason that people understand first, whatever else is wrong.
        raise AlreadySignedError(
            "Dự thảo đã có chữ ký số nên không được sửa hay chừa chỗ thêm. Hãy dùng bản chưa ký."
        )
    if look.forbidden is not None:
        raise ForbiddenContentError(look.forbidden)
    found = _cleaned(draft, look)
    return (*(thing.removed for thing in found.things), *found.warnings())


def refuse_unsafe(signed: pikepdf.Pdf) -> tuple[str, ...]:
    """Look at a file of which nothing may be taken out as `make_safe` does; warnings, in Vietnamese.

    The open document is spoilt by the look. Raises `ForbiddenContentError`.
    """
    forbidden = _forbidden(signed)
    if forbidden is not None:
        raise ForbiddenContentError(forbidden)
    found = _cleaned(signed)
    if found.things:
        things = ", ".join(thing.thing for thing in found.things)
        raise ForbiddenContentError(
            f"Tệp đã có chữ ký nên không được gỡ bỏ gì, mà trong tệp có {things}."
            " Hãy yêu cầu người gửi ký lại trên bản không có nội dung đó."
        )
    return found.warnings()


def _cleaned(draft: pikepdf.Pdf, look: Look | None = None) -> _Findings:
    """`look` spares a walk where it says that there is nothing to clean."""
    _refuse_xfa_and_portfolios(draft)
    found = _Findings()
    _drop_layers(draft, found)
    _clean_catalog(draft, found)
    if look is not None and not look.has_removable:
        found.fonts.update(dict.fromkeys(look.fonts))
        return found
    own = {draft.Root.objgen, *(page.obj.objgen for page in draft.pages)}
    for page, item in _walk(draft):
        _clean(item, found, is_named=item.objgen in own or "/Type" in item or "/Subtype" in item)
        if page is not None and _is_font_left_out(item):
            found.fonts[_font_name(item)] = None
    return found


def _font_name(font: Object) -> str:
    return str(font.BaseFont).removeprefix("/")


def _walk(draft: pikepdf.Pdf) -> Iterator[tuple[int | None, Object]]:
    """Every dictionary and stream dictionary reachable, with the first page it serves (from 0)."""
    seen: set[tuple[int, int]] = {page.obj.objgen for page in draft.pages}
    starts: list[tuple[int | None, Object]] = [(i, page.obj) for i, page in enumerate(draft.pages)]
    starts.append((None, draft.Root))
    # Last of all: what hangs on a `Parent` is mostly a tree seen already, but a resource may have that name.
    parents: list[tuple[int | None, Object]] = []
    visited = 0
    for page, start in chain(starts, parents):
        stack: list[Object] = [start]
        while stack:
            item = stack.pop()
            visited += 1
            if visited > MAX_OBJECTS:
                raise UnreadableDocumentError("Tệp PDF phức tạp bất thường. Hãy xuất lại văn bản ra PDF.")
            if isinstance(item, Array):
                stack.extend(_unseen(item, seen))
                continue
            yield page, item
            stack.extend(_unseen([value for key, value in item.items() if key != "/Parent"], seen))
            if "/Parent" in item:
                parents.extend((page, parent) for parent in _unseen((item.Parent,), seen))


def _unseen(values: Iterable[Object], seen: set[tuple[int, int]]) -> Iterator[Object]:
    for value in values:
        if not isinstance(value, _CONTAINERS):
            continue
        if value.is_indirect:
            if value.objgen in seen:
                continue
            seen.add(value.objgen)
        yield value


def is_signed(draft: pikepdf.Pdf) -> bool:
    """Whether anything in it is a signature, however it is called."""
    return _has_signed_permissions(draft) or any(_tells_of_signature(item) for _, item in _walk(draft))


def _has_signed_permissions(draft: pikepdf.Pdf) -> bool:
    perms = draft.Root.get("/Perms", Dictionary())
    return "/DocMDP" in perms or "/UR3" in perms


def _tells_of_signature(item: Object) -> bool:
    return _is_signature(item) or (item.get("/FT") == Name.Sig and "/V" in item)


def look_through(draft: pikepdf.Pdf) -> Look:
    """What `is_signed`, `_forbidden` and the search for what may go say, at one walk; changes nothing."""
    if _has_signed_permissions(draft):
        return Look(signed=True)
    forbidden, has_removable, fonts = None, False, dict[str, None]()
    for page, item in _walk(draft):
        if _tells_of_signature(item):
            return Look(signed=True)
        forbidden = forbidden or _reason(page, item)
        has_removable = has_removable or any(_removable(item, is_named=True))
        if page is not None and _is_font_left_out(item):
            fonts[_font_name(item)] = None
    return Look(signed=False, forbidden=forbidden, has_removable=has_removable, fonts=tuple(fonts))


def _forbidden(draft: pikepdf.Pdf) -> str | None:
    """Why the file may not be signed, by the first thing found; None where nothing is."""
    reasons = (_reason(page, item) for page, item in _walk(draft))
    return next((reason for reason in reasons if reason is not None), None)


def _reason(page: int | None, item: Object) -> str | None:
    thing = _forbidden_thing(item)
    if thing is None:
        return None
    where = "Tệp" if page is None else f"Trang {page + 1}"
    return f"{where} có {thing}. Hãy bỏ nội dung đó rồi xuất lại PDF."


def _refuse_xfa_and_portfolios(draft: pikepdf.Pdf) -> None:
    root = draft.Root
    if "/XFA" in root.get("/AcroForm", Dictionary()) or "/NeedsRendering" in root:
        raise ForbiddenContentError("Tệp chứa biểu mẫu động XFA. Hãy in biểu mẫu ra PDF thường rồi thử lại.")
    if "/Collection" in root:
        raise ForbiddenContentError("Tệp là một tập hợp nhiều PDF (portfolio). Hãy tách thành từng tệp.")


def _drop_layers(draft: pikepdf.Pdf, found: _Findings) -> None:
    """Optional content that shows everything may go; content that hides something may not."""
    properties = draft.Root.get("/OCProperties")
    if properties is None:
        return
    config = properties.get("/D", Dictionary())
    hides = (
        config.get("/BaseState", Name.ON) != Name.ON
        or len(config.get("/OFF", Array()))
        or len(config.get("/AS", Array()))
    )
    if hides:
        raise ForbiddenContentError(
            "Tệp có lớp nội dung ẩn hoặc bật tắt được. Hãy gộp các lớp rồi xuất lại PDF."
        )
    del draft.Root.OCProperties
    found.add(Removable.LAYERS)


def _clean_catalog(draft: pikepdf.Pdf, found: _Findings) -> None:
    root = draft.Root
    opening = root.get("/OpenAction")
    if isinstance(opening, Dictionary) and not _is_harmless(opening):
        del root.OpenAction
        found.add(Removable.OPENING)
    names = root.get("/Names", Dictionary())
    if "/JavaScript" in names:
        del names.JavaScript
        found.add(Removable.JAVASCRIPT)
    preferences = root.get("/ViewerPreferences", Dictionary())
    for key in OTHER_AREAS:
        if key in preferences:
            del preferences[key]
    for key in ("/Requirements", "/DSS", "/Perms"):
        if key in root:
            del root[key]


def _is_signature(item: Object) -> bool:
    """By the entry that every signature has; a colour space of that name is no list of numbers."""
    covered = item.get("/ByteRange")
    return isinstance(covered, Array) and all(isinstance(offset, int) for offset in covered)


def _has_embedded_file(item: Object) -> bool:
    """Whether files by platform are there (ISO 32000-1, 7.11.4); a resource of that name has none."""
    files = item.get("/EF")
    return isinstance(files, Dictionary) and any(
        isinstance(files.get(key), pikepdf.Stream) for key in PLATFORMS
    )


def _is_font_left_out(item: Object) -> bool:
    """Whether this is a font that every machine replaces by one of its own."""
    if str(item.get("/Subtype")) not in FONTS_WITH_PROGRAM or "/BaseFont" not in item:
        return False
    descriptor = item.get("/FontDescriptor", Dictionary())
    return not any(key in descriptor for key in FONT_PROGRAMS)


def _forbidden_thing(item: Object) -> str | None:
    if isinstance(item, pikepdf.Stream) and "/F" in item:
        return "dữ liệu nằm ngoài tệp (external stream)"
    if _has_embedded_file(item):
        return "tệp đính kèm bên trong"
    subtype = item.get("/Subtype")
    if subtype == Name.Form and "/Ref" in item:
        return "nội dung lấy từ tệp khác (reference XObject)"
    if Name.PS in (subtype, item.get("/Subtype2")) and isinstance(item, pikepdf.Stream):
        return "mã PostScript"
    if item.get("/Type") == Name.OCMD and (
        "/VE" in item or str(item.get("/P", "/AnyOn")) not in ALWAYS_VISIBLE
    ):
        return "lớp nội dung hiện có điều kiện"
    return None


def _clean(item: Object, found: _Findings, *, is_named: bool) -> None:
    for key, thing in list(_removable(item, is_named=is_named)):
        del item[key]
        if thing is not None:
            found.add(thing)


def _removable(item: Object, *, is_named: bool) -> Iterator[tuple[str, Removable | None]]:
    """The entries that have to go, with what is said of each.

    `is_named`: the keys are the format's own; elsewhere they are a producer's names for resources.
    """
    keys = _MAY_GO.intersection(item.keys())
    if not keys:
        return
    if is_named and "/AA" in keys:
        yield "/AA", Removable.TRIGGER
    for key in ("/A", "/PA", "/NA"):
        action = item[key] if key in keys else None
        if isinstance(action, Dictionary) and str(action.get("/S")) in ACTIONS and not _is_harmless(action):
            yield key, Removable.ACTION
    if is_named and "/OC" in keys:
        yield "/OC", None
    if isinstance(item, pikepdf.Stream):
        for key in ("/Alternates", "/OPI"):
            if key in keys:
                yield key, Removable.ALTERNATE


def _is_harmless(action: Object) -> bool:
    return str(action.get("/S")) in HARMLESS_ACTIONS and "/Next" not in action
