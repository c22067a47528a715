"""A module that has a ledger and nothing else, and how the tests speak to it."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Database
from matchday.backbone.errors import Refusal
from matchday.backbone.ids import new_id
from matchday.backbone.ledger import Account, Balance, Booked, Command, Guard, Proof, Transfer, open_accounts, post_transfers, read_balances
from matchday.backbone.ledger.verifying import verify_ledger
from matchday.backbone.module import Module

MODULE = Module(name="counting", has_ledger=True)


def transfer(debit: Account, credit: Account, amount: int, **more: object) -> Transfer:
    """With an id of its own unless one is given."""
    given = {"transfer_id": new_id(), "reason": "test", **more}
    return Transfer(debit_account_id=debit.account_id, credit_account_id=credit.account_id, amount=amount, **given)  # type: ignore[arg-type]


class Ledger:
    """One process's way to the ledger: each call is a transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def open(self, guard: Guard = "none", unit: str = "EUR", *, kind: str = "test", owner_id: UUID | None = None) -> Account:
        """A new account, of a new owner unless one is named."""
        account = Account(kind=kind, owner_id=owner_id or new_id(), unit=unit, guard=guard)
        async with self.database.begin(MODULE.name) as tx:
            await open_accounts(tx, [account])
        return account

    async def post(self, *commands: Command) -> list[str]:
        """What came of each: `new`, `again`, or the refusal's code."""
        async with self.database.begin(MODULE.name) as tx:
            outcomes = await post_transfers(tx, commands)
        return [word(outcome) for outcome in outcomes]

    async def balance(self, account: Account) -> Balance:
        """As it is committed."""
        async with self.database.read(MODULE.name) as tx:
            return (await read_balances(tx, [account.account_id]))[account.account_id]

    async def figures(self, account: Account) -> tuple[int, int, int]:
        """Posted, pending and available."""
        balance = await self.balance(account)
        return balance.posted, balance.pending, balance.available

    async def proof(self) -> Proof:
        """What a verification finds."""
        async with self.database.begin(MODULE.name) as tx:
            return await verify_ledger(tx)


def word(outcome: Booked | Refusal) -> str:
    """For comparing."""
    if isinstance(outcome, Refusal):
        return outcome.code
    return "new" if outcome.is_new else "again"


def words(outcomes: Sequence[Booked | Refusal]) -> list[str]:
    """The same for several."""
    return [word(outcome) for outcome in outcomes]
