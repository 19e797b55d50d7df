"""Results to take along: from the public page, from the interface, and of what arrived."""
# pyHanko leaves much of its object layer untyped.
# mypy: allow-untyped-calls

from __future__ import annotations

import hashlib
import io
import json
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pikepdf
import pytest
from lxml import etree
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from api.demo.people import INSTALLATION
from api.edge.carried import GOOD_FOR, UnknownVerdictError, seal, seal_secret, unseal
from api.edge.report_files import CheckedFile
from api.report_key import report_key
from api.trust import demo_root_file
from docflow.exchange import VERIFY
from infra.clock import utc_now
from infra.settings import Settings
from signing.errors import KeyUnavailableError
from signing.report import Indication, ValidationReport
from signing.reporting import ReportSubject
from tests.api import letters
from tests.api.browsing import browse, text_of
from tests.api.service import Service

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.browsing import Browser

NAMESPACES = {"vr": "http://uri.etsi.org/19102/v1.4.1#"}
XML, PDF = "application/xml", "application/pdf"


@pytest.fixture(scope="module")
def issued(service: Service, letter: bytes) -> bytes:
    document = letters.make_draft(service, letter, "Kế hoạch để lập báo cáo")
    letters.submit(service, document)
    letters.sign(service, document)
    letters.issue(service, document)
    return service.bearer("vanthu.snv").get(f"/api/v1/outgoing/{document}/file").content


@pytest.fixture(scope="module")
def annotated(issued: bytes) -> bytes:
    """The letter with its page turned in a later revision."""
    writer = IncrementalPdfFileWriter(io.BytesIO(issued))
    page = writer.find_page_for_modification(0)[0]
    page.get_object()["/Rotate"] = generic.NumberObject(180)
    writer.mark_update(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def asked(service: Service, content: bytes, accept: str, **fields: str) -> httpx.Response:
    files = {"file": ("kế hoạch.pdf", content)}
    headers = {"Accept": accept}
    return service.client().post("/api/v1/validations", files=files, data=fields, headers=headers)


def looked_at(browser: Browser, content: bytes, **fields: str) -> httpx.Response:
    return browser.post("/kiem-tra", page="/kiem-tra", files={"file": ("kế hoạch.pdf", content)}, **fields)


def sealed_in(page: httpx.Response) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def check_signed_page(service: Service, page: bytes) -> ValidationReport:
    """What this installation says of a page it signed."""
    report = service.container.desk.validate(page, utc_now())
    (signature,) = report.signatures
    assert (report.indication, signature.kind) == (Indication.TOTAL_PASSED, "report"), report
    assert signature.signer == INSTALLATION
    return report


def test_program_chooses_the_form(service: Service, issued: bytes) -> None:
    xml = asked(service, issued, XML)
    assert (xml.status_code, xml.headers["content-type"]) == (200, XML)
    indications = etree.fromstring(xml.content).findall(
        "vr:SignatureValidationReport/vr:SignatureValidationStatus/vr:MainIndication", NAMESPACES
    )
    assert [one.text for one in indications] == ["urn:etsi:019102:mainindication:total-passed"] * 2
    pdf = asked(service, issued, PDF)
    assert (pdf.status_code, pdf.headers["content-type"]) == (200, PDF)
    check_signed_page(service, pdf.content)
    plain = asked(service, issued, "application/json")
    assert plain.json()["indication"] == "TOTAL-PASSED"


@pytest.mark.parametrize("own", ["at", "trust"])
def test_nothing_is_signed_that_rests_on_what_the_asker_gave(
    own: str, service: Service, issued: bytes
) -> None:
    files = {"file": ("a.pdf", issued)}
    fields = {}
    if own == "trust":
        files["trust"] = ("root.pem", demo_root_file(service.container.settings).read_bytes())
    else:
        fields["at"] = utc_now().isoformat()
    answer = service.client().post("/api/v1/validations", files=files, data=fields, headers={"Accept": PDF})
    assert answer.status_code == 503
    assert "không ký xác nhận" in answer.json()["detail"]


@pytest.mark.parametrize("form", ["pdf", "xml", "json"])
def test_page_gives_the_result_without_the_file(form: str, service: Service, issued: bytes) -> None:
    browser = browse(service)
    page = looked_at(browser, issued)
    answer = browser.post("/kiem-tra/bao-cao", page="/kiem-tra", sealed=sealed_in(page), form=form)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    if form == "pdf":
        check_signed_page(service, answer.content)
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            assert len(pdf.pages) == 1
    elif form == "json":
        assert json.loads(answer.content)["indication"] == "TOTAL-PASSED"
    else:
        assert etree.fromstring(answer.content) is not None


def test_result_is_taken_back_only_as_it_was_given(service: Service, issued: bytes) -> None:
    browser = browse(service)
    sealed = sealed_in(looked_at(browser, issued))
    for meddled in (sealed[:-1] + ("0" if sealed[-1] != "0" else "1"), "A" + sealed, "", ".", "x.y"):
        answer = browser.post("/kiem-tra/bao-cao", page="/kiem-tra", sealed=meddled, form="xml")
        assert answer.status_code in {410, 422}, meddled
    assert "kiểm tra lại tệp" in text_of(
        browser.post("/kiem-tra/bao-cao", page="/kiem-tra", sealed="x.y", form="xml")
    )


def test_result_by_own_anchors_is_not_offered_as_signed_page(service: Service, issued: bytes) -> None:
    browser = browse(service)
    root = demo_root_file(service.container.settings).read_bytes()
    files = {"file": ("a.pdf", issued), "trust": ("root.pem", root)}
    page = browser.post("/kiem-tra", page="/kiem-tra", files=files)
    assert "Báo cáo một trang" not in page.text
    answer = browser.post("/kiem-tra/bao-cao", page="/kiem-tra", sealed=sealed_in(page), form="pdf")
    assert answer.status_code == 503
    assert "không ký xác nhận" in text_of(answer)


def test_pictures_are_drawn_only_when_asked_for(service: Service, annotated: bytes) -> None:
    browser = browse(service)
    assert "data:image/png" not in looked_at(browser, annotated).text
    page = looked_at(browser, annotated, pictures="1")
    assert page.text.count("data:image/png") >= 2
    assert "Trang 1 lúc ký, có " in page.text
    assert "trang nhìn khác so với lúc ký" in text_of(page)


def test_page_says_what_to_do_next_and_how_to_see_the_changes(service: Service, annotated: bytes) -> None:
    text = text_of(looked_at(browse(service), annotated))
    assert "Việc cần làm: Hãy đề nghị nơi gửi gửi lại bản gốc." in text
    assert "Muốn xem hình trang lúc ký và hiện nay" in text
    drawn = text_of(looked_at(browse(service), annotated, pictures="1"))
    assert "Muốn xem hình trang lúc ký và hiện nay" not in drawn


def test_page_shows_the_chain_the_status_today_and_what_vouched(service: Service, issued: bytes) -> None:
    text = text_of(looked_at(browse(service), issued))
    for words in ("Hiện nay", "Chuỗi chứng thư số", "CA gốc thử nghiệm", "Không bị thu hồi; theo"):
        assert words in text
    assert text.count("Được tin cậy nhờ") == 2


def test_report_key_is_refused_in_words_where_there_is_none(service: Service, tmp_path: Path) -> None:
    keys = service.container.docflow.context.keys
    with pytest.raises(KeyUnavailableError, match="chưa được cấp khóa"):
        report_key(Settings.load(home=tmp_path, mode="production"), keys)
    unreadable = Settings.load(
        home=tmp_path,
        mode="production",
        report_key="p12:none.p12",
        report_key_secret_file=tmp_path / "absent",
    )
    with pytest.raises(KeyUnavailableError, match="report_key_secret_file"):
        report_key(unreadable, keys)


def test_seal_ends_and_belongs_to_one_installation(tmp_path: Path) -> None:
    now = utc_now()
    checked = CheckedFile(
        ValidationReport(Indication.INDETERMINATE, (), ("không đọc được",), now),
        ReportSubject("a.pdf", "00", 1),
        is_official=False,
    )
    secret = seal_secret(tmp_path)
    assert seal_secret(tmp_path) == secret
    assert (tmp_path / "report.seal").stat().st_mode & 0o077 == 0
    sealed = seal(checked, now, secret)
    assert sealed is not None
    assert unseal(sealed, now + GOOD_FOR, secret) == checked
    for at, key in ((now + GOOD_FOR + timedelta(seconds=1), secret), (now, bytes(32))):
        with pytest.raises(UnknownVerdictError):
            unseal(sealed, at, key)


def test_many_who_need_the_seal_at_once_get_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(seal_secret, [tmp_path] * 64))
    assert [len(one) for one in found] == [32]
    assert [path.name for path in tmp_path.iterdir()] == ["report.seal"]


@pytest.mark.parametrize("left", [b"", bytes(31), bytes(33)])
def test_secret_that_is_not_whole_is_made_anew(left: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.seal").write_bytes(left)
    secret = seal_secret(tmp_path)
    assert len(secret) == 32
    assert secret != left
    assert seal_secret(tmp_path) == secret
    assert [path.name for path in tmp_path.iterdir()] == ["report.seal"]


def test_verdict_too_long_to_be_carried_is_not(tmp_path: Path) -> None:
    now = utc_now()
    endless = tuple(secrets.token_hex(32) for _ in range(40_000))
    report = ValidationReport(Indication.INDETERMINATE, (), endless, now)
    checked = CheckedFile(report, ReportSubject("a.pdf", "00", 1))
    secret = seal_secret(tmp_path)
    assert seal(replace(checked, report=replace(report, problems=())), now, secret) is not None
    assert seal(checked, now, secret) is None


@pytest.fixture(scope="module")
def arrived(service: Service, letter: bytes) -> int:
    """A letter that reached the other agency and was checked there."""
    document = letters.make_draft(service, letter, "Kế hoạch gửi đi để lập báo cáo")
    letters.submit(service, document)
    letters.sign(service, document)
    number = letters.issue(service, document)
    service.bearer("vanthu.snv").post(f"/api/v1/outgoing/{document}/dispatch").raise_for_status()
    service.run_tasks()
    listed = service.bearer("vanthu.bh").get("/api/v1/incoming").json()
    return int(next(one for one in listed if one["number"] == number)["id"])


def test_arrival_has_its_report_in_every_form(service: Service, arrived: int) -> None:
    clerk = browse(service, "vanthu.bh").http
    base = f"/van-ban-den/{arrived}"
    for form in ("pdf", "xml", "json"):
        assert f"{base}/bao-cao.{form}" in clerk.get(base).text
    page = clerk.get(f"{base}/bao-cao.pdf")
    check_signed_page(service, page.content)
    kept = json.loads(clerk.get(f"{base}/bao-cao.json").content)
    sent = clerk.get(f"{base}/tep").content
    assert kept["file_sha256"] == hashlib.sha256(sent).hexdigest()
    xml = etree.fromstring(clerk.get(f"{base}/bao-cao.xml").content)
    assert len(xml.findall("vr:SignatureValidationReport", NAMESPACES)) == len(kept["signatures"])
    assert xml.find("{http://www.w3.org/2000/09/xmldsig#}Signature") is not None, "signed by the installation"


def test_arrival_shows_pages_when_signed_and_now(service: Service, arrived: int) -> None:
    page = browse(service, "vanthu.bh").http.get(f"/van-ban-den/{arrived}/thay-doi")
    assert page.status_code == 200
    assert "Trang 1 lúc ký, có " in page.text


def kept_report(service: Service, who: str, document: int, accept: str) -> httpx.Response:
    program = service.bearer(who)
    return program.get(f"/api/v1/incoming/{document}/validation", headers={"Accept": accept})


def test_program_has_the_report_of_an_arrival_in_every_form(service: Service, arrived: int) -> None:
    plain = kept_report(service, "vanthu.bh", arrived, "*/*")
    assert plain.headers["content-type"] == "application/json"
    sent = service.bearer("vanthu.bh").get(f"/api/v1/incoming/{arrived}/file").content
    assert plain.json()["file_sha256"] == hashlib.sha256(sent).hexdigest()
    assert plain.json()["indication"] == "TOTAL-PASSED"
    page = kept_report(service, "vanthu.bh", arrived, "application/json;q=0.5, application/pdf")
    assert page.headers["content-type"] == PDF
    check_signed_page(service, page.content)
    xml = kept_report(service, "vanthu.bh", arrived, XML)
    assert xml.headers["content-type"] == XML
    reports = etree.fromstring(xml.content).findall("vr:SignatureValidationReport", NAMESPACES)
    assert len(reports) == len(plain.json()["signatures"])


@pytest.mark.parametrize("accept", ["application/json", XML, PDF])
def test_program_of_others_does_not_learn_that_it_arrived(
    accept: str, service: Service, arrived: int
) -> None:
    assert kept_report(service, "vanthu.snv", arrived, accept).status_code == 404
    path = f"/api/v1/incoming/{arrived}/validation"
    assert service.client().get(path, headers={"Accept": accept}).status_code == 401


def test_report_is_not_there_before_the_check(service: Service, letter: bytes) -> None:
    document = letters.make_draft(service, letter, "Kế hoạch chưa kiểm tra khi đến")
    letters.submit(service, document)
    letters.sign(service, document)
    number = letters.issue(service, document)
    service.bearer("vanthu.snv").post(f"/api/v1/outgoing/{document}/dispatch").raise_for_status()
    service.run_tasks(but=VERIFY)
    listed = service.bearer("vanthu.bh").get("/api/v1/incoming").json()
    waiting = int(next(one for one in listed if one["number"] == number)["id"])
    answer = kept_report(service, "vanthu.bh", waiting, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "incoming.not_checked")
    assert answer.headers["Retry-After"] == "5"
    service.run_tasks()
    assert kept_report(service, "vanthu.bh", waiting, "application/json").status_code == 200


def test_interface_describes_the_three_forms(service: Service) -> None:
    described = service.client().get("/api/v1/openapi.json").json()["paths"]
    for path, method in (("/validations", "post"), ("/incoming/{document_id}/validation", "get")):
        forms = described[f"/api/v1{path}"][method]["responses"]["200"]["content"]
        assert set(forms) == {"application/json", XML, PDF}


@pytest.mark.parametrize("path", ["bao-cao.pdf", "bao-cao.xml", "thay-doi"])
def test_others_do_not_learn_that_it_arrived(path: str, service: Service, arrived: int) -> None:
    assert browse(service, "vanthu.snv").http.get(f"/van-ban-den/{arrived}/{path}").status_code == 404
    assert browse(service).http.get(f"/van-ban-den/{arrived}/{path}").status_code in {303, 401}
