"""What is kept is, to the byte, what a rebuild from zero counts, and what this file counts by itself: whatever order events
come in, however often, whatever is corrected, annulled or imported, and wherever a transaction breaks off."""

from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.competitions import Goal, Score
from matchday.contracts.live import Figures, MatchProgressed
from matchday.modules.competitions.actions.apply_progress import apply_progress
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition
from matchday.modules.competitions.actions.rebuild_statistics import kept_reckoning, rebuild_statistics, rebuilt_reckoning
from matchday.modules.competitions.actions.record_result import record_result
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.domain.statistics.reckoning import Reckoning, canonical, differences
from matchday.modules.competitions.domain.statistics.results import COUNTED
from matchday.modules.competitions.schemas import NewGoal, NewResult
from matchday.modules.competitions.store import lock_competition_at

LIVE, BY_HAND, IMPORTED = (1, 2, 3, 4), (5, 6), (7, 8)
PAIRS = ("ABC-BAR", "CAT-DOV", "BAR-CAT", "DOV-ABC", "ABC-CAT", "BAR-DOV", "BAR-ABC", "DOV-CAT")
PEOPLE = tuple(UUID(int=number) for number in range(1, 4))
NAMES = ("Ann", "Bea", "Cid")
RESULT_FIGURES = ("played", "won", "drawn", "lost", "scored", "conceded", "clean_sheets")


class Broken(Exception):
    """The process dies here."""


class Breaking:
    """A transaction that dies before its next statement, after so many."""

    def __init__(self, tx: Any, statements: int) -> None:
        self._tx, self._left = tx, statements

    def __getattr__(self, name: str) -> Any:
        if name in ("fetch", "fetchrow", "fetchval", "execute"):
            self._left -= 1
            if self._left < 0:
                raise Broken
        return getattr(self._tx, name)


class League:
    """One competition under test, and what it should hold."""

    def __init__(self, database: Database, slug: str, match_ids: dict[int, UUID], teams: dict[str, UUID]) -> None:
        self.database, self.slug, self.match_ids, self.teams = database, slug, match_ids, teams
        self.results: dict[int, tuple[tuple[int, int], list[tuple[str, str, str, int]]]] = {}
        """Per match that counts: goals, and who did how much of what as (side, subject, figure, number)."""

    async def act(self, action: Callable[..., Awaitable[Any]], *arguments: Any, breaks_after: int | None = None) -> bool:
        """False where the transaction broke off: nothing of it was kept."""
        try:
            async with self.database.begin("competitions") as tx:
                await action(tx if breaks_after is None else Breaking(tx, breaks_after), *arguments)
                if breaks_after is not None:
                    raise Broken
        except Broken:
            return False
        return True

    async def reckonings(self) -> tuple[Reckoning, Reckoning]:
        """Kept and rebuilt."""
        async with self.database.begin("competitions") as tx:
            competition = await self.competition(tx)
            return await kept_reckoning(tx, competition), await rebuilt_reckoning(tx, competition)

    async def competition(self, tx: Any) -> Competition:
        """Locked."""
        found = await lock_competition_at(tx, self.slug)
        assert found is not None
        return found

    def expected_sums(self) -> Counter[tuple[UUID, str, str]]:
        """Counted here, by nothing of the program's."""
        sums: Counter[tuple[UUID, str, str]] = Counter()
        for number, ((home, away), done) in self.results.items():
            teams = dict(zip(("home", "away"), (self.teams[code] for code in PAIRS[number - 1].split("-")), strict=True))
            for side, own, other in (("home", home, away), ("away", away, home)):
                numbers = (1, own > other, own == other, own < other, own, other, other == 0)
                for figure, value in zip(RESULT_FIGURES, numbers, strict=True):
                    sums[teams[side], "result", figure] += value
            for side, subject, figure, value in done:
                sums[teams[side], subject, figure] += value
        return Counter({key: value for key, value in sums.items() if value})

    def expected_table(self) -> dict[UUID, tuple[int, int, int, int]]:
        """Points, played, scored, conceded."""
        table = dict.fromkeys(self.teams.values(), (0, 0, 0, 0))
        for number, ((home, away), _) in self.results.items():
            first, second = (self.teams[code] for code in PAIRS[number - 1].split("-"))
            for team, own, other in ((first, home, away), (second, away, home)):
                points, played, scored, conceded = table[team]
                table[team] = (points + (3 if own > other else own == other), played + 1, scored + own, conceded + other)
        return table


async def begin(database: Database) -> League:
    """Eight fixtures among four, nothing played."""
    slug = f"league-{new_id().hex[-12:]}"
    content = _file({})
    async with database.begin("competitions") as tx:
        await import_competition(tx, ImportFile(file="league.txt", content=content, slug=slug))
        rows = await tx.fetch(
            "SELECT number, match_id FROM competitions.matches JOIN competitions.competitions USING (competition_id) WHERE slug = $1", slug
        )
        teams = await tx.fetch(
            "SELECT code, team_id FROM competitions.teams JOIN competitions.competitions USING (competition_id) WHERE slug = $1", slug
        )
    return League(database, slug, {row["number"]: row["match_id"] for row in rows}, {row["code"]: row["team_id"] for row in teams})


def _file(results: dict[int, tuple[int, int]]) -> bytes:
    lines = ["matchday 1", "competition League of Four 2024", "zone UTC", "team ABC Abbots", "team BAR Barons", "team CAT Castle",
             "team DOV Dovers", "stage league League", "round Day 1"]  # fmt: skip
    for number, pair in enumerate(PAIRS, start=1):
        home, away = pair.split("-")
        goals = results.get(number)
        lines.append(f"{number} 2024-05-{number:02} 18:00 {home} {f'{goals[0]}-{goals[1]}' if goals else 'v'} {away}")
        if goals and goals[0]:
            lines.append("  " + home + " " + " ".join(["Dee", *(str(minute) for minute in range(50, 50 + goals[0]))]))
        if goals and goals[1]:
            lines.append("  " + away + " " + " ".join(["Eve", *(str(minute) for minute in range(60, 60 + goals[1]))]))
    return "\n".join(lines).encode()


def draw_progress(random: Random, match_id: UUID, version: int) -> MatchProgressed:
    """A state of a protocol, any of those a match may be in; scorers by id, by name or in figures."""
    phase = random.choice(["scheduled", "first_half", "finished", "finished", "finished", "annulled", "abandoned"])
    goals = tuple(
        Goal(side=random.choice(["home", "away"]), player=random.choice(NAMES), minute=minute, is_own_goal=random.random() < 0.2)
        for minute in range(random.randrange(4))
    )
    score = Score(home=sum(goal.side == "home" for goal in goals), away=sum(goal.side == "away" for goal in goals))
    figures = tuple(_figures(random) for _ in range(random.choice([0, 2, 5])))
    return MatchProgressed(
        match_id=match_id, version=version, protocol=1, phase=phase, score=None if phase == "scheduled" else score, goals=goals,
        clock_minute=0, clock_started_at=None, clock_pace=1, figures=figures,
    )  # fmt: skip


def _figures(random: Random) -> Figures:
    person_id = random.choice([None, *PEOPLE])
    values = {key: random.randrange(4) for key in random.sample(["goals", "minutes", "yellow_cards", "saves"], 2)}
    return Figures(side=random.choice(["home", "away"]), name=random.choice(NAMES), person_id=person_id, values=values)


def told_by(event: MatchProgressed) -> tuple[tuple[int, int], list[tuple[str, str, str, int]]] | None:
    """What a protocol's state comes to, counted here."""
    if event.phase != "finished" or event.score is None:
        return None
    done = [
        (each.side, f"person:{each.person_id}" if each.person_id else f"name:{(each.name or '').lower()}", figure, value)
        for each in event.figures
        for figure, value in each.values.items()
    ]
    return (event.score.home, event.score.away), done if event.figures else _of_goals(
        (goal.side, goal.player, goal.is_own_goal) for goal in event.goals
    )


def _of_goals(goals: Any) -> list[tuple[str, str, str, int]]:
    other = {"home": "away", "away": "home"}
    return [(other[side] if own else side, f"name:{player.lower()}", "own_goals" if own else "goals", 1) for side, player, own in goals]


async def play(league: League, random: Random) -> None:
    """A season as it may reach us: everything at least once, late, twice and out of order; some of it breaks off and comes again."""
    histories = {
        number: [draw_progress(random, league.match_ids[number], version) for version in range(1, random.randrange(2, 6))]
        for number in LIVE
    }
    steps: list[tuple[str, Any]] = [("live", [event]) for history in histories.values() for event in history]
    steps += [random.choice(steps) for _ in range(random.randrange(6))]
    random.shuffle(steps)
    while len(steps) > 1 and random.random() < 0.5:
        steps[:2] = [("live", [*steps[0][1], *steps[1][1]])]
    for _ in range(random.randrange(5)):
        steps.insert(random.randrange(len(steps) + 1), ("hand", (random.choice(BY_HAND), random.randrange(4), random.randrange(4))))
    for _ in range(random.randrange(4)):
        steps.insert(
            random.randrange(len(steps) + 1), ("file", {number: (random.randrange(4), random.randrange(4)) for number in IMPORTED})
        )
    for kind, what in steps:
        while random.random() < 0.3:
            await _take(league, kind, what, breaks_after=random.randrange(25))
        assert await _take(league, kind, what)
        _expect(league, kind, what)
    for number, history in histories.items():
        told = told_by(history[-1])
        if told is not None:
            league.results[number] = told


async def _take(league: League, kind: str, what: Any, *, breaks_after: int | None = None) -> bool:
    if kind == "live":
        return await league.act(apply_progress, what, breaks_after=breaks_after)
    if kind == "hand":
        number, home, away = what
        goals = tuple(NewGoal(side="home", player="Ann", minute=minute + 1) for minute in range(home))
        goals += tuple(NewGoal(side="away", player="Bea", minute=minute + 20) for minute in range(away))
        return await league.act(
            record_result, league.match_ids[number], NewResult(home=home, away=away, goals=goals), breaks_after=breaks_after
        )
    return await league.act(
        import_competition, ImportFile(file="league.txt", content=_file(what), slug=league.slug), breaks_after=breaks_after
    )


def _expect(league: League, kind: str, what: Any) -> None:
    if kind == "hand":
        number, home, away = what
        league.results[number] = ((home, away), [("home", "name:ann", "goals", home), ("away", "name:bea", "goals", away)])
    elif kind == "file":
        for number, (home, away) in what.items():
            league.results[number] = ((home, away), [("home", "name:dee", "goals", home), ("away", "name:eve", "goals", away)])


async def compare(league: League) -> None:
    """Kept, rebuilt and counted here."""
    kept, rebuilt = await league.reckonings()
    assert differences(kept, rebuilt) == []
    assert canonical(kept) == canonical(rebuilt)
    sums: Counter[tuple[UUID, str, str]] = Counter()
    for (_, team_id, subject, figure), value in kept.sums.items():
        sums[team_id, subject, figure] += value
    for (_, team_id), numbers in kept.results.items():
        for figure, value in zip(COUNTED, numbers, strict=True):
            if figure in RESULT_FIGURES and value:
                sums[team_id, "result", figure] += value
    assert {key: value for key, value in sums.items() if key[1] != "side"} == dict(league.expected_sums())
    (rows,) = kept.tables.values()
    assert {row.team_id: (row.points, row.played, row.goals_for, row.goals_against) for row in rows} == league.expected_table()


@given(st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
async def test_kept_is_rebuilt_is_counted_by_hand(database: Database, random: Random) -> None:
    league = await begin(database)
    await play(league, random)
    await compare(league)


@pytest.mark.parametrize("is_guarded", [True, False])
async def test_without_the_guard_of_versions_a_late_event_would_count(database: Database, is_guarded: bool) -> None:
    """The control: what the comparison above finds when an older version is let in."""
    league = await begin(database)
    match_id = league.match_ids[1]
    late = _ended(match_id, 1, home=3)
    newest = _ended(match_id, 2, home=1)
    for event in (newest, late):
        if not is_guarded:
            async with database.begin("competitions") as tx:
                await tx.execute("UPDATE competitions.matches SET live_version = 0 WHERE match_id = $1", match_id)
        assert await league.act(apply_progress, [event])
    told = told_by(newest)
    assert told is not None
    league.results[1] = told
    if is_guarded:
        await compare(league)
    else:
        with pytest.raises(AssertionError):
            await compare(league)


def _ended(match_id: UUID, version: int, *, home: int) -> MatchProgressed:
    goals = tuple(Goal(side="home", player="Ann", minute=minute + 1) for minute in range(home))
    return MatchProgressed(
        match_id=match_id, version=version, protocol=1, phase="finished", score=Score(home=home, away=0), goals=goals,
        clock_minute=90, clock_started_at=None, clock_pace=1,
    )  # fmt: skip


async def test_a_rebuild_mends_what_was_spoiled_and_a_comparison_names_it(database: Database) -> None:
    league = await begin(database)
    assert await league.act(apply_progress, [_ended(league.match_ids[1], 1, home=2)])
    async with database.begin("competitions") as tx:
        competition = await league.competition(tx)
        await tx.execute(
            "UPDATE competitions.sums SET value = value + 1 WHERE competition_id = $1 AND figure = 'goals'", competition.competition_id
        )
        await tx.execute("UPDATE competitions.standings SET won = 9 WHERE team_id = $1", league.teams["ABC"])
        await tx.execute("DELETE FROM competitions.contributions WHERE team_id = $1 AND subject = 'name:ann'", league.teams["ABC"])
    kept, rebuilt = await league.reckonings()
    named = differences(kept, rebuilt)
    assert [each.split()[0] for each in named] == ["match", "sum", "table"]
    assert any("kept 3, counted 2" in each for each in named)
    assert any("kept nothing" in each for each in named)
    async with database.begin("competitions") as tx:
        assert len(await rebuild_statistics(tx, [await league.competition(tx)])) == 1
    kept, rebuilt = await league.reckonings()
    assert canonical(kept) == canonical(rebuilt)
    league.results[1] = ((2, 0), [("home", "name:ann", "goals", 2)])
    await compare(league)


async def test_a_correction_by_hand_moves_goals_and_leaves_the_protocols_other_figures(database: Database) -> None:
    """An organiser takes a goal from Ann and gives it to Bea: minutes and cards stay as the protocol has them."""
    league = await begin(database)
    figures = tuple(Figures(side="home", name=name, person_id=None, values=values) for name, values in (
        ("Ann", {"goals": 2, "minutes": 90, "yellow_cards": 1}), ("Bea", {"minutes": 90})))  # fmt: skip
    event = msgspec.structs.replace(_ended(league.match_ids[1], 1, home=2), figures=figures)
    assert await league.act(apply_progress, [event])
    goals = (NewGoal(side="home", player="Ann", minute=1), NewGoal(side="home", player="Bea", minute=2))
    assert await league.act(record_result, league.match_ids[1], NewResult(home=2, away=0, goals=goals))
    done = [("ann", "goals", 1), ("ann", "minutes", 90), ("ann", "yellow_cards", 1), ("bea", "goals", 1), ("bea", "minutes", 90)]
    league.results[1] = ((2, 0), [("home", f"name:{name}", figure, value) for name, figure, value in done])
    await compare(league)
