"""Webhooks: signed, tried again, ended when nobody wants them, and never sent into our own network."""

import asyncio
import base64
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook as Judge
from standardwebhooks import WebhookVerificationError
from tests.modules.notifications.hooked import KEEPER, Hooked
from tests.modules.notifications.post import SECRET, contact, member
from tests.modules.notifications.reader import Reader, reading_room

from matchday.backbone.ids import new_id
from matchday.backbone.outgoing import open_outgoing
from matchday.modules.notifications.actions.keep_webhooks import Owner, WebhookKeeper, delete, disable, ping, replay
from matchday.modules.notifications.domain import destinations as domain
from matchday.modules.notifications.domain.retrying import JITTER, PAUSES_SECONDS
from matchday.modules.notifications.domain.signatures import public_key, signing_key
from matchday.modules.notifications.errors import (
    AddressNotUsable,
    DestinationEnded,
    SubjectUnknown,
    TooManyWebhooks,
)
from matchday.modules.notifications.schemas import NewWebhook
from matchday.modules.notifications.sinks.webhook import Poster, Webhook
from matchday.modules.notifications.workers.carrying import Carrying

STRICT = WebhookKeeper(SECRET)


ADDRESSES = [
    "http://example.org/x", "ftp://example.org", "https://user:pw@example.org/", "https://10.0.0.1/", "https://[::1]/", "https://localhost/",
    "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data", "https://printer.local/", "https:///x", "nonsense",
    "https://example.org/#x", "https://example.org/a b", "https://example.org:99999/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
async def test_addresses_that_can_be_seen_through_are_refused(address: str, hooked: Hooked):
    await hooked.post.hear(hooked.evening.match())
    with pytest.raises(AddressNotUsable):
        async with hooked.post.database.begin("notifications") as tx:
            await STRICT.add(tx, hooked.owner, NewWebhook(address=address, kinds=["final"], subjects=[hooked.evening.home_id]))


async def test_what_is_not_known_cannot_be_followed_and_there_is_a_limit(hooked: Hooked):
    with pytest.raises(SubjectUnknown):
        async with hooked.post.database.begin("notifications") as tx:
            await KEEPER.add(tx, hooked.owner, NewWebhook(address="https://example.org/", kinds=["final"], subjects=[new_id()]))
    for _ in range(domain.WEBHOOKS_MAX):
        await hooked.add()
    with pytest.raises(TooManyWebhooks):
        await hooked.add()


async def test_a_request_is_what_the_makers_of_the_standard_expect(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    assert await hooked.carry() == 1
    (asked,) = hooked.server.asked
    told = Judge(hooked.secret).verify(asked.body.decode(), asked.headers)
    assert (told["type"], told["data"]["home"], told["data"]["match_id"]) == ("match.kick_off", "Eagles", str(hooked.evening.match_id))
    assert asked.headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Judge("whsec_" + base64.b64encode(b"another secret, another secret..").decode()).verify(asked.body.decode(), asked.headers)
    with pytest.raises(WebhookVerificationError):
        Judge(hooked.secret).verify(asked.body.decode().replace("Eagles", "Evils"), asked.headers)


async def test_the_public_key_checks_what_v1a_says(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    await hooked.carry()
    (asked,) = hooked.server.asked
    shown = public_key(signing_key(SECRET, str(hooked.webhook_id))).removeprefix("whpk_")
    signature = next(part for part in asked.headers["webhook-signature"].split() if part.startswith("v1a,"))
    content = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    Ed25519PublicKey.from_public_bytes(base64.b64decode(shown)).verify(base64.b64decode(signature[4:]), content)


async def test_while_a_secret_is_replaced_both_are_right(hooked: Hooked):
    await hooked.add()
    async with hooked.post.database.begin("notifications") as tx:
        fresh = await KEEPER.replace_secret(tx, hooked.owner, hooked.webhook_id)
    await hooked.kick_off()
    await hooked.carry()
    for secret in (hooked.secret, fresh):
        assert Judge(secret).verify(hooked.server.asked[0].body.decode(), hooked.server.asked[0].headers)
    await hooked.post.change("UPDATE notifications.destinations SET previous_until = now()")
    await hooked.goal()
    await hooked.carry()
    last = hooked.server.asked[-1]
    assert Judge(fresh).verify(last.body.decode(), last.headers)
    with pytest.raises(WebhookVerificationError):
        Judge(hooked.secret).verify(last.body.decode(), last.headers)


async def test_secrets_lie_sealed(hooked: Hooked):
    await hooked.add()
    assert hooked.secret.removeprefix("whsec_").encode() not in bytes((await hooked.row())["sealed_secret"])


async def test_a_failure_is_tried_again_with_the_same_id_and_the_same_words(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    hooked.server.answers = [(500, {}, b"broken"), (302, {"Location": f"{hooked.server.url}/elsewhere"}, b"")]
    for _ in range(3):
        await hooked.carry()
        await hooked.make_due()
    ids = {asked.headers["webhook-id"] for asked in hooked.server.asked}
    bodies = {asked.body for asked in hooked.server.asked}
    assert (len(hooked.server.asked), len(ids), len(bodies)) == (3, 1, 1)
    assert {asked.path for asked in hooked.server.asked} == {"/hook"}, "redirects are not followed"
    (row,) = await hooked.post.rows()
    assert (row["state"], row["attempts"], row["answer_status"]) == ("sent", 3, 200)


async def test_it_is_given_up_after_its_tries_and_can_be_replayed(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    hooked.server.answers = [(500, {}, b"\x00broken\x1b[31m" * 1000)] * 20
    pauses = []
    for _ in range(len(PAUSES_SECONDS) + 1):
        assert await hooked.carry() == 1
        pauses += await hooked.post.rows("extract(epoch FROM next_attempt_at - now())::float8 AS pause, state")
        await hooked.make_due()
    assert all(pause - 1 <= row["pause"] <= pause * (1 + JITTER) for pause, row in zip(PAUSES_SECONDS, pauses, strict=False))
    (row,) = await hooked.post.rows()
    assert (row["state"], row["answer_status"], len(row["answer"]) <= 500, "\x1b" in row["answer"]) == ("dead", 500, True, False)
    hooked.server.answers.clear()
    async with hooked.post.database.begin("notifications") as tx:
        await replay(tx, hooked.owner, hooked.webhook_id, row["delivery_id"])
    await hooked.make_due()
    assert await hooked.carry() == 1
    assert await hooked.post.states() == ["sent"]


async def test_retry_after_is_kept(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    hooked.server.answers = [(429, {"Retry-After": "900"}, b"")]
    await hooked.carry()
    ((pause,),) = await hooked.post.rows("extract(epoch FROM next_attempt_at - now())::float8 AS pause")
    assert 890 <= pause <= 900


async def test_gone_ends_it_with_what_still_waits(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    await hooked.goal()
    hooked.server.answers = [(410, {}, b"")]
    await hooked.carry()
    assert sorted(await hooked.post.states()) == ["dead", "suppressed"]
    await hooked.goal()
    assert (await hooked.carry(), len(hooked.server.asked)) == (0, 1)
    with pytest.raises(DestinationEnded):
        async with hooked.post.database.begin("notifications") as tx:
            await ping(tx, hooked.owner, hooked.webhook_id)


async def test_three_days_of_failures_end_it_and_tell_whose_it_is(hooked: Hooked):
    """Not before a delivery has had its last try, so that none is cut off; and not for what failed before a good answer."""
    await hooked.add()
    organiser, scorer, gone, stranger = new_id(), new_id(), new_id(), new_id()
    for account_id, roles, version in ((organiser, ("owner",), 1), (scorer, ("scorer",), 1), (gone, ("organiser",), 1), (gone, (), 2)):
        await hooked.post.hear(contact(account_id, version=version), member(hooked.owner.key, account_id, roles, version))
    await hooked.post.hear(contact(stranger), member(new_id(), stranger, ("owner",), 1))
    await hooked.kick_off()
    hooked.server.answers = [(500, {}, b"")] * 10
    for number in range(1, 11):
        await hooked.carry()
        if number < 10:
            assert (await hooked.row())["state"] == "active"
        await hooked.post.change("UPDATE notifications.destinations SET failing_since = now() - interval '73 hours'")
        await hooked.make_due()
    row = await hooked.row()
    assert (row["state"], row["ended_because"]) == ("ended", domain.FAILED_FOR_DAYS)
    (letter,) = await hooked.post.send()
    assert letter.subject == "A webhook was switched off"
    assert f"/manage/organisations/{hooked.owner.key}/webhooks/{hooked.webhook_id}" in letter.text
    async with reading_room(hooked.post.database) as client:
        assert [await Reader(client, each).count() for each in (organiser, scorer, gone, stranger)] == [1, 0, 0, 0]


async def test_the_last_try_alone_ends_nothing_when_the_failures_are_young(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    hooked.server.answers = [(500, {}, b"")] * 10
    for _ in range(10):
        await hooked.carry()
        await hooked.make_due()
    assert await hooked.post.states() == ["dead"]
    assert (await hooked.row())["state"] == "active"


async def test_a_test_ping_can_be_checked_too(hooked: Hooked):
    await hooked.add()
    async with hooked.post.database.begin("notifications") as tx:
        await ping(tx, hooked.owner, hooked.webhook_id)
    assert await hooked.carry() == 1
    assert Judge(hooked.secret).verify(hooked.server.asked[0].body.decode(), hooked.server.asked[0].headers)["type"] == "ping"


async def test_a_server_gets_one_request_at_a_time_in_order(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    for _ in range(5):
        await hooked.goal()
    await asyncio.gather(*(hooked.carry() for _ in range(4)))
    await hooked.carry()
    assert hooked.server.at_once_most == 1
    told = [(asked.json()["type"], asked.json()["data"].get("home_score")) for asked in hooked.server.asked]
    assert told == [("match.kick_off", None), *(("match.goal", number) for number in range(1, 6))]


async def test_a_network_of_ours_is_never_reached(hooked: Hooked):
    """The webhook was allowed, the sender is strict: as if the name had been pointed at us since. Its control is every test
    above, where the same address is reached because it is allowed."""
    await hooked.add()
    await hooked.kick_off()
    async with open_outgoing() as strict:
        hooked.carrying = Carrying(hooked.post.database, Webhook(), Poster(SECRET, strict).carry)
        assert await hooked.carry() == 1
    assert hooked.server.asked == []
    (row,) = await hooked.post.rows()
    assert (row["state"], row["last_error"]) == ("dead", "The address leads into a private network.")


async def test_whoever_dies_with_it_in_hand_loses_nothing(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    hooked.server.gate.clear()
    task = asyncio.ensure_future(hooked.carrying.carry_due())
    await hooked.server.came.wait()
    assert await hooked.carrying.carry_due() == 0, "the claim of the other holds"
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    hooked.server.gate.set()
    assert await hooked.carry() == 1
    first, second = (asked.headers["webhook-id"] for asked in hooked.server.asked)
    assert first == second
    assert await hooked.post.states() == ["sent"]


async def test_somebody_elses_webhook_is_not_there(hooked: Hooked):
    await hooked.add()
    other: UUID = new_id()
    for action in (ping, delete, disable, KEEPER.replace_secret, KEEPER.enable):
        with pytest.raises(Exception, match="nothing at this address"):
            async with hooked.post.database.begin("notifications") as tx:
                await action(tx, Owner(organisation_id=other), hooked.webhook_id)
