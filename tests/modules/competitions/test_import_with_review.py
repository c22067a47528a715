"""Looking at a file before it is imported: nothing is written, and what was looked at is what is imported."""

import re
from collections.abc import Callable
from html import unescape
from uuid import UUID

import httpx
from tests.modules.competitions.conftest import Bring

from matchday.backbone.database import Database
from matchday.modules.competitions import queries
from matchday.modules.competitions.settings import FILE_BYTES_MAX

GAMES = "date,home,away,home_goals,away_goals\n2024-05-01,Abbots,Barons,1,0\n2024-05-08,Barons,Abbots,2,x\n"
Headers = Callable[..., dict[str, str]]


async def send(site: httpx.AsyncClient, organisation_id: UUID, headers: dict[str, str], content: str, **fields: str) -> httpx.Response:
    place = f"/manage/organisations/{organisation_id}/competitions/import"
    files = {"file": ("games.csv", content.encode(), "text/csv")} if content else {"file": ("", b"")}
    return await site.post(place, headers=headers, files=files, data=fields)


def _words(answer: httpx.Response) -> str:
    """What stands on the page, without its marks."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.text).split())).replace("\u202f", " ")


async def test_strangers_and_scorers_may_not_look(site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID) -> None:
    assert (await send(site, organisation_id, sign_in(), GAMES, slug="cup", then="review")).status_code == 404
    assert (await send(site, organisation_id, sign_in("scorer"), GAMES, slug="cup", then="review")).status_code == 403


async def test_what_was_looked_at_is_imported(
    site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID, database: Database, bring: Bring
) -> None:
    await bring("date,home,away\n2024-01-01,FC Barons,Castle\n", slug="other")
    seen = await send(site, organisation_id, sign_in("organiser"), GAMES, slug="cup", then="review")
    assert seen.status_code == 200
    text = unescape(re.sub(r"\s+", " ", seen.text))
    assert 'Line 3: the goals, away: "x" is not a number' in text
    assert "New teams: Abbots, Barons" in text
    assert "FC Barons / Barons (97 %)" in text
    async with database.read("competitions") as tx:
        assert await queries.competition_at(tx, "cup") is None
    reviewed = unescape(re.findall(r'<textarea name="reviewed"[^>]*>(.*?)</textarea>', seen.text, re.DOTALL)[0])
    done = await send(site, organisation_id, sign_in("organiser"), "", slug="cup", reviewed=reviewed, keep_good="yes", then="import")
    assert (done.status_code, "1 new matches" in done.text) == (200, True)
    corrected = GAMES.replace("1,0", "3,0").replace("2,x", ",")
    again = await send(site, organisation_id, sign_in("organiser"), corrected, slug="cup", then="review")
    changed = _words(again)
    assert "00:00 UTC 1:0" in changed
    assert "00:00 UTC 3:0" in changed


async def test_times_of_what_would_change_name_the_clocks_of_the_competition(
    site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID, database: Database, bring: Bring
) -> None:
    await bring("date,time,home,away\n2024-05-01,19:00+02:00,Abbots,Barons\n", slug="cup")
    async with database.begin("competitions") as tx:
        await tx.execute("UPDATE competitions.competitions SET zone = 'Europe/Berlin'")
    moved = "date,time,home,away\n2024-05-01,20:30,Abbots,Barons\n"
    headers = sign_in("organiser")
    english = _words(await send(site, organisation_id, headers, moved, slug="cup", then="review"))
    assert "19:00 CEST" in english
    assert "20:30 CEST" in english
    german = _words(await send(site, organisation_id, headers | {"Accept-Language": "de"}, moved, slug="cup", then="review"))
    assert "20:30 MESZ" in german


async def test_a_file_that_is_none_is_told_so(site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID) -> None:
    answer = await send(
        site, organisation_id, sign_in("organiser"), "date,home,venue\n2024-05-01,Abbots,Tower\n", slug="cup", then="review"
    )
    assert "the column away is missing" in answer.text
    assert (await send(site, organisation_id, sign_in("organiser"), "", slug="cup", then="review")).status_code == 422


async def test_lines_with_faults_are_told_in_the_readers_language(site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID) -> None:
    german = sign_in("organiser") | {"accept-language": "de"}
    seen = await send(site, organisation_id, german, GAMES, slug="cup", then="review")
    assert 'Zeile 3: die Tore, Gast: "x" ist keine Zahl' in unescape(seen.text)
    refused = await send(site, organisation_id, german, GAMES, slug="cup", then="import")
    assert (refused.status_code, 'Zeile 3: die Tore, Gast: "x" ist keine Zahl' in unescape(refused.text)) == (422, True)
    left_out = await send(site, organisation_id, german, GAMES.replace("home_goals", "heim_goals"), slug="cup", then="review")
    assert "Zeile 1: die Spalte home_goals fehlt, die zu away_goals gehört (die erste Zeile lautet" in unescape(left_out.text)


async def test_programs_are_told_in_english(site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID) -> None:
    place = f"/manage/v1/organisations/{organisation_id}/imports?file=games.csv&slug=cup"
    headers = sign_in("organiser") | {"accept-language": "de", "content-type": "text/csv"}
    refused = await site.post(place, headers=headers, content=GAMES.encode())
    assert [fault["message"] for fault in refused.json()["errors"]] == ['games.csv:3: the goals, away: "x" is not a number']


async def test_a_file_near_the_limit_can_be_looked_at_and_then_imported(
    site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID
) -> None:
    """Browsers send the lines of a form's text with two characters at their ends."""
    lines = "".join(f"2024-{1 + number // 150:02d}-{1 + number % 28:02d},Abbots{number % 30},Barons,1,0\n" for number in range(1500))
    games = "date,home,away,home_goals,away_goals,remark\n" + lines.replace("\n", f",{'x' * 1355}\n")
    assert FILE_BYTES_MAX * 0.97 < len(games) <= FILE_BYTES_MAX
    seen = await send(site, organisation_id, sign_in("organiser"), games, slug="cup", then="review")
    assert seen.status_code == 200
    reviewed = unescape(re.findall(r'<textarea name="reviewed"[^>]*>(.*?)</textarea>', seen.text, re.DOTALL)[0])
    typed = reviewed.replace("\n", "\r\n")
    done = await send(site, organisation_id, sign_in("organiser"), "", slug="cup", reviewed=typed, then="import")
    assert (done.status_code, "1500 new matches" in done.text) == (200, True)


async def test_a_larger_file_is_refused_beside_its_field(site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID) -> None:
    games = GAMES + "\n" * (FILE_BYTES_MAX - len(GAMES) + 1)
    refused = await send(site, organisation_id, sign_in("organiser"), games, slug="cup", then="review")
    assert (refused.status_code, "The file is larger than 2 MB." in refused.text) == (422, True)


async def test_a_table_too_long_to_be_told_is_refused(site: httpx.AsyncClient, sign_in: Headers, organisation_id: UUID) -> None:
    games = "date,home,away\n" + "".join(f"2024-05-01,Abbots{number},Barons{number}\n" for number in range(501))
    refused = await send(site, organisation_id, sign_in("organiser"), games, slug="cup", then="import")
    assert (refused.status_code, "1002 teams play in one table" in unescape(refused.text)) == (422, True)
