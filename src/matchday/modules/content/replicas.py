"""The read copies: whose articles, and what they may be about."""

from collections.abc import Sequence

from matchday.backbone.database import ReadCopy, Transaction
from matchday.contracts.accounts import OrganisationChanged
from matchday.contracts.competitions import CompetitionChanged, MatchChanged, SquadChanged
from matchday.contracts.event import newest

keep_organisations = ReadCopy("known_organisations", OrganisationChanged, "slug", "name", "accent")

keep_competitions = ReadCopy("known_competitions", CompetitionChanged, "organisation_id", "slug", "name")

_MATCHES = ReadCopy(
    "known_matches",
    MatchChanged,
    "competition_id",
    "organisation_id",
    "home",
    "away",
    "kicks_off_at",
    competition=lambda event: event.competition_name,
)

_SQUADS = ReadCopy("known_squads", SquadChanged)


async def keep_matches(tx: Transaction, events: Sequence[MatchChanged]) -> None:
    """Matches, and the teams that play them."""
    taken = await _MATCHES.take(tx, events)
    await _keep_teams(tx, [event for event in newest(events) if event.match_id in taken])


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
    taken = await _SQUADS.take(tx, events)
    players = {
        (squad.team_id, player.person_id): (squad.competition_id, player.name, squad.team)
        for squad in newest(events)
        if squad.team_id in taken
        for player in squad.players
    }
    await tx.execute("DELETE FROM content.known_players WHERE team_id = ANY ($1::uuid[])", sorted(taken))
    await tx.executemany(
        """
        INSERT INTO content.known_players (team_id, person_id, competition_id, name, team) VALUES ($1, $2, $3, $4, $5)
        """,
        [(*key, *told) for key, told in sorted(players.items())],
    )
