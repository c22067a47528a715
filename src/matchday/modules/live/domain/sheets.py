"""Whom a side may field: its team sheet against the squad that was registered and the limits of the regulations."""

import unicodedata
from datetime import date
from uuid import UUID

import msgspec

from matchday.backbone.errors import Fault
from matchday.contracts.competitions import BarredName, SheetLimit, SheetPlayer
from matchday.contracts.live import Listed
from matchday.sports.entries import LineUpHandedIn


class Squad(msgspec.Struct, frozen=True, kw_only=True):
    """The copy of `competitions.SquadChanged`. Without players nothing was registered and anybody may be fielded."""

    players: tuple[SheetPlayer, ...] = ()
    limits: tuple[SheetLimit, ...] = ()
    barred_names: tuple[BarredName, ...] = ()


def with_ids(squad: Squad, sheet: LineUpHandedIn) -> LineUpHandedIn:
    """The sheet with the ids of those who are named as the squad has them."""
    by_name = {player.name.casefold(): player.person_id for player in squad.players}
    players = tuple(
        msgspec.structs.replace(player, person_id=player.person_id or by_name.get(player.name.casefold())) for player in sheet.players
    )
    return msgspec.structs.replace(sheet, players=players)


def faults_of(squad: Squad, sheet: LineUpHandedIn, match_id: UUID, day: date) -> tuple[Fault, ...]:
    """Everything that is wrong with it, each with the person and the reason."""
    by_name = _barred_by_name(squad, sheet, match_id)
    if not squad.players:
        return tuple(by_name)
    known = {player.person_id: player for player in squad.players}
    found = [
        Fault(message=f"{listed.name}: {why}", field="players", pointer=f"/players/{place}", code=code)
        for place, listed in enumerate(sheet.players)
        for code, why in _faults_of_player(known.get(listed.person_id) if listed.person_id else None, match_id, day)
    ]
    return (*found, *by_name, *(fault for limit in squad.limits if (fault := _fault_of_limit(limit, known, sheet.players))))


def _barred_by_name(squad: Squad, sheet: LineUpHandedIn, match_id: UUID) -> list[Fault]:
    """Players and staff whom competitions knows by name, or who were never registered."""
    named = [(place, "players", person.name, person.person_id) for place, person in enumerate(sheet.players)]
    named += [(place, "staff", person.name, person.person_id) for place, person in enumerate(sheet.staff)]
    return [
        Fault(message=f"{name}: {each.barred}", field=where, pointer=f"/{where}/{place}", code="barred")
        for place, where, name, person_id in named
        for each in squad.barred_names
        if each.is_staff == (where == "staff") and match_id in each.match_ids and _is_same(each, name, person_id)
    ]


def _is_same(barred: BarredName, name: str, person_id: UUID | None) -> bool:
    if barred.person_id is not None and person_id is not None:
        return barred.person_id == person_id
    return _plain(barred.name) == _plain(name)


def _plain(name: str) -> str:
    """Small letters without accents, and nothing but letters."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _faults_of_player(player: SheetPlayer | None, match_id: UUID, day: date) -> list[tuple[str, str]]:
    if player is None:
        return [("not_registered", "is not registered in this squad.")]
    found = []
    if (player.valid_from and day < player.valid_from) or (player.valid_until and day > player.valid_until):
        found.append(("not_valid_then", "is not registered for the day of this match."))
    if player.barred is not None and (not player.barred_match_ids or match_id in player.barred_match_ids):
        found.append(("barred", player.barred))
    return found


def _fault_of_limit(limit: SheetLimit, known: dict[UUID, SheetPlayer], players: tuple[Listed, ...]) -> Fault | None:
    among = [p for p in players if limit.among == "named" or p.is_starting == (limit.among == "starting")]
    marked = [p for p in among if limit.key is None or (p.person_id in known and limit.key in known[p.person_id].keys)]
    what = "players" if limit.key is None else f"players marked {limit.key.replace('_', ' ')}"
    number = len(marked)
    if limit.most is not None and number > limit.most:
        return Fault(message=f"{number} {what} are {limit.among}, and at most {limit.most} may be.", field="players", code="too_many")
    if limit.least is not None and number < limit.least:
        return Fault(message=f"{number} {what} are {limit.among}, and at least {limit.least} must be.", field="players", code="too_few")
    return None
