"""Child processes that never outlive their parent, even when it is killed."""

import asyncio
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_CLEAN_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
"""Nothing of the user's: PGPORT and its like would reach the server."""
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Asks the kernel to send us this signal when our parent ends (prctl(2), PR_SET_PDEATHSIG); Linux only."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def spawn(command: Sequence[str], *, log: Path, user: str | None, stop_signal: int, inherited: Sequence[int]) -> subprocess.Popen[bytes]:
    """Starts a child in a session of its own, away from the terminal's Ctrl-C; its output goes to `log`, and it keeps
    the `inherited` descriptors open as long as it lives.

    Call it in the main thread: the kernel takes the end of the thread that forked for the end of the parent.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  our own binaries with arguments of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_CLEAN_ENVIRONMENT,
            start_new_session=True,
            pass_fds=inherited,
            preexec_fn=_leash(os.getpid(), stop_signal),  # noqa: PLW1509  two system calls, before exec
            **as_user(user),
        )


def run_to_end(command: Sequence[str], *, user: str | None) -> subprocess.CompletedProcess[str]:
    """Runs a short program and keeps what it says."""
    return subprocess.run(  # noqa: S603  our own binaries with arguments of our own
        command, capture_output=True, text=True, errors="replace", cwd="/", env=_CLEAN_ENVIRONMENT, check=False, **as_user(user)
    )


def as_user(user: str | None) -> dict[str, Any]:
    """Arguments for subprocess that give up root's rights."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


async def wait_for_exit(child: subprocess.Popen[bytes], seconds_max: float) -> bool:
    """Whether the child has ended within the time."""
    try:
        await asyncio.to_thread(child.wait, seconds_max)
    except subprocess.TimeoutExpired:
        return False
    return True


def signal_family(pid: int, number: int) -> None:
    """Signals a process and its children: PostgreSQL's have process groups of their own."""
    members = [pid]
    with suppress(OSError):
        members += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split())
    for member in members:
        with suppress(ProcessLookupError):
            os.kill(member, number)


def _leash(parent: int, stop_signal: int) -> Callable[[], None]:
    def hold() -> None:
        die_with_parent(stop_signal)
        if os.getppid() != parent and sys.platform == "linux":  # it ended before we asked
            os.kill(os.getpid(), signal.SIGKILL)

    return hold
