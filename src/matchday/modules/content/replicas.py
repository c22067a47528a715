"""The read copies: whose articles, and what they may be about. Newer versions win; what arrives twice or late changes nothing."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.accounts import OrganisationChanged
from matchday.contracts.competitions import CompetitionChanged, MatchChanged, SquadChanged


async def keep_organisations(tx: Transaction, events: Sequence[OrganisationChanged]) -> None:
    """Names and colours."""
    newest = {event.organisation_id: event for event in sorted(events, key=lambda event: event.version)}
    rows = [newest[key] for key in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO content.known_organisations AS known (organisation_id, version, slug, name, accent)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[])
        ON CONFLICT (organisation_id) DO UPDATE
        SET version = excluded.version, slug = excluded.slug, name = excluded.name, accent = excluded.accent
        WHERE known.version < excluded.version
        """,
        [row.organisation_id for row in rows],
        [row.version for row in rows],
        [row.slug for row in rows],
        [row.name for row in rows],
        [row.accent for row in rows],
    )


async def keep_competitions(tx: Transaction, events: Sequence[CompetitionChanged]) -> None:
    """Names and addresses."""
    newest = {event.competition_id: event for event in sorted(events, key=lambda event: event.version)}
    rows = [newest[key] for key in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO content.known_competitions AS known (competition_id, version, organisation_id, slug, name)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[])
        ON CONFLICT (competition_id) DO UPDATE
        SET version = excluded.version, organisation_id = excluded.organisation_id, slug = excluded.slug, name = excluded.name
        WHERE known.version < excluded.version
        """,
        [row.competition_id for row in rows],
        [row.version for row in rows],
        [row.organisation_id for row in rows],
        [row.slug for row in rows],
        [row.name for row in rows],
    )


async def keep_matches(tx: Transaction, events: Sequence[MatchChanged]) -> None:
    """Matches, and the teams that play them."""
    newest = {event.match_id: event for event in sorted(events, key=lambda event: event.version)}
    rows = [newest[key] for key in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO content.known_matches AS known
            (match_id, version, competition_id, organisation_id, competition, home, away, kicks_off_at)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
        ON CONFLICT (match_id) DO UPDATE
        SET version = excluded.version, competition = excluded.competition, home = excluded.home, away = excluded.away,
            kicks_off_at = excluded.kicks_off_at
        WHERE known.version < excluded.version
        """,
        [row.match_id for row in rows],
        [row.version for row in rows],
        [row.competition_id for row in rows],
        [row.organisation_id for row in rows],
        [row.competition_name for row in rows],
        [row.home for row in rows],
        [row.away for row in rows],
        [row.kicks_off_at for row in rows],
    )
    await _keep_teams(tx, rows)


async def _keep_teams(tx: Transaction, matches: Sequence[MatchChanged]) -> None:
    """By the names their matches give them; of two names in one batch the last match's."""
    teams = {}
    for match in matches:
        for team_id, name in ((match.home_team_id, match.home), (match.away_team_id, match.away)):
            if team_id is not None:
                teams[team_id] = (match, name)
    ids = sorted(teams)
    await tx.execute(
        """
        INSERT INTO content.known_teams AS known (team_id, organisation_id, competition_id, competition, name)
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
        ON CONFLICT (team_id) DO UPDATE SET competition = excluded.competition, name = excluded.name
        WHERE (known.competition, known.name) <> (excluded.competition, excluded.name)
        """,
        ids,
        [teams[team_id][0].organisation_id for team_id in ids],
        [teams[team_id][0].competition_id for team_id in ids],
        [teams[team_id][0].competition_name for team_id in ids],
        [teams[team_id][1] for team_id in ids],
    )


async def keep_squads(tx: Transaction, events: Sequence[SquadChanged]) -> None:
    """Players by the squads they are in. A whole squad replaces the one before."""
    newest = {event.team_id: event for event in sorted(events, key=lambda event: event.version)}
    for team_id in sorted(newest):
        squad = newest[team_id]
        taken = await tx.execute(
            """
            INSERT INTO content.known_squads AS known (team_id, version) VALUES ($1, $2)
            ON CONFLICT (team_id) DO UPDATE SET version = excluded.version WHERE known.version < excluded.version
            """,
            team_id,
            squad.version,
        )
        if not taken:
            continue
        await tx.execute("DELETE FROM content.known_players WHERE team_id = $1", team_id)
        await tx.execute(
            """
            INSERT INTO content.known_players (person_id, team_id, competition_id, name, team)
            SELECT DISTINCT ON (person_id) person_id, $3, $4, name, $5 FROM unnest($1::uuid[], $2::text[]) AS p (person_id, name)
            """,
            [player.person_id for player in squad.players],
            [player.name for player in squad.players],
            team_id,
            squad.competition_id,
            squad.team,
        )
