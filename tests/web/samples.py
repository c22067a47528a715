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
            "whistle": "",
            "side": "",
            "minute": "",
            "player": "",
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


def rounds() -> list[dict[str, Any]]:
    def named(name: str, count: int, base: int) -> dict[str, Any]:
        return {
            "name": name,
            "matches": [finished(base + number) for number in range(count)],
        }

    return [
        named("Round of 16", 8, 100),
        named("Quarter-finals", 4, 200),
        {"name": "Semi-finals", "matches": [long_named(300), match(301)]},
        {
            "name": "Final",
            "matches": [
                match(
                    400,
                    home="Winner Match 61",
                    home_code="",
                    away="Winner Match 62",
                    away_code="",
                )
            ],
        },
    ]


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
        "rounds": rounds(),
        "third": [{"name": "Third place", "matches": [finished(500)]}],
        "days": [(KICK_OFF.date(), matches)] if matches else [],
    }
