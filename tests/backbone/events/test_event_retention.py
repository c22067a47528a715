"""What the sweeps of the backbone forget, and what they keep."""

import pytest
from stadium import Stadium

from matchday.backbone.events import retention
from matchday.backbone.events.retention import ROOM_MESSAGES_MAX

FILL = {
    "outbox": """
        INSERT INTO crowd.outbox (event_id, name, key, payload, published_at)
        SELECT gen_random_uuid(), 'n', 'k', '', now() - make_interval(days => days) FROM unnest($1::int[]) AS days
        """,
    "inbox": """
        INSERT INTO crowd.inbox (event_id, name, key, state, received_at)
        SELECT gen_random_uuid(), 'n', 'k', 'done', now() - make_interval(days => days) FROM unnest($1::int[]) AS days
        """,
    "idempotency": """
        INSERT INTO crowd.idempotency (caller, key, fingerprint, status, headers, body, answered_at)
        SELECT 'c', days::text, '', 200, '', '', now() - make_interval(days => days) FROM unnest($1::int[]) AS days
        """,
    "room_messages": """
        INSERT INTO crowd.room_messages (room, seq, payload, said_at)
        SELECT 'crowd:a:b', 10 - days, '', now() - make_interval(days => days) FROM unnest($1::int[]) AS days
        """,
}


@pytest.mark.parametrize(
    ("table", "sweep", "old", "young"),
    [
        ("outbox", retention.forget_published, 8, 6),
        ("inbox", retention.forget_heard, 15, 13),
        ("idempotency", retention.forget_answers, 2, 0),
        ("room_messages", retention.forget_room_messages, 2, 0),
    ],
)
async def test_old_rows_go_and_young_ones_stay(stadium: Stadium, table: str, sweep: retention.Run, old: int, young: int) -> None:
    async with stadium.database.begin("crowd") as tx:
        await tx.execute(FILL[table], [old, young])
        assert await sweep(tx) == 1
        assert await tx.fetchval(f"SELECT count(*) FROM crowd.{table}") == 1
        assert await sweep(tx) == 0


async def test_what_was_not_sent_or_not_applied_stays_however_old_it_is(stadium: Stadium) -> None:
    async with stadium.database.begin("crowd") as tx:
        await tx.execute(
            """
            INSERT INTO crowd.outbox (event_id, name, key, payload, committed_at)
            VALUES (gen_random_uuid(), 'n', 'k', '', now() - interval '1 year')
            """
        )
        await tx.execute(
            """
            INSERT INTO crowd.inbox (event_id, name, key, state, payload, received_at)
            SELECT gen_random_uuid(), 'n', 'k', state, '', now() - interval '1 year'
            FROM unnest(ARRAY['waiting', 'failed', 'parked']) AS state
            """
        )
        assert await retention.forget_published(tx) == 0
        assert await retention.forget_heard(tx) == 0


async def test_a_busy_room_keeps_its_last_messages(stadium: Stadium) -> None:
    async with stadium.database.begin("crowd") as tx:
        await tx.execute("INSERT INTO crowd.rooms (room, seq) VALUES ('crowd:a:busy', $1), ('crowd:a:quiet', 5)", ROOM_MESSAGES_MAX + 3)
        await tx.execute(
            """
            INSERT INTO crowd.room_messages (room, seq, payload)
            SELECT 'crowd:a:busy', seq, ''::bytea FROM generate_series(1, $1::int) AS seq
            UNION ALL SELECT 'crowd:a:quiet', seq, '' FROM generate_series(1, 5) AS seq
            """,
            ROOM_MESSAGES_MAX + 3,
        )
        assert await retention.shorten_rooms(tx) == 3
        assert await tx.fetchval("SELECT min(seq) FROM crowd.room_messages WHERE room = 'crowd:a:busy'") == 4
