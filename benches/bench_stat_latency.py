"""How long a result takes to be right in every table, while 50 other matches are live.

The whole site runs as `matchday serve` does, one process on durable engines. A league of 20 has its matches in a row: each is
begun, scored in, ended by the final whistle and signed off through the scorer's routes. Meanwhile 50 matches of another
league are live, and entries are recorded in them one after the other, `ENTRIES_A_SECOND` in all.

The clock starts before the final whistle is sent, the sign-off follows it at once, and it stops when everything of the
competition that is asked for through the public API has the result in it: standings, the tables at home, away and of form, the
table as of the day, the course of the season and the list of scorers. So the whistle, the sign-off, the way over outbox,
JetStream and inbox, counting, and the reading itself are all in it. What is asked is asked again every few milliseconds.

It prints p50 and p99 and, as its last line, one JSON object.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import uvloop

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.journeys.people import Person
from tests.journeys.topologies import ONE_PROCESS
from tests.journeys.topologies import serving as serving_processes

from matchday.app.registry import load_modules
from matchday.backbone.database.migrations import migrate
from matchday.backbone.embedded import engines
from matchday.backbone.ids import new_id

ROUNDS = 100
WARM_UP = 5
LIVE_MATCHES = 50
ENTRIES_A_SECOND = 20
WANTED_SECONDS = 1.0
UNTIL_SEEN_SECONDS_MAX = 20
LEAGUE, OTHERS = "first-league", "second-league"
PUBLIC = f"/public/v1/competitions/{LEAGUE}"
TABLES = (
    f"{PUBLIC}/standings",
    f"{PUBLIC}/tables?kind=home",
    f"{PUBLIC}/tables?kind=away",
    f"{PUBLIC}/tables?kind=form&last=50",
    f"{PUBLIC}/tables?as_of=2030-01-01",
)
COURSE, SCORERS = f"{PUBLIC}/tables/course", f"{PUBLIC}/statistics/players?limit=200"
ASKED_AGAIN_SECONDS = 0.01


@asynccontextmanager
async def site() -> AsyncIterator[dict[str, str]]:
    """Fresh engines, and the program on them."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="md-bench-")))
        await asyncio.to_thread(folder.chmod, 0o755)
        started = await stack.enter_async_context(engines(folder / "data"))
        await migrate(started.database_url, load_modules())
        free = {"account_requests_per_minute_max": 10**9, "anonymous_writes_per_minute_max": 10**9}
        running = serving_processes(ONE_PROCESS, database_url=started.database_url, nats_url=started.nats_url, logs=folder, **free)
        yield dict(await stack.enter_async_context(running))


async def make_league(organiser: Person, organisation_id: str, slug: str) -> list[dict[str, Any]]:
    """Twenty teams and their 380 matches, once live has heard of them."""
    teams = [f"{slug[0].upper()} {chr(65 + number)}" for number in range(20)]
    league = {"name": slug.replace("-", " ").title(), "slug": slug, "teams": teams}
    await organiser.send("POST", "competitions", f"/manage/v1/organisations/{organisation_id}/competitions", league)
    await organiser.send("POST", "competitions", f"/manage/v1/competitions/{slug}/calendar", {"first_day": "2026-08-01"})
    answer = await organiser.send("GET", "competitions", f"/public/v1/competitions/{slug}/matches?limit=200")
    for match in answer["items"]:
        await organiser.see("live", f"/public/v1/matches/{match['match_id']}/protocol", lambda seen: seen.status_code == 200)
    return list(answer["items"])


async def record(scorer: Person, match_id: str, *entries: dict[str, Any]) -> None:
    """As the console does."""
    body = {"entries": [{"entry_id": str(new_id()), "what": entry} for entry in entries]}
    answer = await scorer.send("POST", "live", f"/manage/v1/matches/{match_id}/entries", body)
    refused = [each for each in answer["outcomes"] if each["outcome"] != "recorded"]
    if refused:
        raise RuntimeError(f"{match_id}: {refused}")


async def keep_scoring(scorer: Person, match_ids: Sequence[str], counted: list[int]) -> None:
    """Entries in the other matches, one after the other, for as long as the bench runs."""
    number = 0
    while True:
        began = perf_counter()
        match_id, minute = match_ids[number % len(match_ids)], 1 + number // len(match_ids) % 40
        side = "home" if number % 3 else "away"
        await record(scorer, match_id, {"kind": "goal", "side": side, "player": f"Player {number % 11}", "minute": minute})
        counted[0] += 1
        number += 1
        await asyncio.sleep(max(0.0, 1 / ENTRIES_A_SECOND - (perf_counter() - began)))


def has_result(tables: Any, played: int) -> bool:
    """Whether all results so far are counted: at home and away those of one side each, else of both."""
    return bool(sum(row["played"] for table in tables["tables"] for row in table["rows"]) == played)


async def all_right(http: httpx.AsyncClient, ended: int, goals: int) -> None:
    """The kept table until it is right, then all others, each until it is."""
    await ask_until(http, TABLES[0], lambda seen: has_result(seen, 2 * ended))
    wanted = dict.fromkeys(TABLES[1:], 2 * ended) | {TABLES[1]: ended, TABLES[2]: ended}
    for path, played in wanted.items():
        await ask_until(http, path, lambda seen, played=played: has_result(seen, played))
    await ask_until(http, COURSE, lambda seen: sum(day["played"] for table in seen["tables"] for day in table["days"]) == ended)
    await ask_until(http, SCORERS, lambda seen: sum(int(line["value"]) for line in seen["items"]) == goals)


async def ask_until(http: httpx.AsyncClient, path: str, is_so: Callable[[Any], bool]) -> None:
    """Again every few milliseconds."""
    async with asyncio.timeout(UNTIL_SEEN_SECONDS_MAX):
        while not is_so((await http.get(path)).raise_for_status().json()):  # noqa: ASYNC110  another process writes
            await asyncio.sleep(ASKED_AGAIN_SECONDS)


async def one_round(scorer: Person, http: httpx.AsyncClient, match_id: str, number: int) -> float:
    """From the final whistle to the last table, in seconds."""
    await record(scorer, match_id, {"kind": "phase", "phase": "first_half"})
    await record(scorer, match_id, {"kind": "goal", "side": "home", "player": f"Scorer {number % 7}", "minute": 1})
    await record(scorer, match_id, {"kind": "phase", "phase": "half_time"}, {"kind": "phase", "phase": "second_half"})
    began = perf_counter()
    await record(scorer, match_id, {"kind": "phase", "phase": "finished"})
    await scorer.send("PUT", "live", f"/manage/v1/matches/{match_id}/sign-off", {"entry_id": str(new_id())})
    await all_right(http, number + 1, number + 1)
    return perf_counter() - began


async def main() -> None:
    """One round after the other; the first few warm up and do not count."""
    async with (
        site() as addresses,
        Person(addresses, "Olga") as olga,
        Person(addresses, "Sam") as sam,
        httpx.AsyncClient(base_url=addresses["competitions"]) as http,
    ):
        await olga.sign_up()
        await sam.sign_up()
        body = {"name": "Village League", "slug": "village", "accent": "#0f6a4b"}
        organisation_id = (await olga.send("POST", "accounts", "/api/v1/organisations", body))["organisation_id"]
        await olga.sign_in()
        await olga.bring_in(sam, organisation_id, "scorer")
        own, others = await make_league(olga, organisation_id, LEAGUE), await make_league(olga, organisation_id, OTHERS)
        live = [match["match_id"] for match in others[:LIVE_MATCHES]]
        for match_id in live:
            await record(sam, match_id, {"kind": "phase", "phase": "first_half"})
        counted = [0]
        scoring = asyncio.get_running_loop().create_task(keep_scoring(sam, live, counted))
        seconds = []
        began = perf_counter()
        for number, match in enumerate(own[: ROUNDS + WARM_UP]):
            seconds.append(await one_round(sam, http, match["match_id"], number))
            if scoring.done():
                break
        pace = counted[0] / (perf_counter() - began)
        scoring.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await scoring
    seconds = sorted(seconds[WARM_UP:])
    p50, p99 = seconds[len(seconds) // 2], seconds[min(len(seconds) - 1, int(len(seconds) * 0.99))]
    print(f"{len(seconds)} results, {pace:.0f} entries a second in {LIVE_MATCHES} other matches: p50 {p50 * 1000:.0f} ms")
    print(f"{'PASS' if p99 < WANTED_SECONDS else 'FAIL'}: p99 {p99 * 1000:.0f} ms, less than {WANTED_SECONDS * 1000:.0f} ms")
    print(
        json.dumps(
            {
                "bench": "stat_latency",
                "results": len(seconds),
                "live_matches": LIVE_MATCHES,
                "entries_per_second": round(pace),
                "p50_ms": round(p50 * 1000),
                "p99_ms": round(p99 * 1000),
                "less_than_ms": WANTED_SECONDS * 1000,
            }
        )
    )


if __name__ == "__main__":
    uvloop.run(main())
