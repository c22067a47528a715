"""Scores of Football.TXT, in every order in which its files have them.

`2-1 (1-0)`, `3-3 a.e.t. (2-2, 2-0) 4-2 pen.`, `4-2 pen. 3-3 a.e.t. (2-2, 2-0)`, `1-1 (1-1, 0-1) a.e.t.`
"""

import re

from matchday.contracts.competitions import Score
from matchday.modules.competitions.domain import results
from matchday.modules.competitions.domain.importers.reading import Unclear, because, clip

_WAY = r"(?:a\.?\s?e\.?\s?t\.?|n\.?\s?V\.?|pen(?:alties|s)?\.?|p\b\.?|i\.?\s?E\.?|agg\.?)"
_PAIR = rf"\d{{1,2}}\s?[-–:]\s?\d{{1,2}}(?:\s*,?\s*{_WAY})?"
SCORE = re.compile(rf"(?<![\w:/.-]){_PAIR}(?:\s*,?\s*(?:{_PAIR}|\([^()]{{0,60}}\)(?:\s*{_WAY})?))*(?=\s|$|\[)", re.IGNORECASE | re.ASCII)
_PART = re.compile(
    rf"(?P<home>\d{{1,2}})\s?[-–:]\s?(?P<away>\d{{1,2}})(?:\s*,?\s*(?P<way>{_WAY}))?|\((?P<more>[^()]*)\)(?:\s*(?P<after>{_WAY}))?",
    re.IGNORECASE,
)

Pair = tuple[int, int]


def read_score(text: str) -> tuple[Score, Pair | None]:
    """The score and, where play went on, the one before. Raises Unclear."""
    main: Pair | None = None
    extra: Pair | None = None
    shootout: Pair | None = None
    inside: list[Pair] = []
    is_extra = False
    for part in _PART.finditer(text):
        if part["more"] is not None:
            inside += _inside(part["more"])
            is_extra |= _way(part["after"]) == "extra"
            continue
        pair = (int(part["home"]), int(part["away"]))
        way = _way(part["way"])
        if way == "pens":
            shootout = pair
        elif way == "extra":
            extra = pair
        elif main is None:
            main = pair
        else:
            raise Unclear("the score {text} has two results", text=clip(text))
    if is_extra and extra is None:
        main, extra = None, main
    regular, half = _before(main, extra, inside, text)
    score = results.score_of(regular, half, extra, shootout)
    because(results.objections(score, regular if extra else None, ()))
    return score, regular if extra and inside else None


def _before(main: Pair | None, extra: Pair | None, inside: list[Pair], text: str) -> tuple[Pair, Pair | None]:
    """In brackets stand the scores before: after extra time the one of 90 minutes and the half-time score, else that alone."""
    if extra is not None:
        return (inside[0] if inside else extra), (inside[1] if len(inside) > 1 else None)
    if main is None:
        raise Unclear("the score {text} has no result but a shoot-out", text=clip(text))
    return main, inside[0] if inside else None


def _inside(text: str) -> list[Pair]:
    found = []
    for piece in text.replace(";", ",").split(","):
        tidy = piece.strip().strip("*")
        parts = re.fullmatch(r"(\d{1,2})\s?[-–:]\s?(\d{1,2})", tidy, re.ASCII)
        if parts:
            found.append((int(parts[1]), int(parts[2])))
        elif tidy not in ("", "-", "?"):
            raise Unclear("{text} is not a score of an earlier part", text=clip(tidy))
    return found


def _way(text: str | None) -> str:
    if not text:
        return ""
    tidy = re.sub(r"[\s.]", "", text.casefold())
    return "extra" if tidy in ("aet", "nv") else "pens" if tidy.startswith("p") or tidy == "ie" else "other"
