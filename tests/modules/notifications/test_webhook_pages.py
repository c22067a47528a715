"""A person's webhooks by the form alone; organisers' pages are the same ones (`test_following.py`)."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.modules.notifications.evening import Evening
from tests.modules.notifications.post import Post, contact
from tests.modules.notifications.reader import Reader, reading_room
from tests.tokens import access_token

from matchday.backbone.ids import new_id

HOME = "/me/notifications/webhooks"


class Desk:
    """Ada, who follows a team."""

    def __init__(self, post: Post, client: httpx.AsyncClient) -> None:
        self.post, self.client, self.evening, self.ada = post, client, Evening(), Reader(client)

    def fields(self, **changes: str) -> dict[str, str]:
        return {"address": "https://hooks.example/x", "kind.final": "on", f"subject.{self.evening.home_id}": "on", **changes}

    async def made(self) -> str:
        """The path of a webhook of hers."""
        assert "whsec_" in (await self.ada.ask("POST", HOME, data=self.fields())).text
        (held,) = (await self.ada.ask("GET", "/api/v1/me/webhooks")).json()
        return f"{HOME}/{held['webhook_id']}"


@pytest.fixture
async def desk(post: Post) -> AsyncIterator[Desk]:
    async with reading_room(post.database) as client:
        made = Desk(post, client)
        await post.hear(contact(made.ada.account_id), made.evening.match(home="Eagles <b>"))
        await made.ada.ask("POST", f"/follow/{made.evening.home_id}", data={"quick": "1"})
        yield made


@pytest.mark.parametrize("rest", ["", "/do", "/deliveries/{id}/replay"])
async def test_nobody_sees_or_changes_anothers(rest: str, desk: Desk):
    path = (await desk.made()) + rest.replace("{id}", str(new_id()))
    stranger = Reader(desk.client)
    assert (await stranger.ask("POST", path, data=desk.fields(deed="end"))).status_code == 404
    assert (await desk.client.post(path, data={"deed": "end"})).status_code in (303, 401)
    organiser = Reader(desk.client)
    organisation_id = desk.evening.organisation_id
    organiser.headers = {"authorization": f"Bearer {access_token({str(organisation_id): ['organiser']}, account_id=organiser.account_id)}"}
    theirs = path.replace(HOME, f"/manage/organisations/{organisation_id}/webhooks")
    assert (await organiser.ask("POST", theirs, data=desk.fields(deed="end"))).status_code == 404
    assert len((await desk.ada.ask("GET", "/api/v1/me/webhooks")).json()) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"address": "http://10.0.0.1 /"}, "Nothing can be sent to this address"),
        ({"page": "/teams/nowhere"}, "is not known here"),
        ({"kind.raffle.paid": "on"}, "There is nothing called “raffle.paid”"),
        ({"title": "x" * 81}, "A name has at most 80 letters"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(changes: dict[str, str], words: str, desk: Desk):
    answer = await desk.ada.ask("POST", HOME, data=desk.fields(title="My server") | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert (changes.get("title", "My server") in answer.text, "whsec_" in answer.text) == (True, False)


async def test_added_tested_replaced_switched_off_and_on_and_deleted(desk: Desk):
    path = await desk.made()
    page = (await desk.ada.ask("GET", path)).text
    assert "whsec_" not in page
    assert "whpk_" in page
    assert "<b>" not in page.replace("<body", "")
    assert (await desk.ada.ask("POST", f"{path}/do", data={"deed": "ping"})).headers["location"] == f"{path}?done=pinged"
    replaced = await desk.ada.ask("POST", f"{path}/do", data={"deed": "secret", "hours": "168"})
    assert "whsec_" in replaced.text
    assert replaced.text.count("whpk_") == 2
    assert replaced.headers["cache-control"] == "no-store"
    await desk.post.change("UPDATE notifications.deliveries SET state = 'dead', ended_at = now(), last_error = 'It answered 500.'")
    failed = (await desk.ada.ask("GET", f"{path}?show=failed")).text
    assert "Send all again" in failed
    assert (await desk.ada.ask("POST", f"{path}/do", data={"deed": "replay", "hours": "24"})).headers["location"].endswith("replayed-1")
    assert "1 delivery goes out again." in (await desk.ada.ask("GET", f"{path}?done=replayed-1")).text
    assert (await desk.ada.ask("POST", f"{path}/do", data={"deed": "disable"})).headers["location"].endswith("disabled")
    off = (await desk.ada.ask("GET", path)).text
    assert "Switch on again" in off
    assert "It was ended by hand." in off
    refused = await desk.ada.ask("POST", f"{path}/do", data={"deed": "ping"})
    assert (refused.status_code, "switched off, so nothing was sent" in refused.text) == (409, True)
    assert (await desk.ada.ask("POST", f"{path}/do", data={"deed": "enable"})).headers["location"].endswith("enabled")
    assert (await desk.ada.ask("POST", f"{path}/do", data={"deed": "end"})).headers["location"] == f"{HOME}?done=deleted"
    assert (await desk.ada.ask("GET", path)).status_code == 404


async def test_a_page_is_as_good_as_a_box(desk: Desk):
    fields = desk.fields(page=f"https://matchday.test/teams/{desk.evening.away_id}/")
    assert (await desk.ada.ask("POST", HOME, data=fields)).status_code == 200
    (held,) = (await desk.ada.ask("GET", "/api/v1/me/webhooks")).json()
    assert {each["name"] for each in held["subjects"]} == {"Eagles <b>", "Owls"}


async def test_german_is_complete(desk: Desk):
    path = await desk.made()
    await desk.ada.ask("POST", f"{path}/do", data={"deed": "ping"})
    listed, one = [(await desk.ada.ask("GET", each, headers={"accept-language": "de"})).text for each in (HOME, path)]
    for word in ("Was er hört", "Spiele", "Tore", "Ihre Webhooks"):
        assert word in listed, word
    for word in ("Ausschalten", "Zustellungen", "Noch einmal senden", "Versuch"):
        assert word in one or word == "Noch einmal senden", word
