"""Bans in English, for those who hand in a line-up. Pages say the same with their own words."""

from matchday.modules.competitions.domain.discipline.causes import Cause
from matchday.modules.competitions.domain.discipline.serving import Suspension

OFFENCES = {
    "yellow": "caution",
    "second_yellow": "second yellow card",
    "red": "red card",
    "misconduct": "misconduct penalty",
    "game_misconduct": "game misconduct penalty",
    "match": "match penalty",
    "major": "major penalty",
}
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def why_barred(suspension: Suspension) -> str:
    """As a line-up's fault goes on after the name: "is suspended: 5th caution (matches 3, 7, 9, 12, 15)."."""
    return f"is suspended: {cause_in_words(suspension.cause)}{_how_long(suspension)}."


def cause_in_words(cause: Cause) -> str:
    """Short, with the matches it happened in."""
    if cause.kind == "decision":
        return f"decision {cause.decision}, {cause.reason.rstrip('.')}"
    name = OFFENCES.get(cause.offence, cause.offence.replace("_", " "))
    matches = f"match{'es' if len(cause.matches) > 1 else ''} {', '.join(map(str, cause.matches))}"
    return f"{ordinal(cause.count)} {name} ({matches})" if cause.kind == "accumulation" else f"{name} ({matches})"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    return f"{number}{'th' if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, 'th')}"


def _how_long(suspension: Suspension) -> str:
    if suspension.until is not None:
        return f"; until {suspension.until.isoformat()}"
    if suspension.length is None:
        return "; until it is decided"
    return f"; {len(suspension.served)} of {suspension.length} served" if suspension.length > 1 else ""
