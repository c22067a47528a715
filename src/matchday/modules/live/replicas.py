"""The read copies of matches and squads. The newest version wins, so hearing an event twice or late changes nothing."""

from collections.abc import Sequence

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import MatchChanged, SquadChanged

_JSON = msgspec.json.Encoder()


async def keep_matches(tx: Transaction, events: Sequence[MatchChanged]) -> None:
    """One statement for the batch; of several events about one match the newest counts."""
    newest = {event.match_id: event for event in sorted(events, key=lambda event: event.version)}
    matches = [newest[match_id] for match_id in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO live.known_matches AS known (
            match_id, version, organisation_id, competition_slug, competition_name, stage, group_name, home, away,
            home_code, away_code, are_teams_known, has_result, kicks_off_at,
            sport, match_format, is_winner_needed, status, home_team_id, away_team_id
        )
        SELECT * FROM unnest(
            $1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[], $12::boolean[], $13::boolean[], $14::timestamptz[],
            $15::text[], $16::jsonb[], $17::boolean[], $18::text[], $19::uuid[], $20::uuid[]
        )
        ON CONFLICT (match_id) DO UPDATE SET
            version = excluded.version,
            organisation_id = excluded.organisation_id,
            competition_slug = excluded.competition_slug,
            competition_name = excluded.competition_name,
            stage = excluded.stage,
            group_name = excluded.group_name,
            home = excluded.home,
            away = excluded.away,
            home_code = excluded.home_code,
            away_code = excluded.away_code,
            are_teams_known = excluded.are_teams_known,
            has_result = excluded.has_result,
            kicks_off_at = excluded.kicks_off_at,
            sport = excluded.sport,
            match_format = excluded.match_format,
            is_winner_needed = excluded.is_winner_needed,
            status = excluded.status,
            home_team_id = excluded.home_team_id,
            away_team_id = excluded.away_team_id
        WHERE known.version < excluded.version
        """,
        [match.match_id for match in matches],
        [match.version for match in matches],
        [match.organisation_id for match in matches],
        [match.competition_slug for match in matches],
        [match.competition_name for match in matches],
        [match.stage for match in matches],
        [match.group for match in matches],
        [match.home for match in matches],
        [match.away for match in matches],
        [match.home_code for match in matches],
        [match.away_code for match in matches],
        [match.home_team_id is not None and match.away_team_id is not None for match in matches],
        [match.phase == "finished" for match in matches],
        [match.kicks_off_at for match in matches],
        [match.sport for match in matches],
        [_JSON.encode(match.match_format).decode() for match in matches],
        [match.is_winner_needed for match in matches],
        [match.phase for match in matches],
        [match.home_team_id for match in matches],
        [match.away_team_id for match in matches],
    )


async def keep_squads(tx: Transaction, events: Sequence[SquadChanged]) -> None:
    """`known_squads`."""
    newest = {event.team_id: event for event in sorted(events, key=lambda event: event.version)}
    squads = [newest[team_id] for team_id in sorted(newest)]
    await tx.execute(
        """
        INSERT INTO live.known_squads AS known (team_id, version, players, limits, barred_names)
        SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::jsonb[], $4::jsonb[], $5::jsonb[])
        ON CONFLICT (team_id) DO UPDATE
        SET version = excluded.version, players = excluded.players, limits = excluded.limits, barred_names = excluded.barred_names
        WHERE known.version < excluded.version
        """,
        [squad.team_id for squad in squads],
        [squad.version for squad in squads],
        [_JSON.encode(squad.players).decode() for squad in squads],
        [_JSON.encode(squad.limits).decode() for squad in squads],
        [_JSON.encode(squad.barred_names).decode() for squad in squads],
    )
