"""Whatever happens, in whatever order, all accounts together hold nothing, each holds what its entries say, and no guard is passed."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.backbone.ledger.counting import MODULE, Ledger, transfer, words
from tests.backbone.ledger.passing import let_run_out
from tests.backbone.ledger.plain import PlainLedger

from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Account, Balance, Command, Linked, PostPending, Transfer, VoidPending, post_transfers, read_balances
from matchday.backbone.ledger.commands import Step
from matchday.backbone.ledger.sweeping import add_up_changes, expire_pendings

_number = st.integers(0, 11)
_amount = st.integers(-1, 60)
_step = st.one_of(
    st.tuples(st.just("transfer"), _number, st.integers(0, 5), st.integers(0, 5), _amount, st.booleans()),
    st.tuples(st.just("post"), _number, _number, st.one_of(st.none(), _amount)),
    st.tuples(st.just("void"), _number, _number),
)
_command = st.one_of(_step, _step, _step, st.lists(_step, min_size=1, max_size=4))
_batch = st.lists(_command, min_size=1, max_size=8)
_happening = st.one_of(
    st.tuples(st.just("batch"), _batch),
    st.tuples(st.just("batch"), _batch),
    st.tuples(st.just("crash"), _batch),
    st.tuples(st.just("at once"), st.lists(_batch, min_size=2, max_size=4)),
    st.tuples(st.just("again"), st.none()),
    st.tuples(st.just("add up"), st.none()),
    st.tuples(st.just("run out"), _number),
)


class Crash(Exception):
    """The process is gone before its commit."""


class World:
    """Six fresh accounts, the guarded ones with a hundred on them, and twelve ids that commands share, so that they meet."""

    def __init__(self, ledger: Ledger, accounts: Sequence[Account]) -> None:
        self.ledger = ledger
        self.accounts = accounts
        self.ids = [new_id() for _ in range(12)]
        self.plain = PlainLedger({account.account_id: account for account in accounts})
        self.sent: list[list[Command]] = []
        self.booked: set[UUID] = set()

    def command(self, drawn: object) -> Command:
        """From what hypothesis drew."""
        if isinstance(drawn, list):
            return Linked(steps=tuple(self.step(one) for one in drawn))
        return self.step(drawn)

    def step(self, drawn: object) -> Step:
        """The same for one that stands alone."""
        kind, number, *rest = drawn  # type: ignore[misc]
        if kind == "transfer":
            debit, credit, amount, is_pending = rest
            return Transfer(
                transfer_id=self.ids[number],
                debit_account_id=self.accounts[debit].account_id,
                credit_account_id=self.accounts[credit].account_id,
                amount=amount,
                reason="test",
                is_pending=is_pending,
                seconds_max=3600 if is_pending else None,
            )
        if kind == "post":
            return PostPending(transfer_id=self.ids[number], pending_id=self.ids[rest[0]], amount=rest[1], reason="test")
        return VoidPending(transfer_id=self.ids[number], pending_id=self.ids[rest[0]], reason="test")

    async def balances(self) -> list[Balance]:
        """Of all six."""
        async with self.ledger.database.read(MODULE.name) as tx:
            found = await read_balances(tx, [account.account_id for account in self.accounts])
        return [found[account.account_id] for account in self.accounts]


async def _batch_of(world: World, drawn: list[object]) -> None:
    commands = [world.command(one) for one in drawn]
    world.sent.append(commands)
    assert await world.ledger.post(*commands) == world.plain.post(commands)


async def _crash(world: World, drawn: list[object]) -> None:
    """What was decided before the crash never happened."""
    commands = [world.command(one) for one in drawn]
    try:
        async with world.ledger.database.begin(MODULE.name) as tx:
            words(await post_transfers(tx, commands))
            raise Crash
    except Crash:
        return


async def _again(world: World) -> None:
    """Who did not hear the answer sends everything once more: what stands is found, what was refused is decided anew."""
    for commands in world.sent:
        assert await world.ledger.post(*commands) == world.plain.post(commands)


async def _run_out(world: World, number: int, observer: asyncpg.Connection) -> None:
    await let_run_out(observer, [world.ids[number]])
    async with world.ledger.database.begin(MODULE.name) as tx:
        await expire_pendings(tx)
    world.plain.expire(world.ids[number])


async def _check(world: World, observer: asyncpg.Connection, *, is_like_plain: bool) -> None:
    balances = await world.balances()
    for unit in ("EUR", "points"):
        assert sum(balance.posted for balance in balances if balance.unit == unit) == 0
        assert sum(balance.pending for balance in balances if balance.unit == unit) == 0
    rows = await observer.fetch(
        """
        SELECT account_id, sum(posted)::bigint AS posted, sum(pending)::bigint AS pending FROM counting.ledger_entries
        WHERE account_id = ANY($1::uuid[]) GROUP BY account_id
        """,
        [account.account_id for account in world.accounts],
    )
    entered = {row["account_id"]: (row["posted"], row["pending"]) for row in rows}
    for balance in balances:
        assert (balance.posted, balance.pending) == entered.get(balance.account_id, (0, 0))
        assert balance.guard == "none" or balance.available >= 0
        if is_like_plain:
            assert balance.posted == world.plain.posted(balance.account_id)
            assert balance.debits_pending == world.plain.waiting(balance.account_id, is_debit=True)
            assert balance.credits_pending == world.plain.waiting(balance.account_id, is_debit=False)


async def _world(ledger: Ledger) -> World:
    guards = ("none", "none", "debits_within_credits", "debits_within_credits", "credits_within_debits")
    accounts = [await ledger.open(guard) for guard in guards]  # type: ignore[arg-type]
    world = World(ledger, [*accounts, await ledger.open("none", "points")])
    house, _, *purses, till = accounts
    commands: list[Command] = [*(transfer(house, purse, 100) for purse in purses), transfer(till, house, 100)]
    assert await ledger.post(*commands) == world.plain.post(commands)
    return world


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(happenings=st.lists(_happening, min_size=1, max_size=10))
async def test_the_sum_over_all_accounts_is_zero_after_every_operation(
    ledger: Ledger, observer: asyncpg.Connection, happenings: list[tuple[str, object]]
) -> None:
    world = await _world(ledger)
    is_like_plain = True
    for kind, drawn in happenings:
        if kind == "at once":
            is_like_plain = False  # in which order they came nobody can say
            batches = [[world.command(one) for one in batch] for batch in drawn]  # type: ignore[attr-defined]
            outcomes = await asyncio.gather(*(world.ledger.post(*batch) for batch in batches), return_exceptions=True)
            assert all(isinstance(one, list) or getattr(one, "code", "") == "transfer_in_flight" for one in outcomes)
        elif kind == "batch" and is_like_plain:
            await _batch_of(world, drawn)  # type: ignore[arg-type]
        elif kind == "crash":
            await _crash(world, drawn)  # type: ignore[arg-type]
        elif kind == "again" and is_like_plain:
            await _again(world)
        elif kind == "add up":
            async with ledger.database.begin(MODULE.name) as tx:
                await add_up_changes(tx)
        elif kind == "run out":
            await _run_out(world, drawn, observer)  # type: ignore[arg-type]
        await _check(world, observer, is_like_plain=is_like_plain)
    assert (await ledger.proof()).faults == ()
