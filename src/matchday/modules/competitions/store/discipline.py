"""What suspensions are counted from, and the suspensions as they are kept. The competition is locked before any of it changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import NOT_IN_PLAY
from matchday.modules.competitions.domain.discipline.facts import Fixture, Recorded
from matchday.modules.competitions.domain.discipline.serving import Suspension
from matchday.modules.competitions.store.json_rows import encoded

_RECORDED = msgspec.json.Decoder(tuple[Recorded, ...])
_SUBJECTS = msgspec.json.Decoder(tuple[str, ...])
_SUSPENSION = msgspec.json.Decoder(Suspension)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a protocol says of conduct. None: it says nothing yet."""

    match_id: UUID
    told: tuple[Recorded, ...] | None
    named_home: tuple[str, ...] | None
    named_away: tuple[str, ...] | None


class Conduct(msgspec.Struct, frozen=True, kw_only=True):
    """What counts of a match: its protocol, else what was entered."""

    match_id: UUID
    recorded: tuple[Recorded, ...]
    named: Mapping[str, tuple[str, ...]]


async def keep_told(tx: Transaction, rows: Sequence[Told]) -> list[UUID]:
    """Returns the matches of which anything is another than it was."""
    changed = await tx.fetch(
        """
        INSERT INTO competitions.match_conduct AS held (match_id, told, named_home, named_away)
        SELECT match_id, nullif(told, 'null'), nullif(named_home, 'null'), nullif(named_away, 'null')
        FROM jsonb_to_recordset($1::jsonb) AS given (match_id uuid, told jsonb, named_home jsonb, named_away jsonb)
        ON CONFLICT (match_id) DO UPDATE
        SET told = excluded.told, named_home = excluded.named_home, named_away = excluded.named_away
        WHERE (held.told, held.named_home, held.named_away)
            IS DISTINCT FROM (excluded.told, excluded.named_home, excluded.named_away)
        RETURNING match_id
        """,
        encoded(rows),
    )
    return [row["match_id"] for row in changed]


async def save_entered(tx: Transaction, match_id: UUID, recorded: Sequence[Recorded] | None, *, origin: str | None = None) -> None:
    """All cards of a match that nobody keeps a protocol of; None: they are not known. `origin` is the website they were read
    from, None where somebody has entered them."""
    await tx.execute(
        """
        INSERT INTO competitions.match_conduct (match_id, entered, entered_from) VALUES ($1, nullif($2::jsonb, 'null'), $3)
        ON CONFLICT (match_id) DO UPDATE SET entered = excluded.entered, entered_from = excluded.entered_from
        """,
        match_id,
        encoded(recorded),
        origin,
    )


async def entered_from(tx: Transaction, match_id: UUID) -> str | None:
    """The website that the cards of a match were read from."""
    origin: str | None = await tx.fetchval("SELECT entered_from FROM competitions.match_conduct WHERE match_id = $1", match_id)
    return origin


async def save_named(tx: Transaction, match_id: UUID, home: Sequence[str] | None, away: Sequence[str] | None) -> bool:
    """Who stands on the sheets of a match that live keeps no protocol of. Says whether it is another than it was."""
    changed = await tx.execute(
        """
        INSERT INTO competitions.match_conduct AS held (match_id, named_home, named_away)
        VALUES ($1, nullif($2::jsonb, 'null'), nullif($3::jsonb, 'null'))
        ON CONFLICT (match_id) DO UPDATE SET named_home = excluded.named_home, named_away = excluded.named_away
        WHERE (held.named_home, held.named_away) IS DISTINCT FROM (excluded.named_home, excluded.named_away)
        """,
        match_id,
        encoded(home),
        encoded(away),
    )
    return changed > 0


async def load_entered(tx: Transaction, match_id: UUID) -> tuple[tuple[Recorded, ...] | None, bool]:
    """What was entered, and whether a protocol stands above it."""
    row = await tx.fetchrow("SELECT entered, told IS NOT NULL AS is_told FROM competitions.match_conduct WHERE match_id = $1", match_id)
    if row is None:
        return None, False
    return (_RECORDED.decode(row["entered"]) if row["entered"] else None), row["is_told"]


async def is_anything_to_assess(tx: Transaction, competition_id: UUID) -> bool:
    """Whether anything was ever recorded, decided or kept: most competitions that were imported have none of it."""
    found: bool = await tx.fetchval(
        """
        SELECT EXISTS (SELECT FROM competitions.suspensions WHERE competition_id = $1)
            OR EXISTS (SELECT FROM competitions.disciplinary_decisions WHERE competition_id = $1)
            OR EXISTS (
                SELECT FROM competitions.match_conduct JOIN competitions.matches USING (match_id)
                WHERE competition_id = $1 AND coalesce(told, entered) <> '[]'
            )
        """,
        competition_id,
    )
    return found


async def load_conduct(tx: Transaction, competition_id: UUID) -> list[Conduct]:
    """Of every match that anything is known of."""
    rows = await tx.fetch(
        """
        SELECT match_id, coalesce(told, entered, '[]') AS recorded, named_home, named_away
        FROM competitions.match_conduct JOIN competitions.matches USING (match_id) WHERE competition_id = $1
        """,
        competition_id,
    )
    return [
        Conduct(
            match_id=row["match_id"],
            recorded=_RECORDED.decode(row["recorded"]),
            named={side: _SUBJECTS.decode(row[f"named_{side}"]) for side in ("home", "away") if row[f"named_{side}"]},
        )
        for row in rows
    ]


async def load_fixtures(tx: Transaction, competition_id: UUID, zone: str) -> list[Fixture]:
    """Every match of a competition."""
    rows = await tx.fetch(
        """
        SELECT match_id, number, s.name AS stage, s.key, round, kicks_off_at, (kicks_off_at AT TIME ZONE $2)::date AS day,
               home_team_id, away_team_id, phase, result_by
        FROM competitions.matches AS m JOIN competitions.stages AS s USING (stage_id) WHERE m.competition_id = $1
        """,
        competition_id,
        zone,
    )
    return [
        Fixture(
            match_id=row["match_id"],
            number=row["number"],
            stage=(row["stage"], row["key"]),
            round=row["round"],
            kicks_off_at=row["kicks_off_at"],
            day=row["day"],
            home_team_id=row["home_team_id"],
            away_team_id=row["away_team_id"],
            state=_state(row["phase"], row["result_by"]),
        )
        for row in rows
    ]


def _state(phase: str, result_by: str) -> Any:
    if phase not in NOT_IN_PLAY:
        return "in_play"
    return result_by if phase == "finished" and result_by != "play" else phase


async def load_spells(tx: Transaction, competition_id: UUID, person_ids: Sequence[UUID]) -> Sequence[Mapping[str, Any]]:
    """With which teams these persons were registered."""
    return await tx.fetch(
        """
        SELECT person_id, team_id, valid_from, valid_until FROM competitions.registrations
        WHERE competition_id = $1 AND person_id = ANY($2) AND status IN ('approved', 'deregistered')
        """,
        competition_id,
        list(person_ids),
    )


async def load_kept(tx: Transaction, competition_id: UUID) -> dict[str, Suspension]:
    """By key."""
    rows = await tx.fetch("SELECT key, suspension FROM competitions.suspensions WHERE competition_id = $1", competition_id)
    return {row["key"]: _SUSPENSION.decode(row["suspension"]) for row in rows}


async def load_kept_of_team(tx: Transaction, team_id: UUID) -> list[Suspension]:
    """Bans that bind a team's line-ups."""
    rows = await tx.fetch("SELECT suspension FROM competitions.suspensions WHERE team_id = $1 ORDER BY key", team_id)
    return [_SUSPENSION.decode(row["suspension"]) for row in rows]


async def save_kept(tx: Transaction, competition_id: UUID, changed: Sequence[Suspension], gone: Sequence[str]) -> None:
    """What is another than it was."""
    if gone:
        await tx.execute("DELETE FROM competitions.suspensions WHERE competition_id = $1 AND key = ANY($2)", competition_id, list(gone))
    if changed:
        await tx.execute(
            """
            INSERT INTO competitions.suspensions (competition_id, key, team_id, booked_with, person_id, suspension)
            SELECT $1, key, team_id, booked_with, person_id, suspension
            FROM jsonb_to_recordset($2::jsonb)
                AS given (key text, team_id uuid, booked_with uuid, person_id uuid, suspension jsonb)
            ON CONFLICT (competition_id, key) DO UPDATE
            SET team_id = excluded.team_id, booked_with = excluded.booked_with, person_id = excluded.person_id,
                suspension = excluded.suspension
            """,
            competition_id,
            encoded([_row(each) for each in changed]),
        )


def _row(each: Suspension) -> dict[str, Any]:
    return {
        "key": each.key,
        "team_id": each.team_id,
        "booked_with": each.booked_with,
        "person_id": person_of(each.who.key),
        "suspension": each,
    }


def person_of(key: str) -> str | None:
    """The person's id where an offender is a person and not only a name."""
    return key.removeprefix("person:") if key.startswith("person:") else None


async def write_corrections(tx: Transaction, competition_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Bans that had been served and are another now, or none."""
    await tx.execute(
        """
        INSERT INTO competitions.suspension_corrections (correction_id, competition_id, key, person_id, before, after)
        SELECT correction_id, $1, key, person_id, before, nullif(after, 'null')
        FROM jsonb_to_recordset($2::jsonb) AS given (correction_id uuid, key text, person_id uuid, before jsonb, after jsonb)
        """,
        competition_id,
        encoded(rows),
    )


async def merged_into(tx: Transaction, person_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of persons that have become one of these, which."""
    rows = await tx.fetch(
        """
        WITH RECURSIVE same AS (
            SELECT gone_id, kept_id AS person_id FROM competitions.merges WHERE kind = 'person' AND kept_id = ANY($1)
            UNION
            SELECT merge.gone_id, same.person_id
            FROM same JOIN competitions.merges AS merge ON merge.kept_id = same.gone_id AND merge.kind = 'person'
        )
        SELECT gone_id, person_id FROM same
        """,
        list(person_ids),
    )
    return {row["gone_id"]: row["person_id"] for row in rows}


async def load_corrections(tx: Transaction, competition_id: UUID) -> list[tuple[datetime, Suspension, Suspension | None]]:
    """What corrections have made of bans that had been served, the newest first."""
    rows = await tx.fetch(
        """
        SELECT made_at, before, after FROM competitions.suspension_corrections
        WHERE competition_id = $1 ORDER BY made_at DESC, correction_id DESC LIMIT 100
        """,
        competition_id,
    )
    return [(row["made_at"], _SUSPENSION.decode(row["before"]), _SUSPENSION.decode(row["after"]) if row["after"] else None) for row in rows]


async def competitions_named_in(tx: Transaction, team_id: UUID, plain_name: str) -> list[UUID]:
    """Competitions of this team and its club's others in which somebody of that name is banned, booked or on a sheet, in one order."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT t.competition_id
        FROM competitions.teams AS own
        JOIN competitions.teams AS t ON t.team_id = own.team_id OR t.club_id = own.club_id
        JOIN competitions.matches AS m ON m.competition_id = t.competition_id
        JOIN competitions.match_conduct AS c ON c.match_id = m.match_id
        WHERE own.team_id = $1 AND (
            coalesce(c.told, c.entered) @> jsonb_build_array(jsonb_build_object('subject', 'name:' || $2::text))
            OR c.named_home @> to_jsonb('name:' || $2::text) OR c.named_away @> to_jsonb('name:' || $2::text)
        )
        ORDER BY t.competition_id
        """,
        team_id,
        plain_name,
    )
    return [row["competition_id"] for row in rows]
