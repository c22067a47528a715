"""Two rows that are one person, or one club, become one. It is shown first; nothing of their history is lost."""

from typing import Literal
from uuid import UUID

from msgspec.structs import replace

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Phrase
from matchday.backbone.ids import new_id
from matchday.backbone.storage.noted_files import free_files
from matchday.modules.competitions.actions.keep_people import lock_places, tell_places
from matchday.modules.competitions.actions.tell_clubs import tell_matches_of_teams
from matchday.modules.competitions.domain.participants.people import Club, Person
from matchday.modules.competitions.errors import NotToBeMerged
from matchday.modules.competitions.schemas.participants import MergeView
from matchday.modules.competitions.store import merging_people, participants
from matchday.modules.competitions.store.clubs_of_matches import teams_of_club

_UNKNOWN_OF_CLUBS = ("short_name", "colours", "founded", "home_venue", "badge_key")
_UNKNOWN_FIELDS = ("born_on", "nationality", "second_nationality", "position", "photo_key", "account_id")


async def look_at_merge(tx: Transaction, kind: Literal["person", "club"], kept_id: UUID, gone_id: UUID) -> MergeView:
    """What would move, and what stands against it. Raises NotFound, NotToBeMerged."""
    tx.note("preview_merge")
    return await _look(tx, kind, kept_id, gone_id)


async def _look(tx: Transaction, kind: Literal["person", "club"], kept_id: UUID, gone_id: UUID) -> MergeView:
    if kind == "person":
        kept, gone = await _two_persons(tx, kept_id, gone_id)
        against = await merging_people.meetings(tx, kept_id, gone_id)
        names = (kept.name, gone.name)
    else:
        kept_club, gone_club, _ = await _two_clubs(tx, kept_id, gone_id)
        against = []
        names = (kept_club.name, gone_club.name)
    return MergeView(kept=names[0], gone=names[1], moves=await merging_people.count_moves(tx, kind, gone_id), against=tuple(against))


async def merge_persons(tx: Transaction, kept_id: UUID, gone_id: UUID, by: UUID) -> MergeView:
    """What is not known of the one that stays is taken from the one that goes. Raises NotFound, NotToBeMerged."""
    places = await lock_places(tx, [kept_id, gone_id])
    view = await _look(tx, "person", kept_id, gone_id)
    if view.against:
        raise NotToBeMerged(reason=Phrase("both were registered on the same days ({days})", days=", ".join(view.against[:3])))
    kept, gone = await _two_persons(tx, kept_id, gone_id)
    if kept.account_id and gone.account_id and kept.account_id != gone.account_id:
        raise NotToBeMerged(reason=Phrase("they belong to two accounts"))
    filled = {name: getattr(gone, name) for name in _UNKNOWN_FIELDS if getattr(kept, name) is None and getattr(gone, name) is not None}
    trained = kept.is_trained_here or gone.is_trained_here
    await merging_people.move_person(tx, kept_id, gone_id)
    await participants.save_persons(tx, [replace(kept, **filled, is_trained_here=trained, version=kept.version + 1)])
    await merging_people.remember_merge(
        tx, merge_id=new_id(), organisation_id=kept.organisation_id, kind="person", gone_id=gone_id, gone=gone, kept_id=kept_id, by=by
    )
    tx.note("merge_persons", organisation_id=kept.organisation_id, kept=kept.name, gone=gone.name)
    await tell_places(tx, places)
    return view


async def merge_clubs(tx: Transaction, kept_id: UUID, gone_id: UUID, by: UUID) -> MergeView:
    """Its teams become the other's. Raises NotFound, NotToBeMerged."""
    kept, gone, organisation_id = await _two_clubs(tx, kept_id, gone_id)
    view = await _look(tx, "club", kept_id, gone_id)
    moved = await teams_of_club(tx, gone_id)
    await merging_people.move_club(tx, kept_id, gone_id)
    await tell_matches_of_teams(tx, moved)
    filled = {name: getattr(gone, name) for name in _UNKNOWN_OF_CLUBS if not getattr(kept, name)}
    if gone.badge_key and "badge_key" not in filled:
        await free_files(tx, [gone.badge_key])
    await participants.save_clubs(tx, organisation_id, [replace(kept, **filled, version=kept.version + 1)])
    await merging_people.remember_merge(
        tx, merge_id=new_id(), organisation_id=organisation_id, kind="club", gone_id=gone_id, gone=gone, kept_id=kept_id, by=by
    )
    tx.note("merge_clubs", organisation_id=organisation_id, kept=kept.name, gone=gone.name)
    return view


async def _two_persons(tx: Transaction, kept_id: UUID, gone_id: UUID) -> tuple[Person, Person]:
    held = await participants.lock_persons(tx, [kept_id, gone_id])
    if kept_id not in held:
        raise NotFound
    if kept_id == gone_id or gone_id not in held or held[gone_id].organisation_id != held[kept_id].organisation_id:
        raise NotToBeMerged(reason=Phrase("they are not two of this organisation"))
    return held[kept_id], held[gone_id]


async def _two_clubs(tx: Transaction, kept_id: UUID, gone_id: UUID) -> tuple[Club, Club, UUID]:
    organisation_id = await participants.organisation_of_club(tx, kept_id)
    if organisation_id is None:
        raise NotFound
    held = {club.club_id: club for club in await participants.lock_clubs(tx, organisation_id)}
    if kept_id == gone_id or gone_id not in held:
        raise NotToBeMerged(reason=Phrase("they are not two of this organisation"))
    return held[kept_id], held[gone_id], organisation_id
