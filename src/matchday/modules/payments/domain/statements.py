"""An account of the ledger as a bank statement: XML in the structure of ISO 20022 camt.053.001.08 (BankToCustomerStatement), so that
bookkeeping programs read it as they read a bank's.

Every entry of the account is one `Ntry`; the opening balance and the entries add up to the closing one, which is checked before
anything is handed out. It is a statement of our ledger and of no bank, and says so: the servicer's name is the installation's.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID
from xml.sax.saxutils import escape

import msgspec

from matchday.backbone.money import minor_unit_digits

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


class StatementEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One movement that was booked: positive is a credit."""

    transfer_id: UUID
    made_at: datetime
    amount_minor: int
    reason: str
    reference_id: UUID | None


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What was there at the beginning, and what was moved until the end."""

    statement_id: UUID
    account_id: UUID
    owner: str
    servicer: str
    currency: str
    since: datetime
    until: datetime
    made_at: datetime
    opening_minor: int
    credits_minor: int
    debits_minor: int
    credit_entries: int
    debit_entries: int

    @property
    def closing_minor(self) -> int:
        """What was there at the end."""
        return self.opening_minor + self.credits_minor - self.debits_minor


async def camt(statement: Statement, bites: AsyncIterator[Sequence[StatementEntry]]) -> AsyncIterator[bytes]:
    """The document in pieces. Raises ValueError when the entries are not those that the sums are of: then nothing is handed out."""
    yield _head(statement).encode()
    balance, counted = statement.opening_minor, 0
    async for bite in bites:
        balance += sum(entry.amount_minor for entry in bite)
        counted += len(bite)
        yield "".join(_entry(entry, statement.currency) for entry in bite).encode()
    if (balance, counted) != (statement.closing_minor, statement.credit_entries + statement.debit_entries):
        raise ValueError(f"{counted} entries lead to {balance}, and the balance is {statement.closing_minor}")
    yield b"</Stmt></BkToCstmrStmt></Document>\n"


def _head(statement: Statement) -> str:
    name, account = statement.statement_id.hex, statement.account_id.hex
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{_moment(statement.made_at)}</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{name}</Id><CreDtTm>{_moment(statement.made_at)}</CreDtTm>"
        f"<FrToDt><FrDtTm>{_moment(statement.since)}</FrDtTm><ToDtTm>{_moment(statement.until)}</ToDtTm></FrToDt>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>{statement.currency}</Ccy>"
        f"<Ownr><Nm>{_text(statement.owner, 140)}</Nm></Ownr>"
        f"<Svcr><FinInstnId><Nm>{_text(statement.servicer, 140)}</Nm></FinInstnId></Svcr></Acct>"
        + _balance("OPBD", statement.opening_minor, statement.since, statement.currency)
        + _balance("CLBD", statement.closing_minor, statement.until, statement.currency)
        + _summary(statement)
    )


def _summary(statement: Statement) -> str:
    """How many entries follow, and what they come to."""
    taken, given = statement.credits_minor, statement.debits_minor
    return (
        "<TxsSummry>"
        f"<TtlNtries><NbOfNtries>{statement.credit_entries + statement.debit_entries}</NbOfNtries>"
        f"<Sum>{_decimal(taken + given, statement.currency)}</Sum>"
        f"<TtlNetNtry><Amt>{_decimal(abs(taken - given), statement.currency)}</Amt>{_direction(taken - given)}</TtlNetNtry></TtlNtries>"
        f"<TtlCdtNtries><NbOfNtries>{statement.credit_entries}</NbOfNtries><Sum>{_decimal(taken, statement.currency)}</Sum></TtlCdtNtries>"
        f"<TtlDbtNtries><NbOfNtries>{statement.debit_entries}</NbOfNtries><Sum>{_decimal(given, statement.currency)}</Sum></TtlDbtNtries>"
        "</TxsSummry>"
    )


def _balance(kind: str, minor: int, at: datetime, currency: str) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(minor, currency)}<Dt><DtTm>{_moment(at)}</DtTm></Dt></Bal>"


def _entry(entry: StatementEntry, currency: str) -> str:
    reference = f"<Refs><EndToEndId>{entry.reference_id.hex}</EndToEndId></Refs>" if entry.reference_id else ""
    return (
        f"<Ntry><NtryRef>{entry.transfer_id.hex}</NtryRef>{_amount(entry.amount_minor, currency)}<Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><DtTm>{_moment(entry.made_at)}</DtTm></BookgDt>"
        "<BkTxCd><Prtry><Cd>MATCHDAY</Cd></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls>{reference}<RmtInf><Ustrd>{_text(entry.reason, 140)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _amount(minor: int, currency: str) -> str:
    return f'<Amt Ccy="{currency}">{_decimal(abs(minor), currency)}</Amt>{_direction(minor)}'


def _decimal(minor: int, currency: str) -> str:
    digits = minor_unit_digits(currency)
    whole, part = divmod(minor, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)


def _direction(minor: int) -> str:
    return f"<CdtDbtInd>{'DBIT' if minor < 0 else 'CRDT'}</CdtDbtInd>"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(text: str, length_max: int) -> str:
    """What XML cannot carry is left out."""
    kept = "".join(letter for letter in text if letter.isprintable())[:length_max]
    return escape(kept.strip() or "-")
