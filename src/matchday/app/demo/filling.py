"""Fills the demo with a league season while the site answers already, through the same HTTP interfaces an organiser's program
uses. Stopped half-way it goes on with what is missing; when everything is there, it changes nothing."""

import asyncio
import io
import logging
import re
from datetime import datetime
from typing import Any

from PIL import Image, ImageDraw

from matchday.app.demo import league
from matchday.app.demo.client import Client, Refused, Unreachable
from matchday.app.demo.clubs import CLUBS, FORMATION, sheet
from matchday.app.demo.people import ORGANISER, Login
from matchday.app.demo.world_cup import world_cup
from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import new_id

AGAIN_SECONDS = 1.0
BETWEEN_MATCHES_SECONDS = 0.3
"""The site stays quick for whoever looks at it meanwhile, and the limits on writing are kept."""
SHEETS_MAX = 3
PHOTO_SIZE = (1280, 720)
FRIENDLY = "date,stage,round,home,away,home_goals,away_goals\n{day},Friendly,Friendly,Abbotsbury Rover,Brookfield Utd,2,1\n"
"""Names that resemble clubs there are: the organiser is asked whether they are one."""
_CLOCK = SystemClock()

log = logging.getLogger("matchday.demo")


async def fill(base_url: str, credentials: Login = ORGANISER, stop: asyncio.Event | None = None) -> None:
    """Until everything is there, or `stop` is set."""
    client, ended = Client(base_url, credentials), stop or asyncio.Event()
    while not ended.is_set():
        try:
            if await client.is_ready():
                await _fill(client, ended)
                await ended.wait()
        except Unreachable as unreachable:
            log.debug("filling waits: %s", unreachable)
        except Refused as refused:
            log.warning("filling was refused and tries again: %s", refused)
        await _pause(AGAIN_SECONDS, ended)


async def _fill(client: Client, ended: asyncio.Event) -> None:
    cup = await client.get(f"/public/v1/competitions/{world_cup().slug}")
    owner = f"/manage/v1/organisations/{cup['organisation_id']}"
    today = _CLOCK.now().date()
    held = await client.get("/public/v1/competitions?limit=200")
    if league.SLUG not in {one["slug"] for one in held["items"]}:
        teams = [name for name, _, _ in CLUBS]
        body = {"name": league.NAME, "slug": league.SLUG, "regulations": league.REGULATIONS, "teams": teams, "zone": "Europe/London"}
        await client.post(f"{owner}/competitions", body | {"season": f"{today:%Y}"})
    at = f"/manage/v1/competitions/{league.SLUG}"
    if not (await _matches(client)):
        begins = league.first_day(today)
        await client.send(f"{at}/participants.csv", league.participants(begins).encode(), "text/csv")
        await client.post(f"{at}/calendar", {"first_day": begins.isoformat(), "kick_offs": ["13:00", "15:30"], "legs": 2})
    await _news(client, owner)
    for match in await _matches(client):
        if ended.is_set():
            return
        if match["phase"] != "finished" and datetime.fromisoformat(match["kicks_off_at"]) < _CLOCK.now():
            await _play(client, match)
            await _pause(BETWEEN_MATCHES_SECONDS, ended)
    await _correct(client)
    file = FRIENDLY.format(day=today.isoformat()).encode()
    await client.send(f"{owner}/imports?slug=demo-friendly&file=friendly.csv", file, "text/csv")


async def _matches(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(f"/public/v1/competitions/{league.SLUG}/matches?limit=200"))["items"]
    return found


async def _play(client: Client, match: dict[str, Any]) -> None:
    """Line-ups, everything that happened, and the signature. A protocol that was begun already is finished by nobody but its
    scorer."""
    path = f"/manage/v1/matches/{match['match_id']}"
    if any(entry["kind"] != "line_up" for entry in (await client.get(f"{path}/protocol"))["entries"]):
        return
    number = re.search(r"\d+", match["round"])
    matchday = int(number[0]) if number else 1
    fielded = {side: await _hand_in(client, path, side, match[side]) for side in ("home", "away")}
    said = [{"entry_id": str(new_id()), "what": what} for what in league.entries(match, matchday, fielded)]
    answer = await client.post(f"{path}/entries", {"entries": said})
    for outcome in answer["outcomes"]:
        if outcome["outcome"] == "refused":
            log.warning("an entry of %s – %s was refused: %s", match["home"], match["away"], outcome["detail"])
    await client.put(f"{path}/sign-off", {"entry_id": str(new_id())})


async def _hand_in(client: Client, path: str, side: str, team: str) -> list[str]:
    """Who is fielded. Who may not play, and the site says who and why, is left out."""
    absent = league.unregistered(team)
    for _ in range(SHEETS_MAX):
        players = sheet(team, absent)
        body = {"entry_id": str(new_id()), "players": [_listed(player) for player in players], "formation": FORMATION}
        try:
            await client.put(f"{path}/line-ups/{side}", body)
        except Refused as refused:
            barred = frozenset(message.partition(":")[0] for message in refused.messages)
            if not barred - absent:
                raise
            absent |= barred
        else:
            return [player.name for player in players]
    raise Unreachable(f"no line-up of {team} is accepted")


def _listed(player: Any) -> dict[str, Any]:
    return {name: getattr(player, name) for name in ("name", "number", "position", "is_starting", "is_captain", "is_keeper")}


async def _correct(client: Client) -> None:
    """A numbered correction, so that there is one to be seen: a booking of the first match that was written down wrongly."""
    match = (await _matches(client))[0]
    path = f"/manage/v1/matches/{match['match_id']}"
    protocol = await client.get(f"{path}/protocol")
    struck = next((entry for entry in protocol["entries"] if entry["kind"] == "substitution"), None)
    if struck is None or any(entry.get("correction") for entry in protocol["entries"]):
        return
    minute = struck["what"]["minute"] + 1
    entries = [
        {"entry_id": str(new_id()), "what": {"kind": "strike", "struck_id": struck["entry_id"], "reason": "Written down a minute early"}},
        {"entry_id": str(new_id()), "what": struck["what"] | {"kind": "substitution", "minute": minute}},
    ]
    await client.post(
        f"{path}/corrections", {"entry_id": str(new_id()), "reason": "The substitution was a minute later", "entries": entries}
    )


async def _news(client: Client, owner: str) -> None:
    """Each article once, with a photo that is drawn here."""
    there = {article["title"] for article in (await client.get(f"{owner}/articles?limit=100"))["items"]}
    competition = await client.get(f"/public/v1/competitions/{league.SLUG}")
    for title, summary, text, colour in league.NEWS:
        if title in there:
            continue
        photo = await client.send("/api/v1/uploads/photos", await asyncio.to_thread(drawn, colour), "image/png")
        media = {"media_id": photo["media_id"], "text": "A floodlit pitch, drawn", "credit": "Matchday demo"}
        await client.post(f"{owner}/media", media)
        subject = {"kind": "competition", "subject_id": competition["competition_id"]}
        draft = {"title": title, "summary": summary, "text": text, "subjects": [subject], "media": [photo["media_id"]]}
        article = await client.post(f"{owner}/articles", draft)
        await client.put(f"/manage/v1/articles/{article['article_id']}/publication", {})


def drawn(colour: str) -> bytes:
    """A pitch under floodlights, as PNG."""
    width, height = PHOTO_SIZE
    picture = Image.new("RGB", PHOTO_SIZE, "#0b1420")
    pen = ImageDraw.Draw(picture)
    for at in range(8):
        shade = "#1f7a3d" if at % 2 else "#23874a"
        pen.polygon([(at * 160, height), ((at + 1) * 160, height), (400 + (at + 1) * 60, 300), (400 + at * 60, 300)], fill=shade)
    pen.ellipse((440, 420, 840, 560), outline="white", width=4)
    pen.line((width // 2, 300, width // 2, height), fill="white", width=4)
    for left in (80, 1080):
        pen.rectangle((left, 60, left + 120, 120), fill="#fff6d8")
        pen.line((left + 60, 120, left + 60, 300), fill="#5a6472", width=8)
    pen.ellipse((600, 600, 680, 680), fill="white", outline=colour, width=10)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


async def _pause(seconds: float, ended: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(ended.wait(), seconds)
    except TimeoutError:
        return
