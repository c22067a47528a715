"""A person takes what is kept about them.

Begins a transaction of its own: what is kept lies with other modules and in other processes, and none of them is asked
while one is open here.
"""

import zipfile
from datetime import datetime
from io import BytesIO

import msgspec

from matchday.backbone.database import Database
from matchday.backbone.errors import Unavailable
from matchday.backbone.events.personal_data import PersonalData
from matchday.backbone.http.identity import Identity
from matchday.backbone.storage import NoSuchFile, Storage
from matchday.backbone.telemetry import outgoing_headers
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.actions.say_changes import say_security_changed
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import SessionOver, TooManyExports
from matchday.modules.accounts.schemas.data import DataExport
from matchday.modules.accounts.store import people
from matchday.modules.accounts.store.personal_data import note_export

EXPORTS_PER_HOUR_MAX = 10
_AVATAR_BYTES_MAX = 5_000_000


class DataExports:
    """One per process."""

    def __init__(self, database: Database, storage: Storage, personal_data: PersonalData | None) -> None:
        self._database = database
        self._storage = storage
        self._personal_data = personal_data

    async def make(self, identity: Identity, device: Device) -> DataExport:
        """The person is told that it was done. Raises ConfirmationNeeded, TooManyExports, SessionOver, Unavailable."""
        made_at, _ = await self._note(identity, device)
        return await self._gather(identity, made_at)

    async def make_file(self, identity: Identity, device: Device) -> bytes:
        """A ZIP file with the same as JSON, and the person's picture. Raises the same."""
        made_at, avatar_key = await self._note(identity, device)
        export = await self._gather(identity, made_at)
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("matchday.json", msgspec.json.format(msgspec.json.encode(export), indent=2))
            if avatar_key is not None and (picture := await self._picture(avatar_key)) is not None:
                archive.writestr("picture.webp", picture)
        return file.getvalue()

    async def _note(self, identity: Identity, device: Device) -> tuple[datetime, str | None]:
        async with self._database.begin("accounts", outgoing_headers()) as tx:
            await require_fresh_sign_in(tx, identity)
            account = await people.lock_account(tx, identity.account_id)
            if account is None:
                raise SessionOver
            if not await note_export(tx, identity.account_id, per_hour_max=EXPORTS_PER_HOUR_MAX):
                raise TooManyExports(limit=EXPORTS_PER_HOUR_MAX, retry_after_seconds=3600)
            await say_security_changed(tx, identity.account_id, "data_exported", device)
            return await tx.clock(), account.avatar_key

    async def _gather(self, identity: Identity, made_at: datetime) -> DataExport:
        if self._personal_data is None:
            raise Unavailable
        modules, missing = await self._personal_data.gather(identity.account_id)
        return DataExport(account_id=identity.account_id, made_at=made_at, missing=missing, modules=modules)

    async def _picture(self, key: str) -> bytes | None:
        try:
            return (await self._storage.get(key, size_bytes_max=_AVATAR_BYTES_MAX))[1]
        except NoSuchFile:
            return None
