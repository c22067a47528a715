"""The picture of a code: what a camera reads, from paper and from a screen."""

from functools import lru_cache

import segno
from markupsafe import Markup

QUIET = 4
"""Modules of white around it; cameras need them."""


@lru_cache(maxsize=256)
def modules_of(code: str) -> tuple[bytes, ...]:
    """Rows of 0 and 1, dark is 1, without the white around. Error correction M: a fold or a scratch does not matter."""
    return tuple(bytes(row) for row in segno.make(code, error="m", boost_error=False, micro=False).matrix)


def runs_of(code: str) -> list[tuple[int, int, int]]:
    """Dark stretches: row, first column, length."""
    runs = []
    for y, row in enumerate(modules_of(code)):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            begin = x
            while x < len(row) and row[x]:
                x += 1
            runs.append((y, begin, x - begin))
    return runs


def svg_of(code: str, title: str) -> Markup:
    """For pages: dark on white in every colour scheme, because many readers refuse the opposite."""
    size = len(modules_of(code)) + 2 * QUIET
    path = "".join(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for y, x, length in runs_of(code))
    return Markup(
        '<svg class="ticket-code" viewBox="0 0 {size} {size}" role="img" aria-label="{title}" shape-rendering="crispEdges">'
        '<path class="ticket-code-paper" d="M0 0h{size}v{size}h-{size}z"></path><path class="ticket-code-ink" d="{path}"></path></svg>'
    ).format(size=size, title=title, path=path)
