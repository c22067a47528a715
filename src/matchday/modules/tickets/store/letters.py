"""What buyers are to be told, until it is said. Written by whatever decides; links are made later, by a worker that has the key."""

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction

Opens = Literal["order", "entry", "transfer", "page"]
"""Whose secret the link brings to somebody without an account: the order's, the waiting entry's or the transfer's. A page's link has
none."""
OFFERED = "ticket_received"
"""The kind of letter that offers a gift."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """To an account or an address. `path` leads to what it is about, without a secret."""

    stock_id: UUID
    kind: str
    title: str
    account_id: UUID | None
    email: str | None
    locale: str
    opens: Opens
    subject_id: UUID
    path: str
    facts: dict[str, str]


async def put_letters(tx: Transaction, letters: Iterable[Letter]) -> None:
    """To be said once."""
    rows = list(letters)
    if rows:
        await tx.execute(
            """
            INSERT INTO tickets.letters (stock_id, kind, title, account_id, email, locale, opens, subject_id, path, facts)
            SELECT * FROM unnest(
                $1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[], $10::jsonb[]
            )
            """,
            [row.stock_id for row in rows],
            [row.kind for row in rows],
            [row.title for row in rows],
            [row.account_id for row in rows],
            [row.email for row in rows],
            [row.locale for row in rows],
            [row.opens for row in rows],
            [row.subject_id for row in rows],
            [row.path for row in rows],
            [msgspec.json.encode(row.facts).decode() for row in rows],
        )


async def take_letters(tx: Transaction, count_max: int) -> Sequence[Letter]:
    """The oldest, which are said by this transaction and by nobody else."""
    rows = await tx.fetch(
        """
        DELETE FROM tickets.letters WHERE letter_id IN (
            SELECT letter_id FROM tickets.letters ORDER BY letter_id LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        RETURNING letter_id, stock_id, kind, title, account_id, email, locale, opens, subject_id, path, facts::text AS facts
        """,
        count_max,
    )
    return [
        Letter(**{name: row[name] for name in Letter.__struct_fields__ if name != "facts"}, facts=msgspec.json.decode(row["facts"]))
        for row in sorted(rows, key=lambda row: row["letter_id"])
    ]
