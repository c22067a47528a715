"""The read copies, and what is folded for the search."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import ReadCopy, Transaction
from matchday.contracts.accounts import OrganisationChanged
from matchday.contracts.competitions import (
    CompetitionChanged,
    MatchChanged,
    MatchReported,
    SquadChanged,
    StandingsChanged,
)
from matchday.contracts.content import ArticleChanged
from matchday.contracts.event import newest
from matchday.contracts.live import MatchProgressed
from matchday.contracts.tickets import SaleChanged
from matchday.modules.portal.domain import fold

save_organisations = ReadCopy("known_organisations", OrganisationChanged, "name", "accent")

save_competitions = ReadCopy(
    "known_competitions",
    CompetitionChanged,
    "organisation_id",
    "slug",
    "name",
    "season",
    "sport",
    "matches",
    "matches_finished",
    folded=lambda event: fold(f"{event.name} {event.season}"),
)

save_tables = ReadCopy(
    "known_tables",
    StandingsChanged,
    "competition_id",
    "stage",
    "rows",
    group_name=lambda event: event.group,
)

save_articles = ReadCopy(
    "known_articles",
    ArticleChanged,
    "organisation_id",
    "slug",
    "title",
    "summary",
    "picture",
    "picture_text",
    published_at=lambda event: event.published_at if event.is_public else None,
    subject_ids=lambda event: [subject.subject_id for subject in event.subjects],
)

save_sales = ReadCopy(
    "known_sales",
    SaleChanged,
    "match_id",
    "slug",
    "title",
    "venue",
    "starts_at",
    "state",
    "currency",
    "price_from_minor",
)

_MATCHES = ReadCopy(
    "known_matches",
    MatchChanged,
    "competition_id",
    "competition_slug",
    "competition_name",
    "organisation_id",
    "number",
    "stage",
    "round",
    "home_team_id",
    "away_team_id",
    "home",
    "away",
    "home_code",
    "away_code",
    "venue",
    "kicks_off_at",
    "phase",
    "score",
    "goals",
    "sport",
    "result_by",
    "note",
    group_name=lambda event: event.group,
    folded=lambda event: fold(f"{event.home} {event.away} {event.competition_name} {event.round}"),
)

save_progress = ReadCopy(
    "known_progress",
    MatchProgressed,
    "protocol",
    "phase",
    "score",
    "goals",
    "clock_minute",
    "clock_started_at",
    "clock_pace",
    "clock_second",
    "clock_from",
    "incidents",
    "line_ups",
    "figures",
    "officials",
    "signed_off",
)

save_reports = ReadCopy("known_reports", MatchReported, "source", "line_ups", "cards")

_SQUADS = ReadCopy("known_squads", SquadChanged)


async def save_matches(tx: Transaction, events: Sequence[MatchChanged]) -> set[UUID]:
    """Matches and the teams they name. Says which matches there was anything new of."""
    taken = await _MATCHES.take(tx, events)
    await _save_teams(tx, [event for event in events if event.match_id in taken])
    return taken


async def _save_teams(tx: Transaction, events: Sequence[MatchChanged]) -> None:
    named = {event.home_team_id: (event.home, event.home_code, event) for event in events if event.home_team_id}
    named |= {event.away_team_id: (event.away, event.away_code, event) for event in events if event.away_team_id}
    await tx.execute(
        """
        INSERT INTO portal.known_teams AS known (team_id, name, code, folded, organisation_id, sport)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[]) AS team (team_id) ORDER BY team_id
        ON CONFLICT (team_id) DO UPDATE
        SET name = excluded.name, code = excluded.code, folded = excluded.folded, organisation_id = excluded.organisation_id,
            sport = excluded.sport
        WHERE (known.name, known.code, known.organisation_id, known.sport) IS DISTINCT FROM
            (excluded.name, excluded.code, excluded.organisation_id, excluded.sport)
        """,
        list(named),
        [name for name, _, _ in named.values()],
        [code for _, code, _ in named.values()],
        [fold(f"{name} {code}") for name, code, _ in named.values()],
        [event.organisation_id for _, _, event in named.values()],
        [event.sport for _, _, event in named.values()],
    )


async def save_squads(tx: Transaction, events: Sequence[SquadChanged]) -> None:
    """The players of the newest squad of each team."""
    taken = await _SQUADS.take(tx, events)
    players = {
        (squad.team_id, player.person_id): (squad.team, player.name, fold(player.name))
        for squad in newest(events)
        if squad.team_id in taken
        for player in squad.players
    }
    await tx.execute("DELETE FROM portal.known_players WHERE team_id = ANY ($1::uuid[])", sorted(taken))
    await tx.executemany(
        """
        INSERT INTO portal.known_players (team_id, person_id, team, name, folded) VALUES ($1, $2, $3, $4, $5)
        """,
        [(*key, *told) for key, told in sorted(players.items())],
    )
