"""Following and webhooks over HTTP and on pages: refusals and permissions first."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.modules.notifications.evening import Evening, spread
from tests.modules.notifications.post import Post, contact
from tests.modules.notifications.reader import Reader, reading_room
from tests.tokens import access_token

from matchday.backbone.ids import new_id
from matchday.contracts.competitions import RegistrationsDecided
from matchday.modules.notifications.domain.destinations import FOLLOWS_MAX
from matchday.modules.notifications.store.personal_data import personal_data

NASTY = '<b onclick="x">Eagles'


class Ground:
    """A match whose home team has a name that would like to be markup."""

    def __init__(self, post: Post, client: httpx.AsyncClient) -> None:
        self.post, self.client = post, client
        self.evening = Evening()
        self.ada = Reader(client)
        self.hooks = f"/manage/v1/organisations/{self.evening.organisation_id}/webhooks"
        self.pages = f"/manage/organisations/{self.evening.organisation_id}/webhooks"

    def organiser(self, role: str = "organiser") -> Reader:
        reader = Reader(self.client)
        token = access_token({str(self.evening.organisation_id): [role]}, account_id=reader.account_id)
        reader.headers = {"authorization": f"Bearer {token}"}
        return reader

    def wanted(self, **changes: Any) -> dict[str, Any]:
        subjects = [str(self.evening.home_id)]
        return {"address": "https://hooks.example/x", "kinds": ["final"], "subjects": subjects, **changes}


@pytest.fixture
async def ground(post: Post) -> AsyncIterator[Ground]:
    async with reading_room(post.database) as client:
        made = Ground(post, client)
        await post.hear(contact(made.ada.account_id), made.evening.match(home=NASTY))
        yield made


async def follow(reader: Reader, subject_id: Any, **body: Any) -> httpx.Response:
    return await reader.ask("PUT", f"/api/v1/me/follows/{subject_id}", json={"kinds": ["score"], **body})


async def test_nobody_follows_without_a_sign_in(ground: Ground):
    home = ground.evening.home_id
    assert (await ground.client.put(f"/api/v1/me/follows/{home}", json={"kinds": []})).status_code == 401
    assert (await ground.client.get("/api/v1/me/webhooks")).status_code == 401
    assert (await ground.client.post(f"/follow/{home}", data={"quick": "1"})).status_code in (303, 401)


async def test_what_cannot_be_followed(ground: Ground):
    assert (await follow(ground.ada, new_id())).status_code == 404
    assert (await follow(ground.ada, ground.evening.home_id, ways=["telegram"])).json()["code"] == "sink_not_linked"
    for body in ({"kinds": ["everything"]}, {"ways": ["webhook"]}, {"kinds": ["score"] * 30}):
        assert (await follow(ground.ada, ground.evening.home_id, **body)).status_code == 422


async def test_there_is_a_limit_to_following(ground: Ground):
    assert (await follow(ground.ada, ground.evening.home_id)).status_code == 200
    await ground.post.change(
        "INSERT INTO notifications.follows (subject_id, destination_id, kinds) "
        "SELECT gen_random_uuid(), destination_id, '{score}' FROM notifications.destinations, generate_series(2, $1)",
        FOLLOWS_MAX,
    )
    assert (await follow(ground.ada, ground.evening.away_id)).json()["code"] == "too_much_followed"
    assert (await follow(ground.ada, ground.evening.home_id, kinds=["final"])).status_code == 200, "what is followed can be changed"


async def test_follow_change_and_end(ground: Ground):
    home = ground.evening.home_id
    assert (await follow(ground.ada, home, ways=["inbox", "email"])).json()["ways"] == ["email", "inbox"]
    assert (await follow(ground.ada, home, kinds=["final"], ways=["inbox"])).json()["ways"] == ["inbox"]
    (held,) = (await ground.ada.ask("GET", "/api/v1/me/follows")).json()
    assert (held["subject"], held["name"], held["kinds"]) == ("team", NASTY, ["final"])
    assert (await ground.ada.ask("DELETE", f"/api/v1/me/follows/{home}")).status_code == 204
    assert (await ground.ada.ask("GET", "/api/v1/me/follows")).json() == []


async def test_one_button_follows_and_the_page_chooses(ground: Ground):
    home = ground.evening.home_id
    answer = await ground.ada.ask("POST", f"/follow/{home}", data={"quick": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/follow/{home}?done=saved")
    shown = (await ground.ada.ask("GET", f"/follow/{home}?done=saved")).text
    assert NASTY not in shown
    assert "Saved. It holds" in shown
    await ground.ada.ask("POST", f"/follow/{home}", data={"kind.cards": "on", "way.email": "on"})
    (held,) = (await ground.ada.ask("GET", "/api/v1/me/follows")).json()
    assert (held["kinds"], held["ways"]) == (["cards"], ["email"])
    wishes = (await ground.ada.ask("GET", "/me/notifications")).text
    assert f"/follow/{home}" in wishes
    assert NASTY not in wishes
    assert "Connect a chat" in wishes
    ended = await ground.ada.ask("POST", f"/follow/{home}", data={"end": "1", "from_list": "1"})
    assert ended.headers["location"] == "/me/notifications?done=ended"
    assert (await ground.ada.ask("GET", "/api/v1/me/follows")).json() == []
    assert (await ground.ada.ask("GET", f"/follow/{new_id()}")).status_code == 404


async def test_telegram_is_connected_from_the_page(ground: Ground):
    page = (await ground.ada.ask("POST", "/me/notifications/telegram")).text
    assert "https://t.me/matchday_bot?start=" in page
    assert (await ground.ada.ask("POST", "/me/notifications/telegram/end")).status_code == 303


async def test_names_are_never_markup_in_mail_and_log(ground: Ground):
    await follow(ground.ada, ground.evening.home_id, kinds=["score", "kick_off"], ways=["email"])
    organiser = ground.organiser()
    made = (await organiser.ask("POST", ground.hooks, json=ground.wanted(kinds=["score", "kick_off"]))).json()
    ground.evening.phase = "scheduled"
    await ground.post.hear(ground.evening.state("first_half"))
    ground.evening.goal(player="<i>Ada</i>")
    await ground.post.hear(ground.evening.state())
    await spread(ground.post.database)
    for letter in await ground.post.send():
        assert "<b onclick" not in letter.html
        assert "<i>Ada" not in letter.html
    log = (await organiser.ask("GET", f"{ground.pages}/{made['webhook']['webhook_id']}")).text
    assert "&lt;b onclick" in log
    assert "<b onclick" not in log


@pytest.mark.parametrize("who", ["anonymous", "stranger", "scorer", "editor"])
async def test_only_organisers_keep_webhooks(who: str, ground: Ground):
    reader = {"stranger": ground.ada, "scorer": ground.organiser("scorer"), "editor": ground.organiser("editor")}.get(who)
    headers = reader.headers if reader else {}
    expected = {"anonymous": 401, "stranger": 404}.get(who, 403)
    one = f"{ground.hooks}/{new_id()}"
    for method, path in [
        ("GET", ground.hooks), ("POST", ground.hooks), ("PUT", one), ("DELETE", one), ("PUT", f"{one}/secret"), ("POST", f"{one}/pings"),
        ("GET", f"{one}/deliveries"), ("PUT", f"{one}/deliveries/{new_id()}/replay"),
    ]:  # fmt: skip
        body = ground.wanted() if method in ("POST", "PUT") else None
        assert (await ground.client.request(method, path, json=body, headers=headers)).status_code == expected, (method, path)


async def test_a_webhook_of_another_organisation_is_not_there(ground: Ground):
    made = (await ground.organiser().ask("POST", ground.hooks, json=ground.wanted())).json()["webhook"]["webhook_id"]
    other = Ground(ground.post, ground.client)
    thief = other.organiser()
    for method, rest in [("PUT", ""), ("DELETE", ""), ("PUT", "/secret"), ("POST", "/pings"), ("GET", "/deliveries")]:
        body = {("PUT", ""): ground.wanted(), ("PUT", "/secret"): {}}.get((method, rest))
        answer = await thief.ask(method, f"{other.hooks}/{made}{rest}", json=body)
        assert answer.status_code == 404, (method, rest)
    assert (await ground.ada.ask("DELETE", f"/api/v1/me/webhooks/{made}")).status_code == 404


async def test_the_secret_is_shown_once(ground: Ground):
    organiser = ground.organiser()
    made = (await organiser.ask("POST", ground.hooks, json=ground.wanted())).json()
    assert made["secret"].startswith("whsec_")
    path = f"{ground.hooks}/{made['webhook']['webhook_id']}"
    assert "whsec_" not in (await organiser.ask("GET", ground.hooks)).text
    assert "whsec_" not in (await organiser.ask("GET", f"{ground.pages}/{made['webhook']['webhook_id']}")).text
    fresh = (await organiser.ask("PUT", f"{path}/secret", json={})).json()["secret"]
    assert fresh not in ("", made["secret"])
    assert (await organiser.ask("POST", f"{path}/pings")).status_code == 202
    (line,) = (await organiser.ask("GET", f"{path}/deliveries")).json()["items"]
    assert (line["kind"], line["state"]) == ("ping", "queued")
    assert (await organiser.ask("PUT", f"{path}/deliveries/{line['delivery_id']}/replay")).json()["code"] == "delivery_under_way"
    assert (await organiser.ask("DELETE", path)).status_code == 204


async def test_webhooks_by_the_form_alone(ground: Ground):
    organiser = ground.organiser()
    empty = await organiser.ask("POST", ground.pages, data={"address": "http://10.0.0.1/"})
    assert empty.status_code == 422
    assert empty.text.count("Choose at least one.") >= 2
    fields = {"address": "https://hooks.example/x", "title": "Ours", "kind.final": "on", f"subject.{ground.evening.home_id}": "on"}
    made = await organiser.ask("POST", ground.pages, data=fields)
    assert "whsec_" in made.text
    (held,) = (await organiser.ask("GET", ground.hooks)).json()
    path = f"{ground.pages}/{held['webhook_id']}"
    assert (await organiser.ask("POST", path, data=fields | {"title": "Renamed"})).status_code == 303
    assert (await organiser.ask("POST", f"{path}/do", data={"deed": "ping"})).headers["location"].endswith("?done=pinged")
    assert "whsec_" in (await organiser.ask("POST", f"{path}/do", data={"deed": "secret"})).text
    page = (await organiser.ask("GET", path)).text
    assert "Renamed" in page
    assert (await organiser.ask("POST", f"{path}/do", data={"deed": "end"})).status_code == 303
    assert (await organiser.ask("GET", path)).status_code == 404


async def test_a_person_is_given_and_erased_with_what_they_follow(ground: Ground):
    await follow(ground.ada, ground.evening.home_id)
    own = ground.wanted(address="https://my.example/x")
    assert (await ground.ada.ask("POST", "/api/v1/me/webhooks", json=own)).status_code == 201
    async with ground.post.database.read("notifications") as tx:
        kept = await personal_data(tx, ground.ada.account_id)
    assert (len(kept["follows"]), kept["sinks"][0]["address"]) == (2, "https://my.example/x")
    await ground.post.hear(contact(ground.ada.account_id, email=None, version=2))
    async with ground.post.database.read("notifications") as tx:
        assert "follows" not in await personal_data(tx, ground.ada.account_id)
        assert await tx.fetchval("SELECT count(*) FROM notifications.destinations") == 0


async def test_whom_a_team_is_entrusted_to_learns_what_became_of_its_players(ground: Ground):
    decided = RegistrationsDecided(
        account_id=ground.ada.account_id, team_id=new_id(), team="Eagles", competition_slug="cup", competition_name="Cup",
        verdict="rejected", persons=tuple(f"Player {number:02}" for number in range(22)), reason="No photo",
    )  # fmt: skip
    await ground.post.hear(decided)
    (notice,) = await ground.ada.notices()
    assert notice["title"] == "Not registered for “Eagles”"
    assert notice["text"].endswith("Player 19 and 2 more · Cup · Reason: “No photo”")
    (letter,) = await ground.post.send()
    assert f"/manage/teams/{decided.team_id}/squad" in letter.text


async def test_the_newest_notice_alone_for_open_pages(ground: Ground):
    assert "toast" not in (await ground.ada.ask("GET", "/inbox/newest")).text
    await follow(ground.ada, ground.evening.home_id, kinds=["kick_off"])
    await ground.post.hear(ground.evening.state("first_half"))
    await spread(ground.post.database)
    shown = (await ground.ada.ask("GET", "/inbox/newest")).text
    assert "Kick-off" in shown
    assert NASTY not in shown
    assert (await ground.client.get("/inbox/newest")).status_code in (303, 401)
