"""Every example of docs/formats.md is set up, drawn and paired where it has to be, and played to its end."""

import re
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from tests.modules.competitions.staging import Cup, set_up

from matchday.backbone.database import Database
from matchday.modules.competitions.actions.draw_stage import draw_stage
from matchday.modules.competitions.actions.pair_next_round import pair_next_round
from matchday.modules.competitions.schemas.stages import NewDraw, NewRound

DOCS = Path(__file__).parents[3] / "docs" / "formats.md"
EXAMPLES = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(), re.DOTALL)
HEAD = """format: matchday-regulations/1
key: own
name: Own
source: docs
tie_breakers: [points, goal_difference, goals_scored, wins, {head_to_head: {by: [points]}}, coefficient]
coefficients: {COEFFICIENTS}
"""
TEAMS = {0: 8, 1: 8, 2: 24, 3: 24, 4: 6, 5: 4, 6: 12, 7: 12, 8: 8, 9: 12, 10: 7, 11: 16}
"""How many play each example."""


def test_every_example_is_played() -> None:
    assert len(EXAMPLES) == len(TEAMS)


@pytest.mark.parametrize("example", sorted(TEAMS))
async def test_an_example_is_played_to_its_end(database: Database, organisation_id: UUID, example: int) -> None:
    names = tuple(f"Team {number:02}" for number in range(1, TEAMS[example] + 1))
    values = ", ".join(f"{name}: {100 - place}" for place, name in enumerate(names))
    cup = await set_up(database, organisation_id, names, HEAD.replace("COEFFICIENTS", values) + EXAMPLES[example])
    chance = Random(max(example - 1, 0))
    while await _play_what_can_be_played(cup, chance) or await _draw_or_pair(cup, database):
        pass
    season = await cup.season()
    assert {match.phase for match in season.matches} <= {"finished", "cancelled"}
    assert await cup.follow_ups() == []
    bracket = await cup.bracket()
    assert bracket.open_places == ()
    assert all(tie.winner_team_id for stage in bracket.stages for shown in stage.rounds for tie in shown.ties)


async def _play_what_can_be_played(cup: Cup, chance: Random) -> bool:
    """Matches whose teams are known, with a winner each: at home more often than away."""
    known = [match for match in (await cup.season()).matches if match.phase == "scheduled" and match.home_team_id and match.away_team_id]
    for match in known:
        held = next(other for other in (await cup.season()).matches if other.match_id == match.match_id)
        if held.phase == "scheduled":
            is_second = match.leg == 2
            await cup.enter(match, *chance.choice([(3, 0), (2, 0), (0, 1)]) if not is_second else (4, 0))
    return bool(known)


async def _draw_or_pair(cup: Cup, database: Database) -> bool:
    season = await cup.season()
    stage = next((held for held in season.stages if held.kind == "swiss"), None)
    async with database.begin("competitions") as tx:
        if stage is not None and len(season.matches) < 12:
            await pair_next_round(tx, cup.slug, "open", NewRound(kicks_off_at=datetime(2024, 7, 1, tzinfo=UTC)), None, is_preview=False)
            return True
        if any((tie.home.feeder or "").startswith("finals:D") for held in (await cup.bracket()).stages for tie in held.rounds[0].ties):
            await draw_stage(tx, cup.slug, "finals", NewDraw(seed=3), None, is_preview=False)
            return True
    return False
