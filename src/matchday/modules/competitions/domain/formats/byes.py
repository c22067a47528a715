"""Byes of Swiss rounds: points of a round without an opponent, told by the reason that stands beside them."""

import re

_REASON = re.compile(r"^Bye in round (?P<number>\d{1,4})$(?!\n)", re.ASCII)
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)


def bye_reason(round_name: str) -> str:
    """Of the round with the number that its name has."""
    found = _NUMBER.search(round_name)
    return f"Bye in round {int(found[0])}" if found else "Bye"


def byes_in(reasons: str | None) -> list[int]:
    """The rounds in which somebody with these reasons had one, 0 where none was named."""
    each = [reason.strip() for reason in (reasons or "").split(";")]
    return [int(found["number"]) if (found := _REASON.match(reason)) else 0 for reason in each if reason == "Bye" or _REASON.match(reason)]
