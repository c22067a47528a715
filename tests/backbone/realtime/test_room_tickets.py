"""Private rooms: the right ticket, in time, for this room, from us; and the way out when a sign-in ends."""

import time

import pytest

from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import new_id
from matchday.backbone.realtime import TicketRefused, issue, verify
from matchday.backbone.testing.room_client import RoomClient

SECRET = "a secret of the tests, long enough to sign"
BOX = "stadium:box:12"
ACCOUNT, SESSION = new_id(), new_id()


def ticket_for(room=BOX, *, secret=SECRET, **options):
    return issue(secret, room, ACCOUNT, SESSION, **options)


REFUSED = {
    "no ticket": (lambda: None, "ticket_missing"),
    "expired": (lambda: ticket_for(now=time.time() - 61), "ticket_expired"),
    "another room": (lambda: ticket_for("stadium:box:13"), "ticket_wrong_room"),
    "another key": (lambda: ticket_for(secret="somebody else's secret, as long as ours"), "ticket_invalid"),
    "nonsense": (lambda: "a.b.c", "ticket_invalid"),
    "not signed": (lambda: "eyJhbGciOiJub25lIn0." + ticket_for().split(".")[1] + ".", "ticket_invalid"),
    "tampered": (lambda: ticket_for()[:-6] + "AAAAAA", "ticket_invalid"),
    "endless": (lambda: "x" * 5000, "ticket_invalid"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_wrong_ticket_is_refused(stadium, start_hub, case):
    make, code = REFUSED[case]
    site = await start_hub()
    async with RoomClient(site.url) as client:
        answer = await client.join(BOX, ticket=make())
        assert (answer["ok"], answer["code"]) == (False, code)
        assert answer["detail"]
        await stadium.say(BOX, "secret")
        await stadium.relay(BOX, [1])
        assert (await client.join("stadium:match:1"))["ok"]
        await stadium.say("stadium:match:1", "public")
        await stadium.relay("stadium:match:1", [1])
        await client.until_seq("stadium:match:1", 1)
        assert client.seqs(BOX) == []


async def test_the_right_ticket_opens_the_room(stadium, start_hub):
    site = await start_hub()
    async with RoomClient(site.url) as client:
        assert await client.join(BOX, ticket=ticket_for()) == {"ok": True, "seq": 0}
        await stadium.say(BOX, "secret")
        await stadium.relay(BOX, [1])
        await client.until_seq(BOX, 1)


async def test_ending_the_sign_in_ends_its_private_rooms_only(stadium, start_hub):
    site = await start_hub()
    async with RoomClient(site.url) as client, RoomClient(site.url) as other:
        ticket = ticket_for()
        await client.join(BOX, ticket=ticket)
        await client.join("stadium:match:1")
        await other.join(BOX, ticket=issue(SECRET, BOX, new_id(), new_id()))
        site.end_sign_ins(ACCOUNT, None, SystemClock().now())
        assert await client.until_event("dropped") == {"room": BOX, "reason": "access_ended"}
        assert (await client.join(BOX, ticket=ticket))["code"] == "ticket_ended"
        await stadium.say(BOX, "secret")
        await stadium.say("stadium:match:1", "public")
        await stadium.relay(BOX, [1])
        await stadium.relay("stadium:match:1", [1])
        await other.until_seq(BOX, 1)
        await client.until_seq("stadium:match:1", 1)
        assert client.seqs(BOX) == []
        assert (await client.join(BOX, ticket=ticket_for(now=time.time() + 1)))["ok"]


async def test_a_ticket_issued_after_the_end_stays(start_hub):
    site = await start_hub()
    async with RoomClient(site.url) as client:
        before = SystemClock().now()
        await client.join(BOX, ticket=ticket_for())
        site.end_sign_ins(ACCOUNT, None, before)
        site.end_sign_ins(ACCOUNT, new_id(), SystemClock().now())
        assert (await client.ask("leave", {"room": "stadium:match:none"}))["ok"]
        assert client.events == []


def test_a_ticket_says_whose_it_is_and_lives_a_minute():
    ticket = issue(SECRET, BOX, ACCOUNT, SESSION, now=1000.0)
    claims = verify(SECRET, ticket, BOX, now=1059.9)
    assert (claims.account_id, claims.session_id, claims.issued_at) == (ACCOUNT, SESSION, 1000.0)
    with pytest.raises(TicketRefused, match="ticket_expired"):
        verify(SECRET, ticket, BOX, now=1060.0)


def test_a_ticket_cannot_be_long_lived():
    with pytest.raises(ValueError, match="at most"):
        issue(SECRET, BOX, ACCOUNT, SESSION, seconds=3600)
