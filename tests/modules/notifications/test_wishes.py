"""What people want to hear of is what they hear of, by mail and in the inbox; and nobody misses what is for their security."""

from collections.abc import AsyncIterator

import pytest
from tests.modules.notifications.post import Post, contact, roles_given, security_changed
from tests.modules.notifications.reader import Reader, reading_room

from matchday.modules.notifications.actions.end_subscription import end_subscription
from matchday.modules.notifications.domain.unsubscribing import Subscription

PATH = "/api/v1/me/notifications"


@pytest.fixture
async def ada(post: Post) -> AsyncIterator[Reader]:
    async with reading_room(post.database) as client:
        reader = Reader(client)
        await post.hear(contact(reader.account_id))
        yield reader


async def shown(reader: Reader) -> dict[str, tuple[bool, bool, bool]]:
    answer = (await reader.ask("GET", PATH)).json()
    assert answer["address"] in (None, "ada@example.org")
    return {each["category"]: (each["is_optional"], each["email"], each["inbox"]) for each in answer["categories"]}


async def save(reader: Reader, category: str, *, email: bool, inbox: bool) -> int:
    body = {"categories": [{"category": category, "email": email, "inbox": inbox}]}
    return (await reader.ask("PUT", PATH, json=body)).status_code


@pytest.mark.parametrize("category", ["security", "no_such_category"])
async def test_what_is_not_optional_cannot_be_switched(category: str, ada: Reader):
    body = {"categories": [{"category": name, "email": False, "inbox": False} for name in ("organisations", category)]}
    answer = await ada.ask("PUT", PATH, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "category_not_optional")
    assert await shown(ada) == {
        "security": (False, True, True),
        "organisations": (True, True, True),
        "teams": (True, True, True),
        "follows": (True, True, True),
        "tickets": (False, True, True),
        "webhooks": (True, True, True),
    }


async def test_nonsense_is_refused(ada: Reader):
    bodies = [
        {},
        {"categories": [{}]},
        {"categories": [{"category": "organisations", "email": "perhaps", "inbox": True}]},
        {"categories": [1] * 21},
    ]
    for body in bodies:
        assert (await ada.ask("PUT", PATH, json=body)).status_code == 422


@pytest.mark.parametrize("email", [True, False])
@pytest.mark.parametrize("inbox", [True, False])
async def test_each_way_follows_its_wish(email: bool, inbox: bool, ada: Reader, post: Post):
    assert await save(ada, "organisations", email=email, inbox=inbox) == 200
    await post.hear(roles_given(ada.account_id))
    assert len(await post.send()) == email
    assert await ada.count() == inbox


async def test_security_comes_by_both_ways_whatever_was_saved(ada: Reader, post: Post):
    await post.change(
        "INSERT INTO notifications.preferences (account_id, category, channel, is_on) "
        "VALUES ($1, 'security', 'email', false), ($1, 'security', 'inbox', false)",
        ada.account_id,
    )
    await post.hear(security_changed(ada.account_id))
    assert (len(await post.send()), await ada.count()) == (1, 1)
    assert (await shown(ada))["security"] == (False, True, True)


@pytest.mark.parametrize("by_address", [True, False])
async def test_an_unsubscribe_link_shows_here_and_can_be_taken_back(by_address: bool, ada: Reader, post: Post):
    whose = {"address": "Ada@example.org"} if by_address else {"account_id": ada.account_id}
    async with post.database.begin("notifications") as tx:
        await end_subscription(tx, Subscription(category="organisations", **whose))
    assert (await shown(ada))["organisations"] == (True, False, True)
    assert await save(ada, "organisations", email=True, inbox=True) == 200
    assert (await shown(ada))["organisations"] == (True, True, True)
    await post.hear(roles_given(ada.account_id))
    assert len(await post.send()) == 1


async def test_the_form_saves_what_is_checked_and_leaves_what_it_did_not_show(ada: Reader):
    answer = await ada.ask(
        "POST", "/me/notifications", data={"organisations.shown": "1", "organisations.inbox": "on", "security.shown": "1"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/notifications?done=saved")
    assert await shown(ada) == {
        "security": (False, True, True),
        "organisations": (True, False, True),
        "teams": (True, True, True),
        "follows": (True, True, True),
        "tickets": (False, True, True),
        "webhooks": (True, True, True),
    }
    await ada.ask("POST", "/me/notifications", data={})
    assert (await shown(ada))["organisations"] == (True, False, True)
    page = (await ada.ask("GET", "/me/notifications")).text
    assert "ada@example.org" in page
    assert 'name="security.email"' not in page


async def test_a_deleted_account_leaves_no_wish(ada: Reader, post: Post):
    await save(ada, "organisations", email=False, inbox=False)
    await post.hear(contact(ada.account_id, email=None, version=2))
    assert await shown(ada) == {
        "security": (False, True, True),
        "organisations": (True, True, True),
        "teams": (True, True, True),
        "follows": (True, True, True),
        "tickets": (False, True, True),
        "webhooks": (True, True, True),
    }
