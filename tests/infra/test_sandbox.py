import os
import platform
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infra.sandbox import (
    JobRefusedError,
    Sandbox,
    SandboxBusyError,
    SandboxCrashError,
    SandboxError,
    SandboxTimeoutError,
)
from infra.sandbox import pool as pool_module

JOBS = "tests.infra.jobs"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(allowed=(JOBS,), preload=(JOBS,), workers=2, seconds=120, memory_mb=512) as made:
        yield made


@pytest.fixture(scope="module")
def impatient() -> Iterator[Sandbox]:
    with Sandbox(allowed=(JOBS,), preload=(JOBS,), workers=1, seconds=2) as made:
        yield made


def pid(sandbox: Sandbox) -> int:
    return int(sandbox.run(f"{JOBS}:echo", {}).args["pid"])


def test_arguments_and_files_go_there_and_back(sandbox: Sandbox) -> None:
    reply = sandbox.run(f"{JOBS}:echo", {"tên": "Nguyễn Văn An"}, {"a": b"abc", "empty": b""})
    assert reply.args["tên"] == "Nguyễn Văn An"
    assert reply.files == {"a": b"cba", "empty": b""}


def test_large_files_go_there_and_back(sandbox: Sandbox) -> None:
    blob = os.urandom(20 * 1024 * 1024)
    assert sandbox.run(f"{JOBS}:echo", {}, {"blob": blob}).files["blob"] == blob[::-1]


def test_a_path_is_read_by_the_child_alone(sandbox: Sandbox, tmp_path: Path) -> None:
    """More than a frame could carry, and than the child may hold."""
    large = tmp_path / "lớn.pdf"
    large.touch()
    os.truncate(large, 2 * 1024**3)
    reply = sandbox.run(f"{JOBS}:size_of", {}, {"large": large, "small": b"abc"})
    assert reply.args == {"large": [True, 2 * 1024**3], "small": [False, 3]}


@pytest.mark.parametrize(("job", "args"), [("loop", {}), ("sleep", {"seconds": 3600})])
def test_a_job_out_of_time_is_killed(impatient: Sandbox, job: str, args: dict[str, int]) -> None:
    with pytest.raises(SandboxTimeoutError, match="quá 2 giây"):
        impatient.run(f"{JOBS}:{job}", args)


@pytest.mark.parametrize(
    "job",
    ["eat_memory", "recurse", "fork", "run_program", "exit_quietly", "crash", "fail", "flood", "unspeakable"],
)
def test_a_job_that_goes_wrong_is_reported_and_the_pool_goes_on(sandbox: Sandbox, job: str) -> None:
    with pytest.raises(SandboxCrashError, match="Không xử lý được tệp"):
        sandbox.run(f"{JOBS}:{job}", {})
    assert sandbox.run(f"{JOBS}:echo", {"after": job}).args["after"] == job


def test_the_detail_of_a_crash_is_for_the_log(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxCrashError) as refused:
        sandbox.run(f"{JOBS}:fail", {})
    assert "nobody foresaw this" in refused.value.detail
    assert "nobody foresaw this" not in str(refused.value)


def test_an_error_with_a_code_keeps_code_text_and_child() -> None:
    with Sandbox(allowed=(JOBS,), workers=1) as single:
        before = pid(single)
        with pytest.raises(JobRefusedError, match=r"^Văn bản này không đọc được\.$") as refused:
            single.run(f"{JOBS}:refuse", {})
        assert refused.value.code == "letter.refused"
        assert pid(single) == before


def test_a_job_cannot_reach_the_network(sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        with pytest.raises(SandboxCrashError) as refused:
            sandbox.run(f"{JOBS}:connect", {"port": server.getsockname()[1]})
        assert "not allowed in the sandbox" in refused.value.detail
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_job_cannot_write(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(SandboxCrashError):
        sandbox.run(f"{JOBS}:write", {"path": str(tmp_path / "x")})
    assert not (tmp_path / "x").exists()


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="the kernel's filter is for Linux on these processors",
)
def test_the_kernel_refuses_what_goes_past_python(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"whole")
    answers = sandbox.run(f"{JOBS}:native_calls", {"path": str(tmp_path)}).args
    assert answers == dict.fromkeys(answers, -1)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_bytes() == b"whole"


def test_what_libraries_do_still_works(sandbox: Sandbox) -> None:
    reply = sandbox.run(f"{JOBS}:thread_and_loop", {"path": __file__}, {"a": b"abc"})
    assert reply.args == {"read": [Path(__file__).stat().st_size], "size": 3}


def test_what_a_job_prints_does_not_get_into_the_answer(sandbox: Sandbox) -> None:
    assert sandbox.run(f"{JOBS}:chatter", {}).args == {"said": True}


def test_the_environment_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTIN_DATABASE_URL", "postgresql://u:secret@h/d")
    with Sandbox(allowed=(JOBS,), workers=1) as single:
        names = single.run(f"{JOBS}:environment", {}).args["names"]
    assert not [name for name in names if name.startswith("ANTIN") or name in ("HOME", "PATH")]


@pytest.mark.parametrize("job", ["os:getcwd", "tests.infra.jobsters:echo", "tests.infra:x", "subprocess:run"])
def test_only_allowed_modules_may_be_named(sandbox: Sandbox, job: str) -> None:
    with pytest.raises(ValueError, match="not an allowed job"):
        sandbox.run(job, {})


def test_a_child_that_cannot_load_its_modules_says_why() -> None:
    with (
        Sandbox(allowed=(JOBS,), preload=("tests.infra.no_such_module",), workers=1) as single,
        pytest.raises(SandboxCrashError) as refused,
    ):
        single.run(f"{JOBS}:echo", {})
    assert "no_such_module" in refused.value.detail


def test_children_are_replaced_after_so_many_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "JOBS_PER_CHILD", 3)
    with Sandbox(allowed=(JOBS,), workers=1) as single:
        pids = [pid(single) for _ in range(7)]
    assert [pids.count(each) for each in dict.fromkeys(pids)] == [3, 3, 1]


def test_many_threads_share_few_children(sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: sandbox.run(f"{JOBS}:echo", {"n": n}).args, range(60)))
    assert [answer["n"] for answer in answers] == list(range(60))
    assert len({answer["pid"] for answer in answers}) <= 2


def test_waiting_for_a_child_ends() -> None:
    with Sandbox(allowed=(JOBS,), workers=1, wait_seconds=0.05) as single:
        pid(single)
        busy = threading.Thread(target=lambda: single.run(f"{JOBS}:sleep", {"seconds": 1}))
        busy.start()
        time.sleep(0.2)
        with pytest.raises(SandboxBusyError):
            pid(single)
        busy.join()


def test_closing_ends_jobs_under_way_and_leaves_no_process() -> None:
    closing = Sandbox(allowed=(JOBS,), workers=2, seconds=60)
    children = {pid(closing), pid(closing)}
    ended: list[type[Exception]] = []

    def job() -> None:
        try:
            closing.run(f"{JOBS}:sleep", {"seconds": 60})
        except SandboxError as error:
            ended.append(type(error))

    busy = threading.Thread(target=job)
    busy.start()
    time.sleep(0.2)
    closing.close()
    busy.join(10)
    assert ended == [SandboxCrashError]
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
    with pytest.raises(SandboxError, match="đang dừng"):
        pid(closing)


OWNER = f"""
import sys, threading, time
sys.path[:0] = sys.argv[1].split(":")
from infra.sandbox import Sandbox
sandbox = Sandbox(allowed=("{JOBS}",), workers=2, seconds=1)
job = threading.Thread(target=lambda: sandbox.run("{JOBS}:sleep", {{"seconds": 600}}))
print(*[process._process.pid for process in sandbox._alive], flush=True)
job.start()
time.sleep(0.5)
print("busy", flush=True)
time.sleep(600)
"""


def test_children_end_with_a_killed_owner() -> None:
    """One of them idle, one in mid-job."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, ":".join(filter(None, sys.path))], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        children = [int(child) for child in owner.stdout.readline().split()]
        assert owner.stdout.readline() == "busy\n"
        owner.kill()
    deadline = time.monotonic() + 60
    while any(is_running(child) for child in children):
        assert time.monotonic() < deadline, "children outlive their owner"
        time.sleep(0.05)


def is_running(child: int) -> bool:
    try:
        os.kill(child, 0)
        # An orphan that nobody reaps is dead all the same; where there is no /proc, somebody does.
        return " Z " not in Path(f"/proc/{child}/stat").read_text(encoding="ascii")
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return True


def test_a_share_leaves_the_other_children_to_others(sandbox: Sandbox) -> None:
    share = sandbox.share(1)
    with ThreadPoolExecutor(4) as pool:
        held = [pool.submit(share.run, f"{JOBS}:sleep", {"seconds": 1}) for _ in range(3)]
        for _ in range(3):
            assert sandbox.run(f"{JOBS}:echo", {}).args
        assert not all(one.done() for one in held)
        for one in held:
            one.result()


def test_a_lazy_pool_starts_nobody_before_the_first_job() -> None:
    with Sandbox(allowed=(JOBS,), preload=(JOBS,), workers=2, is_lazy=True) as lazy:
        assert lazy.processes == ()
        assert lazy.run(f"{JOBS}:echo", {}).args
        assert len(lazy.processes) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_children_may_have_to_step_back() -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    with Sandbox(allowed=(JOBS,), preload=(JOBS,), workers=1, niceness=5) as nice:
        child = pid(nice)
        assert os.getpriority(os.PRIO_PROCESS, child) == min(own + 5, 19)
