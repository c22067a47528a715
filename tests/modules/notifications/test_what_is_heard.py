"""Events become mails: once each, whatever order they come in, and none for those who are gone."""

import itertools
from datetime import timedelta

import pytest
from tests.modules.notifications.post import SITE, TOKEN_PATH, Post, contact, now, roles_given, sealed, security_changed, sign_up

from matchday.backbone.ids import new_id
from matchday.contracts.accounts import EmailChangeAsked, InvitationSent, PasswordResetAsked, SignUpRepeated
from matchday.modules.notifications.domain.kinds import KINDS, PACED_PER_HOUR_MAX
from matchday.modules.notifications.listeners import LISTENERS
from matchday.modules.notifications.sweeps import erase_leavings


def every_fact(account_id):
    until = now() + timedelta(hours=1)
    invitation = new_id()
    return [
        sign_up("new@example.org"),
        SignUpRepeated(account_id=account_id, device="Firefox", address="203.0.113.7"),
        PasswordResetAsked(
            account_id=account_id, sealed_path=sealed("/r/1", str(account_id)), expires_at=until, device="Firefox", address="203.0.113.7"
        ),
        EmailChangeAsked(account_id=account_id, email="next@example.org", sealed_path=sealed("/e/1", str(account_id)), expires_at=until),
        InvitationSent(
            invitation_id=invitation,
            organisation_id=new_id(),
            organisation_name="Eagles",
            invited_by="Grace",
            email="guest@example.org",
            locale="de",
            roles=("scorer", "editor"),
            sealed_path=sealed("/i/1", str(invitation)),
            expires_at=until,
        ),
        roles_given(account_id),
        security_changed(account_id),
    ]


def test_there_is_a_listener_for_every_kind():
    """Contacts, what can be followed, and news of matches and articles come by six more."""
    followed = [kind for kind in KINDS.values() if kind.category == "follows"]
    assert len(LISTENERS) == len(KINDS) - len(followed) + 7


async def test_every_fact_becomes_one_mail_to_the_right_address(post: Post):
    account_id = new_id()
    await post.hear(contact(account_id), *every_fact(account_id))
    sent = {letter.subject: letter.recipient for letter in await post.send()}
    assert sent == {
        "Confirm your e-mail address": "new@example.org",
        "You already have an account": "ada@example.org",
        "Choose a new password": "ada@example.org",
        "Confirm your new e-mail address": "next@example.org",
        "Einladung zu „Eagles“": "guest@example.org",
        "Your roles in “Eagles”": "ada@example.org",
        "Your password was changed": "ada@example.org",
    }


@pytest.mark.parametrize("number", range(7))
async def test_an_event_heard_twice_is_mailed_once(number: int, post: Post):
    account_id, event_id = new_id(), new_id()
    event = every_fact(account_id)[number]
    await post.hear(contact(account_id), contact(account_id))
    await post.hear(event, event_id=event_id)
    await post.hear(event, event_id=event_id)
    assert len(await post.send()) == 1
    await post.hear(event, event_id=event_id)
    assert await post.send() == []


async def test_two_events_of_the_same_words_are_two_mails(post: Post):
    """The control of the test above: it is the event's id that counts."""
    account_id = new_id()
    event = security_changed(account_id)
    await post.hear(contact(account_id), event, event)
    assert len(await post.send()) == 2


async def test_a_mail_waits_until_its_account_is_known(post: Post):
    account_id = new_id()
    await post.hear(security_changed(account_id), roles_given(account_id))
    assert await post.send() == []
    assert await post.states() == ["queued", "queued"]
    await post.hear(contact(account_id))
    assert len(await post.send()) == 2


async def test_a_mail_to_an_account_that_never_comes_is_given_up_in_the_end(post: Post):
    await post.hear(security_changed(new_id()))
    for _ in range(20):
        await post.send()
        await post.make_due()
    (row,) = await post.rows()
    assert (row["state"], row["attempts"]) == ("dead", 10)


async def test_contacts_in_any_order_end_with_the_newest(post: Post):
    for order in itertools.permutations([1, 2, 3]):
        account_id = new_id()
        for version in order:
            await post.hear(contact(account_id, email=f"v{version}@example.org", version=version))
        await post.hear(security_changed(account_id))
        assert [letter.recipient for letter in await post.send()] == ["v3@example.org"]


async def test_a_mail_goes_to_the_address_of_the_time_it_is_sent(post: Post):
    account_id = new_id()
    await post.hear(contact(account_id), security_changed(account_id), contact(account_id, email="new@example.org", version=2))
    assert [letter.recipient for letter in await post.send()] == ["new@example.org"]


async def test_a_deleted_account_leaves_nothing_personal(post: Post):
    account_id = new_id()
    await post.hear(contact(account_id), *every_fact(account_id)[1:4], roles_given(account_id), security_changed(account_id))
    await post.send()
    await post.hear(roles_given(account_id))
    await post.hear(contact(account_id, email=None, name="Ada", version=2))
    rows = await post.rows()
    assert {row["state"] for row in rows} == {"sent", "dead"}
    assert all(row["recipient"] is None and row["context"] == "{}" and row["sealed_path"] is None for row in rows)
    async with post.database.read("notifications") as tx:
        known = await tx.fetchrow("SELECT email, name FROM notifications.known_contacts WHERE account_id = $1", account_id)
    assert tuple(known) == (None, "")


async def test_nothing_late_brings_a_deleted_account_back(post: Post):
    account_id = new_id()
    await post.hear(contact(account_id, email=None, version=5), contact(account_id, version=4), contact(account_id, version=6))
    await post.hear(security_changed(account_id), roles_given(account_id))
    assert await post.send() == []
    assert await post.states() == ["dead", "dead"]
    async with post.database.begin("notifications") as tx:
        assert await erase_leavings(tx) == 2


@pytest.mark.parametrize("is_deleted_first", [True, False])
async def test_that_an_account_was_deleted_is_still_told_and_then_forgotten(is_deleted_first: bool, post: Post):
    account_id = new_id()
    farewell = [contact(account_id, email=None, version=2), security_changed(account_id, "account_deleted", "ada@example.org")]
    await post.hear(contact(account_id), *(farewell if is_deleted_first else farewell[::-1]))
    (letter,) = await post.send()
    assert (letter.recipient, letter.subject) == ("ada@example.org", "Your account was deleted")
    async with post.database.begin("notifications") as tx:
        assert await erase_leavings(tx) == 1
    assert [row["recipient"] for row in await post.rows()] == [None]


async def test_a_strangers_mailbox_cannot_be_flooded(post: Post):
    for _ in range(PACED_PER_HOUR_MAX + 5):
        await post.hear(sign_up("Victim@example.org"))
    await post.hear(sign_up("other@example.org"))
    sent = [letter.recipient for letter in await post.send()]
    assert (sent.count("Victim@example.org"), sent.count("other@example.org")) == (PACED_PER_HOUR_MAX, 1)
    assert (await post.states()).count("suppressed") == 5
    await post.change("UPDATE notifications.deliveries SET created_at = created_at - interval '61 minutes'")
    await post.hear(sign_up("victim@example.org"))
    assert len(await post.send()) == 1


async def test_what_a_person_did_themselves_is_told_however_often(post: Post):
    account_id = new_id()
    await post.hear(contact(account_id), *(security_changed(account_id) for _ in range(PACED_PER_HOUR_MAX + 5)))
    assert len(await post.send()) == PACED_PER_HOUR_MAX + 5


async def test_the_link_lies_sealed_until_it_is_sent(post: Post):
    await post.hear(sign_up())
    assert "the-secret-token" not in str([dict(row) for row in await post.rows()])
    (letter,) = await post.send()
    assert f"\n{SITE}{TOKEN_PATH}\n" in letter.text
    assert f'href="{SITE}{TOKEN_PATH}"' in letter.html
    (row,) = await post.rows()
    assert (row["sealed_path"], row["sealed_for"], row["context"]) == (None, None, "{}")
