"""What a ledger does not book. A refusal changes nothing and disturbs no neighbour."""

import pytest
from tests.backbone.ledger.counting import Ledger, transfer

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Account, AccountDiffers, Guard, Linked, PostPending, Transfer, VoidPending, open_accounts
from matchday.backbone.ledger.commands import AMOUNT_MAX


async def test_an_account_that_nobody_opened_is_refused(ledger: Ledger) -> None:
    house = await ledger.open()
    stranger = Account(kind="test", owner_id=new_id(), unit="EUR")
    assert await ledger.post(transfer(house, stranger, 1), transfer(stranger, house, 1)) == ["ledger_account_unknown"] * 2


async def test_a_transfer_joins_accounts_of_one_unit(ledger: Ledger) -> None:
    euros, points = await ledger.open(unit="EUR"), await ledger.open(unit="points")
    assert await ledger.post(transfer(euros, points, 1)) == ["ledger_units_differ"]


async def test_a_transfer_moves_a_positive_amount_between_two_accounts(ledger: Ledger) -> None:
    one, other = await ledger.open(), await ledger.open()
    wrong = [
        transfer(one, other, 0),
        transfer(one, other, -5),
        transfer(one, other, AMOUNT_MAX + 1),
        transfer(one, one, 5),
        transfer(one, other, 5, seconds_max=5),
        transfer(one, other, 5, is_pending=True, seconds_max=0),
        Linked(steps=()),
    ]
    assert await ledger.post(*wrong) == ["not_a_transfer"] * len(wrong)
    assert await ledger.figures(other) == (0, 0, 0)


async def test_the_guard_counts_what_is_pending(ledger: Ledger) -> None:
    """Credits 100, debits 70, pending 50: refused."""
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    assert await ledger.post(transfer(house, purse, 100), transfer(purse, house, 70)) == ["new", "new"]
    assert await ledger.post(transfer(purse, house, 50, is_pending=True)) == ["not_enough"]
    assert await ledger.post(transfer(purse, house, 20, is_pending=True), transfer(purse, house, 11)) == ["new", "not_enough"]
    assert await ledger.figures(purse) == (30, -20, 10)


async def test_what_is_yet_to_come_cannot_be_spent(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    assert await ledger.post(transfer(house, purse, 100, is_pending=True), transfer(purse, house, 1)) == ["new", "not_enough"]


async def test_the_mirrored_guard_keeps_credits_within_debits(ledger: Ledger) -> None:
    house, till = await ledger.open(), await ledger.open("credits_within_debits")
    assert await ledger.post(transfer(house, till, 1), transfer(till, house, 10), transfer(house, till, 8)) == ["not_enough", "new", "new"]
    assert await ledger.post(transfer(house, till, 2, is_pending=True), transfer(house, till, 1)) == ["new", "not_enough"]
    assert await ledger.figures(till) == (-2, 2, 0)


@pytest.mark.parametrize("guard", ["none", "debits_within_credits"])
async def test_both_accounts_are_guarded(ledger: Ledger, guard: Guard) -> None:
    giver, taker = await ledger.open(guard), await ledger.open("credits_within_debits")
    assert await ledger.post(transfer(giver, taker, 1)) == ["not_enough"]


async def test_an_id_stands_for_one_transfer(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open()
    first = transfer(house, purse, 10, reason="stake", reference_id=new_id())
    assert await ledger.post(first, first) == ["new", "again"]
    assert await ledger.post(first) == ["again"]
    same: dict[str, object] = {"transfer_id": first.transfer_id, "reason": "stake", "reference_id": first.reference_id}
    others = [
        transfer(house, purse, 11, **same),
        transfer(purse, house, 10, **same),
        transfer(house, purse, 10, **same | {"reason": "prize"}),
        transfer(house, purse, 10, **same | {"reference_id": new_id()}),
        transfer(house, purse, 10, **same, is_pending=True),
        PostPending(transfer_id=first.transfer_id, pending_id=new_id(), reason="stake"),
    ]
    assert await ledger.post(*others) == ["transfer_differs"] * 5 + ["pending_unknown"]
    assert await ledger.figures(purse) == (10, 0, 10)


async def test_only_what_is_pending_is_resolved(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open()
    direct = transfer(house, purse, 10)
    assert await ledger.post(direct) == ["new"]
    for pending_id in (direct.transfer_id, new_id()):
        post = PostPending(transfer_id=new_id(), pending_id=pending_id, reason="test")
        void = VoidPending(transfer_id=new_id(), pending_id=pending_id, reason="test")
        assert await ledger.post(post, void) == ["pending_unknown", "pending_unknown"]


async def test_no_more_is_posted_than_was_reserved(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open()
    reserved = transfer(house, purse, 10, is_pending=True)
    posts = [PostPending(transfer_id=new_id(), pending_id=reserved.transfer_id, amount=amount, reason="test") for amount in (11, 0, -1, 10)]
    assert await ledger.post(reserved, *posts) == ["new", "more_than_pending", "not_a_transfer", "not_a_transfer", "new"]


async def test_what_was_reserved_is_resolved_once(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    reserved = transfer(purse, house, 10, is_pending=True)
    assert await ledger.post(transfer(house, purse, 10), reserved) == ["new", "new"]
    void = VoidPending(transfer_id=new_id(), pending_id=reserved.transfer_id, reason="test")
    post = PostPending(transfer_id=new_id(), pending_id=reserved.transfer_id, reason="test")
    assert await ledger.post(void, post, void) == ["new", "pending_resolved", "again"]
    assert await ledger.post(post, void) == ["pending_resolved", "again"]
    assert await ledger.figures(purse) == (10, 0, 10)


async def test_one_refused_step_undoes_its_chain_and_nothing_else(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open("debits_within_credits")
    before, after = transfer(house, purse, 5), transfer(purse, house, 4)
    chain = Linked(steps=(transfer(house, purse, 10), transfer(purse, house, 12), transfer(purse, house, 4)))
    assert await ledger.post(before, chain, after) == ["new", "not_enough", "new"]
    assert await ledger.figures(purse) == (1, 0, 1)


async def test_half_a_chain_under_known_ids_is_another_chain(ledger: Ledger) -> None:
    house, purse = await ledger.open(), await ledger.open()
    known = transfer(house, purse, 5)
    assert await ledger.post(known, Linked(steps=(known, transfer(house, purse, 1)))) == ["new", "transfer_differs"]
    assert await ledger.figures(purse) == (5, 0, 5)


async def test_an_account_keeps_the_terms_it_was_opened_under(ledger: Ledger, ledger_database: Database) -> None:
    account = await ledger.open("none")
    other = Account(kind=account.kind, owner_id=account.owner_id, unit=account.unit, guard="debits_within_credits")
    with pytest.raises(AccountDiffers):
        async with ledger_database.begin("counting") as tx:
            await open_accounts(tx, [other])


async def test_nothing_is_booked_twice_by_the_same_words_under_two_ids(ledger: Ledger) -> None:
    """Two ids are two transfers, however alike they are."""
    house, purse = await ledger.open(), await ledger.open()
    step = Transfer(transfer_id=new_id(), debit_account_id=house.account_id, credit_account_id=purse.account_id, amount=3, reason="test")
    again = Transfer(transfer_id=new_id(), debit_account_id=house.account_id, credit_account_id=purse.account_id, amount=3, reason="test")
    assert await ledger.post(step, again) == ["new", "new"]
    assert await ledger.figures(purse) == (6, 0, 6)
