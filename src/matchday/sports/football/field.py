"""Who is on the field (Laws 3 and 12), and how long everybody played.

Minutes played: a change in minute m belongs to the player who goes off, so he has m minutes and the other the rest; added time
counts for nobody, and whoever was on the field at all has at least one minute. A full match is 90, or 120 with extra time.
Without a team sheet nothing is known of who plays, so nothing is checked and no minutes are counted.
"""

from uuid import UUID

import msgspec

from matchday.contracts.competitions import Side
from matchday.sports.football.entries import CardShown, Substituted
from matchday.sports.football.refusals import MayNotReturn, SubstitutionsUsedUp, WindowsUsedUp
from matchday.sports.football.state import FootballState, Stint
from matchday.sports.refusals import NotOnField, NotOnSheet
from matchday.sports.state import SIDES, count, key_of, listed, other


def enter_field(state: FootballState) -> None:
    """At kick-off: those who begin take the field."""
    stints: list[Stint] = []
    for side, sheet in state.line_ups.items():
        for player in sheet.players:
            if player.is_starting:
                who = key_of(state, side, player.name, player.person_id)
                stints.append(Stint(who=who, side=side, since=0, is_start=True))
                if player.is_keeper or player.position == "goalkeeper":
                    guard(state, side, who)
    state.stints = tuple(stints)


def guard(state: FootballState, side: Side, who: str) -> None:
    """He guards the goal from now on."""
    state.keepers = state.keepers | {side: who}
    state.all_kept_by = state.all_kept_by | {side: state.all_kept_by.get(side, frozenset()) | {who}}


def playing(state: FootballState, side: Side, name: str, person_id: UUID | None) -> str:
    """Somebody on the field. Raises NotOnSheet or NotOnField."""
    who = check_named(state, side, name, person_id)
    if side in state.line_ups and who not in state.on_field.get(side, ()):
        raise NotOnField(player=name)
    return who


def check_named(state: FootballState, side: Side, name: str, person_id: UUID | None) -> str:
    """Somebody on the team sheet, where there is one; `Unknown` may be anybody. Raises NotOnSheet."""
    if side in state.line_ups and name != "Unknown" and listed(state, side, name, person_id) is None:
        raise NotOnSheet(player=name)
    who = key_of(state, side, name, person_id)
    if name == "Unknown" and side in state.line_ups and who not in state.on_field.get(side, ()):
        state.on_field = state.on_field | {side: (*state.on_field.get(side, ()), who)}
    return who


def substitute(state: FootballState, body: Substituted) -> bool:
    """One goes, one comes. Returns whether the goal changed hands."""
    limits, side = state.setting.match_format, body.side
    off = playing(state, side, body.player, body.player_id)
    on = check_named(state, side, body.on, body.on_id)
    if on in state.sent_off or off == on or (on in state.gone and not limits.may_return):
        raise MayNotReturn(player=body.on)
    if on in state.on_field.get(side, ()):
        raise NotOnField(player=body.on)
    _check_limits(state, body)
    if side in state.line_ups:
        field = tuple(on if each == off else each for each in state.on_field[side])
        state.on_field = state.on_field | {side: field}
    minute = body.minute or 0
    _leave(state, off, minute)
    state.stints = (*state.stints, Stint(who=on, side=side, since=minute))
    state.gone = (state.gone | {off}) - {on}
    takes_goal = body.is_keeper or state.keepers.get(side) == off
    if takes_goal:
        guard(state, side, on)
    return takes_goal


def send_off(state: FootballState, body: CardShown, who: str) -> None:
    """He plays no more, and nobody comes for him."""
    state.sent_off |= {who}
    if who in state.on_field.get(body.side, ()):
        field = tuple(each for each in state.on_field[body.side] if each != who)
        state.on_field = state.on_field | {body.side: field}
        _leave(state, who, body.minute or 0)


def concede(state: FootballState, side: Side) -> None:
    """A goal against a side and whoever guards its goal."""
    count(state, side, goals_against=1)
    if keeper := state.keepers.get(side):
        count(state, keeper, goals_against=1)


def played(state: FootballState) -> dict[str, dict[str, int]]:
    """Appearances, starts and minutes of everybody; clean sheets once the match is over: to a side that conceded nothing, and
    to its keeper if he was the only one."""
    now = _length(state)
    made: dict[str, dict[str, int]] = {}
    for stint in state.stints:
        held = made.setdefault(stint.who, {"appearances": 1, "starts": 0, "minutes": 0})
        held["starts"] += stint.is_start
        held["minutes"] += max(min(stint.until if stint.until is not None else now, now) - stint.since, 1)
    for side in SIDES if state.is_over else ():
        if state.score.of(other(side)) == 0:
            made[side] = {"clean_sheets": 1}
            keepers = state.all_kept_by.get(side, frozenset())
            if len(keepers) == 1:
                made.setdefault(next(iter(keepers)), {})["clean_sheets"] = 1
    return made


def _check_limits(state: FootballState, body: Substituted) -> None:
    """A change in the first minute of a period was made before it, and takes no stoppage. Extra time brings one substitution
    and one stoppage more where five are allowed; a concussion counts for nothing."""
    if body.is_concussion:
        return
    limits, side = state.setting.match_format, body.side
    extra = int("extra_time" in state.begun and limits.substitutions_max == 5)
    done = state.changes.get(side, 0)
    if limits.substitutions_max is not None and done >= limits.substitutions_max + extra:
        raise SubstitutionsUsedUp(most=limits.substitutions_max + extra)
    state.changes = state.changes | {side: done + 1}
    if state.part.is_play and (body.minute, body.added) != (state.part.begins + 1, 0):
        stop = (state.phase, body.minute or 0, body.added)
        windows = state.windows.get(side, ())
        if stop not in windows:
            if limits.substitution_windows is not None and len(windows) >= limits.substitution_windows + extra:
                raise WindowsUsedUp(most=limits.substitution_windows + extra)
            state.windows = state.windows | {side: (*windows, stop)}


def _leave(state: FootballState, who: str, minute: int) -> None:
    state.stints = tuple(
        msgspec.structs.replace(stint, until=minute) if stint.who == who and stint.until is None else stint for stint in state.stints
    )


def _length(state: FootballState) -> int:
    """Minutes of play so far: to the end of the last part that was begun, or to the latest entry of the present one."""
    begun = [part for part in state.parts if part.key in state.begun and part.is_play]
    if not begun:
        return 0
    last = begun[-1]
    if state.part.key != last.key:
        return last.ends or 0
    return max([last.begins, *(incident.minute or 0 for incident in state.incidents if incident.phase == last.key)])
