"""Documents: who sees them, what a file must be, and what becomes of them when an account is deleted."""

from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from PIL import Image
from tests.composed import composed
from tests.inner_site import surroundings
from tests.modules.competitions.taking_part import Headers, League
from tests.tokens import ISSUER, access_token

from matchday.app.registry import load_modules
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.images import Images
from matchday.backbone.module import SURFACES
from matchday.backbone.storage import NoSuchFile, Storage, open_storage
from matchday.backbone.storage.noted_files import delete_orphans
from matchday.contracts.accounts import AccountChanged
from matchday.modules.competitions.actions.keep_files import KeptFiles
from matchday.modules.competitions.replicas import forget_deleted_accounts
from matchday.modules.competitions.store.personal_data import personal_data

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(f"file://{tmp_path}/files")


@pytest.fixture
async def league(database: Database, storage: Storage, organisation_id: UUID, sign_in: Callable[..., Headers]) -> AsyncIterator[League]:
    modules = load_modules(["competitions"])
    around = surroundings()
    around.database = database
    resources = {"storage": storage, "kept_files": KeptFiles(database, storage, Images()), "site_url": ISSUER}
    around.resources["competitions"] = resources
    with composed(modules, SURFACES, around) as (site, _):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER) as client:
            yield League(client, database, organisation_id, sign_in)


def picture(kind: str = "PNG") -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, kind)
    return made.getvalue()


async def upload(league: League, person: str, content: bytes = PDF, headers: Headers | None = None, **query: str) -> httpx.Response:
    asked = {"kind": "identity", "name": "Passport"} | query
    sent = (headers or league.organiser) | {"Content-Type": "application/pdf"}
    return await league.site.post(f"/api/v1/persons/{person}/documents", params=asked, content=content, headers=sent)


async def listed(league: League, person: str, headers: Headers) -> int:
    return len((await league.site.get(f"/api/v1/persons/{person}/documents", headers=headers)).json())


async def test_only_organiser_manager_and_person_see_a_document(league: League) -> None:
    await league.begin("Abbots", "Barons")
    of_abbots, of_barons = await league.manager("Abbots"), await league.manager("Barons")
    ann = await league.person("Ann Archer")
    await league.registered("Abbots", ann)
    path = (await upload(league, ann)).json()["path"]
    stranger = {"Authorization": f"Bearer {access_token({})}"}
    elsewhere = {"Authorization": f"Bearer {access_token({new_id(): ['owner']})}"}
    for headers in (of_barons, stranger, elsewhere):
        assert (await league.site.get(path, headers=headers)).status_code == 404
        assert (await league.site.delete(path, headers=headers)).status_code == 404
        assert (await upload(league, ann, headers=headers)).status_code == 404
        assert await listed(league, ann, headers) == 0
    assert (await league.site.get(path)).status_code == 401
    for headers in (league.organiser, of_abbots):
        got = await league.site.get(path, headers=headers)
        assert (got.status_code, got.content) == (200, PDF)
        assert got.headers["content-disposition"].startswith("attachment")
        assert await listed(league, ann, headers) == 1


async def test_writing_a_draft_opens_nobodys_documents(league: League) -> None:
    await league.begin("Abbots", "Barons")
    of_barons = await league.manager("Barons")
    ann = await league.person("Ann Archer")
    await league.registered("Abbots", ann)
    path = (await upload(league, ann)).json()["path"]
    assert (await league.draft("Barons", ann, of_barons)).status_code == 201
    assert (await league.site.get(path, headers=of_barons)).status_code == 404
    own = (await upload(league, ann, headers=of_barons)).json()["path"]
    assert (await league.site.get(own, headers=of_barons)).status_code == 200
    assert await listed(league, ann, of_barons) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain text",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7\nno end",
        PDF.replace(b"<<>>", b"<< /OpenAction << /JS (app.alert) >> >>"),
        b"\x89PNG\r\n\x1a\n" + b"no picture",
        b"\xff\xd8\xff" + b"\x00" * 100,
        b"GIF89a" + b"\x00" * 20,
    ],
)
async def test_what_is_no_document_is_not_kept(league: League, content: bytes) -> None:
    ann = await league.person("Ann Archer")
    refused = await upload(league, ann, content)
    assert (refused.status_code, refused.json()["code"]) == (422, "document_refused")
    assert await listed(league, ann, league.organiser) == 0


async def test_a_file_that_is_too_large_is_not_read(league: League) -> None:
    assert (await upload(league, await league.person("Ann"), PDF + b" " * 5_000_000)).status_code == 413


async def test_a_picture_is_made_anew(league: League) -> None:
    path = (await upload(league, await league.person("Ann"), picture("JPEG") + b"<script>")).json()["path"]
    got = await league.site.get(path, headers=league.organiser)
    assert got.content[:4] == b"RIFF"
    assert b"<script>" not in got.content


async def test_documents_that_are_asked_for_must_lie_there_and_be_good(league: League) -> None:
    await league.begin("Abbots", squads="  documents: [medical]\n")
    ann = await league.person("Ann Archer")
    made = (await league.draft("Abbots", ann)).json()["registration_id"]
    assert (await league.hand_in("Abbots", made)).status_code == 200
    assert (await league.decide(made)).json()["errors"][0]["code"] == "document_missing"
    await upload(league, ann, kind="medical", expires_on="2020-01-01")
    assert (await league.decide(made)).json()["errors"][0]["code"] == "document_missing"
    await upload(league, ann, kind="medical", expires_on="2190-01-01")
    assert (await league.decide(made)).status_code == 200


async def test_a_deleted_account_takes_its_documents_and_leaves_the_name(league: League, storage: Storage) -> None:
    await league.begin("Abbots")
    ann, account_id = await league.person("Ann Archer"), new_id()
    await league.registered("Abbots", ann)
    link = (await league.site.post(f"/manage/v1/persons/{ann}/invitations", headers=league.organiser)).json()["path"]
    mine = {"Authorization": f"Bearer {access_token({}, account_id=account_id)}"}
    token = {"token": link.partition("token=")[2]}
    assert (await league.site.post("/api/v1/team-invitations/acceptance", json=token, headers=mine)).status_code == 200
    path = (await upload(league, ann, headers=mine)).json()["path"]
    assert (await league.site.get(path, headers=mine)).status_code == 200
    async with league.database.read("competitions") as tx:
        held = await personal_data(tx, account_id)
    assert (held["persons"][0]["name"], len(held["registrations"]), len(held["documents"])) == ("Ann Archer", 1, 1)
    gone = AccountChanged(account_id=account_id, name="", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=True, version=2)
    for _ in range(2):
        async with league.database.begin("competitions") as tx:
            await forget_deleted_accounts(tx, [gone])
    async with league.database.read("competitions") as tx:
        assert set(await personal_data(tx, account_id)) <= {"files_stored"}
    assert (await league.site.get(path, headers=league.organiser)).status_code == 404
    key = held["files_stored"][0]["key"]
    assert await delete_orphans(league.database, "competitions", storage, seconds_free_min=-1) == 1
    with pytest.raises(NoSuchFile):
        await storage.get(key, size_bytes_max=10**7)
    (squad,) = (await league.site.get("/public/v1/competitions/league/squads")).json()
    assert [player["name"] for player in squad["players"]] == ["Ann Archer"]


async def test_a_badge_is_the_organisers_to_change(league: League) -> None:
    club = (await league.site.post(league.path("clubs"), json={"name": "Abbots"}, headers=league.organiser)).json()
    address = f"/api/v1/clubs/{club['club_id']}/badge"
    png = {"Content-Type": "image/png"}
    stranger = {"Authorization": f"Bearer {access_token({})}"}
    assert (await league.site.put(address, content=picture(), headers=stranger | png)).status_code == 404
    done = await league.site.put(address, content=picture(), headers=league.organiser | png)
    assert (await league.site.get(done.json()["path"])).content[:4] == b"RIFF"
