"""One goal for 10,000 followers: from the event being heard until everybody's delivery is queued, or notice is there.

A quarter each follow by inbox, mail, Telegram and webhook, spread over the team, the competition and the match, a tenth of
them by two of these. Above the line: `follow_progress` with the protocol that has the goal in it, and rounds of `spread_some` until
nobody is left, each a transaction with fsync on, as one process does. Below the line: one plain INSERT ... SELECT of as many rows
into the same table of deliveries in one transaction, with its indexes: the least that such a list costs.

Beside them stands what the same costs in the inbox alone (a row of its own, an exact count and a message to open pages for each
person), and how long the first and the last waited.

It prints one line per round and, as its last line, one JSON object.
"""

import json
import statistics
from time import perf_counter
from uuid import UUID

import uvloop
from bench_relay import engines

from matchday.app.registry import load_modules
from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Database, open_database
from matchday.backbone.database.migrations import migrate
from matchday.backbone.ids import new_id
from matchday.backbone.module import Heard
from matchday.contracts.competitions import MatchChanged, Score
from matchday.contracts.live import Incident, Involved, MatchProgressed
from matchday.modules.notifications.actions.follow_matches import follow_matches, follow_progress
from matchday.modules.notifications.workers.spreading import spread_some

FOLLOWERS = 10_000
ROUNDS = 3
WANTED_SECONDS = 10.0
WAYS = {"mixed": ("email", "inbox", "telegram", "webhook"), "inbox": ("inbox",), "webhook": ("webhook",)}


async def follow(database: Database, subjects: list[UUID], ways: tuple[str, ...]) -> None:
    """New followers instead of those before."""
    async with database.begin("notifications") as tx:
        for table in ("deliveries", "notices", "inboxes", "follows", "destinations", "happenings", "known_contacts"):
            await tx.execute(f"DELETE FROM notifications.{table}")
        await tx.execute(
            """
            WITH made AS (
                INSERT INTO notifications.destinations (destination_id, sink, account_id, address)
                SELECT uuidv7(), ($1::text[])[1 + n % cardinality($1::text[])], uuidv7(), n::text FROM generate_series(1, $2) AS n
                RETURNING destination_id, address::integer AS n, account_id
            ), known AS (
                INSERT INTO notifications.known_contacts (account_id, version, email, name, locale)
                SELECT account_id, 1, n || '@example.org', 'Somebody', 'en' FROM made
            )
            INSERT INTO notifications.follows (subject_id, destination_id, kinds)
            SELECT ($3::uuid[])[1 + n % cardinality($3::uuid[])], destination_id, ARRAY['score'] FROM made
            UNION ALL
            SELECT ($3::uuid[])[1 + (n + 1) % cardinality($3::uuid[])], destination_id, ARRAY['score'] FROM made WHERE n % 10 = 0
            """,
            ways,
            FOLLOWERS,
            subjects,
        )
    async with database.read("notifications") as tx:
        await tx.execute("ANALYZE")


def match_of(subjects: list[UUID]) -> MatchChanged:
    """Just kicking off."""
    return MatchChanged(
        match_id=subjects[0], version=1, competition_id=subjects[1], competition_slug="cup", competition_name="Cup",
        organisation_id=new_id(), number=1, stage="league", group=None, round="Round 1", home_team_id=subjects[2],
        away_team_id=new_id(), home="Eagles", away="Owls", home_code="EAG", away_code="OWL", venue=None,
        kicks_off_at=SystemClock().now(), phase="scheduled", score=None, goals=(),
    )  # fmt: skip


def state(match_id: UUID, version: int, goals: int) -> MatchProgressed:
    """The protocol with so many goals in it."""
    incidents = tuple(
        Incident(
            incident_id=UUID(int=number), kind="goal", side="home", phase="first_half", minute=number,
            people=(Involved(role="scorer", name="Ada"),), details={}, score=(number, 0),
        )
        for number in range(1, goals + 1)
    )  # fmt: skip
    return MatchProgressed(
        match_id=match_id, version=version, protocol=1, phase="first_half", score=Score(home=goals, away=0), goals=(), clock_minute=goals,
        clock_started_at=None, clock_pace=1, sport="football", incidents=incidents,
    )  # fmt: skip


async def hear(database: Database, event: MatchChanged | MatchProgressed) -> None:
    """As the consumer does."""
    handler = follow_matches if isinstance(event, MatchChanged) else follow_progress
    async with database.begin("notifications") as tx:
        await handler(tx, [Heard(event=event, event_id=new_id(), headers={})])  # type: ignore[operator, list-item]


async def one_goal(database: Database, ways: tuple[str, ...]) -> tuple[float, float]:
    """Seconds until the first round is there, and until the last is."""
    subjects = [new_id(), new_id(), new_id()]
    await follow(database, subjects, ways)
    await hear(database, match_of(subjects))
    await hear(database, state(subjects[0], 1, 0))
    while await spread_some(database):
        pass
    start = perf_counter()
    await hear(database, state(subjects[0], 2, 1))
    await spread_some(database)
    first = perf_counter() - start
    while await spread_some(database):
        pass
    seconds = perf_counter() - start
    async with database.read("notifications") as tx:
        told = await tx.fetchval("SELECT (SELECT count(*) FROM notifications.deliveries) + (SELECT count(*) FROM notifications.notices)")
    assert told == FOLLOWERS, f"{told} of {FOLLOWERS} were told"
    return first, seconds


async def plain_insert(database: Database) -> float:
    """Seconds for as many rows as one statement makes."""
    async with database.begin("notifications") as tx:
        await tx.execute("DELETE FROM notifications.deliveries")
    start = perf_counter()
    async with database.begin("notifications") as tx:
        await tx.execute(
            """
            INSERT INTO notifications.deliveries (delivery_id, event_id, kind, category, account_id, context, sink, destination_id, is_bulk)
            SELECT uuidv7(), uuidv7(), 'match_news', 'follows', account_id, '{}', sink, destination_id, true FROM notifications.destinations
            """
        )
    return perf_counter() - start


async def main() -> None:
    """Interleaved rounds; the first of each warms up and does not count."""
    seconds: dict[str, list[float]] = {name: [] for name in (*WAYS, "first", "plain")}
    async with engines() as (database_url, _):
        await migrate(database_url, load_modules(["notifications"]))
        database = await open_database(database_url, statement_seconds_max=300)
        for number in range(ROUNDS + 1):
            for name, ways in WAYS.items():
                first, all_of_them = await one_goal(database, ways)
                seconds[name].append(all_of_them)
                if name == "mixed":
                    seconds["first"].append(first)
            seconds["plain"].append(await plain_insert(database))
            print(f"round {number}: " + ", ".join(f"{name} {values[-1]:.3f} s" for name, values in seconds.items()))
        await database.close()
    found = {name: statistics.median(values[1:]) for name, values in seconds.items()}
    print(f"{'PASS' if found['mixed'] <= WANTED_SECONDS else 'FAIL'}: {found['mixed']:.2f} s, at most {WANTED_SECONDS}")
    print(
        json.dumps(
            {
                "bench": "followers",
                "followers": FOLLOWERS,
                "seconds": round(found["mixed"], 2),
                "first_round_seconds": round(found["first"], 3),
                "inbox_seconds": round(found["inbox"], 2),
                "webhook_seconds": round(found["webhook"], 2),
                "plain_insert_seconds": round(found["plain"], 2),
                "ratio": round(found["mixed"] / found["plain"], 1),
                "at_most_seconds": WANTED_SECONDS,
            }
        )
    )


if __name__ == "__main__":
    uvloop.run(main())
