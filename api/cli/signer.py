"""One signer of the command line: a key opened once, and what it needs to sign file after file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from api.algorithms import algorithm_policy
from api.cli.files import opened
from api.cli.info import Info
from api.cli.network import TrustedNamesSource, anchors, timestamps
from api.cli.prepare import prepared_draft
from api.cli.reading import Reader
from api.cli.ready import ready_file
from api.cli.results import Result
from api.cli.unlocking import Access
from api.cli.work import LEVELS, Outcome
from certs import facts
from certs.errors import CertsError
from certs.trust import TrustAnchors
from infra.clock import utc_now
from infra.errors import InfraError
from infra.settings import Settings
from signing.errors import NotReadyError, SigningError
from signing.joining import check_joinable
from signing.keys.model import Scheme, SigningKey
from signing.marks import DECREE_30, MarkKind
from signing.pdf.source import Source
from signing.preparation import Draft, opened_draft
from signing.report import Level, RevocationMode
from signing.revision import SignedRevision
from signing.textmarks import sign_ready
from signing.workflow import Services, WhenTsaDown, sign_agency, sign_initials, sign_leader


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for; crosses to the processes of a pool."""

    kind: MarkKind
    access: Access
    image: bytes = field(repr=False)
    number: str | None
    issued: date | None
    words: Info | None
    signer: str | None
    insist: str | None
    trust: tuple[str, ...]
    diameter_mm: float | None
    level: str | None
    tsa: str | None
    scheme: Scheme | None
    hash_name: str | None
    begun: float
    """POSIX seconds."""
    settings: Settings


class Signer:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._reader = Reader()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.close()

    def sign(self, source: Path, target: Path) -> Outcome:
        """Sign one file; a refusal is an outcome, so that one bad file does not stop the others."""
        try:
            result = Result.claim(target, begun=self._order.begun)
            with opened(source) as file:
                return self._sign(file, result)
        except (SigningError, CertsError, InfraError) as error:
            return Outcome(refusal=str(error))

    def _sign(self, file: Source, result: Result) -> Outcome:
        if self._order.kind in {MarkKind.LEADER, MarkKind.INITIALS}:
            return self._as_person(file, result)
        if self._order.words is not None:
            return self._in_words(file, self._order.words, result)
        signed = self._as_agency(file)
        result.store(signed.file)
        return Outcome(signed.level, signed.warnings)

    def _as_person(self, file: Source, result: Result) -> Outcome:
        with opened_draft(file) as draft:
            if not draft.is_signed:
                return self._first_of_all(file, draft, result)
        self._look(file)
        warnings = check_joinable(file, visible=self._order.kind is MarkKind.LEADER)
        signed = self._signed(file, signer=self._order.signer)
        result.store(signed.file)
        return Outcome(signed.level, (*warnings, *signed.warnings))

    def _first_of_all(self, file: Source, draft: Draft, result: Result) -> Outcome:
        """Prepare and sign. A file may have the fields already: where it comes from nobody knows."""
        holder = facts.common_name(self._key.certificate) if self._order.kind is MarkKind.LEADER else ""
        with prepared_draft(
            file, draft, self._reader, near=result.path, signer=self._order.signer, common_name=holder
        ) as (prepared, removed):
            signed = self._signed(prepared, signer=None)
            result.store(signed.file)
        return Outcome(signed.level, (*removed, *signed.warnings))

    def _signed(self, file: Source, *, signer: str | None) -> SignedRevision:
        if self._order.kind is MarkKind.INITIALS:
            return self._as_checker(file)
        return self._as_leader(file, signer)

    def _look(self, file: Source) -> None:
        """Have a file that costs too much end here: pages are looked at again in this process."""
        self._reader.layout_of(file, recognising=False)

    @cached_property
    def _key(self) -> SigningKey:
        return self._order.access.key()

    @cached_property
    def _anchors(self) -> TrustAnchors:
        return anchors(self._order.settings, self._order.trust)

    @cached_property
    def _source(self) -> TrustedNamesSource:
        trusted = (*self._anchors.certificates, self._key.certificate, *self._key.chain)
        return TrustedNamesSource(trusted, frozenset(self._order.settings.fetch_allowed_hosts))

    @cached_property
    def _services(self) -> Services:
        settings = self._order.settings
        return Services(
            timestamps=timestamps(settings, self._order.tsa),
            revocation=self._source,
            anchors=self._anchors,
            when_tsa_down=WhenTsaDown(settings.when_tsa_down),
            algorithms=algorithm_policy(settings),
        )

    @property
    def _level(self) -> Level | None:
        return LEVELS[self._order.level] if self._order.level else None

    def _as_leader(self, prepared: Source, signer: str | None) -> SignedRevision:
        return sign_leader(
            prepared,
            self._key,
            image=self._order.image,
            services=self._services,
            at=utc_now(),
            level=self._level,
            scheme=self._order.scheme,
            hash_name=self._order.hash_name,
            signer=signer,
        )

    def _as_checker(self, prepared: Source) -> SignedRevision:
        return sign_initials(
            prepared,
            self._key,
            services=self._services,
            at=utc_now(),
            level=self._level,
            scheme=self._order.scheme,
            hash_name=self._order.hash_name,
        )

    def _as_agency(self, file: Source) -> SignedRevision:
        # A sixth of all that is loaded, of which the many letters of a leader need nothing.
        from signing.validation import validate_with
        from signing.validation.gate import check_leader_signature

        if self._order.number is None or self._order.issued is None:
            raise NotReadyError("Ký của cơ quan cần số và ngày ban hành. Hãy nhập --number và --date.")
        printed_year = self._reader.layout_of(file, recognising=False).printed_year
        at = utc_now()
        report = validate_with(
            file,
            trust=self._anchors,
            at=at,
            source=self._source,
            revocation=RevocationMode.DECLARED,
        )
        warnings = check_leader_signature(report)
        signed = sign_agency(
            file,
            self._key,
            number=self._order.number,
            issued=self._order.issued,
            printed_year=printed_year,
            seal=self._order.image,
            diameter_mm=self._order.diameter_mm,
            signer=self._order.signer,
            insist=self._order.insist,
            services=self._services,
            at=at,
            level=self._level,
            scheme=self._order.scheme,
            hash_name=self._order.hash_name,
        )
        return replace(signed, warnings=(*warnings, *signed.warnings))

    def _in_words(self, file: Source, words: Info, result: Result) -> Outcome:
        at = utc_now()
        today = at.astimezone(ZoneInfo(DECREE_30.time_zone)).date()
        mark = words.mark(self._own_agency, today)
        self._look(file)
        with ready_file(file, mark, near=result.path) as ready:
            signed = sign_ready(
                ready,
                self._key,
                mark,
                services=self._services,
                at=at,
                level=self._level,
                scheme=self._order.scheme,
                hash_name=self._order.hash_name,
                place=words.place(file),
            )
            result.store(signed.file)
        return Outcome(signed.level, (*words.warnings(today), *signed.warnings))

    @property
    def _own_agency(self) -> str:
        """As the certificate names it: an agency is its subject, and O its parent body; a person is in O."""
        certificate = self._key.certificate
        agency = facts.organisation(certificate) if facts.title(certificate) is not None else None
        return agency or facts.common_name(certificate)
