"""What owners see of their webhooks and do about them: tries, replays, switching off and on, keys that change."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook as Judge
from tests.modules.notifications.evening import spread
from tests.modules.notifications.hooked import KEEPER, Hooked
from tests.modules.notifications.outside import Asked, Server, serving
from tests.modules.notifications.post import Post, contact, now
from tests.modules.notifications.reader import Reader, reading_room
from tests.tokens import access_token

from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.backbone.outgoing import open_outgoing
from matchday.modules.notifications.actions.keep_webhooks import Owner, delete, disable, ping, replay, replay_failed
from matchday.modules.notifications.domain.destinations import BY_OWNER, GONE, WEBHOOKS_MAX
from matchday.modules.notifications.errors import DestinationEnded, NobodyChosen, TooManyWebhooks, TypeUnknown


async def test_nobody_else_does_anything_to_it(hooked: Hooked):
    await hooked.add()
    for owner in (Owner(organisation_id=new_id()), Owner(account_id=hooked.owner.key), Owner(account_id=new_id())):
        hooked.owner = owner
        for action in (ping, disable, delete, KEEPER.enable, KEEPER.replace_secret):
            with pytest.raises(NotFound):
                await hooked.do(action)
        with pytest.raises(NotFound):
            await hooked.do(replay_failed, now())
        with pytest.raises(NotFound):
            await hooked.do(replay, new_id())


async def test_what_is_off_sends_nothing_until_it_is_on_again(hooked: Hooked):
    await hooked.add()
    await hooked.do(disable)
    await hooked.do(disable)
    for action, arguments in ((ping, ()), (replay_failed, (now(),))):
        with pytest.raises(DestinationEnded):
            await hooked.do(action, *arguments)
    await hooked.kick_off()
    assert (await hooked.carry(), (await hooked.row())["ended_because"]) == (0, BY_OWNER)
    await hooked.do(KEEPER.enable)
    await hooked.do(KEEPER.enable)
    await hooked.goal()
    assert await hooked.carry() == 1
    assert [asked.json()["type"] for asked in hooked.server.asked] == ["match.goal"]


async def test_switching_on_keeps_to_the_limit(hooked: Hooked):
    await hooked.add()
    await hooked.do(disable)
    off = hooked.webhook_id
    for _ in range(WEBHOOKS_MAX):
        await hooked.add()
    hooked.webhook_id = off
    with pytest.raises(TooManyWebhooks):
        await hooked.do(KEEPER.enable)


async def test_after_410_all_that_was_missed_goes_out_by_one_click(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    await hooked.goal()
    hooked.server.answers = [(410, {}, b"gone away")]
    await hooked.carry()
    assert (await hooked.row())["ended_because"] == GONE
    await hooked.do(KEEPER.enable)
    assert await hooked.do(replay_failed, now() - timedelta(hours=1)) == 2
    assert await hooked.carry() == 2
    assert await hooked.post.states() == ["sent", "sent"]
    ids = [asked.headers["webhook-id"] for asked in hooked.server.asked]
    assert (len(ids), len(set(ids))) == (3, 2), "what was tried before goes out under its own id"


async def test_only_what_failed_since_then_and_was_not_taken_back(hooked: Hooked):
    await hooked.add(kinds=["kick_off", "score"])
    await hooked.kick_off()
    await hooked.goal()
    await hooked.goal()
    await hooked.fails(30)
    assert set(await hooked.post.states()) == {"dead"}
    first, second, _ = await hooked.post.rows("delivery_id")
    await hooked.post.change("UPDATE notifications.deliveries SET created_at = now() - interval '2 hours' WHERE delivery_id = $1", first[0])
    await hooked.post.change("UPDATE notifications.deliveries SET last_error = 'It was withdrawn.' WHERE delivery_id = $1", second[0])
    assert await hooked.do(replay_failed, now() - timedelta(hours=1)) == 1
    await hooked.carry()
    assert await hooked.post.states() == ["dead", "dead", "sent"]


async def test_each_try_is_kept_with_status_time_and_answer(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    hooked.server.answers = [(500, {}, b"<b>broken</b>\x1b[31m" * 100), (204, {}, b"")]
    await hooked.carry()
    await hooked.make_due()
    await hooked.carry()
    (row,) = await hooked.post.rows()
    async with hooked.post.database.read("notifications") as tx:
        tries = await tx.fetch("SELECT * FROM notifications.tries ORDER BY tried_at")
    assert [(each["status"], each["words"]) for each in tries] == [(500, "It answered 500."), (204, None)]
    assert tries[0]["answer"].startswith("<b>broken</b>")
    assert len(tries[0]["answer"]) <= 500
    assert "\x1b" not in tries[0]["answer"]
    assert 0 <= row["milliseconds"] == tries[1]["milliseconds"] < 5000


async def test_while_keys_change_both_are_right_and_a_leaked_one_ends_at_once(hooked: Hooked):
    await hooked.add()
    old_secret, old_key = hooked.secret, await shown_key(hooked)
    new_secret = await hooked.do(KEEPER.replace_secret, 24)
    await hooked.kick_off()
    await hooked.carry()
    both = hooked.server.asked[-1]
    assert [part.partition(",")[0] for part in both.headers["webhook-signature"].split()] == ["v1", "v1", "v1a", "v1a"]
    assert checks(both, old_key)
    assert checks(both, await shown_key(hooked))
    for secret in (old_secret, new_secret):
        Judge(secret).verify(both.body.decode(), both.headers)
    await hooked.do(KEEPER.replace_secret, 0)
    await hooked.goal()
    await hooked.carry()
    alone = hooked.server.asked[-1]
    assert [part.partition(",")[0] for part in alone.headers["webhook-signature"].split()] == ["v1", "v1a"]
    assert not checks(alone, old_key)
    assert checks(alone, await shown_key(hooked))


async def shown_key(hooked: Hooked) -> str:
    async with reading_room(hooked.post.database) as client:
        token = access_token({str(hooked.owner.key): ["organiser"]}, account_id=new_id())
        path = f"/manage/v1/organisations/{hooked.owner.key}/webhooks/{hooked.webhook_id}"
        answer = await client.get(path, headers={"authorization": f"Bearer {token}"})
        return str(answer.json()["public_key"])


def checks(asked: Asked, public_key: str) -> bool:
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))
    content = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    for part in asked.headers["webhook-signature"].split():
        if part.startswith("v1a,"):
            try:
                key.verify(base64.b64decode(part[4:]), content)
            except InvalidSignature:
                continue
            return True
    return False


async def test_there_is_somebody_to_hear_of_and_something_to_hear(hooked: Hooked):
    with pytest.raises(NobodyChosen):
        await hooked.add(subjects=[])
    for kind in ("everything", "registrations.decided"):
        with pytest.raises(TypeUnknown):
            await hooked.add(kinds=[kind])


@pytest.fixture
async def mine(post: Post) -> AsyncIterator[Hooked]:
    """A person's own."""
    async with serving(Server()) as server, open_outgoing(may_be_private=True) as outgoing:
        made = Hooked(post, server, outgoing, Owner(account_id=new_id()))
        await post.hear(contact(made.owner.key))
        yield made


async def test_a_persons_webhook_is_the_same_thing(mine: Hooked):
    await mine.add()
    await mine.kick_off()
    await mine.goal()
    assert await mine.carry() == 2
    for asked in mine.server.asked:
        Judge(mine.secret).verify(asked.body.decode(), asked.headers)
    mine.server.answers = [(410, {}, b"")]
    await mine.goal()
    await mine.carry()
    async with reading_room(mine.post.database) as client:
        (notice,) = await Reader(client, mine.owner.key).notices()
        assert (notice["kind"], notice["link"]) == ("webhook_ended", f"/me/notifications/webhooks/{mine.webhook_id}")
        assert "410" in notice["text"]
    (letter,) = await mine.post.send()
    assert "/unsubscribe/" in (letter.unsubscribe_url or "")


async def test_a_club_is_followed_through_its_teams(hooked: Hooked):
    club_id = new_id()
    hooked.evening.clubs = {"home_club_id": club_id, "home_club": "Eagles 1904", "away_club_id": new_id(), "away_club": "Owls"}
    await hooked.post.hear(hooked.evening.match())
    await hooked.add(subjects=[club_id], kinds=["kick_off"])
    await hooked.kick_off()
    assert await hooked.carry() == 1
    async with reading_room(hooked.post.database) as client:
        ada = Reader(client)
        followed = (await ada.ask("PUT", f"/api/v1/me/follows/{club_id}", json={"kinds": ["score"]})).json()
        assert (followed["subject"], followed["name"], followed["path"]) == ("club", "Eagles 1904", f"/clubs/{club_id}")
        hooked.evening.goal()
        await hooked.post.hear(hooked.evening.state())
        await spread(hooked.post.database)
        assert await ada.count() == 1


async def test_a_club_that_is_learned_later_counts_from_then_on(hooked: Hooked):
    await hooked.post.hear(hooked.evening.match())
    hooked.evening.version -= 1
    club_id = new_id()
    await hooked.post.hear(hooked.evening.match(home_club_id=club_id, home_club="Eagles 1904"))
    await hooked.post.hear(hooked.evening.state("first_half"))
    async with hooked.post.database.read("notifications") as tx:
        subjects = await tx.fetchval("SELECT subjects FROM notifications.happenings")
    assert club_id in subjects
