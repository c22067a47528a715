"""The simulated scorer: plays a match of 2022 again and again, through the same HTTP interface a real scorer's program uses.

It keeps nothing in mind. Before each entry it reads how far the protocol is and goes on from there, so a restart of
either side changes nothing. A protocol that it does not recognise (a visitor has been scoring too) or that it left
unfinished long ago is annulled, and the match begins again.
"""

import asyncio
import logging
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.app.demo.client import Client, Refused, Unreachable
from matchday.app.demo.people import SCORER, Login
from matchday.app.demo.script import LAST_SECONDS, Cue, script_of
from matchday.app.demo.world_cup import DEFAULT_NUMBER, played, replay_slug
from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import new_id

AGAIN_SECONDS = 1.0
LATE_SECONDS_MAX = 30.0
OF_THE_PROTOCOL = ("strike", "annulment", "sign_off", "correction", "line_up", "officials")
_CLOCK = SystemClock()

log = logging.getLogger("matchday.demo")


class ProtocolEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What the replay reads of a line of the protocol."""

    kind: str
    recorded_at: datetime
    what: dict[str, Any] = {}
    struck_reason: str | None = None


class _Protocol(msgspec.Struct, frozen=True, kw_only=True):
    entries: tuple[ProtocolEntry, ...]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What to do next: post `cue` after `wait_seconds`; without a cue, annul and begin again."""

    wait_seconds: float
    cue: Cue | None = None
    reason: str = ""


async def replay(base_url: str, credentials: Login = SCORER, number: int = DEFAULT_NUMBER, stop: asyncio.Event | None = None) -> None:
    """Replays match `number` of the World Cup 2022 until `stop` is set. Raises UnknownMatch for a number there is not."""
    script = script_of(played(number))
    client, ended = Client(base_url, credentials), stop or asyncio.Event()
    match_id: UUID | None = None
    while not ended.is_set():
        try:
            if match_id is None:
                match_id = await _find_match(client, number)
            elif await _advance(client, match_id, script, ended):
                continue
        except Unreachable as unreachable:
            log.debug("the replay waits: %s", unreachable)
        except Refused as refused:
            log.warning("the replay was refused an entry and tries again: %s", refused)
        await _pause(AGAIN_SECONDS, ended)


def next_step(entries: tuple[ProtocolEntry, ...], script: tuple[Cue, ...], now: datetime) -> Step:
    """Judges how far the protocol is, from the entries that stand."""
    standing = [entry for entry in entries if entry.struck_reason is None and entry.kind not in OF_THE_PROTOCOL]
    if len(standing) > len(script) or any(not _is_cue(entry, cue) for entry, cue in zip(standing, script, strict=False)):
        return Step(wait_seconds=0.0, reason="Somebody else has scored: the replay begins again.")
    if len(standing) == len(script):
        since = (now - standing[-1].recorded_at).total_seconds()
        return Step(wait_seconds=max(0.0, LAST_SECONDS - since), reason="The replay begins again.")
    cue = script[len(standing)]
    if not standing:
        return Step(wait_seconds=cue.after_seconds, cue=cue)
    whistle = [entry for entry in standing if entry.kind == "phase"][-1]
    wait_seconds = cue.after_seconds - (now - whistle.recorded_at).total_seconds()
    if wait_seconds < -LATE_SECONDS_MAX:
        return Step(wait_seconds=0.0, reason="The replay was interrupted: it begins again.")
    return Step(wait_seconds=max(0.0, wait_seconds), cue=cue)


async def _find_match(client: Client, number: int) -> UUID | None:
    """The one match of the replay's competition; None while the site is not ready or has not heard of it."""
    if not await client.is_ready():
        return None
    found = await client.get(f"/public/v1/competitions/{replay_slug(number)}/matches")
    return UUID(found["items"][0]["match_id"]) if found["items"] else None


async def _advance(client: Client, match_id: UUID, script: tuple[Cue, ...], ended: asyncio.Event) -> bool:
    """One entry. Returns whether to go on at once."""
    path = f"/manage/v1/matches/{match_id}"
    protocol = msgspec.convert(await client.get(f"{path}/protocol"), _Protocol)
    step = next_step(protocol.entries, script, _CLOCK.now())
    await _pause(step.wait_seconds, ended)
    if ended.is_set():
        return False
    if step.cue is None:
        await client.post(f"{path}/protocol/annulments", {"entry_id": str(new_id()), "reason": step.reason})
        return True
    answer = await client.post(f"{path}/entries", {"entries": [{"entry_id": str(new_id()), "what": step.cue.what}]})
    if answer["outcomes"][0]["outcome"] == "refused":
        raise Refused(409, answer["outcomes"][0]["detail"])
    return True


def _is_cue(entry: ProtocolEntry, cue: Cue) -> bool:
    """Whether this entry is what the cue enters. An entry leaves out what is as always."""
    return all(entry.what.get(name, False) == value for name, value in cue.what.items())


async def _pause(seconds: float, ended: asyncio.Event) -> None:
    """Ends early when the replay is told to end."""
    try:
        await asyncio.wait_for(ended.wait(), seconds)
    except TimeoutError:
        return
