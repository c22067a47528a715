"""Cursors go on where a list ended, and refuse what no list gave out."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.backbone.errors import Invalid
from matchday.backbone.http import Cursor


@given(st.lists(st.integers(), max_size=30), st.integers(1, 10))
def test_following_the_cursor_reads_every_row_once(numbers: list[int], limit: int) -> None:
    rows = sorted(set(numbers))
    seen: list[int] = []
    text = None
    while True:
        cursor = Cursor.parse(text, limit)
        after = cursor.convert(int)
        rest = [row for row in rows if after is None or (row,) > after]
        part = cursor.slice(rest[: limit + 1], key=lambda row: (row,), view=lambda row: row)
        seen += part.items
        if part.next is None:
            break
        text = part.next
    assert seen == rows


@pytest.mark.parametrize("text", ["", "!", "bm90IGpzb24", "eyJhIjoxfQ", "W1tdXQ", "A" * 1001])
def test_a_made_up_cursor_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        Cursor.parse(text, 10)


def test_the_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid):
        Cursor(after=("x", 1), limit=5).convert(UUID, int)
    with pytest.raises(Invalid):
        Cursor(after=("x",), limit=5).convert(str, int)
