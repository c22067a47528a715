"""Files that are made while they are read from the database, and sent when they are complete: past a megabyte they lie on disk, so that a
year of a large organisation costs no more memory than a day of a small one. Nothing is sent of one that could not be finished, and
who takes it slowly holds no connection of the database.
"""

from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import IO

from litestar.response import Stream

MEMORY_BYTES_MAX = 1024**2
PIECE_BYTES = 64 * 1024


async def spooled(pieces: AsyncIterator[bytes], *, name: str, media_type: str) -> Stream:
    """An answer to be saved as `name`. Raises what making the pieces raises."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=MEMORY_BYTES_MAX)  # noqa: SIM115  closed when it is sent
    try:
        async for piece in pieces:
            file.write(piece)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
        "Content-Length": str(size),
    }
    return Stream(_read(file), media_type=media_type, headers=headers)


async def _read(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece
