"""What websites were read to say of people whose account is deleted. A sports record keeps its names; where they were read goes,
and with it the birthday and all else that stood beside them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.names import mentions, plain
from matchday.modules.competitions.store.json_rows import encoded

ROWS_AT_ONCE = 5_000
_FAULTS = msgspec.json.Decoder(tuple[str, ...])


async def forget_readings(tx: Transaction, account_ids: Sequence[UUID]) -> None:
    """Of the persons of these accounts, under every name that they go by. Asked before the accounts are taken from them; after it
    there is nothing more to find."""
    names = await _names_of(tx, account_ids)
    if not names:
        return
    async for rows in _read_of_people(tx):
        about = [row for row in rows if _is_about(row, names)]
        await tx.execute(
            """
            DELETE FROM competitions.provenance AS held
            USING unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS gone (source, url, subject, field)
            WHERE (held.source, held.url, held.subject, held.field) = (gone.source, gone.url, gone.subject, gone.field)
            """,
            *([row[name] for row in about] for name in ("source", "url", "subject", "field")),
        )
    await _forget_in_runs(tx, names)


async def _names_of(tx: Transaction, account_ids: Sequence[UUID]) -> set[str]:
    rows = await tx.fetch(
        """
        SELECT person.plain_name FROM competitions.persons AS person WHERE person.account_id = ANY($1)
        UNION
        SELECT named.plain_name FROM competitions.assigned_names AS named JOIN competitions.persons AS person USING (person_id)
        WHERE person.account_id = ANY($1)
        """,
        list(account_ids),
    )
    return {row["plain_name"] for row in rows} - {""}


async def _read_of_people(tx: Transaction) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """Rows of squads, and of what reports list: a number is read from words that name its player too."""
    last: tuple[str, ...] = ("", "", "", "")
    while rows := await tx.fetch(
        """
        SELECT source, url, subject, field, raw FROM competitions.provenance
        WHERE (source, url, subject, field) > ($1, $2, $3, $4)
          AND (strpos(subject, ': ') > 0 OR field ~ '^(goals|cards|starting|substitutes)[.]')
        ORDER BY source, url, subject, field LIMIT $5
        """,
        *last,
        ROWS_AT_ONCE,
    ):
        yield rows
        last = tuple(rows[-1][name] for name in ("source", "url", "subject", "field"))


def _is_about(row: Mapping[str, Any], names: set[str]) -> bool:
    """What stands on a squad's page is about the player it is read for; a report names people one by one."""
    return plain(row["subject"].partition(": ")[2]) in names or mentions(row["raw"], names)


async def _forget_in_runs(tx: Transaction, names: set[str]) -> None:
    """Faults of readings tell of players too."""
    for run in await tx.fetch("SELECT run_id, faults_shown FROM competitions.crawl_runs WHERE faults_shown <> '[]'"):
        shown = _FAULTS.decode(run["faults_shown"])
        kept = [fault for fault in shown if not mentions(fault, names)]
        if len(kept) < len(shown):
            await tx.execute("UPDATE competitions.crawl_runs SET faults_shown = $2::jsonb WHERE run_id = $1", run["run_id"], encoded(kept))
