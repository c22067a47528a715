"""Draws a stage: groups, the pairs of a knockout, or a league phase. The seed is kept with the draw: anybody can draw it again."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Phrase
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.domain import feeders
from matchday.modules.competitions.domain.formats.draws import NoDraw, draw_groups, draw_open_pairs, draw_pairs
from matchday.modules.competitions.domain.formats.elimination import Source
from matchday.modules.competitions.domain.formats.flow import OPEN_PHASES
from matchday.modules.competitions.domain.formats.league_phase import league_phase_rounds
from matchday.modules.competitions.domain.regulations.stages import Stage as Declared
from matchday.modules.competitions.domain.season import Competition, Match, Stage, Tie
from matchday.modules.competitions.errors import DrawImpossible
from matchday.modules.competitions.schemas.stages import DrawView, NewDraw
from matchday.modules.competitions.store import stages as rows
from matchday.modules.competitions.store.regulations import load_regulations

Pots = Sequence[Sequence[UUID]]
Rounds = tuple[tuple[tuple[UUID, UUID], ...], ...]


class _Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What a draw is made on: the stage, as it is held and as the regulations declare it, and who enters."""

    competition: Competition
    stage: Stage
    declared: Declared
    entrants: Mapping[UUID, Source]
    """Each team with the place it came by, best seed first."""
    matches: Sequence[Match]
    data: NewDraw

    @property
    def pots(self) -> Pots:
        """As they are given, or by the seeds."""
        if self.data.pots:
            return self.data.pots
        teams = list(self.entrants)
        count = self.declared.drawing.pots
        size = (self.declared.groups or max(len(teams) // 4, 1)) if self.declared.type == "groups" else -(-len(teams) // count)
        return [teams[at : at + size] for at in range(0, len(teams), size)]


async def draw_stage(tx: Transaction, slug: str, key: str, data: NewDraw, made_by: UUID | None, *, is_preview: bool) -> DrawView:
    """What was previewed with a seed is what is drawn with it. Raises NotFound or DrawImpossible."""
    competition = await store.lock_competition_at(tx, slug)
    if competition is None:
        raise NotFound
    ground = await _ground(tx, competition, key, data)
    try:
        groups, rounds = _draw(ground)
    except NoDraw as error:
        raise DrawImpossible(reason=Phrase("no draw keeps all its rules")) from error
    if not is_preview:
        tx.note("draw_stage", competition=competition.name, stage=ground.stage.name, seed=data.seed)
        outcome = {"groups": groups, "rounds": rounds}
        draw = {"draw_id": new_id(), "competition_id": competition.competition_id, "stage_id": ground.stage.stage_id}
        await rows.save_draw(tx, draw | {"seed": data.seed, "made_by": made_by, "pots": ground.pots, "outcome": outcome})
        await _keep(tx, ground, groups, rounds)
    names = {team.team_id: team.name for team in (await store.load_season(tx, competition.competition_id)).teams}
    return DrawView(
        competition=slug,
        stage=ground.stage.name,
        seed=data.seed,
        pots=tuple(tuple(names[team] for team in pot) for pot in ground.pots),
        groups=tuple(tuple(names[team] for team in group) for group in groups),
        rounds=tuple(tuple((names[home], names[away]) for home, away in played) for played in rounds),
    )


async def _ground(tx: Transaction, competition: Competition, key: str, data: NewDraw) -> _Ground:
    stage = next((held for held in await rows.load_stages(tx, competition.competition_id) if held.key == key), None)
    declared = (await load_regulations(tx, competition)).stage_called(stage.name) if stage else None
    if stage is None or declared is None:
        raise NotFound
    matches = await rows.load_stage_matches(tx, stage.stage_id)
    if any(match.phase not in OPEN_PHASES or match.live_version for match in matches):
        raise DrawImpossible(reason=Phrase("matches of this stage have begun"))
    places = await rows.load_places(tx, competition.competition_id)
    entrants = {}
    for source in stage.entrants:
        team = source if isinstance(source, UUID) else places.get(source)
        if team is None:
            raise DrawImpossible(reason=Phrase("it is not decided yet who comes as {place}", place=feeders.placeholder(str(source))))
        entrants[team] = source
    drawn = [team for pot in data.pots for team in pot]
    if data.pots and (set(drawn) != set(entrants) or len(drawn) != len(entrants)):
        raise DrawImpossible(reason=Phrase("the pots do not hold every team that enters once"))
    return _Ground(competition=competition, stage=stage, declared=declared, entrants=entrants, matches=matches, data=data)


def _draw(ground: _Ground) -> tuple[list[list[UUID]], Rounds]:
    """Groups, or rounds of pairs."""
    drawing, data = ground.declared.drawing, ground.data
    if ground.declared.type == "groups":
        groups = ground.declared.groups or max(len(ground.entrants) // 4, 1)
        placed = {team: group - 1 for team, group in data.placed.items()}
        return draw_groups(ground.pots, groups, data.seed, data.associations, drawing.one_association_max, placed), ()
    if ground.declared.type == "league_phase":
        teams = [team for pot in ground.pots for team in pot]
        numbered = league_phase_rounds(ground.declared, teams, data.seed, data.associations)
        return [], tuple(tuple((teams[home], teams[away]) for home, away in played) for played in numbered)
    if ground.declared.type == "knockout" and ground.declared.pairing == "draw":
        forbidden = _forbidden(ground)
        if len(ground.pots) == 2:
            pairs = draw_pairs(ground.pots[0], ground.pots[1], forbidden, data.seed)
            if ground.declared.rounds and ground.declared.rounds[0].legs == 2:
                # The better ones, of the first pot, are at home in the second match.
                pairs = [(away, home) for home, away in pairs]
        else:
            pairs = draw_open_pairs(list(ground.entrants), forbidden, data.seed)
        return [], (tuple(pairs),)
    raise DrawImpossible(reason=Phrase("this stage is not drawn"))


def _forbidden(ground: _Ground) -> set[tuple[UUID, UUID]]:
    drawing = ground.declared.drawing
    groups = {}
    for team, source in ground.entrants.items():
        read = None if isinstance(source, UUID) else feeders.place(source)
        groups[team] = read.groups if read is not None else ()
    found = set()
    for team, other in combinations(ground.entrants, 2):
        is_same_group = drawing.avoid_same_group and groups[team] and groups[team] == groups[other]
        own = ground.data.associations.get(team)
        is_kin = drawing.avoid_same_association and own is not None and own == ground.data.associations.get(other)
        if is_same_group or is_kin:
            found |= {(team, other), (other, team)}
    return found


async def _keep(tx: Transaction, ground: _Ground, groups: list[list[UUID]], rounds: Rounds) -> None:
    competition_id = ground.competition.competition_id
    tables: list[UUID] = []
    if groups:
        changed, tables = await _regroup(tx, ground, groups)
    elif ground.declared.type == "league_phase":
        changed = _scheduled(ground, rounds)
    else:
        changed = await _pair(tx, ground, rounds[0])
    if changed:
        await store.save_matches(tx, competition_id, changed)
    await settle_results(tx, ground.competition, changed, table_ids=tables)


async def _regroup(tx: Transaction, ground: _Ground, groups: list[list[UUID]]) -> tuple[list[Match], list[UUID]]:
    """Everybody takes over the matches of whoever was planned in his seat."""
    seated = await rows.seated(tx, ground.stage.stage_id)
    if [len(members) for members in seated.values()] != [len(group) for group in groups]:
        raise DrawImpossible(reason=Phrase("the groups are not as large as they were planned"))
    before = [source for members in seated.values() for source in members]
    after = [ground.entrants[team] for group in groups for team in group]
    moves: dict[Source, Source] = dict(zip(before, after, strict=True))
    teams = {source: team for team, source in ground.entrants.items()}
    await rows.reseat(
        tx, {table_id: [(team, ground.entrants[team]) for team in group] for table_id, group in zip(seated, groups, strict=True)}
    )
    changed = []
    for match in ground.matches:
        home, away = moves[match.home_feeder or match.home_team_id or ""], moves[match.away_feeder or match.away_team_id or ""]
        changed.append(
            msgspec.structs.replace(
                match,
                home_team_id=teams[home],
                away_team_id=teams[away],
                home_feeder=home if isinstance(home, str) else None,
                away_feeder=away if isinstance(away, str) else None,
                version=match.version + 1,
            )
        )
    return changed, list(seated)


def _scheduled(ground: _Ground, rounds: Rounds) -> list[Match]:
    """The matches that were planned are taken over in the order of their numbers."""
    pairs = [(f"Matchday {number}", pair) for number, played in enumerate(rounds, start=1) for pair in played]
    return [
        msgspec.structs.replace(
            match,
            round=name,
            home_team_id=home,
            away_team_id=away,
            home_feeder=_feeder(ground.entrants[home]),
            away_feeder=_feeder(ground.entrants[away]),
            version=match.version + 1,
        )
        for match, (name, (home, away)) in zip(ground.matches, pairs, strict=True)
    ]


async def _pair(tx: Transaction, ground: _Ground, pairs: Sequence[tuple[UUID, UUID]]) -> list[Match]:
    """The first ties, drawn places until now, get the places of those who were drawn: corrections still reach them."""
    ties = await rows.load_ties(tx, ground.competition.competition_id)
    first = [tie for tie in ties if tie.stage_id == ground.stage.stage_id][: len(pairs)]
    paired: dict[UUID, Tie] = {}
    for tie, (home, away) in zip(first, pairs, strict=True):
        paired[tie.tie_id] = msgspec.structs.replace(
            tie,
            home_team_id=home,
            away_team_id=away,
            home_feeder=_feeder(ground.entrants[home]),
            away_feeder=_feeder(ground.entrants[away]),
            version=tie.version + 1,
        )
    await rows.save_ties(tx, ground.competition.competition_id, list(paired.values()))
    before = {tie.tie_id: tie for tie in first}
    return [_of_tie(match, before[match.tie_id], paired[match.tie_id]) for match in ground.matches if match.tie_id in paired]


def _of_tie(match: Match, before: Tie, tie: Tie) -> Match:
    sides = (tie.home_team_id, tie.home_feeder), (tie.away_team_id, tie.away_feeder)
    is_turned = match.home_feeder != before.home_feeder if before.home_feeder else match.home_team_id != before.home_team_id
    (home, home_feeder), (away, away_feeder) = sides[::-1] if is_turned else sides
    return msgspec.structs.replace(
        match,
        home_team_id=home,
        away_team_id=away,
        home_feeder=home_feeder,
        away_feeder=away_feeder,
        version=match.version + 1,
    )


def _feeder(source: Source) -> str | None:
    return None if isinstance(source, UUID) else source
