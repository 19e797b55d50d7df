"""The verification report for others: as ETSI's XML, and as a signed page to be filed."""

from signing.reporting.pdf import report_pdf
from signing.reporting.signing import begin_report, sign_report
from signing.reporting.subject import ReportSubject
from signing.reporting.xades import signed_report_xml
from signing.reporting.xml import report_xml

__all__ = ["ReportSubject", "begin_report", "report_pdf", "report_xml", "sign_report", "signed_report_xml"]
