"""A live evening: four football matches, one of ice hockey and one of cricket, over and over. Pure: what is to be imported, and
the script of each match."""

import random
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from matchday.app.demo.clubs import CLUBS, squad
from matchday.app.demo.script import Cue

PACE = 60
OVERS = 5
BALL_SECONDS = 2.5
CRICKET_KEY = "five-over-cricket"
CRICKET = f"""format: matchday-regulations/1
key: {CRICKET_KEY}
name: Five-over cricket
source: Made up for the demo
sport: cricket
points: {{win: 2, draw: 1, loss: 0}}
tie_breakers: [points, goal_difference]
match: {{overs: {OVERS}, innings: 1}}
"""


class EveningMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match of the evening. `number` is its number in its competition."""

    slug: str
    sport: str
    number: int
    home: str
    away: str


class _Night(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    name: str
    sport: str
    regulations: str
    teams: tuple[tuple[str, str], ...]


NIGHTS = (
    _Night(
        slug="floodlight-cup",
        name="Floodlight Cup",
        sport="football",
        regulations="plain-league",
        teams=tuple((f"{name} Reserves", code) for name, code, _ in CLUBS),
    ),
    _Night(
        slug="ice-night",
        name="Ice Night",
        sport="ice-hockey",
        regulations="german-ice-hockey-league",
        teams=(("Lakeside Otters", "OTT"), ("Northern Lights", "NOR")),
    ),
    _Night(
        slug="cricket-evening",
        name="Cricket Evening",
        sport="cricket",
        regulations=CRICKET_KEY,
        teams=(("Meadow Strikers", "MEA"), ("Orchard Eleven", "ORC")),
    ),
)


def files(kicks_off_at: datetime) -> Iterator[tuple[str, str]]:
    """Each competition of the evening by its address, in Matchday's import format: nothing of it has been played."""
    for night in NIGHTS:
        lines = [
            "matchday 1",
            f"competition {night.name}",
            f"slug {night.slug}",
            f"season {kicks_off_at:%Y}",
            f"sport {night.sport}",
            f"regulations {night.regulations}",
            *(f"team {code} {name}" for name, code in night.teams),
            "stage league Evening",
            "round Tonight",
        ]
        codes = [code for _, code in night.teams]
        pairs = zip(codes[::2], codes[1::2], strict=True)
        lines += [f"{number} {kicks_off_at:%Y-%m-%d %H:%M}Z {home} v {away}" for number, (home, away) in enumerate(pairs, start=1)]
        yield night.slug, "\n".join(lines) + "\n"


def matches() -> tuple[EveningMatch, ...]:
    """All of them."""
    return tuple(
        EveningMatch(slug=night.slug, sport=night.sport, number=at // 2 + 1, home=night.teams[at][0], away=night.teams[at + 1][0])
        for night in NIGHTS
        for at in range(0, len(night.teams), 2)
    )


@cache
def script(match: EveningMatch) -> tuple[Cue, ...]:
    """Everything that is entered, in order."""
    lots = random.Random(f"{match.slug} {match.number}")  # noqa: S311  play, not a secret
    write = {"football": _football, "ice-hockey": _hockey, "cricket": _cricket}[match.sport]
    return tuple(write(match, lots))


def _team(match: EveningMatch, side: str) -> str:
    return match.home if side == "home" else match.away


def _whistle(after_seconds: float, phase: str, *, has_clock: bool = True) -> Cue:
    pace = {"clock_pace": PACE} if has_clock else {}
    return Cue(after_seconds=after_seconds, what={"kind": "phase", "phase": phase} | pace)


def _football(match: EveningMatch, lots: random.Random) -> Iterator[Cue]:
    """A minute a second; matches of one evening do not begin in the same second."""
    yield _whistle(2.0 + match.number * 5, "first_half")
    yield from _half(match, lots, is_second=False)
    yield _whistle(46.0, "half_time", has_clock=False)
    yield _whistle(6.0, "second_half")
    yield from _half(match, lots, is_second=True)
    yield _whistle(48.0, "finished", has_clock=False)


def _half(match: EveningMatch, lots: random.Random, *, is_second: bool) -> Iterator[Cue]:
    """What happens, and to whom. Only who started is sent off the field or booked, so every entry fits the line-up."""
    moments = sorted(lots.sample(range(3, 44), 7 if is_second else 5))
    kinds = (
        ["goal", "card", "substitution", "goal", "count", "substitution", "goal"]
        if is_second
        else ["goal", "count", "card", "goal", "count"]
    )
    lots.shuffle(kinds)
    used = 0
    for second, kind in zip(moments, kinds, strict=True):
        side = lots.choice(("home", "away"))
        players = squad(_team(match, side))
        if kind == "goal":
            scorer, helper = lots.sample(players[7:11], 2)
            yield _cue(second, "goal", side, scorer.name, assist=helper.name)
        elif kind == "card":
            yield _cue(second, "card", side, players[2 if is_second else 3].name, card="yellow", reason="Foul")
        elif kind == "substitution":
            used += 1
            yield _cue(second, "substitution", side, players[5 + used - 1].name, on=players[11 + used].name)
        else:
            yield Cue(after_seconds=second, what={"kind": "count", "side": side, "what": lots.choice(("corner", "shot_on_target", "foul"))})


def _cue(second: float, kind: str, side: str, player: str, **more: Any) -> Cue:
    return Cue(after_seconds=float(second), what={"kind": kind, "side": side, "player": player} | more)


def _hockey(match: EveningMatch, lots: random.Random) -> Iterator[Cue]:
    """Three periods; the away side wins by one."""
    goals = {"first": ("home", "away"), "second": ("away",), "third": ("home", "away")}
    for place, (period, scored) in enumerate(goals.items()):
        yield _whistle(4.0 if place == 0 else 5.0, f"{period}_period")
        for at, side in enumerate(scored):
            players = squad(_team(match, side))
            scorer, first, second = lots.sample(players[1:9], 3)
            shots = lots.randint(1, 4)
            what = {"kind": "shot", "side": "home" if side == "away" else "away"} | ({"shots": shots} if shots > 1 else {})
            yield Cue(after_seconds=3.0 + at * 9, what=what)
            yield _cue(6.0 + at * 9, "goal", side, scorer.name, assist=first.name, second_assist=second.name)
        offender = lots.choice(squad(_team(match, "home"))[1:9])
        yield _cue(18.0, "penalty", "home", offender.name, penalty="minor", reason="Hooking")
        if period != "third":
            yield _whistle(20.5, f"{period}_intermission", has_clock=False)
    yield _whistle(20.5, "finished", has_clock=False)


def _cricket(match: EveningMatch, lots: random.Random) -> Iterator[Cue]:
    """Five overs a side. The reply ends with the ball that passes the target."""
    yield _whistle(3.0, "first_innings", has_clock=False)
    first, balls = _innings(match, lots, "home", None)
    yield from balls
    yield _whistle(len(balls) * BALL_SECONDS + 3, "innings_break", has_clock=False)
    yield _whistle(6.0, "second_innings", has_clock=False)
    _, balls = _innings(match, lots, "away", first + 1)
    yield from balls
    yield _whistle(len(balls) * BALL_SECONDS + 3, "finished", has_clock=False)


def _innings(match: EveningMatch, lots: random.Random, side: str, target: int | None) -> tuple[int, list[Cue]]:
    batting, bowling = squad(_team(match, side)), squad(_team(match, "away" if side == "home" else "home"))
    said: list[dict[str, Any]] = [{"kind": "innings", "side": side, "striker": batting[0].name, "non_striker": batting[1].name}]
    total, wickets = 0, 0
    for number in range(OVERS * 6):
        ball: dict[str, Any] = {"kind": "ball"}
        if number % 6 == 0:
            ball["bowler"] = bowling[6 + number // 6].name
        runs = lots.choice((0, 0, 1, 1, 1, 2, 4, 6, -1))
        if runs < 0 and wickets < 8:
            wickets += 1
            ball |= {"dismissal": "bowled", "next_batter": batting[wickets + 1].name}
        elif runs > 0:
            total += runs
            ball |= {"runs": runs} | ({"is_boundary": True} if runs > 3 else {})
        said.append(ball)
        if target is not None and total >= target:
            break
    return total, [Cue(after_seconds=1.0 + at * BALL_SECONDS, what=what) for at, what in enumerate(said)]
