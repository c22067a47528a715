"""When a webhook is tried again: the standard's own table, the standard's own vector."""

import itertools
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from tests.modules.notifications.hooked import Hooked
from tests.modules.notifications.post import SECRET, now

from matchday.backbone.outgoing import open_outgoing
from matchday.modules.notifications.domain.parcels import Carried
from matchday.modules.notifications.domain.retrying import JITTER, PAUSES_SECONDS, asked_to_wait, pause_seconds
from matchday.modules.notifications.domain.signatures import signed
from matchday.modules.notifications.domain.webhook_bodies import BODY_BYTES_MAX, body_of
from matchday.modules.notifications.sinks.webhook import Poster, Webhook
from matchday.modules.notifications.workers.carrying import Carrying

TABLE = ["0:00:05", "0:05:05", "0:35:05", "2:35:05", "7:35:05", "17:35:05", "31:35:05", "51:35:05", "75:35:05"]


def clock(seconds: float) -> str:
    return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}"


def test_the_table_of_the_standard():
    assert [clock(seconds) for seconds in itertools.accumulate(PAUSES_SECONDS)] == TABLE
    assert pause_seconds(len(PAUSES_SECONDS) + 1) is None


@pytest.mark.parametrize("attempts", range(1, 10))
def test_jitter_is_up_to_a_tenth_and_never_early(attempts: int):
    drawn = [pause_seconds(attempts) or 0.0 for _ in range(200)]
    least, most = PAUSES_SECONDS[attempts - 1], PAUSES_SECONDS[attempts - 1] * (1 + JITTER)
    assert all(least <= each <= most for each in drawn)
    assert len(set(drawn)) > 100


def test_the_vector_of_the_standard():
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330")


def test_retry_after_in_seconds_as_a_date_and_as_nonsense():
    at = datetime(2026, 6, 1, 12, tzinfo=UTC)
    date = format_datetime(at + timedelta(minutes=2), usegmt=True)
    values = {
        "120": 120,
        date: 120,
        "": 0,
        "soon": 0,
        "-5": 0,
        "999999999999": 86400,
        format_datetime(at - timedelta(days=1)): 0,
        "１２": 0,
    }
    for said, seconds in values.items():
        assert asked_to_wait({"retry-after": said}, at) == seconds, said


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_retry_after_is_kept_but_never_shortens_the_table(status: int, hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    hooked.server.answers = [
        (status, {"Retry-After": format_datetime(now() + timedelta(hours=2), usegmt=True)}, b""),
        (status, {"Retry-After": "1"}, b""),
    ]
    await hooked.carry()
    assert 7100 <= await pause(hooked) <= 7200
    await hooked.make_due()
    await hooked.carry()
    assert 299 <= await pause(hooked) <= 331


async def pause(hooked: Hooked) -> float:
    (row,) = await hooked.post.rows("extract(epoch FROM next_attempt_at - now())::float8 AS pause, delivery_id")
    return float(row["pause"])


async def test_a_throttling_server_rests_with_all_that_waits_for_it(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    await hooked.goal()
    hooked.server.answers = [(429, {"Retry-After": "600"}, b"")]
    assert await hooked.carry() == 1
    assert (await hooked.row())["due_at"] - now() > timedelta(minutes=9)
    assert len(hooked.server.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 401, 404, 500])
async def test_everything_but_2xx_and_410_is_tried_again(status: int, hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    hooked.server.answers = [(status, {"Location": f"{hooked.server.url}/elsewhere"}, b"")]
    await hooked.carry()
    (row,) = await hooked.post.rows()
    assert (row["state"], row["answer_status"], row["attempts"]) == ("queued", status, 1)
    await hooked.make_due()
    await hooked.carry()
    assert await hooked.post.states() == ["sent"]
    assert {asked.path for asked in hooked.server.asked} == {"/hook"}


async def test_a_server_that_does_not_answer_is_left(hooked: Hooked):
    await hooked.add()
    await hooked.kick_off()
    hooked.server.gate.clear()
    async with open_outgoing(may_be_private=True) as outgoing:
        impatient = Carrying(hooked.post.database, Webhook(), Poster(SECRET, outgoing, seconds_max=0.2).carry)
        assert await impatient.carry_due() == 1
    (row,) = await hooked.post.rows()
    assert (row["state"], row["last_error"], row["answer_status"]) == ("queued", "No answer within 0.2 seconds.", None)
    assert row["milliseconds"] >= 200


def test_bodies_stay_below_what_the_standard_asks_for():
    facts = {"order_id": "7", "event_id": "8", "notes": "x" * 30_000, "total": 100}
    told = {"happened_at": now(), "happening_id": "1", "happening_kind": "order.completed", "template": "business", "corrects": None}
    body = body_of(Carried(**told, facts=facts))
    assert len(body) < BODY_BYTES_MAX
    assert b'"data":{"order_id":"7","event_id":"8","is_shortened":true}' in body
    assert b"is_shortened" not in body_of(Carried(**told, facts={**facts, "notes": ""}))
