"""What becomes of a mail: sent, tried again, given up; never lost, and none twice without need."""

import asyncio

import pytest
from tests.modules.notifications.post import Post, contact, roles_given, security_changed, sign_up

from matchday.backbone.ids import new_id
from matchday.backbone.mail import MailRefused, SendingBroken, TryLater
from matchday.backbone.tasks import Tasks
from matchday.modules.notifications.domain import deliveries as domain
from matchday.modules.notifications.domain.patience import PAUSES_SECONDS, pause_seconds
from matchday.modules.notifications.store import deliveries


async def test_a_link_that_has_expired_is_not_sent(post: Post):
    await post.hear(sign_up(minutes=-1))
    assert await post.send() == []
    (row,) = await post.rows()
    assert (row["state"], row["last_error"]) == ("dead", domain.EXPIRED)


@pytest.mark.parametrize("path", ["//evil.example/x", "https://evil.example", "/x\r\nBcc: y", "x", "/a b"])
async def test_a_link_leads_nowhere_but_to_our_own_site(path: str, post: Post):
    await post.hear(sign_up(path=path))
    assert await post.send() == []
    assert await post.states() == ["dead"]


async def test_a_link_sealed_with_another_secret_is_not_sent(post: Post):
    await post.hear(sign_up(secret="another secret of the tests, long enough"))
    assert await post.send() == []
    (row,) = await post.rows()
    assert (row["state"], row["last_error"]) == ("dead", domain.NOT_OURS)


async def test_a_refused_recipient_is_given_up_at_once_in_the_servers_words(post: Post):
    await post.hear(sign_up())
    post.kept.failures = [MailRefused("550 No such user")]
    assert await post.send() == []
    (row,) = await post.rows()
    assert (row["state"], row["attempts"], row["last_error"]) == ("dead", 1, "550 No such user")


async def test_a_busy_server_is_tried_again_after_longer_and_longer_pauses(post: Post):
    await post.hear(sign_up(minutes=60 * 24 * 30))
    pauses = []
    for _ in PAUSES_SECONDS:
        post.kept.failures = [TryLater("451 Try again")]
        assert await post.send() == []
        ((state, pause),) = await post.rows("state, extract(epoch FROM next_attempt_at - now())::float8 AS pause")
        assert state == "queued"
        pauses.append(pause)
        await post.make_due()
    assert all(0.75 * usual <= pause <= 1.25 * usual for usual, pause in zip(PAUSES_SECONDS, pauses, strict=True))
    post.kept.failures = [TryLater("451 Try again")]
    assert await post.send() == []
    assert await post.states() == ["dead"]


def test_the_pauses_last_about_two_days():
    assert 1.5 * 86400 < sum(PAUSES_SECONDS) < 2.5 * 86400
    assert pause_seconds(len(PAUSES_SECONDS) + 1) is None


async def test_it_is_sent_when_the_server_is_back(post: Post):
    await post.hear(sign_up())
    post.kept.failures = [TryLater("away"), TryLater("away")]
    for _ in range(2):
        await post.send()
        await post.make_due()
    assert len(await post.send()) == 1
    assert await post.states() == ["sent"]


async def test_a_wrong_password_costs_a_mail_none_of_its_tries(post: Post):
    await post.hear(sign_up(minutes=60 * 24 * 30))
    for _ in range(30):
        post.kept.failures = [SendingBroken("535 No")]
        await post.send()
        await post.make_due()
    ((state, attempts),) = await post.rows("state, attempts")
    assert (state, attempts) == ("queued", 0)
    assert len(await post.send()) == 1


async def test_a_breakdown_of_days_ends_a_mail(post: Post):
    await post.hear(sign_up(minutes=60 * 24 * 30))
    await post.change("UPDATE notifications.deliveries SET queued_at = now() - interval '49 hours'")
    post.kept.failures = [SendingBroken("535 No")]
    await post.send()
    assert await post.states() == ["dead"]


async def test_a_bug_in_one_mail_does_not_stop_the_others(post: Post):
    await post.hear(sign_up("a@example.org"))
    await post.change("UPDATE notifications.deliveries SET kind = 'no_such_template'")
    await post.hear(sign_up("b@example.org"))
    assert [letter.recipient for letter in await post.send()] == ["b@example.org"]
    assert sorted(await post.states()) == ["queued", "sent"]


async def test_two_processes_never_take_the_same_mail(post: Post):
    for number in range(40):
        await post.hear(sign_up(f"fan{number}@example.org"))
    other = Post(post.database)
    await asyncio.gather(*(each.delivering.send_due() for each in [post, other] * 4))
    recipients = [letter.recipient for each in (post, other) for letter in each.kept.letters]
    assert len(recipients) == len(set(recipients)) == 40


async def test_a_process_that_dies_after_sending_sends_the_same_letter_again(post: Post):
    """Between the server's word and ours a process can die: the mail comes round, recognisable by its Message-ID."""
    await post.hear(sign_up())
    async with post.database.begin("notifications") as tx:
        (claimed,) = await deliveries.claim(tx, 10, 120)
    first = await post.delivering._try(claimed)
    assert isinstance(first, domain.Sent)
    assert await post.send() == []
    await post.make_due()
    assert len(await post.send()) == 1
    assert post.kept.messages[0]["Message-ID"] == post.kept.messages[1]["Message-ID"]


async def test_a_late_failure_does_not_undo_what_another_process_sent(post: Post):
    await post.hear(sign_up())
    async with post.database.begin("notifications") as tx:
        (claimed,) = await deliveries.claim(tx, 10, 120)
    await post.make_due()
    assert len(await post.send()) == 1
    async with post.database.begin("notifications") as tx:
        assert not await deliveries.write_outcome(tx, claimed, domain.Dead(words="550"))
        assert not await deliveries.write_outcome(tx, claimed, domain.Later(seconds=1, words="451"))
    assert await post.states() == ["sent"]


async def test_a_process_that_is_told_to_stop_gives_back_what_it_was_sending(post: Post):
    held, never = asyncio.Event(), asyncio.Event()

    class Held:
        async def send(self, *_: object) -> None:
            held.set()
            await never.wait()

    slow = Post(post.database, Held())
    await post.hear(sign_up())
    async with Tasks() as tasks:
        tasks.spawn(slow.delivering.run(), "slow")
        await held.wait()
    ((state, attempts),) = await post.rows("state, attempts")
    assert (state, attempts) == ("queued", 0)
    assert len(await post.send()) == 1


async def test_one_slow_server_holds_up_its_own_mail_only(post: Post):
    held, never, others = asyncio.Event(), asyncio.Event(), asyncio.Event()
    sent = []

    class Slow:
        async def send(self, _message: object, letter) -> None:
            if letter.recipient == "slow@example.org":
                held.set()
                await never.wait()
            sent.append(letter.recipient)
            if len(sent) == 5:
                others.set()

    slow = Post(post.database, Slow())
    await post.hear(sign_up("slow@example.org"))
    async with Tasks() as tasks:
        tasks.spawn(slow.delivering.run(), "slow")
        await held.wait()
        await post.hear(*(sign_up(f"fan{number}@example.org") for number in range(5)))
        async with asyncio.timeout(5):
            await others.wait()
    assert len(sent) == 5


async def test_mail_that_is_not_wanted_is_held_back(post: Post):
    account_id = new_id()
    await post.hear(contact(account_id), roles_given(account_id), security_changed(account_id))
    await post.change(
        "INSERT INTO notifications.preferences (account_id, category, channel, is_on) "
        "VALUES ($1, 'organisations', 'email', false), ($1, 'security', 'email', false)",
        account_id,
    )
    assert [letter.subject for letter in await post.send()] == ["Your password was changed"]
    assert sorted(await post.states()) == ["sent", "suppressed"]
