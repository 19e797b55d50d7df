"""The rules about devices: their software, what is plugged in, PINs and certificates."""

from __future__ import annotations

from collections.abc import Iterator

from certs import facts as certificate_facts
from certs.errors import CertificateUnreadableError
from certs.facts import UnusableReason
from signing.agent.doctor import words
from signing.agent.doctor.binaries import Machine
from signing.agent.doctor.model import Facts, Finding, Level, LibraryFacts
from signing.agent.doctor.products import GENERIC
from signing.keys.pkcs11.client import SeenToken
from signing.keys.pkcs11.pins import MOST_UNCONFIRMED
from signing.keys.pkcs11.tokens import PinState
from signing.people import same_person

SOON = 30
"""Days before its end in which a certificate is told of."""


def libraries(facts: Facts) -> Iterator[Finding]:
    sound = [one for one in facts.libraries if one.exists and not one.problem]
    for one in facts.libraries:
        if not one.exists:
            says = words.LIBRARY_MISSING.format(path=one.path)
            yield Finding("library_missing", Level.WRONG, says, words.MEND_MISSING)
        elif one.machines and facts.machine not in one.machines:
            yield _mismatch(facts, one)
        elif one.problem:
            needless = one.product in GENERIC and sound
            level = Level.NOTE if needless or any(_has_device(other) for other in sound) else Level.WRONG
            says = words.LIBRARY_FAILS.format(which=_which(one))
            yield Finding("library_fails", level, says, words.MEND_FAILS, one.problem)
        elif not one.is_protected:
            says = words.LIBRARY_OPEN.format(path=one.path)
            yield Finding("library_open", Level.NOTE, says, words.MEND_LIBRARY_OPEN)
    # What wrong settings name is not known.
    if facts.libraries or facts.home.settings_problem:
        return
    if facts.strangers:
        says = words.ONLY_OTHER_BITS.format(path=facts.strangers[0], bits=facts.machine.bits)
        yield Finding("wrong_bits", Level.WRONG, says, words.MEND_BITS)
    else:
        yield Finding("no_driver", Level.WRONG, words.NO_DRIVER, words.MEND_NO_DRIVER)


def tokens(facts: Facts) -> Iterator[Finding]:
    sound = [one for one in facts.libraries if one.exists and not one.problem]
    if not sound:
        return
    if not any(seen.token.is_initialised for seen in facts.tokens):
        called = ", ".join(sorted({_called(one) for one in sound}))
        # Software that does not work may be the one that this person's device needs.
        first = (words.MEND_SOFTWARE_FIRST,) if len(sound) < len(facts.libraries) else ()
        says = words.NO_DEVICE.format(products=called)
        yield Finding("no_token", Level.WRONG, says, (*first, *words.MEND_NO_DEVICE))


def pins(facts: Facts) -> Iterator[Finding]:
    others = sum(seen.token.pin is not PinState.LOCKED for seen in _ready(facts))
    for seen in _ready(facts):
        called = f"“{seen.token.label}”"
        match seen.token.pin:
            case PinState.LOCKED:
                level = Level.NOTE if others else Level.WRONG
                says = words.PIN_LOCKED.format(token=called)
                yield Finding("pin_locked", level, says, words.MEND_LOCKED)
            case PinState.UNSET:
                yield Finding(
                    "pin_unset", Level.WRONG, words.PIN_UNSET.format(token=called), words.MEND_UNSET
                )
            case PinState.FINAL:
                says = words.PIN_LAST.format(token=called)
                yield Finding("pin_last_try", Level.WRONG, says, words.MEND_LAST)
            case _ if seen.wrong_tries >= MOST_UNCONFIRMED:
                says = words.PIN_WRONG_BEFORE.format(token=called, times=seen.wrong_tries)
                yield Finding("pin_last_try", Level.WRONG, says, words.MEND_LAST)
            case PinState.LOW:
                says = words.PIN_LOW.format(token=called)
                yield Finding("pin_low", Level.NOTE, says, words.MEND_LOW)
            case PinState.TO_BE_CHANGED:
                says = words.PIN_FIRST.format(token=called)
                yield Finding("pin_to_be_changed", Level.NOTE, says, words.MEND_FIRST)
            case PinState.OK:
                continue


def certificates(facts: Facts) -> Iterator[Finding]:
    """One usable certificate is enough: beside it, what is wrong with others is only told."""
    usable = any(
        certificate_facts.usable_for_signing(der, facts.at) is None
        for seen in _ready(facts)
        for der in _readable(seen)
    )
    level = Level.NOTE if usable else Level.WRONG
    for seen in _ready(facts):
        called = f"“{seen.token.label}”"
        own = [der for der in _readable(seen) if not certificate_facts.is_ca(der)]
        if not own:
            says = words.NO_CERTIFICATE.format(token=called)
            yield Finding("no_certificate", level, says, words.MEND_NO_CERTIFICATE)
        for der in own:
            yield _certificate(facts, der, called, level)


def persons(facts: Facts) -> Iterator[Finding]:
    """Whether what is plugged in is what pages wished last, or belongs to the one who was named."""
    held = {certificate_facts.fingerprint(der): der for seen in _ready(facts) for der in _readable(seen)}
    if not held:
        return
    holders = sorted(
        {name for der in held.values() if not certificate_facts.is_ca(der) for name in _names(der)}
    )
    listed = ", ".join(f"“{name}”" for name in holders)
    if facts.person:
        if not any(same_person(name, facts.person) for name in holders):
            says = words.OTHER_PERSON.format(person=facts.person, holders=listed)
            yield Finding("other_person", Level.WRONG, says, words.MEND_OTHER)
        return
    for contact in facts.contacts:
        if not contact.certificate or contact.certificate in held:
            continue
        if any(same_person(name, contact.person) for name in holders):
            says = words.OTHER_OF_SAME.format(origin=contact.origin, person=contact.person)
            yield Finding("other_certificate", Level.WRONG, says, words.MEND_OTHER_OF_SAME)
        else:
            says = words.OTHER_WISHED.format(origin=contact.origin, person=contact.person, holders=listed)
            yield Finding("other_person", Level.WRONG, says, words.MEND_OTHER_WISHED)


def _mismatch(facts: Facts, one: LibraryFacts) -> Finding:
    built = ", ".join(_bits(machine) for machine in sorted(one.machines))
    here = _bits(facts.machine)
    says = words.WRONG_MACHINE.format(which=_which(one), built=built, here=here)
    return Finding("wrong_bits", Level.WRONG, says, words.MEND_BITS)


def _certificate(facts: Facts, der: bytes, token: str, level: Level) -> Finding:
    name, (begins, ends) = certificate_facts.common_name(der), certificate_facts.validity(der)
    day = ends.astimezone().strftime("%d/%m/%Y")
    match certificate_facts.usable_for_signing(der, facts.at):
        case None if (ends - facts.at).days < SOON:
            says = words.ENDS_SOON.format(name=name, day=day, days=(ends - facts.at).days)
            return Finding("certificate_ends_soon", Level.NOTE, says, words.MEND_SOON)
        case None:
            return Finding(
                "certificate", Level.FINE, words.CERTIFICATE.format(name=name, token=token, day=day)
            )
        case UnusableReason.EXPIRED:
            says = words.EXPIRED.format(name=name, day=day)
            return Finding("certificate_expired", level, says, words.MEND_EXPIRED)
        case UnusableReason.NOT_YET_VALID:
            first = begins.astimezone().strftime("%H:%M ngày %d/%m/%Y")
            says = words.NOT_YET.format(name=name, first=first)
            return Finding("certificate_not_yet_valid", level, says, words.MEND_NOT_YET)
        case reason:
            says = words.NOT_FOR_SIGNING.format(name=name, reason=reason.sentence)
            return Finding("certificate_unusable", level, says, words.MEND_EXPIRED)


def _ready(facts: Facts) -> list[SeenToken]:
    return [seen for seen in facts.tokens if seen.token.is_initialised]


def _readable(seen: SeenToken) -> Iterator[bytes]:
    for _, _, der in seen.certificates:
        try:
            certificate_facts.parsed(der)
        except CertificateUnreadableError:
            continue
        yield der


def _names(der: bytes) -> Iterator[str]:
    yield certificate_facts.common_name(der)
    organisation = certificate_facts.organisation(der)
    if organisation and certificate_facts.title(der) is None:
        yield organisation


def _has_device(library: LibraryFacts) -> bool:
    return any(seen.token.is_initialised for seen in library.tokens)


def _bits(machine: Machine) -> str:
    return words.BITS.format(bits=machine.bits, machine=machine)


def _which(one: LibraryFacts) -> str:
    return f"{one.product} ({one.path})" if one.product else f"ở {one.path}"


def _called(one: LibraryFacts) -> str:
    return one.product or one.path.name
