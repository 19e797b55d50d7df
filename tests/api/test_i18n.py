"""Every word a page may show has its English; dates are Vietnam's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import api
from api.i18n import LOCALE_FOLDER, choose_language, display_date, display_moment, load_catalogues
from archive.model import ACCESS_NAMES, RETENTION_NAMES, STATE_NAMES
from docflow.doctypes import DOCUMENT_TYPES
from docflow.model import AssignmentRole, DeliveryStatus, IncomingState, OutgoingState, Urgency
from signing.report import ChangesAfter, Indication, Integrity, SignatureReport, TimeIs
from signing.validation import seven_items

SOURCES = [("web/templates/**.html", "jinja2.ext.babel_extract"), ("**.py", "python")]


def messages_of_the_code() -> Iterator[str]:
    for _, _, message, _, _ in extract_from_dir(Path(api.__file__).parent, SOURCES):
        yield message if isinstance(message, str) else message[0]


def messages_of_the_domain() -> Iterator[str]:
    """Labels that pages translate where they are shown, defined further down."""
    for labelled in (OutgoingState, IncomingState, DeliveryStatus, Urgency, AssignmentRole):
        yield from (member.label for member in labelled)
    yield from (kind.name for kind in DOCUMENT_TYPES.values())
    for names in (STATE_NAMES, RETENTION_NAMES, ACCESS_NAMES):
        yield from names.values()
    yield from (label for label, _ in seven_items(UNSIGNED))


UNSIGNED = SignatureReport(
    field="Signature1",
    kind="unknown",
    indication=Indication.INDETERMINATE,
    sub_indication=None,
    signer=None,
    signed_at=None,
    level=None,
    integrity=Integrity.UNSUPPORTED,
    covers_whole_file=True,
    changes_after=ChangesAfter.NONE,
    time_is=TimeIs.CLAIMED,
    reasons=(),
)


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    with (LOCALE_FOLDER / "en" / "LC_MESSAGES" / "antin.po").open("rb") as stream:
        catalogue = read_po(stream, locale="en", abort_invalid=True)
    return {_singular(message.id): _singular(message.string or "") for message in catalogue if message.id}


def _singular(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def test_every_message_has_its_english(english: dict[str, str]) -> None:
    wanted = {*messages_of_the_code(), *messages_of_the_domain()}
    assert sorted(wanted - english.keys()) == []
    assert [message for message in wanted if not english[message]] == []


def test_the_catalogue_holds_nothing_unused(english: dict[str, str]) -> None:
    assert sorted(english.keys() - {*messages_of_the_code(), *messages_of_the_domain()}) == []


def test_catalogues_are_read_at_start() -> None:
    catalogues = load_catalogues()
    assert catalogues["vi"].gettext("Đăng nhập") == "Đăng nhập"
    assert catalogues["en"].gettext("Đăng nhập") == "Sign in"
    assert catalogues["en"].ngettext("%(num)s trang", "%(num)s trang", 2) == "%(num)s pages"


@pytest.mark.parametrize(
    ("asked", "remembered", "chosen"),
    [("en", None, "en"), (None, "en", "en"), ("vi", "en", "vi"), ("xx", "yy", "vi"), (None, None, "vi")],
)
def test_language_is_the_one_asked_for(asked: str | None, remembered: str | None, chosen: str) -> None:
    assert choose_language(asked, remembered) == chosen


def test_dates_are_shown_in_vietnam() -> None:
    late = datetime(2026, 11, 21, 18, 5, tzinfo=UTC)
    assert display_date(late) == "22/11/2026"
    assert display_moment(late) == "01:05 22/11/2026"
    assert display_date(date(2026, 3, 5)) == "05/03/2026"
    assert display_date(None) == ""
