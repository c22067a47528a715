"""How long an entry takes from the scorer's console to the pages of 1,000 watchers.

The whole site runs as `matchday serve` does, one process on durable engines. One match is on; 1,000 Socket.IO clients watch
its page. Entries are sent as the console sends them, a batch of one each, a
few a second: goals, cards and missed penalties. Every watcher is sent the head and the timeline of the page, rendered, for each.

The clock of an entry starts before its request is sent and stops for each watcher when the message with that very entry
has arrived, so decision, commit, outbox, JetStream, the portal's copy and its rendering, the way back and all deliveries are
in it. The percentiles are over all deliveries: entries times watchers. Everything shares the machine's cores.

It prints p50 and p99, PASS or FAIL and, as its last line, one JSON object.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvloop

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.journeys.people import Person
from tests.journeys.topologies import ONE_PROCESS
from tests.journeys.topologies import serving as serving_processes

from matchday.app.registry import load_modules
from matchday.backbone.database.migrations import migrate
from matchday.backbone.embedded import engines
from matchday.backbone.ids import new_id

CLIENT = Path(__file__).parent / "console_client.py"
WANTED_SECONDS = 0.25
WARM_UP = 20
ENTRIES_A_SECOND = 2.5
KINDS: tuple[dict[str, Any], ...] = (
    {"kind": "card", "card": "yellow"},
    {"kind": "penalty_missed", "how": "missed"},
    {"kind": "card", "card": "red"},
    {"kind": "goal", "is_penalty": True},
)


@asynccontextmanager
async def site() -> AsyncIterator[dict[str, str]]:
    """Fresh engines, and the program on them."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="md-bench-")))
        await asyncio.to_thread(folder.chmod, 0o755)
        started = await stack.enter_async_context(engines(folder / "data"))
        await migrate(started.database_url, load_modules())
        free = {"account_requests_per_minute_max": 10**9, "anonymous_writes_per_minute_max": 10**9, "sockets_per_address_max": 10**4}
        running = serving_processes(ONE_PROCESS, database_url=started.database_url, nats_url=started.nats_url, logs=folder, **free)
        yield dict(await stack.enter_async_context(running))


async def a_match(organiser: Person) -> str:
    """Of two teams, known to live and to the portal."""
    await organiser.sign_up()
    body = {"name": "Village League", "slug": "village", "accent": "#0f6a4b"}
    organisation_id = (await organiser.send("POST", "accounts", "/api/v1/organisations", body))["organisation_id"]
    await organiser.sign_in()
    league = {"name": "Cup", "slug": "cup", "teams": ["Eagles", "Foxes"]}
    await organiser.send("POST", "competitions", f"/manage/v1/organisations/{organisation_id}/competitions", league)
    await organiser.send("POST", "competitions", "/manage/v1/competitions/cup/calendar", {"first_day": "2027-08-01"})
    matches = await organiser.send("GET", "competitions", "/public/v1/competitions/cup/matches")
    match_id = str(matches["items"][0]["match_id"])
    for module, path in (("live", f"/public/v1/matches/{match_id}/protocol"), ("portal", f"/matches/{match_id}")):
        await organiser.see(module, path, lambda seen: seen.status_code == 200)
    return match_id


async def record(scorer: Person, match_id: str, what: dict[str, Any]) -> None:
    """As the console does."""
    body = {"entries": [{"entry_id": str(new_id()), "what": what}]}
    answer = await scorer.send("POST", "live", f"/manage/v1/matches/{match_id}/entries", body)
    if answer["outcomes"][0]["outcome"] != "recorded":
        raise RuntimeError(f"{what}: {answer}")


async def play(scorer: Person, match_id: str, events: int) -> tuple[list[float], list[float]]:
    """Enters so many happenings at an even pace; returns when each was sent and how long its answer took."""
    sent, answered = [], []
    for number in range(events):
        what = KINDS[number % len(KINDS)] | {"side": ("home", "away")[number % 2], "player": f"Mark {number}", "minute": 1 + number % 40}
        sent.append(time.monotonic())
        await record(scorer, match_id, what)
        answered.append(time.monotonic() - sent[-1])
        await asyncio.sleep(max(0.0, 1 / ENTRIES_A_SECOND - answered[-1]))
    return sent, answered


async def main(watchers: int, events: int) -> bool:
    """One run; the first few entries warm up and do not count."""
    async with site() as addresses, Person(addresses, "Olga") as olga:
        match_id = await a_match(olga)
        await record(olga, match_id, {"kind": "phase", "phase": "first_half"})
        port, room = str(urlsplit(addresses["portal"]).port), f"portal:match:{match_id}"
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, str(CLIENT), port, str(watchers), str(events), room), stdout=asyncio.subprocess.PIPE, limit=2**24
        )
        assert child.stdout is not None
        if await child.stdout.readline() != b"ready\n":
            raise RuntimeError("the watchers could not join")
        sent, answered = await play(olga, match_id, events)
        arrived = [json.loads(await child.stdout.readline()) for _ in range(events)]
        await child.wait()
    taken = sorted(at - began for began, times in list(zip(sent, arrived, strict=True))[WARM_UP:] for at in times)
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    is_fast = p99 < WANTED_SECONDS
    print(f"{events - WARM_UP} entries, {watchers} watchers, {len(taken)} deliveries; answer to the console p50 "
          f"{statistics.median(answered) * 1000:.0f} ms, delivery p50 {p50 * 1000:.0f} ms, slowest {taken[-1] * 1000:.0f} ms")  # fmt: skip
    print(f"{'PASS' if is_fast else 'FAIL'}: p99 {p99 * 1000:.0f} ms, less than {WANTED_SECONDS * 1000:.0f} ms")
    numbers = {"p50_ms": round(p50 * 1000), "p99_ms": round(p99 * 1000), "less_than_ms": WANTED_SECONDS * 1000}
    print(json.dumps({"bench": "console", "watchers": watchers, "entries": events - WARM_UP} | numbers))
    return is_fast


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--watchers", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=120)
    options = parser.parse_args()
    sys.exit(0 if uvloop.run(main(options.watchers, options.entries)) else 1)
