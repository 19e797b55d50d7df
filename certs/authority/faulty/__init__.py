"""Certificates and time-stamp services that are wrong on purpose, each with what is due to it.

blueprint   one certificate, every part of which can be set
table       the certificates' faults as data: what is wrong, the answer due, the clause it follows from
making      how each is made
stamping    time-stamp services, each with one thing wrong
"""

from certs.authority.faulty.making import Faulty, FaultyCertificates
from certs.authority.faulty.stamping import STAMP_FAULTS, FaultyStamping, StampFault
from certs.authority.faulty.table import FAULTS, Answer, Fault

__all__ = [
    "FAULTS",
    "STAMP_FAULTS",
    "Answer",
    "Fault",
    "Faulty",
    "FaultyCertificates",
    "FaultyStamping",
    "StampFault",
]
