"""Byes of Swiss rounds in files: rows with one team. They count as wins, are had once, and go out as they came in."""

from datetime import UTC, datetime

import pytest
from tests.modules.competitions.conftest import Bring

from matchday.backbone.database import Database
from matchday.backbone.errors import Refusal
from matchday.modules.competitions.actions.export_competition import export_competition
from matchday.modules.competitions.actions.pair_next_round import pair_next_round
from matchday.modules.competitions.domain.formats.byes import bye_reason, byes_in
from matchday.modules.competitions.domain.importers import Hints, Reading, read
from matchday.modules.competitions.domain.regulations.reading import read_regulations
from matchday.modules.competitions.schemas.stages import NewRound

RULES = """\
format: matchday-regulations/1
key: open
name: Open
source: Our own rules
tie_breakers: [points]
stages:
  - {key: open, name: Open, type: swiss, rounds_played: 3}
  - {key: cup, name: Cup, type: groups, groups: 2}
"""
HEAD = "date,stage,group,round,home,away,home_goals,away_goals\n"
FIRST = "2024-08-01,Open,,1,Ann,Bea,1,0\n2024-08-01,Open,,1,Cleo,bye,,\n"
SECOND = "2024-08-02,Open,,2,Cleo,Ann,1,0\n,Open,,2,,Bea,,\n"


def reading(rows: str) -> Reading:
    return read("file.csv", (HEAD + rows).encode(), Hints(slug="open", regulations=read_regulations(RULES)))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2024-08-01,Open,,1,Cleo,bye,1,0", "a bye has no goals"),
        ("2024-08-01,Open,,1,bye,,,", "name is missing"),
        ("2024-08-01,Cup,A,1,Cleo,,,", "name is missing"),
        ("2024-08-01,Open,,1,Cleo,bye,,\n2024-08-01,Open,,1,,CLEO,,", "this bye was already listed in line 2"),
    ],
)
def test_what_is_no_bye_is_refused_with_its_line(row: str, reason: str) -> None:
    (fault,) = reading(row + "\n").faults
    assert reason in str(fault.reason)


def test_outside_swiss_stages_bye_is_a_name_like_others() -> None:
    made = reading("2024-08-01,Cup,A,1,Cleo,Bye,1,0\n")
    assert made.sheet is not None
    assert (made.faults, made.sheet.adjustments, len(made.sheet.matches)) == ((), (), 1)


@pytest.mark.parametrize("side", ["Cleo,bye", "Cleo,", ",Cleo", "Bye,Cleo", "Cleo,Freilos", "spielfrei,Cleo"])
def test_a_bye_is_no_match_and_worth_a_win(side: str) -> None:
    made = reading(f"2024-08-01,Open,,1,Ann,Bea,1,0\n,Open,,1,{side},,\n")
    assert made.faults == ()
    assert made.sheet is not None
    assert len(made.sheet.matches) == 1
    assert [(each.team, each.points, each.reason) for each in made.sheet.adjustments] == [("Cleo", 3, "Bye in round 1")]
    assert made.sheet.tables[0].teams == ("Ann", "Bea", "Cleo")


@pytest.mark.parametrize(("name", "reason", "rounds"), [("Matchday 12", "Bye in round 12", [12]), ("", "Bye", [0])])
def test_a_reason_tells_the_round(name: str, reason: str, rounds: list[int]) -> None:
    assert bye_reason(name) == reason
    assert byes_in(f"Late fee; {reason}") == rounds
    assert byes_in("Bye-laws broken") == byes_in(None) == []


async def points(database: Database) -> dict[str, int]:
    async with database.read("competitions") as tx:
        rows = await tx.fetch("SELECT name, points FROM competitions.standings JOIN competitions.teams USING (team_id)")
    return {row["name"]: row["points"] for row in rows}


async def test_byes_of_a_file_count_once_and_go_out_as_they_came(bring: Bring, database: Database) -> None:
    first = await bring(HEAD + FIRST + SECOND, slug="open", regulations_text=RULES, file="open.csv")
    assert first.faults == ()
    assert await points(database) == {"Ann": 3, "Bea": 3, "Cleo": 6}
    async with database.begin("competitions") as tx:
        written = await export_competition(tx, "open", "csv")
    again = await bring(written, slug="open", regulations_text=RULES, file="open.csv")
    assert (again.is_unchanged, again.faults) == (True, ())
    assert await points(database) == {"Ann": 3, "Bea": 3, "Cleo": 6}


async def test_the_next_round_knows_the_rounds_and_byes_of_the_file(bring: Bring, database: Database) -> None:
    await bring(HEAD + FIRST + SECOND, slug="open", regulations_text=RULES, file="open.csv")
    asked = NewRound(kicks_off_at=datetime(2024, 8, 3, 10, tzinfo=UTC))
    async with database.begin("competitions") as tx:
        made = await pair_next_round(tx, "open", "open", asked, None, is_preview=False)
    assert (made.round, made.bye, [set(pair) for pair in made.pairs]) == ("Round 3", "Ann", [{"Bea", "Cleo"}])
    async with database.begin("competitions") as tx:
        await tx.execute("UPDATE competitions.matches SET phase = 'cancelled' WHERE phase = 'scheduled'")
        with pytest.raises(Refusal, match="3 rounds"):
            await pair_next_round(tx, "open", "open", asked, None, is_preview=True)
