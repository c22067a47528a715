"""For people and their programs: taking one's data, and deleting one's account."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import delete, get
from matchday.backbone.http.access import platform_admin, signed_in
from matchday.backbone.http.answers import Answer
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.delete_account import delete_account_as_admin, delete_own_account
from matchday.modules.accounts.actions.export_data import DataExports
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.domain.sessions import Device, device
from matchday.modules.accounts.errors import (
    ConfirmationNeeded,
    LastOwnerOf,
    LastPlatformAdmin,
    OwnAccount,
    TooManyExports,
)
from matchday.modules.accounts.schemas.data import DataExport, DeleteMe


@get("/me/export", access=signed_in, refuses=[ConfirmationNeeded, TooManyExports])
async def export_me(request: Request[Any, Any, Any], identity: Identity, data_exports: DataExports) -> Answer[DataExport]:
    """Everything that is kept about one's account. Needs a fresh sign-in; the person is told that it was done."""
    made = await data_exports.make(identity, _device(request))
    return Answer(body=made, headers={"Content-Disposition": 'attachment; filename="matchday.json"', "Cache-Control": "no-store"})


@delete("/me", access=signed_in, refuses=[ConfirmationNeeded, LastOwnerOf, LastPlatformAdmin])
async def delete_me(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, data: DeleteMe) -> None:
    """For good. Needs a fresh sign-in, and the account's e-mail address in the body."""
    await delete_own_account(tx, identity, typed=data.email, device=_device(request))


@delete("/accounts/{account_id:uuid}", access=platform_admin, refuses=[ConfirmationNeeded, OwnAccount, LastOwnerOf, LastPlatformAdmin])
async def delete_account(tx: Transaction, identity: Identity, account_id: UUID) -> None:
    """For good. Needs a fresh sign-in; not one's own account."""
    await require_fresh_sign_in(tx, identity)
    await delete_account_as_admin(tx, account_id, by=identity.account_id)


def _device(request: Request[Any, Any, Any]) -> Device:
    return device(request.headers.get("user-agent"), request.scope["matchday_address"])  # type: ignore[typeddict-item]


DATA = (export_me, delete_me)
DATA_MANAGEMENT = (delete_account,)
