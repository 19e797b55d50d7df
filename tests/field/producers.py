"""Who makes the PDF of a letter. What a producer broke where no right answer exists is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from tests.field import reportlab_, writer
from tests.field.choosing import choose, without_a_place
from tests.field.finishing import finish
from tests.field.made import Made
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


PRODUCERS: dict[str, Callable[[Sequence[Spec]], Iterator[Made]]] = {
    "writer": _by_writer,
    "reportlab": _by_reportlab,
}
