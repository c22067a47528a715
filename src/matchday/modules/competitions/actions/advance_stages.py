"""Teams go on, or are called back: every place that results decide is filled, everything that follows from it too."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.recompute_tables import counted_tables
from matchday.modules.competitions.domain.formats.flow import Board, Flow, flow
from matchday.modules.competitions.domain.formats.gathering import declared_round, gather
from matchday.modules.competitions.domain.formats.landing import BRACKETS
from matchday.modules.competitions.domain.formats.table_places import Held, TablePlaces
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.regulations.stages import Round
from matchday.modules.competitions.domain.season import Competition, Match, Stage, Tie
from matchday.modules.competitions.store import stages as rows
from matchday.modules.competitions.store.regulations import load_regulations


class Advanced(msgspec.Struct, frozen=True, kw_only=True):
    """Matches with other teams than before, tables with other teams, and follow-ups that are new or have changed."""

    matches: tuple[Match, ...] = ()
    table_ids: tuple[UUID, ...] = ()
    follow_up_ids: tuple[UUID, ...] = ()


async def advance_stages(tx: Transaction, competition: Competition) -> Advanced:
    """What has begun keeps its teams: then a follow-up says so. Everything is saved; nobody is told yet."""
    competition_id = competition.competition_id
    if not await rows.has_brackets(tx, competition_id):
        return Advanced()
    regulations = await load_regulations(tx, competition)
    stages = await rows.load_stages(tx, competition_id)
    board, gathered = await _board(tx, competition_id, stages, regulations)
    tables = TablePlaces(await _tables(tx, competition_id, stages, regulations), regulations)
    names = {stage.stage_id: stage.name for stage in stages}

    def rules(tie: Tie) -> Round:
        return declared_round(regulations, names[tie.stage_id], tie.round) or Round(name=tie.round)

    flowed = flow(board, tables, rules, lambda stage_id: regulations.stage_called(names[stage_id]))
    await _save(tx, competition_id, flowed, gathered)
    follow_ups = await _follow_up(tx, competition_id, flowed)
    refilled = sorted({seat.table_id for seat in flowed.seats})
    return Advanced(matches=tuple(flowed.matches), table_ids=tuple(refilled), follow_up_ids=tuple(follow_ups))


async def _board(tx: Transaction, competition_id: UUID, stages: list[Stage], regulations: Regulations) -> tuple[Board, list[Match]]:
    """The board, and the matches that have just found their tie."""
    ties = await rows.load_ties(tx, competition_id)
    matches = await rows.load_flowing_matches(tx, competition_id)
    brackets = {stage.stage_id for stage in stages if stage.kind in BRACKETS}
    loose = [match for match in matches if match.stage_id in brackets]
    if any(match.tie_id is None for match in loose):
        gathered = gather(stages, ties, loose, regulations, new_id)
        await rows.save_ties(tx, competition_id, gathered.ties)
        known = {match.match_id: match for match in gathered.matches}
        matches = [known.get(match.match_id, match) for match in matches]
        grown = {tie.tie_id: tie for tie in (*ties, *gathered.ties)}
        ties = sorted(grown.values(), key=lambda tie: tie.number)
    else:
        known = {}
    board = Board(
        ties=ties,
        matches=matches,
        seats=await rows.load_seats(tx, competition_id),
        places=await rows.load_places(tx, competition_id),
        stands=await rows.load_stands(tx, competition_id),
        awaited=_awaited(stages, regulations),
    )
    return board, list(known.values())


def _awaited(stages: list[Stage], regulations: Regulations) -> frozenset[str]:
    """The places of those who will be drawn: no match names them yet."""
    drawn = [stage for stage in stages if (declared := regulations.stage_called(stage.name)) and declared.pairing == "draw"]
    return frozenset(source for stage in drawn for source in stage.entrants if isinstance(source, str))


async def _tables(tx: Transaction, competition_id: UUID, stages: list[Stage], regulations: Regulations) -> list[Held]:
    counted = await counted_tables(tx, competition_id, regulations)
    sizes = await rows.load_table_sizes(tx, competition_id)
    order = {stage.name: stage.place for stage in stages}
    in_order = sorted(counted.values(), key=lambda counting: order[counting.named.stage])
    held = []
    for counting in in_order:
        matches, rounds, is_full = sizes[counting.named.table_id]
        held.append(Held(counting=counting, matches=matches, rounds=rounds, is_full=is_full))
    return held


async def _save(tx: Transaction, competition_id: UUID, flowed: Flow, gathered: list[Match]) -> None:
    matches = {match.match_id: match for match in (*gathered, *flowed.matches)}
    if flowed.ties:
        await rows.save_ties(tx, competition_id, flowed.ties)
    if matches:
        await store.save_matches(tx, competition_id, list(matches.values()))
    if flowed.seats:
        await rows.save_seats(tx, flowed.seats)
    await rows.save_places(tx, competition_id, flowed.places, flowed.open_because)


async def _follow_up(tx: Transaction, competition_id: UUID, flowed: Flow) -> list[UUID]:
    if not flowed.conflicts and not await rows.has_open_follow_ups(tx, competition_id):
        return []
    return await rows.sync_follow_ups(tx, competition_id, flowed.conflicts, [new_id() for _ in flowed.conflicts])
