"""Reserved first, booked or released afterwards."""

import asyncpg
from tests.backbone.ledger.counting import MODULE, Ledger, transfer
from tests.backbone.ledger.passing import let_run_out

from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Account, Linked, PostPending, Transfer, VoidPending
from matchday.backbone.ledger.sweeping import expire_pendings


async def _endowed(ledger: Ledger) -> tuple[Account, Account]:
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    assert await ledger.post(transfer(house, purse, 100)) == ["new"]
    return house, purse


def _post(reserved: Transfer, amount: int | None = None) -> PostPending:
    return PostPending(transfer_id=new_id(), pending_id=reserved.transfer_id, amount=amount, reason="test")


async def test_less_is_posted_and_the_rest_comes_back(ledger: Ledger) -> None:
    house, purse = await _endowed(ledger)
    reserved = transfer(purse, house, 80, is_pending=True)
    assert await ledger.post(reserved) == ["new"]
    assert await ledger.figures(purse) == (100, -80, 20)
    assert await ledger.post(_post(reserved, 30)) == ["new"]
    assert await ledger.figures(purse) == (70, 0, 70)


async def test_a_released_reservation_makes_room_in_the_same_batch(ledger: Ledger) -> None:
    house, purse = await _endowed(ledger)
    reserved = transfer(purse, house, 80, is_pending=True)
    assert await ledger.post(reserved) == ["new"]
    void = VoidPending(transfer_id=new_id(), pending_id=reserved.transfer_id, reason="outbid")
    assert await ledger.post(transfer(purse, house, 90), void, transfer(purse, house, 90)) == ["not_enough", "new", "new"]
    assert await ledger.figures(purse) == (10, 0, 10)


async def test_a_chain_may_resolve_what_it_reserves(ledger: Ledger) -> None:
    house, purse = await _endowed(ledger)
    reserved = transfer(purse, house, 80, is_pending=True)
    chain = Linked(steps=(reserved, _post(reserved, 50)))
    assert await ledger.post(chain, chain) == ["new", "again"]
    assert await ledger.post(chain) == ["again"]
    assert await ledger.figures(purse) == (50, 0, 50)


async def test_past_its_deadline_nothing_is_posted_and_a_sweep_lets_it_go(ledger: Ledger, observer: asyncpg.Connection) -> None:
    house, purse = await _endowed(ledger)
    reserved = transfer(purse, house, 80, is_pending=True, seconds_max=3600)
    lasting = transfer(purse, house, 10, is_pending=True)
    assert await ledger.post(reserved, lasting) == ["new", "new"]
    await let_run_out(observer, [reserved.transfer_id])
    assert await ledger.post(_post(reserved), transfer(purse, house, 20)) == ["pending_expired", "not_enough"]
    async with ledger.database.begin(MODULE.name) as tx:
        assert await expire_pendings(tx) == 1
        assert await expire_pendings(tx) == 0
    assert await ledger.figures(purse) == (100, -10, 90)
    void = VoidPending(transfer_id=new_id(), pending_id=reserved.transfer_id, reason="test")
    assert await ledger.post(_post(reserved), void, reserved) == ["pending_expired", "pending_expired", "again"]


async def test_a_retry_of_a_reservation_asks_for_the_same_deadline(ledger: Ledger) -> None:
    house, purse = await _endowed(ledger)
    reserved = transfer(purse, house, 1, is_pending=True, seconds_max=900)
    other = transfer(purse, house, 1, is_pending=True, seconds_max=901, transfer_id=reserved.transfer_id)
    assert await ledger.post(reserved) == ["new"]
    assert await ledger.post(reserved, other) == ["again", "transfer_differs"]
