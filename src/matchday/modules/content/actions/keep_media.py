"""A photo or video is uploaded, and then given to an organisation to be shown.

Decoding and storing are slow, so they happen between two transactions: the first writes down the keys that will be stored
under, the second what is kept. What goes wrong in between leaves a file that nobody uses.
"""

from uuid import UUID

import msgspec

from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import Unavailable
from matchday.backbone.ids import new_id
from matchday.backbone.images import CONTENT_TYPE, Images
from matchday.backbone.storage import Storage
from matchday.backbone.storage.noted_files import note_files
from matchday.modules.content import queries
from matchday.modules.content.domain.videos import SIZE_BYTES_MAX, content_type_of
from matchday.modules.content.errors import MediaInUse, NotAVideo, TooManyUploads, UnknownMedia, VideoTooLarge
from matchday.modules.content.schemas import MediaView, NewMedia
from matchday.modules.content.store import media

FOLDER = "content"
SMALL_PIXELS = 640
LARGE_PIXELS = 1920
UPLOADS_PER_HOUR_MAX = 200


class Uploads:
    """Holds no connection while something is decoded and stored."""

    def __init__(self, database: Database, storage: Storage, images: Images) -> None:
        self._database = database
        self._storage = storage
        self._images = images

    async def photo(self, account_id: UUID, content: bytes) -> MediaView:
        """Made anew in two sizes. Raises NotAnImage, ImageTooLarge, TooManyUploads, StorageUnavailable, Unavailable."""
        small, large = (f"{FOLDER}/{new_id()}.webp" for _ in range(2))
        await self._note([small, large], account_id)
        for key, pixels in ((small, SMALL_PIXELS), (large, LARGE_PIXELS)):
            picture = await self._images.reencode(content, shape="inside", side_pixels=pixels)
            await self._storage.put(key, picture, content_type=CONTENT_TYPE, size_bytes_max=len(picture))
        made = media.Media(
            media_id=new_id(),
            kind="photo",
            small_key=small,
            large_key=large,
            content_type=CONTENT_TYPE,
        )
        return await self._keep(made, account_id)

    async def video(self, account_id: UUID, content: bytes) -> MediaView:
        """As it is. Raises NotAVideo, VideoTooLarge, TooManyUploads, StorageUnavailable."""
        content_type = content_type_of(content)
        if content_type is None:
            raise NotAVideo
        if len(content) > SIZE_BYTES_MAX:
            raise VideoTooLarge(megabytes=SIZE_BYTES_MAX // 1_000_000)
        key = f"{FOLDER}/{new_id()}.{content_type.partition('/')[2]}"
        await self._note([key], account_id)
        await self._storage.put(key, content, content_type=content_type, size_bytes_max=SIZE_BYTES_MAX)
        made = media.Media(
            media_id=new_id(),
            kind="video",
            small_key=None,
            large_key=key,
            content_type=content_type,
        )
        return await self._keep(made, account_id)

    async def _note(self, keys: list[str], account_id: UUID) -> None:
        async with self._database.begin("content") as tx:
            if not await note_files(tx, keys, account_id, per_hour_max=UPLOADS_PER_HOUR_MAX):
                raise TooManyUploads(limit=UPLOADS_PER_HOUR_MAX)

    async def _keep(self, made: media.Media, account_id: UUID) -> MediaView:
        async with self._database.begin("content") as tx:
            if not await media.keep_media(tx, made, account_id):
                raise Unavailable
        return queries.media_view(msgspec.structs.asdict(made) | {"text": "", "credit": ""})


async def give_media(tx: Transaction, organisation_id: UUID, given: NewMedia, *, account_id: UUID) -> MediaView:
    """From then on it is the organisation's. Raises UnknownMedia for what is not the giver's own upload."""
    tx.note("give_media")
    if not await media.give_media(
        tx, given.media_id, organisation_id, text=given.text.strip(), credit=given.credit.strip(), account_id=account_id
    ):
        raise UnknownMedia
    return await queries.one_media(tx, given.media_id)


async def delete_media(tx: Transaction, media_id: UUID) -> None:
    """Raises MediaInUse naming the articles that show it."""
    titles = await media.titles_with(tx, media_id)
    if titles:
        raise MediaInUse(titles=", ".join(titles))
    tx.note("delete_media")
    await media.delete_media(tx, media_id)
