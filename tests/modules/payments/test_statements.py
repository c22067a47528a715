"""The ledger as a bank statement, and payments as a table."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from tests.modules.payments.paying import Till, quote
from tests.modules.payments.test_refunds import paid
from tests.modules.payments.test_treasury import ask

from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import new_id
from matchday.modules.payments.domain.statements import NAMESPACE, Statement, StatementEntry, camt

NOW = SystemClock().now()
SPACE = {"c": NAMESPACE}
PERIOD = {"from": (NOW - timedelta(days=1)).isoformat(), "until": (NOW + timedelta(days=1)).isoformat(), "currency": "EUR"}


def address(path: str, **change: str) -> str:
    query = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in (PERIOD | change).items())
    return f"{path}?{query}"


def statement(opening: int, closing: int) -> Statement:
    return Statement(
        account_id=new_id(),
        owner="FC <Riverside> & Söhne\x00",
        servicer="Matchday",
        currency="EUR",
        since=NOW - timedelta(days=1),
        until=NOW,
        made_at=NOW,
        opening_minor=opening,
        closing_minor=closing,
    )


def entries(*amounts: int) -> Iterator[StatementEntry]:
    for amount in amounts:
        yield StatementEntry(transfer_id=new_id(), made_at=NOW, amount_minor=amount, reason="earned", reference_id=UUID(int=1))


def test_entries_lead_from_one_balance_to_the_other() -> None:
    root = ET.fromstring("".join(camt(statement(1000, -250), entries(250, -1500))))
    (said,) = root.findall("c:BkToCstmrStmt/c:Stmt", SPACE)
    assert [child.tag.split("}")[1] for child in said][:8] == ["Id", "CreDtTm", "FrToDt", "Acct", "Bal", "Bal", "Ntry", "Ntry"]
    assert said.findtext("c:Acct/c:Ownr/c:Nm", namespaces=SPACE) == "FC <Riverside> & Söhne"
    balances = [
        (each.findtext("c:Amt", namespaces=SPACE), each.findtext("c:CdtDbtInd", namespaces=SPACE)) for each in said.findall("c:Bal", SPACE)
    ]
    assert balances == [("10.00", "CRDT"), ("2.50", "DBIT")]
    moved = [
        (each.findtext("c:Amt", namespaces=SPACE), each.findtext("c:CdtDbtInd", namespaces=SPACE)) for each in said.findall("c:Ntry", SPACE)
    ]
    assert moved == [("2.50", "CRDT"), ("15.00", "DBIT")]


def test_a_statement_that_does_not_add_up_is_not_handed_out() -> None:
    with pytest.raises(ValueError, match="the balance is 1"):
        list(camt(statement(0, 1), entries(2)))


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
