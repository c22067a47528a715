"""Teams of a competition beside each other: their results, what their sport counts of sides, and their form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.domain.statistics.charts import Bar, form_bars
from matchday.modules.competitions.domain.statistics.meetings import Appearance, appearances
from matchday.modules.competitions.queries import people, statistics
from matchday.modules.competitions.queries.participants import badge_path
from matchday.modules.competitions.queries.season_views import teams_linked
from matchday.modules.competitions.schemas.statistics import ColumnView, TeamLink
from matchday.sports import sport
from matchday.sports.reckoning import shown, value_of

COUNTED = ("played", "won", "drawn", "lost", "scored", "conceded", "clean_sheets", "without_goal")
FORM_LENGTH = 10


class TeamLine(msgspec.Struct, frozen=True, kw_only=True):
    """A team's sums over all stages; `values` are its sport's columns for teams, written out."""

    team: TeamLink
    results: dict[str, int]
    values: dict[str, str]


class TeamList(msgspec.Struct, frozen=True, kw_only=True):
    """All teams, by the column asked for."""

    columns: tuple[ColumnView, ...]
    lines: tuple[TeamLine, ...]
    by: str


class FormLine(msgspec.Struct, frozen=True, kw_only=True):
    """A team's last matches as bars, and each with its words."""

    team: TeamLink
    bars: tuple[Bar, ...]
    seen: tuple[tuple[Appearance, str], ...]


class TeamCard(msgspec.Struct, frozen=True, kw_only=True):
    """A team with the way to its page."""

    team_id: UUID
    team: str
    code: str
    badge: str | None
    rank: int | None


async def team_list(tx: Transaction, competition: Competition, by: str) -> TeamList:
    """Best first: most of what was asked for, or least where less is better."""
    rows = await tx.fetch(
        f"""
        SELECT t.team_id, t.name AS team, t.code, t.club_id, {", ".join(f"coalesce(sum(r.{each}), 0)::int AS {each}" for each in COUNTED)}
        FROM competitions.teams AS t LEFT JOIN competitions.team_results AS r ON r.team_id = t.team_id
        WHERE t.competition_id = $1 GROUP BY t.team_id
        """,
        competition.competition_id,
    )
    of_sport = await people.sums_of_sides(tx, competition.competition_id)
    columns = [each for each in sport(competition.sport).columns if each.of == "team"]
    columns = [each for each in columns if any(value_of(each, sums) for sums in of_sport.values())]
    keyed = {each.key: each for each in columns}
    by = by if by in COUNTED or by in keyed else "scored"

    def worth(row: Mapping[str, Any]) -> tuple[Any, ...]:
        if by in COUNTED:
            value = row[by]
            return (value if by in ("conceded", "lost", "without_goal") else -value, row["team"].casefold())
        value = value_of(keyed[by], of_sport.get(row["team_id"], {}))
        return (value is None, (value or 0) * (1 if keyed[by].first == "least" else -1), row["team"].casefold())

    lines = (
        TeamLine(
            team=TeamLink(**{field: row[field] for field in TeamLink.__struct_fields__}),
            results={each: row[each] for each in COUNTED},
            values={each.key: shown(each, value_of(each, of_sport.get(row["team_id"], {}))) for each in columns},
        )
        for row in sorted(rows, key=worth)
    )
    views = tuple(ColumnView(key=each.key, name=each.name, short=each.short, of=each.of, is_list=each.is_list) for each in columns)
    return TeamList(columns=views, lines=tuple(lines), by=by)


async def form_lines(tx: Transaction, competition_id: UUID) -> list[FormLine]:
    """The last ten matches of every team, whatever stage they were of; who has won most of them first."""
    teams = await teams_linked(tx, competition_id)
    meetings = await statistics.meetings_of(tx, competition_id)
    made = []
    for team in teams.values():
        seen = appearances([each for each in meetings if team.team_id in (each.home_team_id, each.away_team_id)], [team.team_id])
        last = seen[-FORM_LENGTH:]
        bars = form_bars([each.scored - each.conceded for each in last])
        made.append(FormLine(team=team, bars=bars, seen=tuple((each, teams[each.opponent_id].team) for each in last)))
    made.sort(key=_strength)
    return made


def _strength(line: FormLine) -> tuple[int, int, str]:
    outcomes = [each.outcome for each, _ in line.seen]
    points = 3 * outcomes.count("win") + outcomes.count("draw")
    return -points, -sum(each.scored - each.conceded for each, _ in line.seen), line.team.team.casefold()


async def team_cards(tx: Transaction, competition_id: UUID) -> list[TeamCard]:
    """By name, with the badges of their clubs, and their places where there is one table alone."""
    rows = await tx.fetch(
        """
        SELECT t.team_id, t.name AS team, t.code, club.badge_key, standing.rank
        FROM competitions.teams AS t
        LEFT JOIN competitions.clubs AS club ON club.club_id = t.club_id
        LEFT JOIN competitions.standings AS standing ON standing.team_id = t.team_id AND standing.table_id = (
            SELECT min(table_id::text)::uuid FROM competitions.tables WHERE competition_id = $1 HAVING count(*) = 1
        )
        WHERE t.competition_id = $1 ORDER BY lower(t.name), t.team_id
        """,
        competition_id,
    )
    return [
        TeamCard(team_id=row["team_id"], team=row["team"], code=row["code"], badge=badge_path(row["badge_key"]), rank=row["rank"])
        for row in rows
    ]
