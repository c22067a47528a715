"""Statistics of World Cups and leagues, compared with counts that are taken from the files themselves."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.conftest import Bring, shared

from matchday.backbone.database import Database
from matchday.modules.competitions.actions.rebuild_statistics import kept_reckoning, rebuilt_reckoning
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.statistics.reckoning import canonical
from matchday.modules.competitions.store import lock_competition_at

SPAIN = "openfootball-leagues/2022-23-es.1.json"
PUBLIC = "/public/v1"


def matches_of(name: str) -> list[Mapping[str, Any]]:
    """As the file has them."""
    every: list[Mapping[str, Any]] = json.loads(shared(name))["matches"]
    return every


async def pages(site: httpx.AsyncClient, path: str) -> list[Any]:
    """All items of a list, page by page."""
    items: list[Any] = []
    cursor = ""
    while True:
        answer = (await site.get(f"{path}{'&' if '?' in path else '?'}limit=50{cursor}")).raise_for_status().json()
        items += answer["items"]
        if answer["next"] is None:
            return items
        cursor = f"&cursor={answer['next']}"


async def bring_spain(bring: Bring) -> str:
    return (await bring(shared(SPAIN), file="2022-23-es.1.json", regulations="spanish-league")).competition


def final_score(match: Mapping[str, Any]) -> tuple[int, int] | None:
    """At the end of play, extra time included."""
    score = match.get("score") or {}
    told = score.get("et") or score.get("ft")
    return (told[0], told[1]) if told else None


SHORT = {
    "cahill": "tim cahill", "rodriguez": "james rodriguez", "cheryshev": "denis cheryshev", "dzyuba": "artem dzyuba",
    "costa": "diego costa", "griezmann": "antoine griezmann", "mbappe": "kylian mbappe", "aguero": "sergio aguero",
    "perisic": "ivan perisic", "mandzukic": "mario mandzukic", "coutinho": "p coutinho", "neymar": "neymar jr", "lukaku": "r lukaku",
    "khazri": "wahbi khazri", "kane": "harry kane", "inui": "takashi inui", "rashford": "marcus rashford",
}  # fmt: skip
"""Players whom the files call now by the short name and now by the long one; each is one man, as the squads published show."""
BEST = {
    2014: [("James Rodríguez", 6), ("Thomas Müller", 5)],
    2018: [("Harry Kane", 6)],
    2022: [("Kylian Mbappé", 8), ("Lionel Messi", 7)],
}
"""As FIFA published them."""


@pytest.mark.parametrize("year", [2014, 2018, 2022])
async def test_the_scorers_of_a_world_cup_are_those_of_its_file(bring: Bring, site: httpx.AsyncClient, year: int) -> None:
    file = f"openfootball-worldcup/{year}-worldcup.json"
    goals: Counter[tuple[str, str]] = Counter()
    own_goals: Counter[tuple[str, str]] = Counter()
    for match in matches_of(file):
        for side, other, key in (("team1", "team2", "goals1"), ("team2", "team1", "goals2")):
            for goal in match.get(key) or ():
                is_own = bool(goal.get("owngoal"))
                team = match[other if is_own else side]
                (own_goals if is_own else goals)[team, _man(goal["name"], file, team)] += 1
    slug = (await bring(shared(file), file=f"{year}-worldcup.json")).competition
    listed = await pages(site, f"{PUBLIC}/competitions/{slug}/statistics/players?list=goals")
    assert {(line["teams"][0]["team"], plain(line["name"])): int(line["value"]) for line in listed} == dict(goals)
    values = [int(line["value"]) for line in listed]
    assert values == sorted(values, reverse=True)
    assert [line["rank"] for line in listed] == [1 + sum(other > value for other in values) for value in values]
    assert [(line["name"], int(line["value"])) for line in listed[: len(BEST[year])]] == BEST[year]
    assert sum(goals.values()) + sum(own_goals.values()) == sum(sum(final_score(match) or (0, 0)) for match in matches_of(file))
    own = await pages(site, f"{PUBLIC}/competitions/{slug}/statistics/players?list=own_goals")
    assert {(line["teams"][0]["team"], plain(line["name"])): int(line["value"]) for line in own} == dict(own_goals)


def _man(name: str, file: str, team: str) -> str:
    """By his longer name, where the file has one for the team."""
    longer = SHORT.get(plain(name), plain(name))
    spelled = {
        plain(goal["name"])
        for match in matches_of(file)
        for key, side, other in (("goals1", "team1", "team2"), ("goals2", "team2", "team1"))
        for goal in match.get(key) or ()
        if match[other if goal.get("owngoal") else side] == team
    }
    return longer if longer in spelled else plain(name)


async def test_home_and_away_tables_are_those_of_the_file(bring: Bring, site: httpx.AsyncClient) -> None:
    slug = await bring_spain(bring)
    for kind in ("home", "away"):
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for match in matches_of(SPAIN):
            own, other = final_score(match) or (0, 0)
            own, other = (own, other) if kind == "home" else (other, own)
            row = sums[match["team1" if kind == "home" else "team2"]]
            row[:] = [row[0] + 1, row[1] + own, row[2] + other, row[3] + (3 if own > other else own == other)]
        (table,) = (await site.get(f"{PUBLIC}/competitions/{slug}/tables?kind={kind}")).json()["tables"]
        assert {row["team"]: [row["played"], row["goals_for"], row["goals_against"], row["points"]] for row in table["rows"]} == sums
        order = [(row["points"], row["goal_difference"], row["goals_for"]) for row in table["rows"]]
        assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("day", ["2022-08-15", "2022-12-31", "2023-03-19", "2023-06-04"])
async def test_a_table_as_it_stood_counts_what_was_played_by_then(bring: Bring, site: httpx.AsyncClient, day: str) -> None:
    slug = await bring_spain(bring)
    points: Counter[str] = Counter()
    played: Counter[str] = Counter()
    for match in matches_of(SPAIN):
        if match["date"] > day:
            continue
        home, away = final_score(match) or (0, 0)
        points[match["team1"]] += 3 if home > away else home == away
        points[match["team2"]] += 3 if away > home else home == away
        played.update((match["team1"], match["team2"]))
    (table,) = (await site.get(f"{PUBLIC}/competitions/{slug}/tables?as_of={day}")).json()["tables"]
    assert {row["team"]: (row["played"], row["points"]) for row in table["rows"]} == {
        row["team"]: (played[row["team"]], points[row["team"]]) for row in table["rows"]
    }
    if day == "2023-06-04":
        kept = (await site.get(f"{PUBLIC}/competitions/{slug}/standings")).json()["tables"][0]["rows"]
        assert [row["team_id"] for row in table["rows"]] == [row["team_id"] for row in kept]


async def test_halves_and_the_course_of_a_season(bring: Bring, site: httpx.AsyncClient) -> None:
    slug = await bring_spain(bring)
    halves = [
        (await site.get(f"{PUBLIC}/competitions/{slug}/tables?kind={kind}")).json()["tables"][0]["rows"]
        for kind in ("first_half", "second_half")
    ]
    assert [{row["played"] for row in rows} for rows in halves] == [{19}, {19}]
    kept = (await site.get(f"{PUBLIC}/competitions/{slug}/standings")).json()["tables"][0]["rows"]
    both = Counter({row["team_id"]: row["points"] for row in halves[0]}) + Counter({row["team_id"]: row["points"] for row in halves[1]})
    assert both == {row["team_id"]: row["points"] for row in kept}
    course = (await site.get(f"{PUBLIC}/competitions/{slug}/tables/course")).json()["tables"][0]
    assert len(course["days"]) == 38
    assert {team["team_id"]: (team["ranks"][-1], team["points"][-1]) for team in course["teams"]} == {
        row["team_id"]: (row["rank"], row["points"]) for row in kept
    }
    assert all(sorted(team["ranks"][day] for team in course["teams"]) == list(range(1, 21)) for day in range(38))
    assert {team["team_id"]: team["points"][18] for team in course["teams"]} == {row["team_id"]: row["points"] for row in halves[0]}


async def test_matrix_streaks_form_and_records_are_those_of_the_file(bring: Bring, site: httpx.AsyncClient) -> None:
    slug = await bring_spain(bring)
    matrix = (await site.get(f"{PUBLIC}/competitions/{slug}/matrix")).json()["tables"][0]
    names = {team["team_id"]: team["team"] for team in matrix["teams"]}
    assert {(names[cell["home_team_id"]], names[cell["away_team_id"]]): (cell["home"], cell["away"]) for cell in matrix["cells"]} == {
        (match["team1"], match["team2"]): final_score(match) for match in matches_of(SPAIN)
    }
    barcelona = next(team_id for team_id, name in names.items() if "Barcelona" in name)
    team = (await site.get(f"{PUBLIC}/teams/{barcelona}/statistics")).json()
    seen = _of_team(names[barcelona])
    assert [(each["scored"], each["conceded"]) for each in team["form"]] == seen[-5:]
    longest = {streak["kind"]: (streak["current"], streak["longest"]) for streak in team["streaks"]}
    assert longest["winning"] == _streak(seen, lambda own, other: own > other)
    assert longest["unbeaten"] == _streak(seen, lambda own, other: own >= other)
    assert longest["clean_sheets"] == _streak(seen, lambda _, other: other == 0)
    assert longest["scoring"] == _streak(seen, lambda own, _: own > 0)
    assert team["results"]["clean_sheets"] == sum(other == 0 for _, other in seen) == 26, "Barcelona's 26 of 2022/23 are a known record"
    assert (team["total"]["won"], team["total"]["scored"], team["total"]["conceded"]) == (28, 70, 20)
    records = {record["kind"]: record for record in (await site.get(f"{PUBLIC}/competitions/{slug}/records")).json()["records"]}
    scores = [final_score(match) or (0, 0) for match in matches_of(SPAIN)]
    assert records["most_goals"]["value"] == max(map(sum, scores))
    assert records["biggest_win"]["value"] == max(abs(home - away) for home, away in scores)


def _of_team(name: str) -> list[tuple[int, int]]:
    """Its results in time, its own goals first."""
    found = []
    for match in sorted(matches_of(SPAIN), key=lambda match: (match["date"], match.get("time", ""))):
        home, away = final_score(match) or (0, 0)
        if match["team1"] == name:
            found.append((home, away))
        elif match["team2"] == name:
            found.append((away, home))
    return found


def _streak(seen: list[tuple[int, int]], is_one: Any) -> tuple[int, int]:
    marks = "".join("x" if is_one(*each) else " " for each in seen)
    return len(marks) - len(marks.rstrip("x")), max(map(len, marks.split()), default=0)


async def test_a_deduction_counts_from_its_day(bring: Bring, site: httpx.AsyncClient, database: Database) -> None:
    """Everton lost 8 points in all, Nottingham Forest 4: of a table as it stood before, none."""
    text = """\
format: matchday-regulations/1
key: english-2023
name: English league 2023/24
source: Premier League Handbook 2023/24
tie_breakers: [points, goal_difference, goals_scored]
adjustments:
  - {team: Everton FC, points: -8, reason: Profit and sustainability rules, decided_on: 2024-02-26}
  - {team: Nottingham Forest FC, points: -4, reason: Profit and sustainability rules, decided_on: 2024-03-18}
"""
    done = await bring(shared("openfootball-leagues/2023-24-en.1.json"), file="2023-24-en.1.json", regulations_text=text)
    adjusted = {}
    for day in (date(2024, 2, 25), date(2024, 2, 26), date(2024, 5, 20)):
        (table,) = (await site.get(f"{PUBLIC}/competitions/{done.competition}/tables?as_of={day}")).json()["tables"]
        adjusted[day.isoformat()] = {row["team"].split()[0]: row["adjustment"] for row in table["rows"] if row["adjustment"]}
    assert adjusted == {"2024-02-25": {}, "2024-02-26": {"Everton": -8}, "2024-05-20": {"Everton": -8, "Nottingham": -4}}
    course = (await site.get(f"{PUBLIC}/competitions/{done.competition}/tables/course")).json()["tables"][0]
    everton = next(team for team in course["teams"] if team["team"].startswith("Everton"))
    assert everton["points"][-1] == 40
    assert min(after - before for before, after in zip(everton["points"], everton["points"][1:], strict=False)) < -4
    await _is_kept_as_counted(database, done.competition)


@pytest.mark.parametrize("file", ["openfootball-worldcup/2018-worldcup.json", SPAIN])
async def test_an_import_keeps_what_a_rebuild_counts(bring: Bring, database: Database, file: str) -> None:
    done = await bring(shared(file), file=file.rpartition("/")[2])
    await _is_kept_as_counted(database, done.competition)


async def _is_kept_as_counted(database: Database, slug: str) -> None:
    async with database.begin("competitions") as tx:
        competition = await lock_competition_at(tx, slug)
        assert competition is not None
        kept = await kept_reckoning(tx, competition)
        assert sum(numbers[0] for numbers in kept.results.values()) == 2 * competition.matches_finished > 0
        assert canonical(kept) == canonical(await rebuilt_reckoning(tx, competition))


async def test_all_time_tables_and_careers_go_across_seasons(bring: Bring, site: httpx.AsyncClient, organisation_id: UUID) -> None:
    for year in (2014, 2018, 2022):
        await bring(shared(f"openfootball-worldcup/{year}-worldcup.json"), file=f"{year}-worldcup.json")
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    meetings: Counter[str] = Counter()
    for year in (2014, 2018, 2022):
        for match in matches_of(f"openfootball-worldcup/{year}-worldcup.json"):
            home, away = final_score(match) or (0, 0)
            for name, own, other in ((match["team1"], home, away), (match["team2"], away, home)):
                counted[name].update(played=1, goals_for=own, points=3 if own > other else int(own == other))
            if {match["team1"], match["team2"]} == {"Croatia", "Brazil"}:
                meetings[match["team1"]] += 1
    lines = await pages(site, f"{PUBLIC}/organisations/{organisation_id}/all-time?points=three_points")
    assert {line["club"]: (line["played"], line["goals_for"], line["points"]) for line in lines} == {
        name: (sums["played"], sums["goals_for"], sums["points"]) for name, sums in counted.items()
    }
    points = [line["points"] for line in lines]
    assert points == sorted(points, reverse=True)
    of_tables = await pages(site, f"{PUBLIC}/organisations/{organisation_id}/all-time")
    assert sum(line["played"] for line in of_tables) == 3 * 48 * 2
    teams = {row["team"]: row["team_id"] for row in (await _rows(site, "world-cup-2022"))}
    between = (await site.get(f"{PUBLIC}/head-to-head?a={teams['Croatia']}&b={teams['Brazil']}")).json()
    assert between["total"]["played"] == sum(meetings.values()) == len(between["matches"]) == 2
    assert (between["total"]["lost"], between["total"]["drawn"]) == (1, 1), "3-1 in 2014; 1-1 in 2022, which went to penalties"


async def _rows(site: httpx.AsyncClient, slug: str) -> list[Any]:
    tables = (await site.get(f"{PUBLIC}/competitions/{slug}/standings")).json()["tables"]
    return [row for table in tables for row in table["rows"]]
