"""From a seed to a letter."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.field import words
from tests.field.blanks import date_blanks, number_blank
from tests.field.spec import SIGNED, Annex, Beside, Block, Element, Form, Kind, Look, Spec, random_of

_NAMED = (
    ("KH", "KẾ HOẠCH"), ("BC", "BÁO CÁO"), ("TTr", "TỜ TRÌNH"), ("TB", "THÔNG BÁO"), ("CT", "CHỈ THỊ"),
    ("PA", "PHƯƠNG ÁN"), ("QC", "QUY CHẾ"), ("HD", "HƯỚNG DẪN"),
)  # fmt: skip
_KINDS = {
    Form.RESOLUTION: (("NQ", "NGHỊ QUYẾT"),),
    Form.DECISION: (("QĐ", "QUYẾT ĐỊNH"),),
    Form.DECISION_ISSUING: (("QĐ", "QUYẾT ĐỊNH"),),
    Form.NAMED: _NAMED,
    Form.LETTER: (("", ""),),
    Form.TELEGRAM: (("CĐ", "CÔNG ĐIỆN"),),
    Form.INVITATION: (("GM", "GIẤY MỜI"),),
    Form.INTRODUCTION: (("GGT", "GIẤY GIỚI THIỆU"),),
    Form.MINUTES: (("BB", "BIÊN BẢN"),),
    Form.LEAVE: (("GNP", "GIẤY NGHỈ PHÉP"),),
    Form.REGULATION: (("QC", "QUY CHẾ"),),
    Form.COPY: _NAMED,
}
_SHARES = {Form.LETTER: 4, Form.NAMED: 4, Form.DECISION: 2, Form.DECISION_ISSUING: 2}
A4, LETTER = (595.28, 841.89), (612.0, 792.0)


def choose(seed: int) -> Spec:
    """The letter with this seed: an ordinary one or one with several of the oddities people produce."""
    r = random_of(seed, "letter")
    form = r.choices(SIGNED, [_SHARES.get(form, 1) for form in SIGNED])[0]
    parent, agency, short = r.choice(words.AGENCIES)
    code, kind = r.choice(_KINDS[form])
    signer, other, beside = _signers(r, form)
    day, month = date_blanks(r)
    return Spec(
        seed=seed,
        form=form,
        parent=parent,
        agency=agency,
        kind=kind,
        abstract=r.choice(words.ABSTRACTS) if kind and form not in {Form.INTRODUCTION, Form.LEAVE} else "",
        subject="" if kind else "V/v " + r.choice(words.SUBJECTS),
        number_word=r.choices(["Số:", "Số :", "Số", "SỐ:"], [0.85, 0.06, 0.06, 0.03])[0],
        number_blank=number_blank(r),
        symbol=_symbol(r, code, short),
        place=r.choice(words.PLACES),
        day_blank=day,
        month_blank=month,
        addressees=_addressees(r, form),
        body=_body(r, form, signer),
        signer=signer,
        other=other,
        beside=beside,
        recipients=() if form is Form.MINUTES or r.random() < 0.07 else _recipients(r),
        recipients_word=r.choices(["Nơi nhận:", "Nơi nhận", "NƠI NHẬN:"], [0.9, 0.06, 0.04])[0],
        annexes=_annexes(r, signer, form),
        address=r.random() < 0.15,
        urgent=r.random() < 0.05,
        own_page=r.random() < 0.06,
        merged=r.random() < 0.03,
        look=_look(r),
    )


def without_a_place(seed: int) -> Spec:
    """A letter in which nobody is to sign, or in which everything is filled in already."""
    r = random_of(seed, "nothing")
    spec = choose(seed)
    match r.choice(["regulation", "copy", "no block", "names only", "issued"]):
        case "regulation":
            return replace(
                spec,
                form=Form.REGULATION,
                kind="QUY CHẾ",
                number_word="",
                number_blank="",
                symbol="",
                place="",
                signer=None,
                other=None,
                recipients=(),
            )
        case "copy" | "issued":
            return replace(
                spec, form=Form.COPY, number_blank=" 45", day_blank=" 12 ", month_blank=" 6 ", merged=False
            )
        case "no block":
            return replace(spec, signer=None, other=None, annexes=())
        case _:
            names = Element(Kind.TABLE, rows=(("STT", "Họ và tên", "Chức vụ"), *_people(r, r.randint(4, 9))))
            return replace(spec, signer=None, other=None, body=(*spec.body, names))


def person(r: Random, ranked: float = 0.2) -> str:
    name = r.choice(words.GIVEN)
    return r.choice(words.RANKS) + name if r.random() < ranked else name


def _symbol(r: Random, code: str, short: str) -> str:
    if not code:
        return f"/{short}-VP" if r.random() < 0.6 else f"/{short}"
    return ("/2026" if code in {"NQ", "QĐ"} and r.random() < 0.25 else "") + f"/{code}-{short}"


def _gap(r: Random) -> float:
    low, high = r.choices([(22, 38), (38, 85), (85, 120)], [0.2, 0.65, 0.15])[0]
    return r.uniform(low, high)


def _signers(r: Random, form: Form) -> tuple[Block, Block | None, Beside]:
    gap = _gap(r)
    if form is Form.MINUTES:
        chair = Block(r.choice(words.CHAIRS), person(r), gap)
        return chair, Block(r.choice(words.SECRETARIES), person(r, 0.05), gap), Beside.ROW
    if r.random() < 0.05:
        titles, second = r.choice(words.ADVISORY)
        return Block(titles, person(r), gap, second=second), None, Beside.ROW
    hint = r.choices(["", "(Ký tên, đóng dấu)", "(Ký, ghi rõ họ tên)"], [0.93, 0.04, 0.03])[0]
    name = person(r)
    signer = Block(r.choice(words.TITLES), name.upper() if r.random() < 0.03 else name, gap, hint=hint)
    if r.random() < 0.1:
        beside = r.choice([Beside.ROW, Beside.BELOW])
        return signer, Block(r.choice(words.COMPILERS), person(r, 0.05), min(gap, 45)), beside
    return signer, None, Beside.ROW


def _addressees(r: Random, form: Form) -> tuple[str, ...]:
    if form in {Form.LETTER, Form.TELEGRAM, Form.INVITATION} and r.random() < 0.85:
        return tuple(r.sample(words.ADDRESSEES, r.randint(1, 4)))
    return ()


def _recipients(r: Random) -> tuple[str, ...]:
    return (
        *words.RECIPIENTS[: r.randint(1, 5)],
        *(["- Các xã, phường;"] * r.choice([0, 0, 0, 6])),
        words.FILING,
    )


def _people(r: Random, count: int) -> tuple[tuple[str, ...], ...]:
    return tuple((str(i + 1), person(r, 0.1), r.choice(words.ROLES)) for i in range(count))


def _body(r: Random, form: Form, signer: Block) -> tuple[Element, ...]:
    body: list[Element] = []
    for _ in range(r.randint(12, 30) if r.random() < 0.4 else r.randint(3, 8)):
        body.append(Element(Kind.PARAGRAPH, r.choice(words.TRAPS if r.random() < 0.025 else words.SENTENCES)))
        if r.random() < 0.12:
            body.append(Element(Kind.HEADING, r.choice(words.HEADINGS)))

    def put(element: Element) -> None:
        body.insert(r.randint(1, len(body)), element)

    if form in {Form.DECISION, Form.DECISION_ISSUING, Form.RESOLUTION}:
        body.insert(0, Element(Kind.CENTRED, signer.titles[-1]))
        body.insert(3, Element(Kind.CENTRED, "QUYẾT ĐỊNH:"))
    if r.random() < 0.2:
        name = signer.name.title() if signer.name.isupper() else signer.name
        put(Element(Kind.PARAGRAPH, f"Giao ông/bà {name} chủ trì, phối hợp với các đơn vị thực hiện."))
    if r.random() < 0.03:
        put(Element(Kind.PARAGRAPH, signer.name))
    if r.random() < 0.15:
        put(Element(Kind.TABLE, rows=(("STT", "Họ và tên", "Chức vụ"), *_people(r, r.randint(2, 6)))))
    if form is Form.LEAVE:
        body.append(
            Element(Kind.PARAGRAPH, "Xác nhận của cơ quan hoặc chính quyền địa phương nơi nghỉ phép:")
        )
    return tuple(body)


def _annexes(r: Random, signer: Block, form: Form) -> tuple[Annex, ...]:
    if form is not Form.DECISION_ISSUING and r.random() > 0.25:
        return ()
    return tuple(_annex(r, signer) for _ in range(r.randint(1, 2)))


def _annex(r: Random, signer: Block) -> Annex:
    left = right = None
    match r.choices(["", "left", "both", "small", "again", "chief"], [0.48, 0.18, 0.12, 0.1, 0.07, 0.05])[0]:
        case "left":
            left = Block(("NGƯỜI LẬP BIỂU",), person(r, 0.1), 50)
        case "both":
            left = Block(("NGƯỜI LẬP BIỂU",), person(r, 0.1), 50)
            right = Block(("THỦ TRƯỞNG ĐƠN VỊ",), person(r, 0.1), 50)
        case "small":
            right = Block(("Người lập biểu",), person(r, 0.1), 50)
        case "again":
            right = replace(signer, gap=50)
        case "chief":
            right = Block(("GIÁM ĐỐC",), person(r, 0.1), 50)
        case _:
            pass
    table = r.random() < 0.5
    return Annex(
        head=r.choice(words.ANNEX_HEADS),
        title=r.choice(words.ANNEX_TITLES),
        source=r.choice(words.ANNEX_SOURCES),
        rows=_people(r, r.randint(2, 8)) if table else (),
        items=0 if table else r.randint(3, 12),
        left=left,
        right=right,
    )


def _look(r: Random) -> Look:
    width, height = r.choices([A4, LETTER], [0.94, 0.06])[0]
    rotation = r.choices([0, 90, 180, 270], [0.88, 0.05, 0.03, 0.04])[0]
    return Look(
        width=width,
        height=height,
        left=r.choice([72, 85, 85, 99]),
        right=r.choice([42.5, 50, 57, 57]),
        top=r.choice([57, 57, 71, 45]),
        bottom=r.choice([57, 57, 71, 45]),
        size=r.choice([12, 13, 13, 13, 14, 14, 14]),
        leading=r.choice([1.15, 1.15, 1.3, 1.5]),
        head_share=r.choice([0.4, 0.42, 0.45, 0.38]),
        sign_share=r.choice([0.5, 0.5, 0.55, 0.45]),
        page_numbers=r.random() < 0.5,
        decomposed=r.random() < 0.08,
        cut=r.random() < 0.1,
        rotation=rotation,
        crop=(14.5, 11.0) if r.random() < 0.06 else (0.0, 0.0),
        user_unit=r.choices([1.0, 2.0, 0.5], [0.96, 0.02, 0.02])[0],
    )
