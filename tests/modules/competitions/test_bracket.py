"""The bracket: how it is drawn, and who goes through."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from matchday.contracts.competitions import Phase, Score
from matchday.modules.competitions.domain.feeders import is_feeder, placeholder
from matchday.modules.competitions.domain.formats.flow import Board, Flow, flow
from matchday.modules.competitions.domain.formats.table_places import TablePlaces
from matchday.modules.competitions.domain.names import code_of, season_of, slug_of
from matchday.modules.competitions.domain.regulations import PLAIN_LEAGUE
from matchday.modules.competitions.domain.regulations.stages import Round
from matchday.modules.competitions.domain.season import Match, Tie

HOME, AWAY, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def _match(
    number: int,
    *,
    phase: Phase = "scheduled",
    score: Score | None = None,
    home: UUID | None = None,
    feeders: tuple[str, str] = ("1A", "2B"),
) -> Match:
    return Match(
        match_id=UUID(int=100 + number),
        number=number,
        stage_id=UUID(int=50),
        table_id=None,
        round="Round",
        home_team_id=home,
        away_team_id=AWAY if home else None,
        home_feeder=feeders[0],
        away_feeder=feeders[1],
        venue_id=None,
        kicks_off_at=datetime(2024, 5, 1, tzinfo=UTC),
        phase=phase,
        score=score,
        regular_time=None,
        goals=(),
    )


def _tie(number: int, *, home: UUID | None = None, feeders: tuple[str, str] = ("1A", "2B")) -> Tie:
    return Tie(
        tie_id=UUID(int=200 + number),
        stage_id=UUID(int=50),
        number=number,
        round="Round",
        place=1,
        home_team_id=home,
        away_team_id=AWAY if home else None,
        home_feeder=feeders[0],
        away_feeder=feeders[1],
    )


def _flow(first: Match, later: Match, *, places: dict[str, UUID] | None = None) -> Flow:
    """Match 49, whose winner plays match 57."""
    ties = [_tie(49, home=first.home_team_id), _tie(57, home=later.home_team_id, feeders=("W49", "W50"))]
    matches = [msgspec.structs.replace(match, tie_id=tie.tie_id) for match, tie in zip((first, later), ties, strict=True)]
    board = Board(ties=ties, matches=matches, seats=[], places=places or {})
    return flow(board, TablePlaces([], PLAIN_LEAGUE), lambda tie: Round(name=tie.round), lambda _: None)


WON = Score(home=2, away=1)


@pytest.mark.parametrize(
    ("score", "winner"),
    [
        (WON, HOME),
        (Score(home=1, away=2, is_after_extra_time=True), AWAY),
        (Score(home=1, away=1, shootout_home=3, shootout_away=4), AWAY),
    ],
)
def test_a_finished_tie_decides_winner_and_loser(score: Score, winner: UUID) -> None:
    flowed = _flow(_match(49, phase="finished", score=score, home=HOME), _match(57, feeders=("W49", "W50")))
    assert flowed.places == {"W49": winner, "L49": AWAY if winner == HOME else HOME}
    (advanced,) = flowed.matches
    assert (advanced.home_team_id, advanced.away_team_id, advanced.version) == (winner, None, 2)


@pytest.mark.parametrize(("phase", "score"), [("second_half", WON), ("finished", Score(home=1, away=1)), ("scheduled", None)])
def test_a_tie_that_is_open_decides_nothing(phase: Phase, score: Score | None) -> None:
    flowed = _flow(_match(49, phase=phase, score=score, home=HOME), _match(57, feeders=("W49", "W50")))
    assert (flowed.places, flowed.matches) == ({}, [])


def test_the_next_match_unlearns_its_team_when_nobody_has_won_any_more() -> None:
    first, later = _match(49, phase="finished", score=Score(home=1, away=1), home=HOME), _match(57, home=HOME, feeders=("W49", "W50"))
    assert _flow(first, later).matches == [], "a team that a file gave stays"
    (open_again,) = _flow(first, later, places={"W49": HOME}).matches
    assert open_again.home_team_id is None


def test_a_match_that_has_begun_keeps_its_teams_and_says_so() -> None:
    begun = _match(57, phase="first_half", score=Score(home=0, away=0), home=OTHER, feeders=("W49", "W50"))
    flowed = _flow(_match(49, phase="finished", score=WON, home=HOME), begun)
    assert flowed.matches == []
    assert [(conflict.side, conflict.played, conflict.due) for conflict in flowed.conflicts] == [("home", OTHER, HOME)]


def test_nobody_is_sent_to_play_himself() -> None:
    lost = _match(49, phase="finished", score=Score(home=0, away=1), home=HOME)
    assert _flow(lost, _match(57, home=HOME, feeders=("W49", "W50"))).matches == []


def test_feeders_and_placeholders() -> None:
    assert [is_feeder(text) for text in ("1A", "W49", "L61", "3A/B/C", "QAT", "W0", "A1", "")] == [True] * 4 + [False] * 4
    assert [placeholder(text) for text in ("1A", "2B", "3C", "W49", "L61", None)] == [
        "Winner Group A",
        "Runner-up Group B",
        "Third Group C",
        "Winner Match 49",
        "Loser Match 61",
        "To be decided",
    ]


def test_short_names_are_made_from_long_ones() -> None:
    assert slug_of("Primera División 2022/23!") == "primera-division-2022-23"
    assert slug_of("大会") == "competition"
    assert [season_of(name) for name in ("Cup 2022", "Liga 2022/23", "1. Liga 2022-2023", "Cup")] == [
        "2022",
        "2022/23",
        "2022-2023",
        "",
    ]
    taken: list[str] = []
    for name in ("Manchester City FC", "Manchester United FC", "FC Bayern München", "1. FC Köln", "Ajax", "A", "Ajax II"):
        taken.append(code_of(name, taken))
    assert taken == ["MAN", "MUN", "BAY", "KOL", "AJA", "AXX", "AII"]
