"""Values for the style guide and the tests of templates: few, many and long."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from matchday.contracts.competitions import Score, StandingsRow

LONG_NAME = "Sportvereinigung Oberhausen-Niederdorf 04"
KICK_OFF = datetime(2022, 12, 18, 15, tzinfo=UTC)


def match(number: int = 1, **changes: Any) -> SimpleNamespace:
    """A row as a module would hand it to a template."""
    values = {
        "match_id": UUID(int=number),
        "kicks_off_at": KICK_OFF,
        "phase": "scheduled",
        "home": "Argentina",
        "away": "France",
        "home_code": "ARG",
        "away_code": "FRA",
        "score": None,
        "group": None,
        "round": "Final",
        "clock_minute": None,
        "clock_started_at": None,
        "clock_pace": 1,
    }
    return SimpleNamespace(**(values | changes))


def running(number: int, now: datetime) -> SimpleNamespace:
    started = now - timedelta(minutes=22)
    return match(
        number,
        phase="second_half",
        score=Score(home=2, away=1, half_time_home=2, half_time_away=0),
        clock_minute=45,
        clock_started_at=started,
        minute_now=67,
    )


def finished(number: int = 3) -> SimpleNamespace:
    return match(
        number,
        phase="finished",
        score=Score(
            home=3,
            away=3,
            half_time_home=2,
            half_time_away=0,
            shootout_home=4,
            shootout_away=2,
            is_after_extra_time=True,
        ),
    )


def long_named(number: int = 4) -> SimpleNamespace:
    return match(
        number,
        phase="finished",
        home=LONG_NAME,
        home_code="SON",
        away="FC Ål",
        away_code="ÅL",
        score=Score(home=10, away=12),
    )


def scorers() -> dict[str, list[SimpleNamespace]]:
    def goal(player: str, *minutes: tuple[str, bool, bool]) -> SimpleNamespace:
        return SimpleNamespace(
            player=player,
            minutes=[SimpleNamespace(text=text, is_penalty=penalty, is_own_goal=own) for text, penalty, own in minutes],
        )

    return {
        "home": [
            goal("Lionel Messi", ("23", True, False), ("108", False, False)),
            goal("Ángel Di María", ("36", False, False)),
        ],
        "away": [
            goal(
                "Kylian Mbappé",
                ("80", True, False),
                ("81", False, False),
                ("118", True, False),
            )
        ],
    }


def incidents() -> list[SimpleNamespace]:
    def incident(**values: Any) -> SimpleNamespace:
        empty = {
            "folder": "football",
            "kind": "goal",
            "whistle": "",
            "words": (),
            "is_scoring": True,
            "side": "",
            "minute": "",
            "time": f"{values.get('minute', '')}'",
            "player": "",
            "person": None,
            "others": (),
            "details": {},
            "is_penalty": False,
            "is_own_goal": False,
        }
        return SimpleNamespace(**(empty | values))

    return [
        incident(
            minute="23",
            side="home",
            player="Lionel Messi",
            is_penalty=True,
            home=1,
            away=0,
        ),
        incident(minute="36", side="home", player="Ángel Di María", home=2, away=0),
        incident(whistle="half_time", home=2, away=0),
        incident(
            minute="90+4",
            side="away",
            player="Kylian Mbappé",
            is_own_goal=True,
            home=2,
            away=1,
        ),
        incident(whistle="finished", home=2, away=1),
    ]


def table(rows: int = 4) -> list[SimpleNamespace]:
    names = ["Netherlands", "Senegal", LONG_NAME, "Qatar"]
    made = []
    for place in range(rows):
        line = StandingsRow(
            rank=place + 1,
            team=names[place] if place < len(names) else f"Team {place + 1}",
            team_id=UUID(int=place),
            played=3,
            won=2,
            drawn=1,
            lost=0,
            goals_for=15,
            goals_against=1,
            goal_difference=4 - place,
            points=max(0, 7 - place),
            adjustment=-2 if place == 3 else 0,
            decided_by="goal_difference" if place == 1 else None,
        )
        extra = {
            "code": "NED",
            "zone": 1 if place < 2 else 4,
            "movement": (1, -1, 0)[place % 3],
            "form": ["won", "drawn", "lost", "won"],
            "why": "",
        }
        made.append(SimpleNamespace(**({name: getattr(line, name) for name in line.__struct_fields__} | extra)))
    return made


def tie(number: int, home: str = "Argentina", away: str = "France", **changes: Any) -> SimpleNamespace:
    """A tie of one match that is over, as competitions hands it to the bracket."""

    def side(name: str, place: int, aggregate: int) -> SimpleNamespace:
        return SimpleNamespace(team_id=UUID(int=place), name=name, code=name[:3], from_tie=None, is_loser=False, aggregate=aggregate)

    values = {
        "tie_id": UUID(int=10_000 + number),
        "number": number,
        "legs": 1,
        "best_of": 1,
        "home": side(home, 1, 3),
        "away": side(away, 2, 2),
        "winner_team_id": UUID(int=1),
        "decided_by": "play",
        "matches": [_leg(number, 1)],
    }
    return SimpleNamespace(**(values | changes))


def _leg(number: int, leg: int) -> SimpleNamespace:
    score = Score(home=2, away=1) if leg == 1 else Score(home=1, away=1)
    return SimpleNamespace(
        match_id=UUID(int=20_000 + 10 * number + leg), leg=leg, kicks_off_at=KICK_OFF, phase="finished", score=score, is_turned=leg == 2
    )


def drawings() -> list[SimpleNamespace]:
    """A tree of four rounds with a bye, ties of one match, of two legs and of a series, and a match for third place."""

    def slot(span: int, held: SimpleNamespace | None, join: str | None = None) -> SimpleNamespace:
        return SimpleNamespace(span=span, tie=held, join=join, is_fed=span > 1)

    joins = ("upper", "lower")
    legs = [_leg(201, 1), _leg(201, 2)]
    games = [_leg(301, number) for number in range(1, 5)]
    first = [slot(1, tie(100 + number) if number else None, joins[number % 2]) for number in range(8)]
    second = [slot(2, tie(200 + number), joins[number % 2]) for number in range(3)]
    second.append(slot(2, tie(210, legs=2, decided_by="aggregate", matches=legs), "lower"))
    semi = [slot(4, tie(300, home=LONG_NAME), "upper"), slot(4, tie(301, best_of=7, decided_by="series", matches=games), "lower")]
    final = [slot(8, tie(400, home="Winner Semi-finals 1", winner_team_id=None, decided_by=None, matches=[]))]
    named = zip(("Round of 16", "Quarter-finals", "Semi-finals", "Final"), (first, second, semi, final), strict=True)
    tree = SimpleNamespace(part="tree", columns=[SimpleNamespace(name=name, slots=slots) for name, slots in named])
    beside = SimpleNamespace(part="beside", columns=[SimpleNamespace(name="Third place", slots=[slot(1, tie(500))])])
    return [tree, beside]


def styleguide(now: datetime, rows: int = 5) -> dict[str, Any]:
    """The context of `styleguide.html`, with `rows` matches and table lines."""
    matches = ([running(2, now), finished(), long_named(), match()] + [finished(number) for number in range(10, 10 + rows)])[:rows]
    nobody: dict[str, list[Any]] = {"home": [], "away": []}
    return {
        "now": now,
        "path": "/styleguide",
        "visitor": None,
        "heads": [
            {"match": running(2, now), "scorers": scorers()},
            {"match": finished(), "scorers": scorers()},
            {"match": match(), "scorers": nobody},
            {"match": long_named(), "scorers": nobody},
        ],
        "matches": matches,
        "soon": now + timedelta(seconds=50),
        "incidents": incidents(),
        "table": table(),
        "long_table": table(rows),
        "highlighted": {UUID(int=1)},
        "drawings": drawings(),
        "days": [(KICK_OFF.date(), matches)] if matches else [],
    }
