"""What was parked is told by the code of now, and is then no longer parked."""

import msgspec
from elsewhere import NAME, Elsewhere

from matchday.backbone.cdc.errors import Undecodable
from matchday.backbone.cdc.events import Letter, Teller, Unreadable
from matchday.backbone.cdc.parked import ParkingPlace
from matchday.backbone.cdc.publishing import Publisher
from matchday.backbone.cdc.transactions import Assembler, Changed
from matchday.backbone.cdc.values import Types
from matchday.backbone.clock import SystemClock

BEGIN = b"B" + (100).to_bytes(8, "big") + (0).to_bytes(8, "big") + (7).to_bytes(4, "big")
RELATION = b"R" + (1).to_bytes(4, "big") + b"public\0results\0d" + b"\0\1" + b"\1id\0" + (23).to_bytes(4, "big") + b"\xff\xff\xff\xff"
INSERT = b"I" + (1).to_bytes(4, "big") + b"N\0\1t" + (1).to_bytes(4, "big") + b"1"


class OfYesterday(Types):
    """A version that could not read numbers."""

    def value(self, type_id: int, raw: bytes) -> object:
        raise Undecodable(f"{type_id} {raw!r}")


async def test_a_change_that_a_newer_version_can_read(elsewhere: Elsewhere) -> None:
    configuration = elsewhere.configuration()
    assembler, place = Assembler(), ParkingPlace(elsewhere.bus, NAME, SystemClock())
    steps = [step for raw in (BEGIN, RELATION, INSERT) for step in assembler.feed(raw)]
    ((unreadable,),) = [list(Teller(configuration, OfYesterday()).tell(step)) for step in steps if isinstance(step, Changed)]
    assert isinstance(unreadable, Unreadable)
    await place.ensure_stream()
    await place.park_change(unreadable)
    await _release_all(elsewhere, place)
    (message,) = await elsewhere.stored()
    event = msgspec.json.decode(message.data)
    assert (event["id"], event["data"], event["xid"]) == (unreadable.event_id, {"id": 1}, 7)


async def test_a_letter_in_many_parts(elsewhere: Elsewhere) -> None:
    place = ParkingPlace(elsewhere.bus, NAME, SystemClock())
    payload = b'"' + b"x" * 900_000 + b'"'
    await place.ensure_stream()
    for number in range(2):
        letter = Letter(event_id=f"results:{number}", subject="changes.a.b.c", key="k", payload=payload)
        await place.park_letter(letter, "too large yesterday", 1)
    assert await place.count() > 2
    await _release_all(elsewhere, place)
    assert [message.data for message in await elsewhere.stored()] == [payload, payload]


async def _release_all(elsewhere: Elsewhere, place: ParkingPlace) -> None:
    configuration = elsewhere.configuration()
    async with Publisher(elsewhere.bus, configuration.target, configuration.subjects, configuration.patience) as publisher:
        await publisher.ensure_stream()
        for held in await place.held():
            await place.release(held, Teller(configuration, Types()), publisher)
    assert await place.held() == []
