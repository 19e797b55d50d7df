"""The jobs that the desk runs in the sandbox: what crosses the process boundary comes out as it went in."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from PIL import Image

from docflow.desk import LeaderMark, SigningDesk
from infra.sandbox import JobFiles, Reply, Runner, Sandbox
from signing import errors
from signing.errors import SignatureRejectedError, SigningError, UnreadableDocumentError
from signing.jobs import places_from_json, places_to_json
from signing.keys.model import Scheme, SigningKey
from signing.placement import find_layout
from signing.placement.ocr import installed, recognise
from signing.preparation import Places, prepare
from signing.report import Indication
from tests.certs.pki import AT
from tests.docflow.office import Office, sample
from tests.field.producers import produce
from tests.signing.papers import SIGNATURE
from tests.signing.signers import key_of

SIGNER = "Trần Văn Lãnh"
"""Who signs; nobody of that name is printed in the samples."""


@pytest.fixture
def desk(closed_office: Office) -> SigningDesk:
    return closed_office.context.desk


def test_places_survive_the_crossing() -> None:
    places = Places.from_layout(find_layout(sample()))
    assert places_from_json(places_to_json(places)) == places
    without = Places(places.leader, None, None, None)
    assert places_from_json(places_to_json(without)) == without


def test_a_draft_is_prepared_as_it_would_be_here(desk: SigningDesk) -> None:
    here = find_layout(sample())
    checked = desk.check(sample(), SIGNER)
    assert checked.pdf == prepare(sample(), Places.from_layout(here)).pdf
    assert checked.layout["signer"] == here.as_json("")["signer"]
    assert (checked.pages, checked.printed_year, checked.symbol) == (1, here.printed_year, here.symbol)


@pytest.mark.skipif(installed() is None, reason="needs Tesseract with Vietnamese")
def test_a_scan_is_recognised_outside_of_the_sandbox(desk: SigningDesk) -> None:
    (scan,) = produce("scanner", [18])
    assert scan.truth is not None
    checked = desk.check(scan.pdf, SIGNER)
    assert checked.pdf is None
    assert checked.layout["signer"]["name"] == scan.truth.name
    assert checked.symbol == scan.truth.symbol
    assert any("ảnh quét" in problem for problem in checked.problems)
    placed = desk.place(scan.pdf, Places.from_layout(find_layout(scan.pdf, recognise=recognise)))
    assert placed.pdf is not None
    assert placed.printed_year == 2026


def test_refusals_keep_their_class_and_words(desk: SigningDesk) -> None:
    with pytest.raises(UnreadableDocumentError, match="PDF"):
        desk.check(b"%PDF-1.7 and nothing more", SIGNER)


def test_every_refusal_of_signing_can_cross() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SigningError)
    ]
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_any_bytes_get_a_report(desk: SigningDesk) -> None:
    report = desk.validate(b"\x00" * 1000, AT)
    assert report.indication is Indication.INDETERMINATE
    assert report.problems
    assert desk.count_pages(b"\x00" * 1000) is None


def test_a_page_that_is_not_there_has_no_picture(desk: SigningDesk) -> None:
    assert desk.page_picture(sample(), 7, 72) is None


def test_pages_are_drawn_in_one_go_as_they_are_one_by_one(desk: SigningDesk) -> None:
    pdf = pages(sample(), 3)
    one_by_one = [desk.page_picture(pdf, page, 60) for page in range(3)]
    assert desk.page_pictures(pdf, most=9, dpi=60, most_pixels=10**7) == one_by_one
    assert desk.page_pictures(pdf, first=2, most=1, dpi=60, most_pixels=10**7) == one_by_one[2:]
    assert desk.page_pictures(pdf, most=2, dpi=60, most_pixels=10**7) == one_by_one[:2]
    assert desk.page_pictures(pdf, first=3, most=1, dpi=60, most_pixels=10**7) == []


def test_slow_pages_are_drawn_by_one_child_after_the_other(
    desk: SigningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = pages(sample(), 3)
    at_once = desk.page_pictures(pdf, most=9, dpi=60, most_pixels=10**7)
    monkeypatch.setattr("docflow.desk.PICTURE_SECONDS", 0.0)
    assert desk.page_pictures(pdf, most=9, dpi=60, most_pixels=10**7) == at_once


def test_a_large_page_is_drawn_smaller(desk: SigningDesk) -> None:
    [picture] = desk.page_pictures(sample(), most=1, dpi=300, most_pixels=100_000)
    with Image.open(io.BytesIO(picture)) as drawn:
        width, height = drawn.size
    assert width * height == pytest.approx(100_000, rel=0.02)


def pages(pdf: bytes, count: int) -> bytes:
    """The first page so many times."""
    with pikepdf.open(io.BytesIO(pdf)) as source, pikepdf.new() as made:
        made.pages.extend([source.pages[0]] * count)
        stream = io.BytesIO()
        made.save(stream)
    return stream.getvalue()


def test_raising_a_level_twice_adds_nothing(office: Office) -> None:
    desk = office.context.desk
    signed = office.docflow.queries.outgoing_file(office.sender.clerk, office.signed())
    again = desk.complete_level(signed, AT)
    assert (again.pdf, again.level, again.warnings) == (signed, "B-LT", ())


class Seduced(Sandbox):
    """A sandbox whose child was taken over by an earlier file: it answers with another document."""

    def __init__(self, honest: Runner, other: bytes, job: str) -> None:
        self._honest, self._other, self._job = honest, other, job

    def run(self, job: str, args: Mapping[str, Any], files: JobFiles | None = None) -> Reply:
        given = dict(files or {})
        if job == self._job:
            given["pdf"] = self._other
        return self._honest.run(job, args, given)


@pytest.mark.parametrize("job", ["begin_leader_job", "add_evidence"])
def test_no_key_signs_another_document_than_the_one_shown(office: Office, job: str) -> None:
    desk = office.context.desk
    other = desk.check(sample("03-docx-cv.pdf"), SIGNER).pdf
    assert other is not None
    seduced = office.with_context(
        desk=replace(desk, sandbox=Seduced(desk.sandbox, other, f"signing.jobs:{job}"))
    )
    document = office.submitted()
    with pytest.raises(SignatureRejectedError, match="không khớp"):
        seduced.sign(document)
    office.sign(document)


class Unused:
    """A key that nobody may sign with."""

    def __init__(self, key: SigningKey) -> None:
        self.certificate, self.chain = key.certificate, key.chain

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        raise AssertionError(to_be_signed, scheme, hash_name)


class Distorted(Sandbox):
    """A sandbox whose child answers otherwise than it was asked."""

    def __init__(self, honest: Runner, answer: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        self._honest, self._answer, self._files = honest, answer, files

    def run(self, job: str, args: Mapping[str, Any], files: JobFiles | None = None) -> Reply:
        reply = self._honest.run(job, args, files)
        if job != "signing.jobs:begin_leader_job":
            return reply
        return Reply({**reply.args, **self._answer}, {**reply.files, **self._files})


@pytest.mark.parametrize(
    ("answer", "files"),
    [
        ({"hash_name": "sha1"}, {}),
        ({"hash_name": "sha512"}, {}),
        ({"hash_name": None}, {}),
        ({"scheme": "rsa-pss"}, {}),
        ({"scheme": "unheard"}, {}),
        ({"kind": "agency"}, {}),
        ({"field": "AntinAgency"}, {}),
        ({"signing_time": "2020-03-05T00:00:00+00:00"}, {}),
        ({"signing_time": "2020-03-05"}, {}),
        ({"contents_at": [1]}, {}),
        ({"contents_at": None}, {}),
        ({}, {"chain.9": b"another certificate"}),
        ({}, {"certificate": b"another certificate"}),
        ({}, {"document_digest": bytes(32)}),
    ],
)
def test_what_a_child_answers_is_held_against_what_was_asked(
    desk: SigningDesk,
    closed_office: Office,
    answer: Mapping[str, Any],
    files: Mapping[str, bytes],
) -> None:
    key = Unused(key_of(closed_office.pki.person(SIGNER)))
    prepared = prepare(sample(), Places.from_layout(find_layout(sample()))).pdf
    distorted = replace(desk, sandbox=Distorted(desk.sandbox, answer, files))
    with pytest.raises(SignatureRejectedError, match="không khớp"):
        distorted.sign_leader(prepared, LeaderMark(key, SIGNATURE), AT)


def test_only_the_jobs_named_are_run(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="not an allowed job"):
        sandbox.run("os:getcwd", {})
