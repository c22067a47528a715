"""Ties of two legs as they were really decided, series that end early, and a grand final that is played again."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from tests.modules.competitions.conftest import Bring
from tests.modules.competitions.staging import Cup, set_up

from matchday.backbone.database import Database
from matchday.contracts.competitions import Score
from matchday.modules.competitions.domain.formats.flow import SERIES_DECIDED
from matchday.modules.competitions.domain.formats.landing import place_of_match
from matchday.modules.competitions.domain.formats.ties import judge
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE, REGULATIONS
from matchday.modules.competitions.domain.regulations.stages import Round
from matchday.modules.competitions.domain.season import Match, Tie

HOME, AWAY = UUID(int=1), UUID(int=2)
TIE = Tie(tie_id=UUID(int=9), stage_id=UUID(int=8), number=1, round="Round", place=1, home_team_id=HOME, away_team_id=AWAY)
HEAD = """format: matchday-regulations/1
key: own
name: Own
source: ours
tie_breakers: [points, drawing_of_lots]
stages:
"""


def _leg(leg: int, home: int, away: int, *, turned: bool = False, **more: object) -> Match:
    sides = (AWAY, HOME) if turned else (HOME, AWAY)
    extra = {name: more.pop(name) for name in ("shootout_home", "shootout_away", "is_after_extra_time") if name in more}
    return Match(
        match_id=UUID(int=100 + leg),
        number=leg,
        stage_id=TIE.stage_id,
        table_id=None,
        round="Round",
        home_team_id=sides[0],
        away_team_id=sides[1],
        home_feeder=None,
        away_feeder=None,
        venue_id=None,
        kicks_off_at=datetime(2024, 1, leg, tzinfo=UTC),
        phase="finished",
        score=Score(home=home, away=away, **extra),  # type: ignore[arg-type]
        regular_time=None,
        goals=(),
        leg=leg,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("name", "first", "second", "away_goals", "winner", "decided_by"),
    [
        # Champions League 2018/19: Ajax v Tottenham were 3-3 over both matches, Tottenham with three away goals.
        ("Tottenham 0-1 Ajax, Ajax 2-3 Tottenham", _leg(1, 0, 1), _leg(2, 2, 3, turned=True), True, HOME, "away_goals"),
        # Champions League 2017/18: Barcelona 4-1 Roma, Roma 3-0 Barcelona.
        ("Barcelona v Roma", _leg(1, 4, 1), _leg(2, 3, 0, turned=True), True, AWAY, "away_goals"),
        # Champions League 2016/17: Paris 4-0 Barcelona, Barcelona 6-1 Paris.
        ("Paris v Barcelona", _leg(1, 4, 0), _leg(2, 6, 1, turned=True), True, AWAY, "aggregate"),
        # Champions League 2020/21, round of 16: Porto 2-1 Juventus, Juventus 3-2 Porto after extra time; away goals count in it.
        ("Porto v Juventus", _leg(1, 2, 1), _leg(2, 3, 2, turned=True, is_after_extra_time=True), True, HOME, "away_goals"),
        # Champions League 2021/22, without away goals: City 4-3 Real, Real 3-1 City after extra time.
        ("City v Real", _leg(1, 4, 3), _leg(2, 3, 1, turned=True, is_after_extra_time=True), False, AWAY, "extra_time"),
        # Champions League 2022/23 onwards: a level tie is decided by penalties, as Atlético 2-1 Inter (0-1) in 2023/24.
        (
            "Inter v Atlético",
            _leg(1, 1, 0),
            _leg(2, 2, 1, turned=True, is_after_extra_time=True, shootout_home=3, shootout_away=2),
            False,
            AWAY,
            "shootout",
        ),
        ("nobody yet", _leg(1, 1, 0), _leg(2, 1, 0, turned=True), False, None, None),
    ],
)
def test_two_legs_are_decided_as_they_were(
    name: str, first: Match, second: Match, away_goals: bool, winner: UUID | None, decided_by: str | None
) -> None:
    rules = Round(name="Round", legs=2, away_goals=away_goals)
    tie = Tie(**{field: getattr(TIE, field) for field in Tie.__struct_fields__} | {"legs": 2})
    verdict = judge(tie, [second, first], rules)
    assert (verdict.winner, verdict.decided_by) == (winner, decided_by), name


def test_a_tie_is_open_after_one_leg() -> None:
    tie = Tie(**{field: getattr(TIE, field) for field in Tie.__struct_fields__} | {"legs": 2})
    assert judge(tie, [_leg(1, 5, 0)], Round(name="Round", legs=2)).winner is None


def test_a_drawn_match_is_decided_by_its_replay_and_a_walkover_says_so() -> None:
    again = judge(TIE, [_leg(1, 1, 1), _leg(2, 0, 2)], Round(name="Round"))
    assert (again.winner, again.decided_by) == (AWAY, "replay")
    walkover = judge(TIE, [_leg(1, 3, 0, result_by="walkover")], Round(name="Round"))
    assert (walkover.winner, walkover.decided_by) == (HOME, "walkover")


async def test_a_best_of_seven_ends_when_it_is_decided(database: Database, organisation_id: UUID) -> None:
    """The games that are left are cancelled, and are back when a correction opens the series again."""
    text = HEAD + "  - {key: final, name: Finals, type: knockout, rounds: [{name: Final, best_of: 7, at_home: HHAAHAH}]}\n"
    cup = await set_up(database, organisation_id, ("Bears", "Lions"), text)
    matches = (await cup.season()).matches
    ids = await cup.team_ids()
    assert [match.home_team_id == ids["Bears"] for match in matches] == [True, True, False, False, True, False, True]
    for _ in range(3):
        await cup.play("Bears", "Lions", "2:1")
    await cup.play("Bears", "Lions", "0:1")
    await cup.play("Bears", "Lions", "3:1")
    assert [match.phase for match in (await cup.season()).matches][-2:] == ["cancelled", "cancelled"]
    assert {match.note for match in (await cup.season()).matches[-2:]} == {SERIES_DECIDED}
    (tie,) = (await cup.bracket()).stages[0].rounds[0].ties
    assert (tie.winner_team_id, tie.decided_by, tie.home.aggregate, tie.away.aggregate) == (ids["Bears"], "series", 4, 1)
    await cup.enter(matches[0], 0, 1)
    assert [match.phase for match in (await cup.season()).matches][-2:] == ["scheduled", "scheduled"]


async def _final(cup: Cup, *scores: str) -> list[tuple[str, str | None]]:
    for score in scores:
        await cup.play("Ants", "Bees", score)
    rounds = {shown.name: shown.ties[0] for shown in (await cup.bracket()).stages[0].rounds}
    names = {team_id: name for name, team_id in (await cup.team_ids()).items()}
    ties = (rounds["Grand final"], rounds["Grand final, second match"])
    return [(names.get(tie.winner_team_id or UUID(int=0), ""), tie.decided_by) for tie in ties]


async def _double(database: Database, organisation_id: UUID) -> Cup:
    text = HEAD + "  - {key: cup, name: Cup, type: double_elimination}\n"
    cup = await set_up(database, organisation_id, ("Ants", "Bees", "Cats", "Dogs"), text)
    for home, away in (("Ants", "Dogs"), ("Bees", "Cats"), ("Ants", "Bees"), ("Cats", "Dogs"), ("Bees", "Cats")):
        await cup.play(home, away, "1:0")
    return cup


async def test_a_grand_final_is_played_again_only_if_it_must(database: Database, organisation_id: UUID) -> None:
    cup = await _double(database, organisation_id)
    assert await cup.sides("Grand final") == [("Ants", "Bees")]
    assert await _final(cup, "1:0") == [("Ants", "play"), ("Ants", "not_needed")]
    assert (await cup.season()).matches[-1].phase == "cancelled"
    await cup.correct("Ants", "Bees", "1:0")


async def test_whoever_loses_the_first_grand_final_unbeaten_plays_a_second(database: Database, organisation_id: UUID) -> None:
    cup = await _double(database, organisation_id)
    assert await _final(cup, "0:1") == [("Bees", "play"), ("", None)]
    assert await _final(cup, "2:0") == [("Bees", "play"), ("Ants", "play")]


async def test_an_import_without_stages_makes_ties_of_two_legs(bring: Bring, database: Database) -> None:
    """The same two on both grounds in one round of a knockout."""
    await bring(TWO_LEGS)
    view = await Cup(database, "cup").bracket()
    ties = [(tie.legs, tie.home.name, tie.home.aggregate, tie.away.aggregate, tie.decided_by) for tie in view.stages[0].rounds[0].ties]
    assert ties == [(2, "Ants", 3, 1, "aggregate"), (1, "Cats", 1, 0, "play")]
    assert [tie.home.name for tie in view.stages[0].rounds[1].ties] == ["Ants"]


TWO_LEGS = """{"name": "Cup", "matches": [
  {"round": "Semi-finals", "date": "2024-05-01", "team1": "Ants", "team2": "Bees", "score": {"ft": [2, 0]}},
  {"round": "Semi-finals", "date": "2024-05-02", "team1": "Cats", "team2": "Dogs", "score": {"ft": [1, 0]}},
  {"round": "Semi-finals", "date": "2024-05-08", "team1": "Bees", "team2": "Ants", "score": {"ft": [1, 1]}},
  {"round": "Final", "date": "2024-05-20", "team1": "Ants", "team2": "Cats", "score": {"ft": [0, 1]}}
]}"""


def test_a_match_of_a_file_finds_its_stage() -> None:
    cup = REGULATIONS["fifa-world-cup-2022"]
    semi = place_of_match(cup, "", "", "Semi finals")
    assert (semi.key, semi.kind, semi.round, semi.is_tied) == ("knockout-stage", "knockout", "Semi-finals", True)
    group = place_of_match(cup, "", "A", "Matchday 1")
    assert (group.key, group.kind, group.group) == ("group-stage", "group", "Group A")
    assert place_of_match(cup, "Knockout stage", "", "Final").round == "Final"


def test_without_declared_stages_groups_and_cups_are_told_by_their_words() -> None:
    found = [
        place_of_match(PLAIN_LEAGUE, stage, group, name).kind
        for stage, group, name in (
            ("", "A", "Matchday 1"),
            ("", "", "Quarter-finals"),
            ("", "", "Matchday 3"),
            ("Play-offs", "", "Game 1"),
        )
    ]
    assert found == ["group", "knockout", "league", "knockout"]
