"""Child processes that never outlive their parent, even when it is killed."""

import asyncio
import ctypes
import pwd
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class EngineError(Exception):
    """An engine cannot be started; the message is one sentence that says what to do."""


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Asks the kernel to send us this signal when our parent ends (prctl(2), PR_SET_PDEATHSIG)."""
    _libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


def spawn(command: Sequence[str], *, log: Path, user: str | None = None, stop_signal: int = signal.SIGTERM) -> subprocess.Popen[bytes]:
    """Starts a child in a session of its own, away from the terminal's signals; its output goes to `log`."""
    options: dict[str, Any] = {"user": user, "group": _group_of(user), "extra_groups": []} if user else {}
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  our own binaries with arguments of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(stop_signal),  # noqa: PLW1509  prctl only, before exec
            **options,
        )


async def wait_for_exit(child: subprocess.Popen[bytes], seconds_max: float) -> bool:
    """Whether the child has ended within the time."""
    try:
        await asyncio.to_thread(child.wait, seconds_max)
    except subprocess.TimeoutExpired:
        return False
    return True


def last_lines(log: Path, count: int = 3) -> str:
    """The end of a log, for an error's sentence."""
    text = log.read_text("utf-8", "replace") if log.exists() else ""
    return " / ".join(text.strip().splitlines()[-count:])


def _group_of(user: str) -> int:
    return pwd.getpwnam(user).pw_gid
