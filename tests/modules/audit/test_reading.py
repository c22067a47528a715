"""Who may read the log, what they find in it, and how."""

import csv
import io
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.modules.audit.actions import CLUB, NOON, OLGA, SAM, append, erase, taken

from matchday.backbone.audit import details_text
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import OrganisationChanged
from matchday.modules.audit.replicas import keep_organisations

PAGE = f"/manage/organisations/{CLUB}/audit"
API = f"/manage/v1/organisations/{CLUB}/audit"
Headers = dict[str, str]


def lines(html: str) -> list[str]:
    return [node.text(strip=True) for node in LexborHTMLParser(html).css(".audit-entries > li > p:first-child")]


async def sequences(client: httpx.AsyncClient, path: str, headers: Headers, **query: str) -> list[int]:
    answer = await client.get(f"{path}?{urlencode(query)}", headers=headers)
    assert answer.status_code == 200, answer.text
    return [item["sequence"] for item in answer.json()["items"]]


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.csv", API])
async def test_only_owners_read_their_organisations_log(
    path: str, client: httpx.AsyncClient, owner: Headers, others: dict[str, Headers]
) -> None:
    got = {wanted: (await client.get(path, headers=headers)).status_code for wanted, headers in others.items()}
    assert got == {"401": 401 if path == API else 303, "403": 403, "404": 404}
    assert (await client.get(path, headers=owner)).status_code == 200


@pytest.mark.parametrize("path", ["/admin/audit", "/admin/audit.csv", "/manage/v1/audit"])
async def test_only_platform_admins_read_all_of_it(path: str, client: httpx.AsyncClient, owner: Headers, admin: Headers) -> None:
    assert (await client.get(path, headers=owner)).status_code == 403
    assert (await client.get(path, headers=admin)).status_code == 200


async def test_an_owner_sees_nothing_of_others_and_no_addresses(
    client: httpx.AsyncClient, database: Database, owner: Headers, admin: Headers
) -> None:
    await append(database, taken(), taken(organisation_id=new_id()), taken(organisation_id=None))
    assert await sequences(client, API, owner) == [1]
    assert await sequences(client, "/manage/v1/audit", admin) == [3, 2, 1]
    assert "198.51.100.7" not in (await client.get(PAGE, headers=owner)).text + (await client.get(API, headers=owner)).text
    assert "198.51.100.7" not in (await client.get(f"{PAGE}.csv", headers=owner)).text
    assert "198.51.100.7" in (await client.get("/admin/audit", headers=admin)).text


async def test_each_filter_finds_its_entries(client: httpx.AsyncClient, database: Database, owner: Headers) -> None:
    await append(
        database,
        taken(),
        taken(account_id=SAM, account_name="Sam", action="live.record_goal", at=NOON + timedelta(days=1)),
        taken(action="live.record_goal", at=NOON + timedelta(days=2)),
    )
    found = {
        "person": await sequences(client, API, owner, person=str(SAM)),
        "action": await sequences(client, API, owner, action="accounts.change_roles"),
        "module": await sequences(client, API, owner, module="live"),
        "since": await sequences(client, API, owner, since="2026-05-02"),
        "until": await sequences(client, API, owner, until="2026-05-02"),
        "all": await sequences(client, API, owner, person=str(OLGA), module="live", since="2026-05-03", until="2026-05-03"),
    }
    assert found == {"person": [2], "action": [1], "module": [3, 2], "since": [3, 2], "until": [2, 1], "all": [3]}
    page = await client.get(f"{PAGE}?module=live&since=2026-05-03", headers=owner)
    assert len(lines(page.text)) == 1
    assert 'value="2026-05-03"' in page.text


@pytest.mark.parametrize("query", ["since=yesterday", "since=2026-05-03&until=2026-05-01", "until=99999999999-01-01"])
async def test_a_day_that_is_none_is_told_beside_its_field(query: str, client: httpx.AsyncClient, owner: Headers) -> None:
    answer = await client.get(f"{PAGE}?{query}", headers=owner)
    assert answer.status_code == 422
    assert LexborHTMLParser(answer.text).css_first(".fault") is not None


@pytest.mark.parametrize(
    "query", ["person=x%00&action=%00';--&module=%F0", "since=0001-01-01&until=9999-12-31", "cursor=WzBd", "cursor=WzFlMjBd"]
)
async def test_nothing_that_is_typed_breaks_the_page(query: str, client: httpx.AsyncClient, owner: Headers) -> None:
    assert (await client.get(f"{PAGE}?{query}", headers=owner)).status_code in (200, 422)
    assert (await client.get(f"{API}?{query}", headers=owner)).status_code in (200, 400, 422)


async def test_pages_follow_each_other_without_gaps(client: httpx.AsyncClient, database: Database, owner: Headers) -> None:
    await append(database, *(taken() for _ in range(120)))
    seen: list[int] = []
    cursor = ""
    while True:
        answer = (await client.get(f"{API}?limit=50{cursor}", headers=owner)).json()
        seen += [item["sequence"] for item in answer["items"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
    assert seen == list(range(120, 0, -1))
    first = LexborHTMLParser((await client.get(f"{PAGE}?module=accounts", headers=owner)).text)
    following = first.css_first("a[rel=next]").attributes["href"] or ""
    assert "module=accounts" in following
    assert len(lines((await client.get(following, headers=owner)).text)) == 50


async def test_an_entry_is_told_in_words_in_the_readers_language(client: httpx.AsyncClient, database: Database, owner: Headers) -> None:
    await append(database, taken(account_name="<b>Olga</b>"))
    assert lines((await client.get(PAGE, headers=owner)).text) == ["<b>Olga</b> changed the roles of Sam: scorer → organiser, scorer"]
    german = await client.get(PAGE, headers=owner | {"accept-language": "de"})
    assert "hat die Rollen von Sam geändert" in german.text
    assert "Protokoll der Verwaltung" in german.text


async def test_an_empty_log_says_what_will_be_here_and_an_empty_filter_how_to_go_on(client: httpx.AsyncClient, owner: Headers) -> None:
    assert "Nothing has been done yet" in (await client.get(PAGE, headers=owner)).text
    assert "Nothing matches the filter" in (await client.get(f"{PAGE}?module=live", headers=owner)).text


async def test_the_organisation_is_called_by_its_newest_name(client: httpx.AsyncClient, database: Database, admin: Headers) -> None:
    await append(database, taken())
    versions = [OrganisationChanged(organisation_id=CLUB, slug="club", name=f"Club {n}", accent="#112233", version=n) for n in (1, 3, 2)]
    async with database.begin("audit") as tx:
        await keep_organisations(tx, versions)
        await keep_organisations(tx, versions[:1])
    assert "Club 3" in (await client.get("/admin/audit", headers=admin)).text
    assert 'href="/organisations/club"' in (await client.get(PAGE, headers=admin)).text


async def test_who_is_gone_is_not_named(client: httpx.AsyncClient, database: Database, owner: Headers, admin: Headers) -> None:
    await append(database, taken(account_id=SAM, account_name="Sam Scorer", subject_id=None, details="{}"), taken())
    await erase(database, SAM)
    for path, headers in ((PAGE, owner), (f"{PAGE}.csv", owner), ("/admin/audit", admin), ("/admin/audit.csv", admin)):
        text = (await client.get(path, headers=headers)).text
        assert "Sam" not in text
        assert "Somebody who has deleted their account" in text


async def test_the_file_has_the_filtered_entries_and_no_formulas(client: httpx.AsyncClient, database: Database, owner: Headers) -> None:
    await append(database, taken(account_name="=HYPERLINK(1)", details=details_text({"name": "Zoë"}, {})), taken(action="live.start_match"))
    answer = await client.get(f"{PAGE}.csv?module=accounts", headers=owner)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (row["action"], row["person"], row["number"]) == ("accounts.change_roles", "'=HYPERLINK(1)", "1")
    assert "Zoë" in row["sent"]
