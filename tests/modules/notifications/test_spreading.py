"""What has happened reaches everybody who follows it, each once, however many there are and whoever dies in between."""

import asyncio
import time
from uuid import UUID

import pytest
from tests.modules.notifications.evening import ALL, Evening, chat, follows, spread
from tests.modules.notifications.post import Post, contact
from tests.modules.notifications.reader import Reader, reading_room

from matchday.backbone.ids import new_id
from matchday.backbone.mail import MailSettings
from matchday.modules.notifications.domain.parcels import Taken
from matchday.modules.notifications.sinks import Sink, known_sinks
from matchday.modules.notifications.store import parcels
from matchday.modules.notifications.workers.spreading import spread_some

PAGE = "/me/follows"


async def kick_off(post: Post, evening: Evening) -> None:
    await post.hear(evening.match(), evening.state("first_half"))


async def test_there_are_four_ways():
    assert set(known_sinks()) == {"email", "inbox", "telegram", "webhook"}


async def test_inbox_and_mail_in_the_readers_language(post: Post):
    evening = Evening()
    account = await follows(post, evening.home_id, kinds=["score"], ways=("inbox", "email"))
    await post.hear(contact(account, locale="de"))
    await kick_off(post, evening)
    evening.goal()
    await post.hear(evening.state())
    await spread(post.database)
    (letter,) = await post.send()
    assert letter.subject == "Tor! Eagles 1:0 Owls"
    assert "/unsubscribe/" in (letter.unsubscribe_url or "")
    async with reading_room(post.database) as client:
        (notice,) = await Reader(client, account).notices()
        assert (notice["title"], notice["link"]) == ("Goal! Eagles 1:0 Owls", f"/matches/{evening.match_id}")


async def test_who_follows_twice_is_told_once(post: Post):
    evening = Evening()
    account = await follows(post, evening.home_id)
    async with post.database.begin("notifications") as tx:
        await tx.execute(
            "INSERT INTO notifications.follows (subject_id, destination_id, kinds) "
            "SELECT $1, destination_id, $2 FROM notifications.destinations WHERE account_id = $3",
            evening.competition_id,
            ALL,
            account,
        )
    await kick_off(post, evening)
    await spread(post.database)
    async with reading_room(post.database) as client:
        assert await Reader(client, account).count() == 1


async def test_only_chosen_kinds_and_not_while_muted(post: Post):
    evening = Evening()
    finals, muted = await follows(post, evening.match_id, kinds=["final"]), await follows(post, evening.match_id)
    async with reading_room(post.database) as client:
        assert (await Reader(client, muted).ask("PUT", "/api/v1/me/sinks/mute", json={"hours": 2})).status_code == 200
        await kick_off(post, evening)
        await spread(post.database)
        assert [await Reader(client, account).count() for account in (finals, muted)] == [0, 0]
        assert (await Reader(client, muted).ask("PUT", "/api/v1/me/sinks/mute", json={"hours": 0})).status_code == 200
        await post.hear(evening.state("finished"))
        await spread(post.database)
        assert [await Reader(client, account).count() for account in (finals, muted)] == [1, 1]


@pytest.mark.parametrize("receivers_max", [1, 3, 500])
async def test_spreading_in_rounds_and_by_several_tells_everybody_once(receivers_max: int, post: Post):
    evening = Evening()
    chats = [await chat(post, evening.home_id, str(number), kinds=["kick_off"]) for number in range(10)]
    await kick_off(post, evening)
    await asyncio.gather(*(spread(post.database, receivers_max) for _ in range(3)))
    await spread(post.database, receivers_max)
    rows = await post.rows("destination_id, delivery_id")
    assert sorted(row["destination_id"] for row in rows) == sorted(chats)


async def test_spreading_again_makes_nothing_twice(post: Post):
    """A process that died after its commit and before anybody knew; the control: without the ids there would be two."""
    evening = Evening()
    await chat(post, evening.home_id, kinds=["kick_off"])
    account = await follows(post, evening.home_id, kinds=["kick_off"])
    await kick_off(post, evening)
    for _ in range(3):
        await spread(post.database)
        await post.change("UPDATE notifications.happenings SET next_spread_at = now(), spread_to = '00000000-0000-0000-0000-000000000000'")
    assert len(await post.rows()) == 1
    async with reading_room(post.database) as client:
        assert await Reader(client, account).count() == 1
    await post.change("UPDATE notifications.deliveries SET event_id = delivery_id")
    await spread(post.database)
    assert len(await post.rows()) == 2


async def test_many_followers_of_one_hold_up_no_other(post: Post):
    crowd, quiet = Evening(), Evening()
    for number in range(12):
        await chat(post, crowd.home_id, str(number), kinds=["kick_off"])
    last = await chat(post, quiet.home_id, "99", kinds=["kick_off"])
    await kick_off(post, crowd)
    await kick_off(post, quiet)
    for _ in range(3):
        await spread_some(post.database, receivers_max=3)
    told: set[UUID] = {row["destination_id"] for row in await post.rows("destination_id, delivery_id")}
    assert last in told
    assert len(told) < 13


async def test_mail_for_one_goes_before_mail_for_many(post: Post):
    evening = Evening()
    for _ in range(5):
        account = await follows(post, evening.home_id, kinds=["kick_off"], ways=("email",))
        await post.hear(contact(account))
    await kick_off(post, evening)
    await spread(post.database)
    await post.change(
        "INSERT INTO notifications.deliveries (delivery_id, event_id, kind, category, recipient, context) "
        "VALUES ($1, $1, 'sign_up_repeated', 'security', 'ada@example.org', '{\"device\": \"x\", \"address\": \"y\"}')",
        new_id(),
    )
    one_by_one = Post(post.database, mail=MailSettings(smtp_connections_max=1))
    await one_by_one.delivering.send_due()
    assert [letter.subject for letter in one_by_one.kept.letters] == ["You already have an account"]


async def test_nothing_that_is_queued_is_overlooked(post: Post):
    """A destination that is found empty in the moment something is queued for it must not fall asleep."""
    evening = Evening()
    made = await chat(post, evening.home_id, kinds=["kick_off", "score"])
    await kick_off(post, evening)
    for _ in range(15):
        evening.goal()
        await post.hear(evening.state())
        await asyncio.gather(spread(post.database), _claim_all(post), _claim_all(post))
    async with post.database.read("notifications") as tx:
        waiting = await tx.fetchval("SELECT count(*) FROM notifications.deliveries WHERE state = 'queued'")
        due = await tx.fetchval("SELECT due_at IS NOT NULL FROM notifications.destinations WHERE destination_id = $1", made)
    assert due or not waiting


async def _claim_all(post: Post) -> None:
    """And takes everything that it finds."""
    async with post.database.begin("notifications") as tx:
        claimed = await parcels.claim_parcels(tx, "telegram", 10, 0)
    for parcel in claimed:
        async with post.database.begin("notifications") as tx:
            await parcels.write_outcome(tx, parcel, Taken(), 0.0)


async def test_a_new_way_is_one_file(post: Post):
    """What a file in `sinks/` would bind to `sink`."""

    class Pigeon(Sink):
        name = "pigeon"

        async def take(self, tx, happening, receivers, headers):
            taken.extend((happening.facts["what"], each.destination_id) for each in receivers)

    taken: list[tuple[str, UUID]] = []
    evening = Evening()
    made = await chat(post, evening.home_id, kinds=["kick_off"])
    await post.change("UPDATE notifications.destinations SET sink = 'pigeon'")
    known_sinks()["pigeon"] = Pigeon()
    try:
        await kick_off(post, evening)
        await spread(post.database)
    finally:
        del known_sinks()["pigeon"]
    assert taken == [("kick_off", made)]


async def test_a_goal_for_a_thousand_is_queued_within_seconds(post: Post):
    evening = Evening()
    await post.change(
        """
        WITH made AS (
            INSERT INTO notifications.destinations (destination_id, sink, account_id, address)
            SELECT gen_random_uuid(), CASE n % 4 WHEN 0 THEN 'email' WHEN 1 THEN 'inbox' WHEN 2 THEN 'telegram' ELSE 'webhook' END,
                   gen_random_uuid(), n::text
            FROM generate_series(1, 1000) AS n RETURNING destination_id
        ) INSERT INTO notifications.follows (subject_id, destination_id, kinds) SELECT $1, destination_id, '{score}' FROM made
        """,
        evening.home_id,
    )
    await kick_off(post, evening)
    evening.goal()
    started = time.perf_counter()
    await post.hear(evening.state())
    await spread(post.database)
    seconds = time.perf_counter() - started
    print(f"one goal, 1,000 followers by four ways: all queued after {seconds:.3f} s")  # noqa: T201  the measurement
    async with post.database.read("notifications") as tx:
        notices = await tx.fetchval("SELECT count(*) FROM notifications.notices")
    assert (len(await post.rows("delivery_id")), notices) == (750, 250)
    assert seconds < 10
