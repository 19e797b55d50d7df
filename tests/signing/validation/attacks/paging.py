"""Letters of several pages: put in another order, taken away, put in twice, or dressed by their parents."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation import builders
from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import dictionary, numbers, rooted, stream
from tests.signing.validation.attacks.updating import FORGED
from tests.signing.validation.builders import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    Meddle = Callable[[IncrementalPdfFileWriter], None]

FAMILY = Family("Letters of several pages")

PAGES = 4


@cache
def letter() -> bytes:
    """Two branches of two pages, which have their resources and their size from above; signed twice."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(builders.letter())) as document:
        root, first = document.Root.Pages, document.pages[0].obj
        for key in ("/MediaBox", "/Resources"):
            root[key] = first[key]
        drawn = (
            first.Contents.read_bytes()
            if isinstance(first.Contents, pikepdf.Stream)
            else b"".join(part.read_bytes() + b"\n" for part in first.Contents)
        )
        branches = []
        for _ in range(2):
            branch = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Pages, Count=2, Parent=root))
            branch.Kids = pikepdf.Array([_page(document, branch, drawn) for _ in range(2)])
            branches.append(branch)
        root.Kids, root.Count = pikepdf.Array(branches), PAGES
        document.save(out)
    return builders.issued(builders.led(builders.prepared(out.getvalue())))


def _page(document: pikepdf.Pdf, branch: pikepdf.Object, drawn: bytes) -> pikepdf.Object:
    parts = pikepdf.Array([document.make_stream(part) for part in (b"q ", drawn, b" Q")])
    return document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Page, Parent=branch, Contents=parts))


def _kids(
    writer: IncrementalPdfFileWriter, *path: int
) -> tuple[generic.ArrayObject, generic.DictionaryObject]:
    node = writer.root["/Pages"]
    for step in path:
        node = node["/Kids"][step]
    return node["/Kids"], node


def _keep(writer: IncrementalPdfFileWriter, *nodes: generic.PdfObject) -> None:
    for node in nodes:
        writer.update_container(node)


def _swapped(*path: int) -> Meddle:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        kids, node = _kids(writer, *path)
        one, other = list.__iter__(kids)
        list.__setitem__(kids, slice(None), [other, one])
        _keep(writer, node)

    return meddle


def _between_branches(writer: IncrementalPdfFileWriter) -> None:
    (one, first), (other, second) = _kids(writer, 0), _kids(writer, 1)
    held = list.__getitem__(one, 1)
    list.__setitem__(one, 1, list.__getitem__(other, 1))
    list.__setitem__(other, 1, held)
    _keep(writer, first, second)


def _without(*path: int, count: int = 1) -> Meddle:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        kids, node = _kids(writer, *path)
        list.__delitem__(kids, -1)
        for one in {id(each): each for each in (node, writer.root["/Pages"])}.values():
            one[pdf_name("/Count")] = generic.NumberObject(int(one["/Count"]) - count)
            _keep(writer, one)

    return meddle


def _twice(*, is_counted: bool, in_place_of: bool = False) -> Meddle:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        kids, node = _kids(writer, 1)
        if in_place_of:
            list.__setitem__(kids, 1, list.__getitem__(kids, 0))
        else:
            list.append(kids, list.__getitem__(kids, 0))
        for one in (node, writer.root["/Pages"]) if is_counted else (node,):
            if is_counted:
                one[pdf_name("/Count")] = generic.NumberObject(int(one["/Count"]) + 1)
            _keep(writer, one)

    return meddle


def _inherits(key: str, value: Callable[[IncrementalPdfFileWriter], generic.PdfObject], *path: int) -> Meddle:
    """Let a node hand something else down."""

    def meddle(writer: IncrementalPdfFileWriter) -> None:
        _, node = _kids(writer, *path)
        node[pdf_name(key)] = value(writer)
        _keep(writer, node)

    return meddle


def _fonts(writer: IncrementalPdfFileWriter) -> generic.PdfObject:
    """The same fonts under each other's names."""
    resources = dictionary(**{str(k)[1:]: v for k, v in dict.items(writer.root["/Pages"]["/Resources"])})
    fonts = resources["/Font"]
    names, held = list(dict.keys(fonts)), list(dict.values(fonts))
    turned = [*held[1:], held[0]] if len(held) > 1 else [dictionary(Type=pdf_name("/Font"))]
    resources[pdf_name("/Font")] = generic.DictionaryObject(dict(zip(names, turned, strict=True)))
    return resources


def _contents(change: Callable[[list[generic.PdfObject]], list[generic.PdfObject]], page: int = 3) -> Meddle:
    def meddle(writer: IncrementalPdfFileWriter) -> None:
        reference = writer.find_page_for_modification(page)[0]
        parts = reference.get_object()["/Contents"]
        reference.get_object()[pdf_name("/Contents")] = generic.ArrayObject(
            change(list(list.__iter__(parts)))
        )
        writer.mark_update(reference)

    return meddle


def _content_of_another(writer: IncrementalPdfFileWriter) -> None:
    one, other = (writer.find_page_for_modification(number)[0] for number in (1, 2))
    one.get_object()[pdf_name("/Contents")] = generic.ArrayObject(
        [writer.add_object(stream(FORGED)), *list.__iter__(other.get_object()["/Contents"])]
    )
    writer.mark_update(one)


def _parent(writer: IncrementalPdfFileWriter) -> None:
    reference = writer.find_page_for_modification(3)[0]
    reference.get_object()[pdf_name("/Parent")] = list.__getitem__(_kids(writer)[0], 0)
    writer.mark_update(reference)


def _branch_is_a_page(writer: IncrementalPdfFileWriter) -> None:
    _, node = _kids(writer, 1)
    node[pdf_name("/Type")] = pdf_name("/Page")
    node[pdf_name("/Contents")] = writer.add_object(stream(FORGED))
    _keep(writer, node)


def _nowhere(_: IncrementalPdfFileWriter) -> generic.PdfObject:
    return numbers(0, 0, 10, 10)


def _counts(value: int, *path: int) -> Meddle:
    return _inherits("/Count", lambda _: generic.NumberObject(value), *path)


def _to_the_last_page(writer: IncrementalPdfFileWriter) -> generic.ArrayObject:
    page = writer.find_page_for_modification(3)[0]
    return generic.ArrayObject([page, pdf_name("/Fit")])


def _opens_elsewhere(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, OpenAction=_to_the_last_page(writer))


def _destinations(writer: IncrementalPdfFileWriter) -> None:
    rooted(writer, Dests=writer.add_object(dictionary(Trang=_to_the_last_page(writer))))


def _outline(writer: IncrementalPdfFileWriter) -> None:
    item = dictionary(Title=generic.pdf_string("05/QĐ"), Dest=_to_the_last_page(writer))
    held = writer.add_object(item)
    rooted(
        writer, Outlines=writer.add_object(dictionary(First=held, Last=held, Count=generic.NumberObject(1)))
    )


def _threads(writer: IncrementalPdfFileWriter) -> None:
    page = writer.find_page_for_modification(2)[0]
    bead = writer.add_object(dictionary(P=page, R=numbers(0, 0, 500, 500)))
    rooted(writer, Threads=generic.ArrayObject([writer.add_object(dictionary(F=bead))]))


ATTEMPTS: dict[str, Meddle] = {
    "pages_in_another_order": _swapped(1),
    "branches_in_another_order": _swapped(),
    "pages_exchanged_between_branches": _between_branches,
    "page_removed": _without(1),
    "branch_removed": _without(count=2),
    "page_twice": _twice(is_counted=True),
    "page_twice_and_uncounted": _twice(is_counted=False),
    "page_in_the_place_of_another": _twice(is_counted=False, in_place_of=True),
    "page_with_another_parent_than_it_is_in": _parent,
    "branch_becomes_a_page": _branch_is_a_page,
    "branch_counts_one": _counts(1, 1),
    "tree_counts_one": _counts(1),
    "tree_counts_less_than_nothing": _counts(-4),
    "content_parts_reversed": _contents(lambda parts: parts[::-1]),
    "content_part_removed": _contents(lambda parts: [parts[0], parts[2]]),
    "content_part_twice": _contents(lambda parts: [*parts, parts[1]]),
    "content_of_another_page": _content_of_another,
    "opens_at_the_last_page": _opens_elsewhere,
    "destinations_to_the_last_page": _destinations,
    "outline_to_the_last_page": _outline,
    "threads_through_the_pages": _threads,
}
for _level, _path in (("tree", ()), ("branch", (1,))):
    ATTEMPTS |= {
        f"{_level}_hands_down_other_resources": _inherits("/Resources", _fonts, *_path),
        f"{_level}_hands_down_no_resources": _inherits("/Resources", lambda _: dictionary(), *_path),
        f"{_level}_hands_down_another_size": _inherits("/MediaBox", _nowhere, *_path),
        f"{_level}_hands_down_a_crop": _inherits("/CropBox", _nowhere, *_path),
        f"{_level}_hands_down_a_turn": _inherits("/Rotate", lambda _: generic.NumberObject(180), *_path),
        f"{_level}_hands_down_an_action": _inherits(
            "/AA", lambda _: dictionary(O=dictionary(S=pdf_name("/Named"), N=pdf_name("/LastPage"))), *_path
        ),
    }


def _upon_the_letter(meddle: Meddle) -> Callable[[bytes], bytes]:
    return lambda _: changed(letter(), meddle)


for _name, _meddle in ATTEMPTS.items():
    FAMILY.add(f"several_{_name}", _upon_the_letter(_meddle), has_own_draft=True)
