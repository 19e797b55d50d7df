"""Things that act by themselves, or that come and go."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import TYPE_CHECKING

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.signing.validation.attacks.registry import Family
from tests.signing.validation.attacks.tools import (
    script,
)
from tests.signing.validation.builders import find_field

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FAMILY = Family("Actions and layers")
attack, update, drafted = FAMILY.attack, FAMILY.update, FAMILY.drafted


@update
def script_when_opened(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OpenAction")] = script()
    writer.update_root()


@update
def script_before_printing(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/AA")] = generic.DictionaryObject({pdf_name("/WP"): script()})
    writer.update_root()


@update
def script_in_the_name_tree(writer: IncrementalPdfFileWriter) -> None:
    scripts = generic.ArrayObject([generic.pdf_string("x"), script()])
    tree = generic.DictionaryObject({pdf_name("/Names"): scripts})
    writer.root[pdf_name("/Names")] = generic.DictionaryObject({pdf_name("/JavaScript"): tree})
    writer.update_root()


@update
def script_in_the_number(writer: IncrementalPdfFileWriter) -> None:
    reference = find_field(writer, "AntinNumber")
    reference.get_object()[pdf_name("/AA")] = generic.DictionaryObject({pdf_name("/F"): script()})
    writer.mark_update(reference)


@update
def optional_content(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/OCProperties")] = generic.DictionaryObject()
    writer.update_root()
