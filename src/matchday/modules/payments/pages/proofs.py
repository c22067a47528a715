"""What `matchday payments verify` and `matchday ledger verify` last found, for the platform's admins, and a way to have it proven now."""

from datetime import datetime
from typing import Any, TypeVar

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import platform_admin
from matchday.backbone.ledger import Proof
from matchday.modules.payments.actions.prove_payments import PaymentsProof
from matchday.modules.payments.store import proofs
from matchday.web.rendering import Page

PATH = "/admin/money"
REFRESH_SECONDS = 2
T = TypeVar("T")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two; nothing is known of it before the first time."""

    made_at: datetime | None
    seconds: float
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    payments: PaymentsProof | None = None
    ledger: Proof | None = None


@page(PATH, access=platform_admin)
async def show_proofs(tx: Transaction) -> Page:
    """Loads itself again while one is being made."""
    rows = await proofs.load(tx)
    found = {row["kind"]: row for row in rows}
    context = {
        "payments": _shown(found["payments"]),
        "ledger": _shown(found["ledger"]),
        "is_waiting": any(row["is_waited_for"] for row in rows),
        "refresh_seconds": REFRESH_SECONDS,
    }
    return Page("payments/proofs.html", context, headers={"Cache-Control": "no-store"})


@form(PATH, access=platform_admin)
async def send_proofs(tx: Transaction, fields: FormFields) -> Redirect:  # noqa: ARG001
    """Both are made now."""
    tx.note("prove_money")
    await proofs.want(tx)
    return Redirect(location=PATH)


def _shown(row: Any) -> Shown:
    is_ledger = row["kind"] == "ledger"
    return Shown(
        made_at=row["made_at"],
        seconds=row["milliseconds"] / 1000,
        faults=tuple(row["faults"]),
        notes=tuple(row["notes"]),
        payments=None if is_ledger else _read(row["facts"], PaymentsProof),
        ledger=_read(row["facts"], Proof) if is_ledger else None,
    )


def _read(facts: str, kind: type[T]) -> T | None:
    """None where there are none, or where they were kept by another version of the program."""
    try:
        return msgspec.json.decode(facts, type=kind) if facts else None
    except msgspec.ValidationError:
        return None


PROOFS = (show_proofs, send_proofs)
