"""Certificates that are wrong on purpose, each with what verification must answer.

blueprint   one certificate, every part of which can be set
table       the faults as data: what is wrong, the answer due, the clause it follows from
making      how each is made
"""

from certs.authority.faulty.making import Faulty, FaultyCertificates
from certs.authority.faulty.table import FAULTS, Answer, Fault

__all__ = ["FAULTS", "Answer", "Fault", "Faulty", "FaultyCertificates"]
