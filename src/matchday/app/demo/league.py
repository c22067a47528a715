"""A season of a made-up league: who plays, and what happened in every match that is over. Pure, and the same every time."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from matchday.app.demo.clubs import CLUBS, squad

SLUG = "county-league"
NAME = "County League"
REGULATIONS = "english-league"
ROUNDS_PLAYED = 7
SENT_OFF = "Dunmere Athletic"
"""Whose striker is sent off on the second matchday; for how long he is missed say the regulations."""
SENT_OFF_ROUND = 2
NEWS = (
    (
        "Half of the season is over",
        "Seven matchdays, and nobody has got away yet.",
        (
            "The County League goes into its second half. **Every** table says why a team stands where it stands: open *Why is it so?*"
            "\n\nThe next matches are in the calendar, which you can subscribe to."
        ),
        "#0f6a4b",
    ),
    (
        "Under the floodlights tonight",
        "Four matches at once, ice hockey and cricket besides.",
        "All of tonight's matches are entered live. Open one of them and watch the score move by itself.",
        "#1a5fb4",
    ),
)


def first_day(today: date) -> date:
    """A Saturday, so long ago that half of the season is over."""
    begun = today - timedelta(days=7 * ROUNDS_PLAYED)
    return begun - timedelta(days=(begun.weekday() - 5) % 7)


def participants(season_begins: date) -> str:
    """Clubs, players, and registrations: all approved but two, which wait for the organiser."""
    lines = ["club_ref,name,colours,home_venue"]
    lines += [f"{code},{name},{colour},{name.split()[0]} Park" for name, code, colour in CLUBS]
    lines += ["", "person_ref,name,born_on,nationality,position"]
    for name, code, _ in CLUBS:
        lines += [f"{code}{each.number},{each.name},{_born(each.name)},GB,{each.position}" for each in squad(name)]
    lines += ["", "team_code,name,club_ref", *(f"{code},{name},{code}" for name, code, _ in CLUBS)]
    lines += ["", "registration_ref,team_code,person_ref,number,position,valid_from,status"]
    for name, code, _ in CLUBS:
        for each in squad(name):
            status = "submitted" if each.number == len(squad(name)) and code in ("ABB", "HAR") else "approved"
            lines.append(f"{code}-{each.number},{code},{code}{each.number},{each.number},{each.position},{season_begins},{status}")
    return "\n".join(lines) + "\n"


def _born(name: str) -> date:
    return date(1990, 1, 1) + timedelta(days=random.Random(name).randrange(14 * 365))  # noqa: S311  nobody's birthday


def unregistered(team: str) -> frozenset[str]:
    """Who is still waiting for the organiser, and the same place in other squads."""
    return frozenset({squad(team)[-1].name})


def _sent_off() -> str:
    return squad(SENT_OFF)[8].name


def entries(match: Mapping[str, Any], matchday: int, fielded: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The protocol of a match, from the first whistle to the last. `fielded` are the names of each side's sheet."""
    lots = random.Random(f"{match['home']} {match['away']} {matchday}")  # noqa: S311  play, not a secret
    said: list[dict[str, Any]] = []
    for phase, begins, following in (("first_half", 1, "half_time"), ("second_half", 46, "finished")):
        said.append({"kind": "phase", "phase": phase})
        happened = list(_half(lots, fielded, phase, begins, is_second=begins > 1))
        if phase == "second_half" and matchday == SENT_OFF_ROUND and SENT_OFF in (match["home"], match["away"]):
            side = "home" if match["home"] == SENT_OFF else "away"
            red = {"kind": "card", "side": side, "player": _sent_off(), "card": "red", "reason": "Violent conduct"}
            happened.append(red | {"phase": phase, "minute": 89})
        said += [*happened, {"kind": "phase", "phase": following}]
    return said


def _half(
    lots: random.Random, fielded: Mapping[str, Sequence[str]], phase: str, begins: int, *, is_second: bool
) -> Iterator[dict[str, Any]]:
    for minute in sorted(lots.sample(range(begins + 2, begins + 42), lots.randint(1, 4))):
        side = lots.choices(("home", "away"), (5, 4))[0]
        scorer, helper = lots.sample(fielded[side][7:11] if not is_second else fielded[side][8:11], 2)
        if lots.random() < 0.7:
            yield {"kind": "goal", "side": side, "player": scorer, "assist": helper, "phase": phase, "minute": minute}
        else:
            offender = fielded[side][1 + minute % 6]
            yield {"kind": "card", "side": side, "player": offender, "card": "yellow", "phase": phase, "minute": minute}
    if is_second:
        for side in ("home", "away"):
            names = fielded[side]
            yield {"kind": "substitution", "side": side, "player": names[7], "on": names[12], "phase": phase, "minute": 88}
