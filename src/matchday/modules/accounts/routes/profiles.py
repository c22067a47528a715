"""People as others see them, and their pictures."""

from uuid import UUID

from litestar.params import RawBody

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import delete, get, put
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.images import ImageTooLarge, NotAnImage
from matchday.backbone.images.reencoding import SIZE_BYTES_MAX
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.change_avatar import Avatars, use_avatar
from matchday.modules.accounts.errors import TooManyPictures
from matchday.modules.accounts.schemas import AvatarView, PersonView

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", "application/octet-stream")


@get("/people/{account_id:uuid}", access=anyone)
async def person(tx: Transaction, account_id: UUID) -> PersonView:
    """Somebody's public profile; 404 for who is banned."""
    found = await queries.person(tx, account_id)
    if found is None:
        raise NotFound
    return found


@put(
    "/me/avatar",
    access=signed_in,
    accepts=PICTURES,
    body_bytes_max=SIZE_BYTES_MAX,
    refuses=[NotAnImage, ImageTooLarge, TooManyPictures],
)
async def change_avatar(identity: Identity, body: RawBody, avatars: Avatars) -> AvatarView:
    """The body is a JPEG, PNG, WebP or GIF of at most 5 MB, judged by what it is and not by its media type. It is cut to
    a square around its middle and made anew as WebP, without anything that was hidden in it."""
    return await avatars.change(identity.account_id, body)


@delete("/me/avatar", access=signed_in)
async def remove_avatar(tx: Transaction, identity: Identity) -> None:
    """Takes the picture down."""
    await use_avatar(tx, identity.account_id, None)


PROFILES = (person, change_avatar, remove_avatar)
