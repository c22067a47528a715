"""Explanations agree with the order they explain, and cards count as fair play has them."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.modules.competitions.test_ranking import IDS, NAMES, results

from matchday.backbone.ids import new_id
from matchday.contracts.live import Incident, Involved, MatchProgressed
from matchday.modules.competitions.domain.conduct import cards_of
from matchday.modules.competitions.domain.counting import Counting
from matchday.modules.competitions.domain.explanations import explain
from matchday.modules.competitions.domain.ranking.tallies import Played
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.regulations.document import FairPlay
from matchday.modules.competitions.domain.regulations.naming import NamedTable
from matchday.modules.competitions.domain.standings import Entrant

ENTRANTS = tuple(Entrant(team_id=IDS[name], name=name) for name in NAMES)


def _counting(played: list[Played], key: str) -> Counting:
    named = NamedTable(table_id=UUID(int=99), stage="League", group=None, teams={})
    return Counting(named=named, matches_left=0, entrants=ENTRANTS, results=played, rules=REGULATIONS[key].of_stage("League"))


@settings(deadline=None)
@given(results, st.sampled_from(sorted(REGULATIONS)))
def test_the_explanations_of_neighbours_tell_what_decided_between_them(played: list[Played], key: str) -> None:
    """Both went through the same comparisons until one of them, in which the upper one has the better value, parted them."""
    counting = _counting(played, key)
    ordered, rows = counting.order(), counting.rows()
    for above, below, border in zip(rows, rows[1:], ordered.borders, strict=False):
        upper, lower = explain(counting, above.team_id), explain(counting, below.team_id)
        assert (upper.rank, lower.rank) == (above.rank, below.rank)
        common = [
            one for one, other in zip(upper.steps, lower.steps, strict=False) if (one.criterion, one.turn) == (other.criterion, other.turn)
        ]
        assert border.criterion in [step.criterion for step in common]
        if border.criterion != "name":
            assert {above.team_id, below.team_id} <= set(border.compared)
            assert border.values[above.team_id] > border.values[below.team_id]


@given(results, st.sampled_from(sorted(REGULATIONS)))
def test_a_team_is_alone_at_the_end_of_its_explanation_or_listed_by_name(played: list[Played], key: str) -> None:
    counting = _counting(played, key)
    for row in counting.rows():
        last = explain(counting, row.team_id).steps[-1]
        assert (last.outcome, last.criterion) in (("decides", last.criterion), ("level", "name"))
        assert all(value.team for value in last.values)


def _event(*cards: tuple[str, str, str]) -> MatchProgressed:
    incidents = tuple(
        Incident(
            incident_id=new_id(),
            kind="card",
            side=side,
            phase="first_half",
            people=(Involved(role="player", name=name),),
            details={"card": card},
        )  # type: ignore[arg-type]
        for side, name, card in cards
    )
    return MatchProgressed(
        match_id=new_id(), protocol=1, phase="finished", score=None, goals=(), clock_minute=90, clock_started_at=None, clock_pace=1,
        incidents=incidents, version=1,
    )  # fmt: skip


def test_nobody_knows_the_cards_of_a_match_without_a_protocol() -> None:
    assert cards_of(_event()) == (None, None)


@pytest.mark.parametrize(
    ("cards", "home", "points"),
    [
        ([("home", "A", "yellow"), ("home", "B", "yellow")], (2, 0, 0, 0), -2),
        ([("home", "A", "yellow"), ("home", "A", "second_yellow")], (0, 1, 0, 0), -3),
        ([("home", "A", "yellow"), ("home", "A", "yellow")], (0, 1, 0, 0), -3),
        ([("home", "A", "red")], (0, 0, 1, 0), -4),
        ([("home", "A", "yellow"), ("home", "A", "red")], (0, 0, 0, 1), -5),
        ([("away", "A", "red")], (0, 0, 0, 0), 0),
    ],
)
def test_of_one_player_only_the_gravest_counts(cards: list[tuple[str, str, str]], home: tuple[int, ...], points: int) -> None:
    assert cards_of(_event(*cards))[0] == home
    assert FairPlay().of(home) == points
