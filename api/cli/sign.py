"""`antin sign`: put one of the decree's marks on files, one or many at a time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import click

from api.cli.files import read
from api.cli.info import KEYS, Info, InfoError
from api.cli.refusals import REFUSED, refusals
from api.cli.signer import Order, Signer
from api.cli.unlocking import Wanted, unlocked
from api.cli.work import LEVELS, Job, Outcome, planned, told
from infra.settings import Settings
from signing.errors import KeyUnavailableError
from signing.keys import parse_reference
from signing.keys.making import HASHES
from signing.keys.model import Scheme
from signing.marks import MarkKind

HELP = """Ký số văn bản: chữ ký lãnh đạo, ký nháy, dấu cơ quan, hoặc dấu chữ của cơ quan.

\b
Dấu chữ không có ảnh; nội dung lấy từ --info K=V (lặp lại được):
  attachment  number=05/KH-SNV, hoặc number=05 và symbol=KH-SNV; date
  copy        form=sao-y | sao-luc | trich-sao; agency; from-paper=yes
  digitised   agency; from-paper=yes
  incoming    number; date; agency; to; file

Tên agency mặc định là cơ quan trong chứng thư. from-paper=yes: người ký xác nhận tệp chữ được quét từ giấy;
lời xác nhận được lưu trong chữ ký. place=X,Y: góc trên bên phải của dấu, milimét từ mép trái và mép trên
trang 1; mặc định là chỗ trống đầu trang.

Văn bản có nhiều khối chữ ký: --info signer=HỌ-TÊN chọn khối để ký (leader), chừa trước (initials) hoặc đóng
dấu lên (agency). Mặc định là khối mang tên trong chứng thư, không có thì khối của người ký chính.
"""


@click.command("sign", help=HELP)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--as",
    "kind",
    required=True,
    type=click.Choice([kind.value for kind in MarkKind if kind is not MarkKind.REPORT]),
)
@click.option("--key", required=True, metavar="REF", help="p12:ĐƯỜNG-DẪN, pkcs11:… hoặc csc:TÊN.")
@click.option("--secret-file", type=click.Path(path_type=Path), help="Tệp chứa mật khẩu hoặc mã PIN.")
@click.option("--certificate", type=click.Path(path_type=Path), help="Chứng thư, nếu thiết bị không chứa.")
@click.option("--last-try", is_flag=True, help="Vẫn thử mã PIN dù sai nữa là thiết bị bị khóa.")
@click.option("--image", type=click.Path(path_type=Path), help="Ảnh PNG nền trong suốt của chữ ký hoặc dấu.")
@click.option("--number", help="Số văn bản (ký của cơ quan, phụ lục) hoặc số đến.")
@click.option("--date", "issued", type=click.DateTime(["%Y-%m-%d"]), help="Ngày ban hành, hoặc ngày đến.")
@click.option("--info", multiple=True, metavar="K=V", help="Khối ký, hoặc nội dung dấu chữ (xem bên dưới).")
@click.option("--insist", metavar="LÝ-DO", help="Lý do vẫn đóng dấu dù che chữ hay thiếu chữ ký.")
@click.option("--trust", multiple=True, metavar="PEM", help="Chứng thư gốc tin cậy (có thể lặp lại).")
@click.option("--diameter", type=click.FloatRange(min=0, min_open=True), metavar="MM", help="Đường kính dấu.")
@click.option("--level", type=click.Choice([*LEVELS]), help="Mức chữ ký; mặc định là mức cao nhất đạt được.")
@click.option("--tsa", metavar="URL", help="Dịch vụ cấp dấu thời gian (RFC 3161).")
@click.option("--scheme", type=click.Choice([scheme.value for scheme in Scheme]), help="Thuật toán ký.")
@click.option("--hash", "hash_name", type=click.Choice(list(HASHES)), help="Hàm băm.")
@click.option("-o", "out", type=click.Path(path_type=Path), help="Tệp kết quả (khi ký một tệp).")
@click.option("--out-dir", type=click.Path(path_type=Path, file_okay=False), help="Thư mục kết quả.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Số tiến trình.")
@click.pass_context
def sign(  # noqa: PLR0913 - one argument for each option
    context: click.Context,
    *,
    files: tuple[Path, ...],
    kind: str,
    key: str,
    secret_file: Path | None,
    certificate: Path | None,
    last_try: bool,
    image: Path | None,
    number: str | None,
    issued: datetime | None,
    info: tuple[str, ...],
    insist: str | None,
    trust: tuple[str, ...],
    diameter: float | None,
    level: str | None,
    tsa: str | None,
    scheme: str | None,
    hash_name: str | None,
    out: Path | None,
    out_dir: Path | None,
    jobs: int,
) -> None:
    """Sign files with one of the decree's marks."""
    mark = MarkKind(kind)
    work = planned(files, out, out_dir)
    _check_mark(mark, files, image, number=number, issued=issued)
    if insist is not None and mark is not MarkKind.AGENCY:
        raise click.UsageError("--insist chỉ dùng khi ký của cơ quan.")
    _check_addresses(key, tsa)
    words, signer = _words(mark, info, number, issued), _block_signer(mark, info)
    wanted = Wanted(key, secret_file, certificate, last_try)
    with refusals():
        settings = Settings.load()
    with refusals(), unlocked(wanted, settings) as access:
        order = Order(
            kind=mark,
            access=access,
            image=read(image) if image else b"",
            number=number,
            issued=issued.date() if issued else None,
            words=words,
            signer=signer,
            insist=insist,
            trust=trust,
            diameter_mm=diameter,
            level=level,
            tsa=tsa,
            scheme=Scheme(scheme) if scheme else None,
            hash_name=hash_name,
            begun=context.obj,
            settings=settings,
        )
        refused = told(work, _outcomes(order, work, jobs), "đã ký")
    context.exit(REFUSED if refused else 0)


def _check_mark(
    kind: MarkKind, files: tuple[Path, ...], image: Path | None, *, number: str | None, issued: date | None
) -> None:
    if kind in KEYS:
        if image is not None:
            raise click.UsageError(f"Không dùng --image với {kind}: Nghị định 30 chỉ cho hiện chữ.")
        return
    if kind is MarkKind.INITIALS:
        if image is not None:
            raise click.UsageError("Không dùng --image khi ký nháy: chữ ký nháy không hiện hình.")
    elif image is None:
        raise click.UsageError("Cần --image: ảnh chữ ký của lãnh đạo hoặc ảnh dấu của cơ quan.")
    if kind is not MarkKind.AGENCY and (number is not None or issued is not None):
        raise click.UsageError("--number và --date chỉ dùng khi ký của cơ quan.")
    if kind is MarkKind.AGENCY and (number is None or issued is None):
        raise click.UsageError("Ký của cơ quan cần --number và --date.")
    if kind is MarkKind.AGENCY and len(files) > 1:
        raise click.UsageError("Mỗi văn bản có một số riêng: ký của cơ quan từng tệp một.")


def _check_addresses(key: str, tsa: str | None) -> None:
    """What names no key, or no service, is a slip of the pen and no refusal."""
    try:
        parse_reference(key)
    except KeyUnavailableError as error:
        raise click.UsageError(str(error)) from error
    if tsa is not None and not tsa.startswith(("http://", "https://")):
        raise click.UsageError("--tsa là địa chỉ bắt đầu bằng http:// hoặc https://.")


def _words(
    kind: MarkKind, pairs: tuple[str, ...], number: str | None, issued: datetime | None
) -> Info | None:
    """What the mark says, None for marks with an image."""
    if kind not in KEYS:
        return None
    try:
        return Info.read(kind, pairs, number, issued.date() if issued else None)
    except InfoError as error:
        raise click.UsageError(str(error)) from error


def _block_signer(kind: MarkKind, pairs: tuple[str, ...]) -> str | None:
    """Whose block is meant, for marks with an image."""
    if kind in KEYS or not pairs:
        return None
    name, equals, signer = pairs[0].partition("=")
    if len(pairs) > 1 or name.strip().casefold() != "signer" or not equals or not signer.strip():
        raise click.UsageError(f"--info dùng với {kind} chỉ nhận signer=HỌ-TÊN, một lần.")
    return signer.strip()


def _outcomes(order: Order, work: list[Job], jobs: int) -> Iterator[Outcome]:
    """Sign in this process, or in several that each open the key once.

    With a key that signs many documents together: one after the other in this process, save the signatures.
    """
    gathering = order.access.gathering
    if gathering is not None:
        with Signer(order) as signer:
            yield from gathering.run([partial(signer.sign, job.source, job.target) for job in work])
        return
    if jobs == 1 or len(work) == 1:
        with Signer(order) as signer:
            yield from (signer.sign(job.source, job.target) for job in work)
        return
    with ProcessPoolExecutor(
        min(jobs, len(work)), mp_context=get_context("spawn"), initializer=_start, initargs=(order,)
    ) as pool:
        yield from pool.map(_sign, work, chunksize=4)


_signer: Signer | None = None


def _start(order: Order) -> None:
    global _signer  # noqa: PLW0603 - a process of the pool has one signer for its life
    _signer = Signer(order)
    # What is loaded stays; looking through it for garbage again and again takes a tenth of the time.
    gc.freeze()


def _sign(job: Job) -> Outcome:
    assert _signer is not None, "the pool runs _start first"  # noqa: S101
    return _signer.sign(job.source, job.target)
