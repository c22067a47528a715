"""Entries from before there were other sports still fold: the migration flattens what a goal says, and no more."""

import re
from pathlib import Path

import msgspec
from tests.modules.live.playing import KICK_OFF

from matchday.backbone.ids import new_id
from matchday.modules import live
from matchday.modules.live.domain.protocol import Fixture, Line, bodies_of, protocol_of

MIGRATION = Path(live.__file__).parent / "migrations" / "002_protocols_of_any_sport.sql"
GOAL = {"side": "home", "player": "Nine", "minute": 44, "added": 0, "is_penalty": True, "is_own_goal": False, "player_id": None}
OLD = (
    {"kind": "phase", "phase": "first_half", "clock_pace": 1},
    {"kind": "goal", "goal": GOAL},
    {"kind": "phase", "phase": "half_time", "clock_pace": 1},
    {"kind": "phase", "phase": "second_half", "clock_pace": 1},
    {"kind": "goal", "goal": GOAL | {"side": "away", "minute": 90, "added": 3}},
    {"kind": "phase", "phase": "extra_time", "clock_pace": 1},
    {"kind": "goal", "goal": GOAL | {"minute": 105, "added": 1}},
    {"kind": "goal", "goal": GOAL | {"side": "away", "minute": 119}},
    {"kind": "phase", "phase": "penalty_shootout", "clock_pace": 1},
    {"kind": "kick", "side": "home", "player": "Ten", "is_scored": True},
    {"kind": "kick", "side": "away", "player": "Ten", "is_scored": False},
    {"kind": "phase", "phase": "finished", "clock_pace": 1},
)


async def test_old_entries_still_fold(database):
    (becomes,) = re.findall(r"detail = (CASE .* END);", MIGRATION.read_text())
    lines = []
    async with database.read("live") as tx:
        for place, old in enumerate(OLD):
            new = await tx.fetchval(f"SELECT {becomes} FROM (SELECT $1::jsonb AS detail) old", msgspec.json.encode(old).decode())
            body = msgspec.json.decode(new, type=bodies_of("football"))
            at = KICK_OFF.replace(minute=place)
            lines.append(Line(entry_id=new_id(), recorded_at=at, taken_at=at, body=body))
    protocol = protocol_of(new_id(), Fixture(), lines)
    score = protocol.score
    assert (score.home, score.away, score.half_time_home, score.shootout_home, score.shootout_away) == (2, 2, 1, 1, 0)
    assert [(goal.minute, goal.added, goal.is_penalty) for goal in protocol.progressed().goals] == [
        (44, 0, True), (90, 3, True), (105, 1, True), (119, 0, True)
    ]  # fmt: skip
