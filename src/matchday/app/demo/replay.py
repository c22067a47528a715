"""The simulated scorers: they play a match of 2022, and an evening of several, again and again, through the same HTTP
interface that a real scorer's program uses.

They keep nothing in mind but the id of the entry they are at. Before each entry they read how far the protocol is and go on
from there, so a restart of either side changes nothing; an entry whose answer was lost is sent again under its id, and
stands once. A protocol that is not recognised (a visitor has been scoring too) or that was left unfinished long ago is
annulled, and the match begins again.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.app.demo.client import Client, Refused, Unreachable
from matchday.app.demo.clubs import sheet
from matchday.app.demo.evening import EveningMatch, matches, script
from matchday.app.demo.people import SCORER, Login
from matchday.app.demo.script import LAST_SECONDS, Cue, script_of
from matchday.app.demo.world_cup import DEFAULT_NUMBER, played, replay_slug
from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import new_id
from matchday.contracts.live import Listed

AGAIN_SECONDS = 1.0
LIVELY_ROUNDS = 2
REST_SECONDS_MAX, EVENING_REST_SECONDS_MAX = 60.0, 300.0
LATE_SECONDS_MAX = 30.0
OVER = "The replay begins again."
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
    protocol: int
    entries: tuple[ProtocolEntry, ...]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What to do next: post `cue` after `wait_seconds`; without a cue, annul and begin again."""

    wait_seconds: float
    cue: Cue | None = None
    reason: str = ""


class Attempt:
    """The entry that a scorer is at: as long as the protocol does not grow, it is the same one. `rounds` counts how often the match
    has come to its end since this began."""

    def __init__(self, rest_seconds_max: float = LAST_SECONDS) -> None:
        self.rounds = 0
        self._rest_seconds_max = rest_seconds_max
        self._place: tuple[int, int] | None = None
        self._entry_id = new_id()

    @property
    def rest_seconds(self) -> float:
        """How long the final score stays now."""
        return rest_seconds(self.rounds, self._rest_seconds_max)

    def entry_id(self, protocol: int, entries: int) -> UUID:
        """For what follows so many entries of the protocol of this number."""
        if self._place != (protocol, entries):
            self._place, self._entry_id = (protocol, entries), new_id()
        return self._entry_id


Sheets = Mapping[str, Sequence[Listed]]
"""Who is fielded, by side."""


def rest_seconds(rounds: int, most: float) -> float:
    """How long the final score stays before the match begins again: longer from the third round on, so that a demo that is left
    running is quiet."""
    return min(most, LAST_SECONDS * 2.0 ** min(max(0, rounds - LIVELY_ROUNDS + 1), 20))


async def replay(base_url: str, credentials: Login = SCORER, number: int = DEFAULT_NUMBER, stop: asyncio.Event | None = None) -> None:
    """Replays match `number` of the World Cup 2022 until `stop` is set. Raises UnknownMatch for a number there is not."""
    client, ended = Client(base_url, credentials), stop or asyncio.Event()
    await play(client, replay_slug(number), 1, script_of(played(number)), {}, REST_SECONDS_MAX, ended)


async def play_evening(base_url: str, credentials: Login = SCORER, stop: asyncio.Event | None = None) -> None:
    """Plays all matches of the evening at once, each again when it is over, until `stop` is set."""
    client, ended = Client(base_url, credentials), stop or asyncio.Event()
    await asyncio.gather(*(_play_of_evening(client, match, ended) for match in matches()))


async def _play_of_evening(client: Client, match: EveningMatch, ended: asyncio.Event) -> None:
    await play(client, match.slug, match.number, script(match), _sheets(match), EVENING_REST_SECONDS_MAX, ended)


def _sheets(match: EveningMatch) -> Sheets:
    """Cricket has none here: its log names who plays."""
    starting = {"football": 11, "ice-hockey": 16}.get(match.sport)
    return {side: sheet(team, starting=starting) for side, team in (("home", match.home), ("away", match.away))} if starting else {}


async def play(
    client: Client, slug: str, number: int, script: tuple[Cue, ...], sheets: Sheets, rest_seconds_max: float, ended: asyncio.Event
) -> None:
    """Plays a match by its script, again and again."""
    match_id: UUID | None = None
    attempt = Attempt(rest_seconds_max)
    while not ended.is_set():
        try:
            if match_id is None:
                match_id = await _find_match(client, slug, number)
            elif await _advance(client, match_id, script, sheets, attempt, ended):
                continue
        except Unreachable as unreachable:
            log.debug("the replay waits: %s", unreachable)
        except Refused as refused:
            log.warning("the replay was refused an entry and tries again: %s", refused)
        await _pause(AGAIN_SECONDS, ended)


def next_step(entries: tuple[ProtocolEntry, ...], script: tuple[Cue, ...], now: datetime, rest: float = LAST_SECONDS) -> Step:
    """Judges how far the protocol is, from the entries that stand. `rest` is how many seconds the final score stays."""
    standing = [entry for entry in entries if entry.struck_reason is None and entry.kind not in OF_THE_PROTOCOL]
    said = _said_of_each_kind(script)
    if len(standing) > len(script) or any(not _is_cue(entry, cue, said) for entry, cue in zip(standing, script, strict=False)):
        return Step(wait_seconds=0.0, reason="Somebody else has scored: the replay begins again.")
    if len(standing) == len(script):
        since = (now - standing[-1].recorded_at).total_seconds()
        return Step(wait_seconds=max(0.0, rest - since), reason=OVER)
    cue = script[len(standing)]
    if not standing:
        return Step(wait_seconds=cue.after_seconds, cue=cue)
    whistle = [entry for entry in standing if entry.kind == "phase"][-1]
    wait_seconds = cue.after_seconds - (now - whistle.recorded_at).total_seconds()
    if wait_seconds < -LATE_SECONDS_MAX:
        return Step(wait_seconds=0.0, reason="The replay was interrupted: it begins again.")
    return Step(wait_seconds=max(0.0, wait_seconds), cue=cue)


async def _find_match(client: Client, slug: str, number: int) -> UUID | None:
    """The match with this number; None while the site is not ready or has not heard of it."""
    if not await client.is_ready():
        return None
    found = await client.get(f"/public/v1/competitions/{slug}/matches")
    return next((UUID(match["match_id"]) for match in found["items"] if match["number"] == number), None)


async def _advance(client: Client, match_id: UUID, script: tuple[Cue, ...], sheets: Sheets, attempt: Attempt, ended: asyncio.Event) -> bool:
    """One entry. Returns whether to go on at once."""
    path = f"/manage/v1/matches/{match_id}"
    protocol = msgspec.convert(await client.get(f"{path}/protocol"), _Protocol)
    step = next_step(protocol.entries, script, _CLOCK.now(), attempt.rest_seconds)
    await _pause(step.wait_seconds, ended)
    if ended.is_set():
        return False
    if step.cue is script[0] and not any(entry.kind == "line_up" for entry in protocol.entries):
        for side, players in sheets.items():
            body = {"entry_id": str(new_id()), "players": msgspec.to_builtins(players)}
            await client.put(f"{path}/line-ups/{side}", body)
    if step.cue is None:
        await client.post(f"{path}/protocol/annulments", {"entry_id": str(new_id()), "reason": step.reason})
        attempt.rounds += step.reason == OVER
        return True
    entry_id = attempt.entry_id(protocol.protocol, len(protocol.entries))
    answer = await client.post(f"{path}/entries", {"entries": [{"entry_id": str(entry_id), "what": step.cue.what}]})
    if answer["outcomes"][0]["outcome"] == "refused":
        raise Refused(409, answer["outcomes"][0]["detail"])
    return True


def _said_of_each_kind(script: tuple[Cue, ...]) -> Mapping[str, frozenset[str]]:
    """What this scorer may say of an entry of each kind; the site adds more to it, such as its time."""
    said: dict[str, frozenset[str]] = {}
    for cue in script:
        said[cue.what["kind"]] = said.get(cue.what["kind"], frozenset()) | cue.what.keys()
    return said


def _is_cue(entry: ProtocolEntry, cue: Cue, said: Mapping[str, frozenset[str]]) -> bool:
    """Whether this entry is what the cue enters, no less and no more: a ball with a run is not one without. An entry leaves out what
    is as always."""
    return all((entry.what.get(name) or False) == (cue.what.get(name) or False) for name in said[cue.what["kind"]])


async def _pause(seconds: float, ended: asyncio.Event) -> None:
    """Ends early when the replay is told to end."""
    try:
        await asyncio.wait_for(ended.wait(), seconds)
    except TimeoutError:
        return
