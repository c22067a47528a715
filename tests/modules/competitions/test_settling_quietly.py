"""A season that is written at once is settled without comparing; what comes of it is what the ordinary way makes, match by match."""

from random import Random
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition
from matchday.modules.competitions.actions.rebuild_statistics import kept_reckoning, rebuilt_reckoning
from matchday.modules.competitions.domain.statistics.reckoning import canonical
from matchday.modules.competitions.store import lock_competition_at

TEAMS = ("ABC", "BAR", "CAT", "DOV", "ELM")
IDS = ("competition_id", "table_id", "team_id", "stage_id", "slug", "version", "competition", "competition_slug", "name")


def season(random: Random) -> list[tuple[str, str, str]]:
    """Pairs and their outcome: a score, a walk-over, something that was called off, or nothing yet."""
    pairs = [(home, away) for home in TEAMS for away in TEAMS if home != away]
    return [(home, away, random.choice([f"{random.randrange(5)}-{random.randrange(5)}"] * 4 + ["v"])) for home, away in pairs]


def text(matches: list[tuple[str, str, str]], played: int) -> bytes:
    """The season with the first so many results."""
    lines = ["matchday 1", "competition League 2024", "zone UTC", *(f"team {code} {code.title()}" for code in TEAMS)]
    lines += ["stage league League", "round Day 1"]
    for number, (home, away, score) in enumerate(matches, start=1):
        lines.append(f"{number} 2024-05-{number:02} 18:00 {home} {score if number <= played else 'v'} {away}")
        if number <= played and score != "v":
            for code, goals in zip((home, away), score.split("-"), strict=True):
                if goals != "0":
                    lines.append(f"  {code} {code.title()} {' '.join(str(50 + minute) for minute in range(int(goals)))}")
    return "\n".join(lines).encode()


async def bring(database: Database, slug: str, *files: bytes) -> None:
    for content in files:
        async with database.begin("competitions") as tx:
            await import_competition(tx, ImportFile(file="league.txt", content=content, slug=slug, organisation_id=UUID(int=1)))


async def seen(database: Database, slug: str) -> tuple[Any, dict[Any, Any]]:
    """Tables and sums, by names in place of ids."""
    async with database.begin("competitions") as tx:
        standings = await queries.standings_at(tx, slug)
        competition = await lock_competition_at(tx, slug)
        assert competition is not None
        names = dict(await queries.teams_of(tx, competition.competition_id))
        kept = await kept_reckoning(tx, competition)
        assert canonical(kept) == canonical(await rebuilt_reckoning(tx, competition))
        counts = (competition.matches, competition.matches_finished)
    sums = {(names[team], subject, figure): value for (_, team, subject, figure), value in kept.sums.items() if "side" not in subject}
    results = {names[team]: numbers for (_, team), numbers in kept.results.items()}
    assert standings is not None
    return counts, {"tables": _without_ids(msgspec.to_builtins(standings.tables)), "sums": sums, "results": results}


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_ids(each) for key, each in value.items() if key not in IDS}
    return [_without_ids(each) for each in value] if isinstance(value, list | tuple) else value


@given(st.randoms(use_true_random=False), st.integers(0, 20))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
async def test_at_once_is_as_in_steps(database: Database, random: Random, halfway: int) -> None:
    matches = season(random)
    quiet, loud = (f"season-{new_id().hex[-12:]}" for _ in range(2))
    await bring(database, quiet, text(matches, len(matches)))
    await bring(database, loud, text(matches, 0), text(matches, halfway), text(matches, len(matches)))
    assert await seen(database, quiet) == await seen(database, loud)
