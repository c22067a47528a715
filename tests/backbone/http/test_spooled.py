"""Files that are made before they are sent: complete or not at all, and never whole in memory."""

import tracemalloc
from collections.abc import AsyncIterator

import pytest

from matchday.backbone.http.spooled import MEMORY_BYTES_MAX, spooled

PIECE = b"x" * 100_000
PIECES = 300


async def _pieces(count: int, *, fails_after: int | None = None) -> AsyncIterator[bytes]:
    for number in range(count):
        if number == fails_after:
            raise ValueError("it does not add up")
        yield PIECE


async def test_one_that_cannot_be_finished_is_not_begun() -> None:
    with pytest.raises(ValueError, match="does not add up"):
        await spooled(_pieces(PIECES, fails_after=200), name="table.csv", media_type="text/csv")


@pytest.mark.parametrize("count", [0, 1, PIECES])
async def test_all_of_it_is_sent_to_be_saved(count: int) -> None:
    answer = await spooled(_pieces(count), name="table.csv", media_type="text/csv")
    sent = b"".join([piece async for piece in answer.iterator])  # type: ignore[union-attr]
    assert sent == PIECE * count
    assert answer.headers["Content-Length"] == str(len(sent))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="table.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"


async def _peak(*, is_spooled: bool) -> int:
    tracemalloc.start()
    if is_spooled:
        answer = await spooled(_pieces(PIECES), name="table.csv", media_type="text/csv")
        async for _ in answer.iterator:  # type: ignore[union-attr]
            pass
    else:
        assert b"".join([bytes(bytearray(piece)) async for piece in _pieces(PIECES)])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


async def test_it_does_not_lie_in_memory() -> None:
    assert await _peak(is_spooled=True) < 3 * MEMORY_BYTES_MAX


async def test_control_in_memory_it_would() -> None:
    assert await _peak(is_spooled=False) > 20 * MEMORY_BYTES_MAX
