"""Files for the treasurer: the ledger as a bank statement, and every payment as a table."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid
from matchday.backbone.http import Answer, get
from matchday.backbone.money.currencies import minor_unit_digits
from matchday.modules.payments.domain.statements import camt
from matchday.modules.payments.errors import PeriodInvalid
from matchday.modules.payments.queries.statements import PAYMENTS_HEAD, exported_payments, statement_of
from matchday.modules.payments.routes.treasury import HOME, Currency, treasurer
from matchday.web.spreadsheets import BOM, lines

CSV = "text/csv; charset=utf-8"
XML = "application/xml"
PERIOD_MAX = timedelta(days=366)
SERVICER = "Matchday"
Since = Annotated[datetime, QueryParameter(name="from")]
Until = Annotated[datetime, QueryParameter(name="until")]


@get(f"{HOME}/ledger.xml", access=treasurer, refuses=[PeriodInvalid], gives=XML)
async def export_ledger(tx: Transaction, organisation_id: UUID, currency: Currency, since: Since, until: Until) -> Answer[bytes]:
    """The organisation's account in one currency, in the structure of camt.053, for at most a year."""
    _check(since, until)
    _check_currency(currency)
    statement, entries = await statement_of(tx, organisation_id, currency, since, until, SERVICER)
    return _file("ledger.xml", "".join(camt(statement, entries)).encode(), XML)


@get(f"{HOME}/payments.csv", access=treasurer, refuses=[PeriodInvalid], gives=CSV)
async def export_payments(tx: Transaction, organisation_id: UUID, since: Since, until: Until) -> Answer[bytes]:
    """Every payment that was begun in at most a year, those that failed too."""
    _check(since, until)
    text = bytearray((BOM + lines([PAYMENTS_HEAD])).encode())
    async for row in exported_payments(tx, organisation_id, since, until):
        text += lines([row]).encode()
    return _file("payments.csv", bytes(text), CSV)


def _check_currency(currency: str) -> None:
    try:
        minor_unit_digits(currency)
    except ValueError:
        raise Invalid(faults=(Fault(message="This is no currency in use.", field="currency", code="currency"),)) from None


def _check(since: datetime, until: datetime) -> None:
    if since.tzinfo is None or until.tzinfo is None or not timedelta(0) < until - since <= PERIOD_MAX:
        raise PeriodInvalid


def _file(name: str, body: bytes, media_type: str) -> Answer[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Answer(body=body, headers=headers, media_type=media_type)


STATEMENTS = (export_ledger, export_payments)
