"""From the file to the table: what overtime and a shoot-out are worth is for the regulations to say."""

import pytest
from tests.modules.competitions.conftest import Bring

from matchday.backbone.database import Database
from matchday.modules.competitions import queries

LEAGUE = """\
matchday 1
competition Ice League
season 2026
zone +00:00
team ABB Abbots
team BAR Barons
team CAS Castle
stage league League
1 2026-10-01 18:00 ABB 2-2 BAR et 3-2
2 2026-10-02 18:00 BAR 1-1 CAS et 1-1 pens 2-1
3 2026-10-03 18:00 CAS 4-0 ABB
"""


@pytest.mark.parametrize(
    ("regulations", "expected"),
    [
        # Abbots won after overtime and lost; Barons lost after overtime and won a shoot-out; Castle lost that and won.
        ("iihf", {"Abbots": (2, 1, 0, 1), "Barons": (3, 1, 0, 1), "Castle": (4, 1, 0, 1)}),
        ("nhl", {"Abbots": (2, 1, 0, 1), "Barons": (3, 1, 0, 1), "Castle": (3, 1, 0, 1)}),
        # Where a shoot-out has no worth of its own the match was a draw; a goal in extra time is a goal.
        ("plain-league", {"Abbots": (3, 1, 0, 1), "Barons": (1, 0, 1, 1), "Castle": (4, 1, 1, 0)}),
    ],
)
async def test_each_result_is_worth_what_the_regulations_say(
    bring: Bring, database: Database, regulations: str, expected: dict[str, tuple[int, int, int, int]]
) -> None:
    done = await bring(LEAGUE, regulations=regulations)
    async with database.read("competitions") as tx:
        report = await queries.standings_report(tx, done.competition)
    assert report is not None
    assert {row.team: (row.points, row.won, row.drawn, row.lost) for row in report.tables[0].rows} == expected
