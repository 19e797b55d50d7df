"""Certificates that somebody set out to register from their own machine."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from docflow.enrolment.model import Owner
from docflow.tables import closed
from infra.database import Base


class KeyEnrolment(Base):
    """One statement that was given out: it may be answered once, in time, by who asked for it."""

    __tablename__ = "key_enrolment"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """`signing.agent.offers.Enrolment.id`."""
    whose: Mapped[Owner] = mapped_column(closed(Owner, "enrolment_owner"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    wrong_answers: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When it was answered, or given up."""
