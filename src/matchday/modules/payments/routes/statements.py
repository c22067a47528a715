"""Files for the treasurer: the ledger as a bank statement, and every payment as a table."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar.params import QueryParameter
from litestar.response import Stream

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid
from matchday.backbone.http import get
from matchday.backbone.http.spooled import spooled
from matchday.backbone.money.currencies import minor_unit_digits
from matchday.modules.payments.actions.start_payment import PaymentDesk
from matchday.modules.payments.domain.statements import camt
from matchday.modules.payments.errors import PeriodInvalid
from matchday.modules.payments.queries.statements import PAYMENTS_HEAD, exported_payments, statement_entries, statement_of
from matchday.modules.payments.routes.treasury import HOME, Currency, treasurer
from matchday.web.spreadsheets import BOM, lines

CSV = "text/csv; charset=utf-8"
XML = "application/xml"
PERIOD_MAX = timedelta(days=366)
SCHEMA = "payments"
SERVICER = "Matchday"
Since = Annotated[datetime, QueryParameter(name="from")]
Until = Annotated[datetime, QueryParameter(name="until")]


@get(f"{HOME}/ledger.xml", access=treasurer, refuses=[PeriodInvalid], gives=XML)
async def export_ledger(organisation_id: UUID, currency: Currency, since: Since, until: Until, desk: PaymentDesk) -> Stream:
    """The organisation's account in one currency, in the structure of camt.053, for at most a year."""
    _check(since, until)
    _check_currency(currency)
    async with desk.database.snapshot(SCHEMA) as tx:
        statement = await statement_of(tx, organisation_id, currency, since, until, SERVICER)
        return await spooled(camt(statement, statement_entries(tx, statement)), name="ledger.xml", media_type=XML)


@get(f"{HOME}/payments.csv", access=treasurer, refuses=[PeriodInvalid], gives=CSV)
async def export_payments(tx: Transaction, organisation_id: UUID, since: Since, until: Until) -> Stream:
    """Every payment that was begun in at most a year, those that failed too."""
    _check(since, until)
    return await spooled(_table(exported_payments(tx, organisation_id, since, until)), name="payments.csv", media_type=CSV)


async def _table(bites: AsyncIterator[Sequence[Any]]) -> AsyncIterator[bytes]:
    yield (BOM + lines([PAYMENTS_HEAD])).encode()
    async for bite in bites:
        yield lines(bite).encode()


def _check_currency(currency: str) -> None:
    try:
        minor_unit_digits(currency)
    except ValueError:
        raise Invalid(faults=(Fault(message="This is no currency in use.", field="currency", code="currency"),)) from None


def _check(since: datetime, until: datetime) -> None:
    if since.tzinfo is None or until.tzinfo is None or not timedelta(0) < until - since <= PERIOD_MAX:
        raise PeriodInvalid


STATEMENTS = (export_ledger, export_payments)
