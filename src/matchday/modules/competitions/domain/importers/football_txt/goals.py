"""Lines of scorers: `(Gabriel 12', Saka 32'(p); Awoniyi 83', Ola Aina 90+2'(og))`, the home side's before the semicolon."""

import re
from collections.abc import Iterator

from matchday.contracts.competitions import Goal
from matchday.modules.competitions.domain.importers.football_txt.dates import DATE
from matchday.modules.competitions.domain.importers.reading import Unclear, clip, goal

_MINUTE = re.compile(
    r"(?P<minute>\d{1,3})(?:'?\s?\+\s?(?P<added>\d{1,2}))?'?\.?(?:\s?\(?(?P<kind>pen\.?|p\.?|o\.?\s?g\.?|og)\)?(?![a-z]))?(?=[\s,;]|$)",
    re.IGNORECASE | re.ASCII,
)
_SOMEBODY = re.compile(r"[^\W\d]")


def is_goal_line(line: str) -> bool:
    """Whether an indented or bracketed line lists scorers."""
    text = line.strip()
    return text[:1] in "([" and (
        re.search(r"\d'|\d\+\d", text) is not None or re.match(r"[(\[]\s*-?\s*;", text) is not None or _is_plain(text)
    )


def _is_plain(text: str) -> bool:
    return re.match(r"[(\[][^\d()\[\]]{2,60}\s\d{1,3}[,;\s)\]]", text) is not None and not DATE.match(text[1:])


def read_goals(text: str) -> list[Goal]:
    """From the text within the brackets. Raises Unclear."""
    home, _, away = text.partition(";")
    return [*_of_side("home", home), *_of_side("away", away)]


def _of_side(side: str, text: str) -> Iterator[Goal]:
    """A name, its minutes, the next name; commas and spaces between them as the writer liked."""
    player = ""
    at = 0
    rest = text.strip()
    if rest in ("", "-"):
        return
    for minute in _MINUTE.finditer(rest):
        between = rest[at : minute.start()].strip(" ,\t\n")
        if _SOMEBODY.search(between):
            player = " ".join(between.split())
        elif between:
            raise Unclear("{text} is not understood among the scorers", text=clip(between))
        if not player:
            raise Unclear("{text} begins with a minute: whose goal it was is missing", text=clip(rest))
        kind = re.sub(r"[\s.]", "", (minute["kind"] or "").casefold())
        yield goal(
            side,
            player,
            int(minute["minute"]),
            int(minute["added"] or 0),
            is_penalty=kind.startswith("p"),
            is_own_goal=kind == "og",
        )
        at = minute.end()
    if left := rest[at:].strip(" ,"):
        raise Unclear("{text} has no minute", text=clip(left))
