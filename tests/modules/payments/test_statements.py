"""The ledger as a bank statement, and payments as a table."""

import csv
import io
import tracemalloc
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID
from xml.etree import ElementTree as ET

import asyncpg
import pytest
from tests.modules.payments.camt_shape import faults
from tests.modules.payments.paying import Till, quote
from tests.modules.payments.test_refunds import hear, paid, wanted
from tests.modules.payments.test_treasury import ask

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.payments.domain.statements import NAMESPACE, Statement, StatementEntry, camt
from matchday.modules.payments.queries.statements import exported_payments
from matchday.modules.payments.routes.statements import STATEMENTS
from matchday.web.spreadsheets import lines

NOW = SystemClock().now()
SPACE = {"c": NAMESPACE}
PERIOD = {"from": (NOW - timedelta(days=1)).isoformat(), "until": (NOW + timedelta(days=1)).isoformat(), "currency": "EUR"}


def address(path: str, **change: str) -> str:
    query = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in (PERIOD | change).items())
    return f"{path}?{query}"


def statement(opening: int, *amounts: int, currency: str = "EUR") -> Statement:
    return Statement(
        statement_id=new_id(),
        account_id=new_id(),
        owner="FC <Riverside> & Söhne\x00",
        servicer="Matchday",
        currency=currency,
        since=NOW - timedelta(days=1),
        until=NOW,
        made_at=NOW,
        opening_minor=opening,
        credits_minor=sum(amount for amount in amounts if amount > 0),
        debits_minor=-sum(amount for amount in amounts if amount < 0),
        credit_entries=sum(amount > 0 for amount in amounts),
        debit_entries=sum(amount < 0 for amount in amounts),
    )


async def entries(*amounts: int) -> AsyncIterator[list[StatementEntry]]:
    for amount in amounts:
        yield [StatementEntry(transfer_id=new_id(), made_at=NOW, amount_minor=amount, reason="earned", reference_id=UUID(int=1))]


async def document(said: Statement, *amounts: int) -> bytes:
    return b"".join([piece async for piece in camt(said, entries(*amounts))])


def amounts_of(said: ET.Element, name: str) -> list[Decimal]:
    """Of the balances or entries, debits below zero."""
    signs = {"CRDT": 1, "DBIT": -1}
    return [
        Decimal(each.findtext("c:Amt", "", SPACE)) * signs[each.findtext("c:CdtDbtInd", "", SPACE)]
        for each in said.findall(f"c:{name}", SPACE)
    ]


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
@pytest.mark.parametrize("amounts", [(), (250, -1500), (1,) * 40])
async def test_a_statement_is_as_the_published_rules_want_it(amounts: tuple[int, ...], currency: str) -> None:
    """Order, required elements, lengths and patterns; opening and entries make closing; the summary counts them."""
    written = await document(statement(1000, *amounts, currency=currency), *amounts)
    assert faults(written) == []
    (said,) = ET.fromstring(written).findall("c:BkToCstmrStmt/c:Stmt", SPACE)
    opening, closing = amounts_of(said, "Bal")
    moved = amounts_of(said, "Ntry")
    assert opening + sum(moved) == closing
    summary = {each.tag.rpartition("}")[2]: each for each in said.findall("c:TxsSummry/*", SPACE)}
    assert summary["TtlNtries"].findtext("c:NbOfNtries", "", SPACE) == str(len(moved))
    assert Decimal(summary["TtlCdtNtries"].findtext("c:Sum", "", SPACE)) == sum(amount for amount in moved if amount > 0)
    assert Decimal(summary["TtlDbtNtries"].findtext("c:Sum", "", SPACE)) == -sum(amount for amount in moved if amount < 0)
    assert said.findtext("c:Acct/c:Ownr/c:Nm", namespaces=SPACE) == "FC <Riverside> & Söhne"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<Sts><Cd>BOOK</Cd></Sts>", ""),
        ("<CreDtTm>", "<CreDtTm>on "),
        ('<Amt Ccy="EUR">', "<Amt>"),
        ("<CdtDbtInd>CRDT", "<CdtDbtInd>PLUS"),
        ("<NtryRef>", "<NtryRef>a name that is too long "),
        ("</Stmt>", "<Bal/></Stmt>"),
        (NAMESPACE, "urn:else"),
    ],
)
async def test_the_rules_find_what_is_wrong(old: str, new: str) -> None:
    """The control."""
    written = (await document(statement(0, 250), 250)).decode()
    assert old in written
    assert faults(written.replace(old, new).encode())


@pytest.mark.parametrize("moved", [(2, 3), (5,), (4,)])
async def test_a_statement_that_does_not_add_up_is_not_handed_out(moved: tuple[int, ...]) -> None:
    """Its sums are of other entries: of others that come to the same, too."""
    with pytest.raises(ValueError, match="the balance is"):
        await document(statement(0, 1, 1, 3), *moved)


async def test_files_are_for_the_treasurer(till: Till) -> None:
    said = quote()
    async with till.client() as client:
        for path in ("/ledger.xml", "/payments.csv"):
            assert (await ask(client, said, address(path), "box_office")).status_code == 403
            assert (await ask(client, said, address(path), "treasurer")).status_code == 200
            too_long = await ask(client, said, address(path, **{"from": "2020-01-01T00:00:00Z"}), "treasurer")
            assert (too_long.status_code, too_long.json()["code"]) == (422, "period_invalid")


async def test_what_was_earned_is_on_the_statement(till: Till) -> None:
    said = quote()
    await paid(till, said)
    async with till.client() as client:
        xml = await ask(client, said, address("/ledger.xml"), "treasurer")
        table = await ask(client, said, address("/payments.csv"), "treasurer")
    assert xml.headers["content-type"] == "application/xml"
    root = ET.fromstring(xml.content)
    assert len(root.findall("c:BkToCstmrStmt/c:Stmt/c:Ntry", SPACE)) == 1
    (row,) = csv.DictReader(io.StringIO(table.content.decode("utf-8-sig")))
    assert (row["state"], row["amount_minor"]) == ("captured", str(said.amount_minor))


async def test_a_real_statement_is_as_the_rules_want_it_and_adds_up(till: Till) -> None:
    """In several bites, with debits, and without what was booked before it begins."""
    said = quote()
    payment_id = await paid(till, said)
    await hear(till, wanted(said, payment_id, 700))
    await till.work()
    async with till.client() as client:
        whole = (await ask(client, said, address("/ledger.xml"), "treasurer")).content
        now = SystemClock().now().isoformat()
        later = (await ask(client, said, address("/ledger.xml", **{"from": now}), "treasurer")).content
    for written, balances, moved in ((whole, ["0.00", "18.00"], ["25.00", "-7.00"]), (later, ["18.00", "18.00"], [])):
        assert faults(written) == []
        (one,) = ET.fromstring(written).findall("c:BkToCstmrStmt/c:Stmt", SPACE)
        assert [str(amount) for amount in amounts_of(one, "Bal")] == balances
        assert [str(amount) for amount in amounts_of(one, "Ntry")] == moved


MANY = 30_000
MEMORY_BYTES_MAX = 9 * 1024**2


async def _many_payments(database_url: str, organisation_id: UUID) -> None:
    owner = await asyncpg.connect(database_url)
    try:
        await owner.execute(
            """
            INSERT INTO payments.payments (payment_id, quote_id, source, subject_id, group_id, organisation_id, fee_minor, amount_minor,
                currency, title, return_path, expires_at, provider, method, state)
            SELECT gen_random_uuid(), gen_random_uuid(), 'tickets', gen_random_uuid(), $1, $1, 0, 2500, 'EUR', repeat('A long title. ', 20),
                   '/', now(), 'sandbox', '', 'captured'
            FROM generate_series(1, $2)
            """,
            organisation_id,
            MANY,
        )
    finally:
        await owner.close()


async def test_a_large_file_does_not_lie_in_memory(till: Till, database: Database, database_url: str) -> None:
    organisation_id = new_id()
    await _many_payments(database_url, organisation_id)
    route = next(route for route in STATEMENTS if route.path.endswith("payments.csv"))
    period = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(days=1)}
    size = 0
    tracemalloc.start()
    async with database.read("payments") as tx:
        answer = await route.function(tx=tx, organisation_id=organisation_id, **period)
    async for piece in answer.iterator:
        size += len(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > MANY * 300
    assert peak < MEMORY_BYTES_MAX < size


async def test_without_a_spool_it_would(till: Till, database: Database, database_url: str) -> None:
    """The control: the same rows, put together in memory."""
    organisation_id = new_id()
    await _many_payments(database_url, organisation_id)
    tracemalloc.start()
    async with database.read("payments") as tx:
        rows = exported_payments(tx, organisation_id, NOW - timedelta(days=1), NOW + timedelta(days=1))
        whole = b"".join([lines(bite).encode() async for bite in rows])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(whole) > MEMORY_BYTES_MAX
    assert peak > MEMORY_BYTES_MAX
