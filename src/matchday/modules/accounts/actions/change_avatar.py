"""A person puts up a picture of themselves, or takes it down.

Decoding and storing are slow, so they happen between two transactions. The first writes down the key that will be stored
under; the second makes the account refer to it. Whatever goes wrong in between leaves the old picture as it was, and at
worst a file that nobody uses, which a worker finds by its key.
"""

from uuid import UUID

import msgspec

from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import NotFound, Unavailable
from matchday.backbone.ids import new_id
from matchday.backbone.images import CONTENT_TYPE, Images
from matchday.backbone.storage import Storage
from matchday.backbone.storage.noted_files import note_files, use_files
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.say_changes import say_account
from matchday.modules.accounts.domain.profiles import AVATAR_FOLDER, AVATAR_SIDE_PIXELS, AVATARS_PER_HOUR_MAX
from matchday.modules.accounts.errors import TooManyPictures
from matchday.modules.accounts.schemas import AvatarView, MeView
from matchday.modules.accounts.store import people


class Avatars:
    """Holds no connection while a picture is made and stored."""

    def __init__(self, database: Database, storage: Storage, images: Images) -> None:
        self._database = database
        self._storage = storage
        self._images = images

    async def change(self, account_id: UUID, content: bytes) -> AvatarView:
        """Raises NotAnImage, ImageTooLarge, TooManyPictures, StorageUnavailable, Unavailable."""
        key = f"{AVATAR_FOLDER}/{new_id()}.webp"
        async with self._database.begin("accounts") as tx:
            await _note(tx, key, account_id)
        picture = await self._images.reencode(content, shape="square", side_pixels=AVATAR_SIDE_PIXELS)
        await self._storage.put(key, picture, content_type=CONTENT_TYPE, size_bytes_max=len(picture))
        async with self._database.begin("accounts") as tx:
            await use_avatar(tx, account_id, key)
        return AvatarView(avatar=f"/files/{key}")

    async def whose(self, account_id: UUID) -> MeView:
        """For the page of a form that was refused, which has no transaction."""
        async with self._database.read("accounts") as tx:
            return await queries.me(tx, account_id)


async def _note(tx: Transaction, key: str, account_id: UUID) -> None:
    if await people.lock_account(tx, account_id) is None:
        raise NotFound
    if not await note_files(tx, [key], account_id, per_hour_max=AVATARS_PER_HOUR_MAX):
        raise TooManyPictures(limit=AVATARS_PER_HOUR_MAX)


async def use_avatar(tx: Transaction, account_id: UUID, key: str | None) -> None:
    """None takes the picture down. The file of the one before is free from then on, which a sweep notes. Raises NotFound,
    Unavailable."""
    account = await people.lock_account(tx, account_id)
    if account is None:
        raise NotFound
    if account.avatar_key == key:
        return
    if key is not None and not await use_files(tx, [key]):
        raise Unavailable
    changed = msgspec.structs.replace(account, avatar_key=key, version=account.version + 1)
    await people.save_account(tx, changed)
    say_account(tx, changed)
