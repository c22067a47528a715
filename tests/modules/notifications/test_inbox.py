"""What is told on the site: to whom it belongs and nobody else, once, in the reader's language, and within bounds."""

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from tests.modules.notifications.post import Post, contact, now, roles_given, sealed, security_changed, sign_up
from tests.modules.notifications.reader import Reader, reading_room

from matchday.backbone.ids import new_id
from matchday.contracts.accounts import EmailChangeAsked, InvitationSent, PasswordResetAsked, SignUpRepeated
from matchday.contracts.event import Event
from matchday.modules.notifications.domain.inbox import NOTICES_MAX, OF_STRANGERS_MAX
from matchday.modules.notifications.sweeps import forget_old_notices


@pytest.fixture
async def client(post: Post) -> AsyncIterator[httpx.AsyncClient]:
    async with reading_room(post.database) as opened:
        yield opened


@pytest.fixture
def ada(client: httpx.AsyncClient) -> Reader:
    return Reader(client)


@pytest.fixture
def eve(client: httpx.AsyncClient) -> Reader:
    return Reader(client)


def invitation(email: str) -> Event:
    key = new_id()
    return InvitationSent(
        invitation_id=key,
        organisation_id=new_id(),
        organisation_name="Eagles",
        invited_by="Grace",
        email=email,
        locale="en",
        roles=("scorer",),
        sealed_path=sealed("/invitations/accept/the-secret-token", str(key)),
        expires_at=now() + timedelta(hours=1),
    )


# Refusals.


PATHS = [
    ("GET", "/api/v1/inbox"),
    ("GET", "/api/v1/inbox/unread"),
    ("PUT", "/api/v1/inbox/read"),
    ("PUT", "/api/v1/inbox/{}/read"),
    ("GET", "/api/v1/me/notifications"),
    ("PUT", "/api/v1/me/notifications"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_a_stranger_sees_and_changes_nothing(method: str, path: str, client: httpx.AsyncClient):
    assert (await client.request(method, path.format(new_id()))).status_code == 401


@pytest.mark.parametrize("path", ["/inbox", "/inbox/rows", "/inbox/unread", "/me/notifications"])
async def test_a_stranger_is_led_to_signing_in(path: str, client: httpx.AsyncClient):
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path}")


async def test_nobody_reads_or_marks_the_notices_of_others(ada: Reader, eve: Reader, post: Post):
    await post.hear(security_changed(ada.account_id), security_changed(eve.account_id))
    (hers,) = await ada.notices()
    assert hers["notice_id"] not in (await eve.ask("GET", "/inbox")).text
    assert [notice["notice_id"] for notice in await eve.notices()] != [hers["notice_id"]]
    assert (await eve.ask("PUT", f"/api/v1/inbox/{hers['notice_id']}/read")).status_code == 404
    assert (await eve.ask("PUT", "/api/v1/inbox/read", json={"up_to": hers["notice_id"]})).status_code == 404
    assert (await eve.ask("POST", f"/inbox/{hers['notice_id']}/open")).status_code == 404
    assert (await eve.ask("POST", "/inbox/read", data={"up_to": hers["notice_id"]})).status_code == 404
    assert (await ada.count(), await eve.count()) == (1, 1)


async def test_what_is_not_there_is_not_found(ada: Reader):
    for up_to in (str(new_id()), "nonsense", ""):
        assert (await ada.ask("POST", "/inbox/read", data={"up_to": up_to})).status_code == 404
    assert (await ada.ask("PUT", f"/api/v1/inbox/{new_id()}/read")).status_code == 404
    assert (await ada.ask("GET", "/api/v1/inbox?cursor=WzE4NDQ2NzQ0MDczNzA5NTUxNjE2XQ")).status_code == 422


# What gets there.


async def test_what_opens_an_account_never_lies_in_an_inbox(ada: Reader, post: Post):
    until, key = now() + timedelta(hours=1), str(ada.account_id)
    link = sealed("/r/the-secret-token", key)
    origin = {"device": "Firefox", "address": "203.0.113.7"}
    await post.hear(
        contact(ada.account_id),
        sign_up("ada@example.org"),
        SignUpRepeated(account_id=ada.account_id, **origin),
        PasswordResetAsked(account_id=ada.account_id, sealed_path=link, expires_at=until, **origin),
        EmailChangeAsked(account_id=ada.account_id, email="next@example.org", sealed_path=link, expires_at=until),
    )
    assert await ada.notices() == []


async def test_an_invitation_to_the_address_of_an_account_is_told_without_its_link(ada: Reader, eve: Reader, post: Post):
    await post.hear(contact(ada.account_id, email="Ada@Example.org"), contact(eve.account_id, email="eve@example.org"))
    await post.hear(invitation("ada@example.org"), invitation("nobody@example.org"))
    (notice,) = await ada.notices()
    assert (notice["kind"], notice["link"]) == ("invitation_sent", None)
    assert "Grace" in notice["text"]
    assert await eve.notices() == []
    async with post.database.read("notifications") as tx:
        kept = await tx.fetchval("SELECT string_agg(notices::text, ' ') FROM notifications.notices")
    assert "sealed" not in kept
    assert "token" not in kept


@pytest.mark.parametrize("make", [security_changed, roles_given])
async def test_an_event_heard_twice_is_told_once(make, ada: Reader, post: Post):
    event, event_id = make(ada.account_id), new_id()
    await post.hear(contact(ada.account_id))
    for _ in range(3):
        await post.hear(event, event_id=event_id)
    assert len(await ada.notices()) == await ada.count() == 1
    await post.hear(event)
    assert await ada.count() == 2


async def test_events_in_any_order_are_told_in_the_order_they_came(client: httpx.AsyncClient, post: Post):
    for order in itertools.permutations(["contact", "roles", "security"]):
        reader = Reader(client)
        events = {
            "contact": contact(reader.account_id),
            "roles": roles_given(reader.account_id),
            "security": security_changed(reader.account_id),
        }
        await post.hear(*(events[name] for name in order))
        told = [notice["kind"].partition("_")[0] for notice in await reader.notices()]
        assert told == [name for name in reversed(order) if name != "contact"]


async def test_it_is_worded_in_the_language_of_whoever_reads(ada: Reader, post: Post):
    await post.hear(roles_given(ada.account_id, organisation_name="<b>Eagles"), security_changed(ada.account_id))
    english, german = [await ada.ask("GET", "/inbox", headers={"accept-language": language}) for language in ("en", "de")]
    assert "Your password was changed" in english.text
    assert "Ihr Passwort wurde geändert" in german.text
    assert "<b>Eagles" not in english.text
    titles = [notice["title"] for notice in await ada.notices()]
    assert titles == ["Your password was changed", "Your roles in “<b>Eagles”"]


async def test_a_long_inbox_has_pages_and_a_filter(ada: Reader, post: Post):
    await post.hear(*(roles_given(ada.account_id, organisation_name=f"Club {number}") for number in range(5)))
    first = (await ada.ask("GET", "/api/v1/inbox?limit=3")).json()
    rest = (await ada.ask("GET", "/api/v1/inbox", params={"limit": 3, "cursor": first["next"]})).json()
    told = [notice["title"] for notice in first["items"] + rest["items"]]
    assert told == [f"Your roles in “Club {number}”" for number in (4, 3, 2, 1, 0)]
    await ada.ask("PUT", f"/api/v1/inbox/{first['items'][0]['notice_id']}/read")
    assert [notice["title"] for notice in await ada.notices(only_unread=True)] == told[1:]
    page = await ada.ask("GET", "/inbox?show=unread&limit=2")
    assert "Club 4" not in page.text
    assert "show=unread" in page.text.partition('rel="next"')[0].rpartition("<a")[2]


# Reading.


async def test_opening_marks_it_read_and_follows_its_link(ada: Reader, post: Post):
    await post.hear(roles_given(ada.account_id), roles_given(ada.account_id, roles=()))
    ended, given = await ada.notices()
    opened = await ada.ask("POST", f"/inbox/{given['notice_id']}/open")
    assert (opened.status_code, opened.headers["location"]) == (303, "/organisations/eagles")
    assert (await ada.ask("POST", f"/inbox/{ended['notice_id']}/open")).headers["location"] == "/inbox"
    again = await ada.ask("POST", f"/inbox/{given['notice_id']}/open")
    assert again.headers["location"] == "/organisations/eagles"
    assert await ada.count() == 0


async def test_looking_at_the_inbox_marks_nothing(ada: Reader, post: Post):
    await post.hear(security_changed(ada.account_id))
    for path in ("/inbox", "/inbox/rows", "/api/v1/inbox"):
        await ada.ask("GET", path)
    assert await ada.count() == 1


async def test_what_arrives_meanwhile_stays_unread(ada: Reader, post: Post):
    await post.hear(security_changed(ada.account_id), roles_given(ada.account_id))
    newest = (await ada.notices())[0]["notice_id"]
    await post.hear(security_changed(ada.account_id, "passkey_added"))
    answer = await ada.ask("PUT", "/api/v1/inbox/read", json={"up_to": newest})
    assert answer.json()["count"] == 1
    assert [notice["title"] for notice in await ada.notices(only_unread=True)] == ["A passkey was added to your account"]


async def test_the_button_marks_what_the_page_showed(ada: Reader, post: Post):
    await post.hear(security_changed(ada.account_id))
    page = (await ada.ask("GET", "/inbox")).text
    up_to = page.partition('name="up_to" value="')[2][:36]
    answer = await ada.ask("POST", "/inbox/read", data={"up_to": up_to})
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
    assert await ada.count() == 0
    assert "Mark all as read" not in (await ada.ask("GET", "/inbox")).text


# Bounds, and the end.


async def test_an_inbox_keeps_the_newest(ada: Reader, post: Post):
    await post.hear(security_changed(ada.account_id))
    await post.change(
        "INSERT INTO notifications.notices (notice_id, account_id, number, event_id, kind, category, context) "
        "SELECT uuidv7(), account_id, -number, uuidv7(), 'roles_given', 'organisations', '{}' "
        "FROM notifications.inboxes, generate_series(1, $1) AS number",
        NOTICES_MAX,
    )
    await post.hear(security_changed(ada.account_id))
    assert await ada.count() == NOTICES_MAX
    assert [notice["kind"] for notice in await ada.notices(limit=2)] == ["security_changed"] * 2


async def test_strangers_cannot_push_out_what_matters(ada: Reader, post: Post):
    await post.hear(contact(ada.account_id), security_changed(ada.account_id))
    for _ in range(OF_STRANGERS_MAX + 3):
        await post.hear(invitation("ada@example.org"))
    assert await ada.count() == OF_STRANGERS_MAX + 1
    assert (await ada.notices(limit=200))[-1]["kind"] == "security_changed"


async def test_after_half_a_year_it_is_forgotten_and_no_longer_counted(ada: Reader, eve: Reader, post: Post):
    await post.hear(security_changed(ada.account_id), security_changed(eve.account_id))
    await post.change("UPDATE notifications.notices SET created_at = now() - interval '181 days' WHERE account_id = $1", ada.account_id)
    before = await ada.unread()
    async with post.database.begin("notifications") as tx:
        assert await forget_old_notices(tx) == 1
    async with post.database.begin("notifications") as tx:
        assert await forget_old_notices(tx) == 0
    after = await ada.unread()
    assert (after["count"], after["seq"]) == (0, before["seq"] + 1)
    assert await eve.count() == 1


async def test_a_deleted_account_leaves_no_notice_and_gets_none(ada: Reader, post: Post):
    await post.hear(contact(ada.account_id), security_changed(ada.account_id))
    await post.hear(contact(ada.account_id, email=None, version=2), roles_given(ada.account_id), invitation("ada@example.org"))
    async with post.database.read("notifications") as tx:
        for table in ("inboxes", "notices"):
            assert await tx.fetchval(f"SELECT count(*) FROM notifications.{table}") == 0
