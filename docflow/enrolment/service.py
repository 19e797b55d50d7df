"""A person registers the certificate on their own device: its key has to sign what this service said."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from certs.facts import common_name, common_names, validity
from docflow.asking.model import voice_of
from docflow.context import Context
from docflow.deferred.model import own_key
from docflow.deferred.service import check_certificates
from docflow.enrolment.model import (
    GOOD_FOR,
    KEPT_FOR,
    WRONG_ANSWERS,
    Owner,
    Registered,
    names_owner,
    proof_of,
)
from docflow.enrolment.registering import register_key
from docflow.enrolment.tables import KeyEnrolment
from docflow.errors import EnrolmentRefusedError, NameDiffersError
from infra import audit
from infra.identity import Actor, Agency, Person
from infra.policy import Action, authorize, may
from signing.agent.offers import Enrolment, Kind, OfferRefusedError, hear
from signing.cms import check_value
from signing.errors import SignatureRejectedError
from signing.keys.model import Scheme

_OTHER = (
    "Lần đăng ký này không phải do hệ thống đưa ra cho bạn, đã dùng rồi hoặc đã quá hạn. "
    "Hãy bấm đăng ký lại từ đầu."
)
_NO_PROOF = "Thiết bị chưa chứng minh được là có khóa của chứng thư này nên chưa đăng ký được. Hãy thử lại."
_NAMES = (
    "Chứng thư này cấp cho “{named}”, không phải “{wanted}”. Hãy chọn chứng thư của {whose}; nếu đúng là "
    "chứng thư của {whose} nhưng tên ghi khác, quản trị viên đăng ký được bằng lệnh antin admin key."
)
_WHOSE = {Owner.PERSON: "bạn", Owner.AGENCY: "cơ quan"}


@dataclass(frozen=True, slots=True)
class Enrolling:
    context: Context

    def begin(self, actor: Actor, whose: Owner, at: datetime) -> str:
        """Give the statement (JWS) that the device signs; it holds for `GOOD_FOR`, once, for this person.

        Raises `NotAllowedError`.
        """
        _authorize(actor, whose)
        voice = voice_of(self.context.voice)
        row = KeyEnrolment(
            id=secrets.token_hex(16),
            whose=whose,
            person_id=actor.person_id,
            agency_id=actor.agency_id,
            wrong_answers=0,
            created_at=at,
            expires_at=at + GOOD_FOR,
        )
        statement = Enrolment(row.id, voice.site, _wanted(actor, whose))
        said = voice.say(statement, at=at, good_for=GOOD_FOR)
        with self.context.database.transaction() as session:
            session.add(row)
            session.flush()
            _log(session, actor, row, "begin", at)
        return said

    def answer(  # noqa: PLR0913, PLR0917 -- what the device gives, as the contract names it
        self,
        actor: Actor,
        enrolment: str,
        certificates: Sequence[bytes],
        scheme: Scheme,
        hash_name: str,
        signature: bytes,
        at: datetime,
    ) -> Registered:
        """Register the first of `certificates` (DER, issuers after it) once its key proved to be there.

        Raises `EnrolmentRefusedError` for a statement that is not ours, not this person's, old or used;
        `SignatureRejectedError` for a signature that does not verify, which may be tried `WRONG_ANSWERS`
        times; `CertificateNotUsableError` for a certificate that may not sign here; `NameDiffersError`;
        `KeyInUseError`; `NotAllowedError`.
        """
        check_certificates(certificates)
        certificate, *chain = certificates
        whose = self._open(actor, enrolment, at)
        _authorize(actor, whose)
        # The bytes may be anything until this is over.
        self.context.desk.check_vouched(certificate, chain, at)
        try:
            check_value(
                signature,
                to_be_signed=proof_of(enrolment),
                certificate=certificate,
                scheme=scheme,
                hash_name=hash_name,
            )
        except SignatureRejectedError as error:
            self._wrong(actor, enrolment, at)
            raise EnrolmentRefusedError(_NO_PROOF) from error
        wanted = _wanted(actor, whose)
        if not names_owner(certificate, wanted):
            raise NameDiffersError(
                _NAMES.format(
                    named="”, “".join(common_names(certificate)) or common_name(certificate),
                    wanted=wanted,
                    whose=_WHOSE[whose],
                )
            )
        with self.context.database.transaction() as session:
            row = self._row(session, actor, enrolment, at)
            row.ended_at = at
            owner: Person | Agency = (
                session.get_one(Person, actor.person_id)
                if whose is Owner.PERSON
                else session.get_one(Agency, actor.agency_id)
            )
            register_key(session, owner, own_key(certificate), actor=actor, how="enrolment", at=at)
        return Registered(own_key(certificate), common_name(certificate), validity(certificate)[1])

    def _open(self, actor: Actor, enrolment: str, at: datetime) -> Owner:
        with self.context.database.transaction() as session:
            return self._row(session, actor, enrolment, at).whose

    def _row(self, session: Session, actor: Actor, enrolment: str, at: datetime) -> KeyEnrolment:
        """The statement's row, locked: it is ours, fresh, unused, and was given to this person."""
        try:
            heard = hear(enrolment, Kind.ENROLMENT, voice_of(self.context.voice).key, at=at)
        except OfferRefusedError as error:
            raise EnrolmentRefusedError(_OTHER) from error
        statement = heard.statement
        row = (
            session.get(KeyEnrolment, statement.id, with_for_update=True)
            if isinstance(statement, Enrolment)
            else None
        )
        is_theirs = row is not None and (row.person_id, row.agency_id) == (actor.person_id, actor.agency_id)
        if row is None or not is_theirs or row.ended_at is not None or row.expires_at <= at:
            raise EnrolmentRefusedError(_OTHER)
        return row

    def _wrong(self, actor: Actor, enrolment: str, at: datetime) -> None:
        with self.context.database.transaction() as session:
            row = self._row(session, actor, enrolment, at)
            row.wrong_answers += 1
            if row.wrong_answers >= WRONG_ANSWERS:
                row.ended_at = at
            session.flush()
            _log(session, actor, row, "wrong_answer", at, times=row.wrong_answers)


def prune(session: Session, at: datetime) -> None:
    """Remove what nobody can answer any more; the log keeps who registered what."""
    old = delete(KeyEnrolment).where(KeyEnrolment.expires_at <= at - KEPT_FOR)
    session.execute(old.execution_options(synchronize_session=False))


def _authorize(actor: Actor, whose: Owner) -> None:
    """A leader registers their own; the agency's, whoever seals for it or keeps its keys."""
    if whose is Owner.PERSON:
        authorize(actor, Action.DOCUMENT_SIGN, agency_id=actor.agency_id)
    elif not may(actor, Action.ADMIN_KEYS, agency_id=actor.agency_id):
        authorize(actor, Action.DOCUMENT_ISSUE, agency_id=actor.agency_id)


def _wanted(actor: Actor, whose: Owner) -> str:
    return actor.full_name if whose is Owner.PERSON else actor.agency_name


def _log(session: Session, actor: Actor, row: KeyEnrolment, what: str, at: datetime, **detail: int) -> None:
    audit.append(
        session,
        actor=actor,
        action=f"key_enrolment.{what}",
        subject=f"key_enrolment:{row.id}",
        detail={"whose": row.whose, **detail},
        at=at,
    )
