"""Which key a person or an agency signs with: registered from their own device, or by an administrator.

`model` compares names and says what a key signs to prove itself, `service` takes it in, `registering` writes.
"""

from docflow.enrolment.model import Owner, Registered, names_owner
from docflow.enrolment.registering import register_key
from docflow.enrolment.service import Enrolling

__all__ = ["Enrolling", "Owner", "Registered", "names_owner", "register_key"]
