from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.errors import DocumentAlreadyFiledError, DossierNotFoundError
from archive.model import DossierData, RetentionCode
from archive.ocfl import OcflStore
from archive.service import Archive
from docflow.errors import ActionNotAllowedError, InvalidDataError
from docflow.model import DirectiveData
from docflow.tables import OutgoingEvent
from infra.errors import NotAllowedError
from tests.certs.pki import AT
from tests.docflow.office import Office

DATA = DossierData(
    title="Cải cách hành chính năm 2026", retention=RetentionCode.YEARS_20, notation="01.CCHC", year=2026
)


@pytest.fixture
def archive(closed_office: Office, tmp_path: Path) -> Archive:
    """The archive of the same installation; these tests do not look for words inside documents."""
    store = OcflStore(tmp_path / "archive")
    return Archive(closed_office.database, store, closed_office.context.objects, lambda _: "")


def test_an_issued_document_is_filed_and_kept_unchanged(office: Office, archive: Archive) -> None:
    document, drafter = office.issued(), office.sender.drafter
    dossier = archive.open_dossier(drafter, DATA, AT)
    office.docflow.dossiers.file_into(drafter, "outgoing", document, dossier, AT)
    archive.close_dossier(drafter, dossier, AT)
    archive.take_over(office.sender.archivist, dossier, AT)
    (kept,) = archive.dossier(office.sender.archivist, dossier).documents
    assert (kept.number, kept.symbol, kept.indication) == ("01", "/KH-SVHTTDL", "TOTAL-PASSED")
    assert archive.original(office.sender.archivist, kept.record_id) == (
        office.docflow.queries.outgoing_file(drafter, document)
    )
    assert office.docflow.queries.outgoing(drafter, document).history[-1].what == "Đưa vào hồ sơ"


def test_a_completed_arrival_is_filed_with_its_arrival(closed_office: Office, archive: Archive) -> None:
    receiver, flow = closed_office.receiver, closed_office.docflow
    document = closed_office.registered()
    dossier = archive.open_dossier(receiver.drafter, DATA, AT)
    flow.receiving.direct(receiver.leader, document, DirectiveData(receiver.drafter.person_id), AT)
    with pytest.raises(ActionNotAllowedError):
        flow.dossiers.file_into(receiver.drafter, "incoming", document, dossier, AT)
    flow.receiving.complete(receiver.drafter, document, "Đã trả lời", AT)
    flow.dossiers.file_into(receiver.drafter, "incoming", document, dossier, AT)
    (filed,) = archive.dossier(receiver.drafter, dossier).documents
    assert (filed.number, filed.symbol, filed.organ_name) == ("01", "/SNV-VP", closed_office.sender.name)
    assert filed.indication == "INDETERMINATE"


class TestRefused:
    def test_twice_in_one_dossier(self, office: Office, archive: Archive) -> None:
        document, drafter = office.issued(), office.sender.drafter
        dossier = archive.open_dossier(drafter, DATA, AT)
        office.docflow.dossiers.file_into(drafter, "outgoing", document, dossier, AT)
        lines = self.lines(office)
        with pytest.raises(DocumentAlreadyFiledError):
            office.docflow.dossiers.file_into(drafter, "outgoing", document, dossier, AT)
        assert self.lines(office) == lines

    def test_in_another_agencys_dossier(self, office: Office, archive: Archive) -> None:
        document = office.issued()
        dossier = archive.open_dossier(office.receiver.drafter, DATA, AT)
        with pytest.raises(DossierNotFoundError):
            office.docflow.dossiers.file_into(office.sender.drafter, "outgoing", document, dossier, AT)

    def test_before_it_is_issued_and_by_a_leader(self, office: Office, archive: Archive) -> None:
        document, drafter = office.signed(), office.sender.drafter
        dossier = archive.open_dossier(drafter, DATA, AT)
        with pytest.raises(ActionNotAllowedError):
            office.docflow.dossiers.file_into(drafter, "outgoing", document, dossier, AT)
        office.issue(document)
        with pytest.raises(NotAllowedError):
            office.docflow.dossiers.file_into(office.sender.leader, "outgoing", document, dossier, AT)

    def test_of_an_unknown_kind(self, closed_office: Office) -> None:
        with pytest.raises(InvalidDataError):
            closed_office.docflow.dossiers.file_into(closed_office.sender.drafter, "letter", 1, 1, AT)

    def lines(self, office: Office) -> int:
        with office.database.reading() as session:
            return session.scalar(select(func.count()).select_from(OutgoingEvent)) or 0
