"""Runs the decoder: one child process per picture, few at once.

Decoders read what strangers made, in C. A child has a limit of memory and of processor time that the kernel keeps, can be
killed when it takes too long, knows no secret and no environment of ours, and is gone after one picture.
"""

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal

from matchday.backbone.errors import Unavailable
from matchday.backbone.images.refusals import ImageTooLarge, NotAnImage

CONTENT_TYPE = "image/webp"
"""Of every picture that is made here."""
AT_ONCE_MAX = 2
WAITING_MAX = 10
SECONDS_MAX = 10.0
SIZE_BYTES_MAX = 5_000_000
MADE_BYTES_MAX = 2_000_000
MEGAPIXELS_MAX = 64
"""For a JPEG, which can be read smaller than it is; the decoder allows others a third of it."""
_DECODER = Path(__file__).with_name("decoder.py")
_TOO_LARGE, _NOT_AN_IMAGE = 4, 3  # exit codes of the decoder

Shape = Literal["square", "inside"]
"""Cut to a square around the middle, or scaled to fit inside one and never made larger."""

logger = logging.getLogger(__name__)


class Images:
    """More than `waiting_max` in line are sent away with 503."""

    def __init__(self, *, waiting_max: int = WAITING_MAX, seconds_max: float = SECONDS_MAX) -> None:
        self._places = asyncio.Semaphore(AT_ONCE_MAX)
        self._waiting_max = waiting_max
        self._seconds_max = seconds_max
        self._waiting = 0

    async def reencode(self, content: bytes, *, shape: Shape, side_pixels: int) -> bytes:
        """A WebP without any metadata, upright and in sRGB, of the first frame. Raises NotAnImage, ImageTooLarge,
        Unavailable."""
        if len(content) > SIZE_BYTES_MAX:
            raise _too_large()
        if self._waiting >= self._waiting_max + AT_ONCE_MAX:
            raise Unavailable(retry_after_seconds=2)
        self._waiting += 1
        try:
            async with self._places:
                return await self._decode(content, shape, side_pixels)
        finally:
            self._waiting -= 1

    async def _decode(self, content: bytes, shape: Shape, side_pixels: int) -> bytes:
        arguments = [str(_DECODER), shape, str(side_pixels), str(MEGAPIXELS_MAX)]
        child = await asyncio.create_subprocess_exec(sys.executable, "-I", *arguments, stdin=PIPE, stdout=PIPE, env={}, cwd="/")
        try:
            async with asyncio.timeout(self._seconds_max):
                made = await _exchange(child, content)
                code = await child.wait()
        except TimeoutError:
            raise _too_large() from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        return _judged(code, made)


@asynccontextmanager
async def open_images(_: object) -> AsyncIterator[Images]:
    """As a module's resource."""
    yield Images()


async def _exchange(child: Process, content: bytes) -> bytes:
    """Gives the child the picture and takes what it makes of it, but no more than that may be."""
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the decoder was started without pipes")
    with suppress(ConnectionError):  # it may end before it has read everything
        child.stdin.write(content)
        await child.stdin.drain()
    child.stdin.close()
    made = bytearray()
    while len(made) <= MADE_BYTES_MAX and (part := await child.stdout.read(64 * 1024)):
        made += part
    return bytes(made)


def _judged(code: int, made: bytes) -> bytes:
    if code == 0 and made[:4] == b"RIFF" and made[8:12] == b"WEBP" and len(made) <= MADE_BYTES_MAX:
        return made
    if code == _TOO_LARGE or code < 0:  # a negative one: the kernel ended it, at one of its limits
        raise _too_large()
    if code != _NOT_AN_IMAGE:
        logger.error("the image decoder ended with %s", code)
    raise NotAnImage


def _too_large() -> ImageTooLarge:
    return ImageTooLarge(megabytes=SIZE_BYTES_MAX // 1_000_000, megapixels=MEGAPIXELS_MAX)
