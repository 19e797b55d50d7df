"""Who makes the PDF of a letter. What a producer broke where no right answer exists is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.field import docx, html_, printing, reportlab_, scans, writer
from tests.field.choosing import choose, without_a_place
from tests.field.finishing import finish
from tests.field.made import LAYER, Made
from tests.field.probe import marked_words
from tests.field.sheet import Sheet
from tests.field.spec import Spec, random_of
from tests.field.truth import UncertainTruthError, truth_of
from tests.field.typesetter import typeset

NOTHING = 12
"""Every so many letters, one has no place to be found."""


def specs(seeds: Iterable[int]) -> list[Spec]:
    return [without_a_place(seed) if seed % NOTHING == 0 else choose(seed) for seed in seeds]


def produce(producer: str, seeds: Iterable[int]) -> Iterator[Made]:
    """The letters with these seeds. Raises `KeyError` for an unknown producer."""
    yield from PRODUCERS[producer](specs(seeds))


def _by_writer(letters: Sequence[Spec]) -> Iterator[Made]:
    for spec in letters:
        styles = list(writer.Style)
        style = random_of(spec.seed, "style").choices(styles, [writer.SHARES.get(s, 2) for s in styles])[0]
        yield from _typeset(spec, "writer", style.name.lower(), _written(spec, style))


def _written(spec: Spec, style: writer.Style) -> Callable[[Sheet], bytes]:
    return lambda sheet: writer.write(sheet, style, random_of(spec.seed, "writer"))


def _by_reportlab(letters: Sequence[Spec]) -> Iterator[Made]:
    for spec in letters:
        cut = spec.look.cut
        yield from _typeset(spec, "reportlab", "cut" if cut else "plain", _reported(cut=cut))


def _reported(*, cut: bool) -> Callable[[Sheet], bytes]:
    return lambda sheet: reportlab_.write(sheet, cut=cut)


def _by_scanner(letters: Sequence[Spec]) -> Iterator[Made]:
    for spec in letters:
        r = random_of(spec.seed, "scan")
        scan, sheet = scans.choose(r), typeset(spec)
        try:
            truth = truth_of(spec, sheet.words(), (sheet.width, sheet.height))
        except UncertainTruthError:
            continue
        yield Made(
            seed=spec.seed,
            form=spec.form,
            producer="scanner",
            variant=f"{scan.dpi} dpi{f', {LAYER}' if scan.layer else ''}",
            pdf=finish(scans.scanned(sheet, scan, r), spec.look),
            truth=None if truth is None else truth.turned(scan.skew),
            readable=False,
        )


def _typeset(spec: Spec, producer: str, variant: str, write: Callable[[Sheet], bytes]) -> Iterator[Made]:
    sheet = typeset(spec)
    try:
        truth = truth_of(spec, sheet.words(), (sheet.width, sheet.height))
    except UncertainTruthError:
        return
    yield Made(
        seed=spec.seed,
        form=spec.form,
        producer=producer,
        variant=variant,
        pdf=finish(write(sheet), spec.look),
        truth=truth,
        readable=variant not in {style.name.lower() for style in writer.UNREADABLE},
    )


def _by_weasyprint(letters: Sequence[Spec]) -> Iterator[Made]:
    yield from _from_html(letters, "weasyprint", printing.with_weasyprint)


def _by_chromium(letters: Sequence[Spec]) -> Iterator[Made]:
    yield from _from_html(letters, "chromium", printing.with_chromium)


def _from_html(
    letters: Sequence[Spec], producer: str, print_all: Callable[[Path, Sequence[str]], list[Path]]
) -> Iterator[Made]:
    """Printed twice: as it is, and with colours that tell where the words are that the truth is about."""
    with TemporaryDirectory() as folder:
        pages = [html_.compose(spec, marked=marked) for spec in letters for marked in (False, True)]
        printed = print_all(Path(folder), pages)
        for spec, plain, twin in zip(letters, printed[::2], printed[1::2], strict=True):
            yield from _probed(spec, producer, plain, twin)


def _by_libreoffice(letters: Sequence[Spec]) -> Iterator[Made]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        sources = []
        for index, (spec, marked) in enumerate(product(letters, (False, True))):
            sources.append(folder / f"{index}.docx")
            sources[-1].write_bytes(docx.compose(spec, marked=marked))
        printed = printing.with_libreoffice(folder, sources)
        for spec, plain, twin in zip(letters, printed[::2], printed[1::2], strict=True):
            yield from _probed(spec, "libreoffice", plain, twin)


def _probed(spec: Spec, producer: str, plain: Path, twin: Path) -> Iterator[Made]:
    found = marked_words(twin, html_.COLOURS)
    try:
        truth = truth_of(spec, found, (spec.look.width, spec.look.height))
    except UncertainTruthError:
        return
    variant = "decomposed" if spec.look.decomposed else "cut" if spec.look.cut else "plain"
    yield Made(spec.seed, spec.form, producer, variant, finish(plain.read_bytes(), spec.look), truth)


PRODUCERS: dict[str, Callable[[Sequence[Spec]], Iterator[Made]]] = {
    "writer": _by_writer,
    "reportlab": _by_reportlab,
    "weasyprint": _by_weasyprint,
    "chromium": _by_chromium,
    "libreoffice": _by_libreoffice,
    "scanner": _by_scanner,
}
