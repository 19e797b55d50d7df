"""The verification report for others: as ETSI's XML and as a page to be filed."""

from signing.reporting.subject import ReportSubject
from signing.reporting.xml import report_xml

__all__ = ["ReportSubject", "report_xml"]
