"""What a table is counted from, put together: its teams and results, the rules of its stage, what a document moves and
decides, and what a split league brings along."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from matchday.contracts.competitions import RowAdjustment, StandingsRow
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.ranking.criteria import Decision
from matchday.modules.competitions.domain.ranking.order import Order
from matchday.modules.competitions.domain.ranking.tallies import Played, matches_among
from matchday.modules.competitions.domain.regulations.document import Regulations, TableRules
from matchday.modules.competitions.domain.regulations.naming import NamedTable, adjusted, coefficients, decided
from matchday.modules.competitions.domain.standings import Earlier, Entrant, arranged, table


@dataclass(frozen=True, kw_only=True)
class Counting:
    """A table and everything its order hangs on."""

    named: NamedTable
    matches_left: int
    entrants: tuple[Entrant, ...]
    results: Sequence[Played]
    rules: TableRules
    decisions: Sequence[Decision] = ()
    earlier: Earlier | None = None
    is_across: bool = False
    """Whether the results are those of a whole stage, of which teams of other tables are a part."""
    own: Sequence[Played] = ()
    """The results of its own matches, in the order of the rows that went in."""

    def rows(self) -> tuple[StandingsRow, ...]:
        """The table, best first."""
        return table(self.entrants, self.results, self.rules, self.decisions, self.earlier, is_across=self.is_across)

    def order(self) -> Order:
        """The same with every comparison that was made."""
        return arranged(self.entrants, self.results, self.rules, self.decisions, self.earlier, is_across=self.is_across)


def brings_along(regulations: Regulations) -> bool:
    """Whether a table of these regulations hangs on the results of another."""
    return any((stage.type == "split" and stage.carries != "none") or stage.meetings_across for stage in regulations.stages)


def needs_every_table(regulations: Regulations) -> bool:
    """Whether one table cannot be counted without knowing who is in the others."""
    return bool(regulations.adjustments) or brings_along(regulations)


def countings(
    regulations: Regulations, entrants: Iterable[Mapping[str, Any]], results: Iterable[Mapping[str, Any]], as_of: date | None = None
) -> dict[UUID, Counting]:
    """From rows of the store: of all tables of the competition where `needs_every_table`, else of any."""
    return countings_of(regulations, entrants, _played(results, regulations), as_of)


def countings_of(
    regulations: Regulations, entrants: Iterable[Mapping[str, Any]], played: Mapping[UUID, Sequence[Played]], as_of: date | None = None
) -> dict[UUID, Counting]:
    """The same from results that are sorted by table."""
    of_table: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in entrants:
        of_table[row["table_id"]].append(row)
    tables = [named_table(rows) for rows in of_table.values()]
    moved = adjusted(regulations, tables, as_of)
    made = {
        held.table_id: _counting(regulations, held, of_table[held.table_id], played.get(held.table_id, ()), moved, as_of) for held in tables
    }
    whole = {table_id: _across(counting, made.values()) for table_id, counting in made.items()}
    return {table_id: _with_earlier(counting, whole.values()) for table_id, counting in whole.items()}


def named_tables(entrants: Iterable[Mapping[str, Any]]) -> list[NamedTable]:
    """The same without results, in the order of the rows."""
    of_table: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in entrants:
        of_table[row["table_id"]].append(row)
    return [named_table(rows) for rows in of_table.values()]


def named_table(rows: Sequence[Mapping[str, Any]]) -> NamedTable:
    """From the rows of its entrants."""
    first = rows[0]
    teams = {plain(row["name"]): row["team_id"] for row in rows}
    return NamedTable(table_id=first["table_id"], stage=first["stage"], group=first["group_name"], teams=teams)


def _played(rows: Iterable[Mapping[str, Any]], regulations: Regulations) -> dict[UUID, list[Played]]:
    results: dict[UUID, list[Played]] = defaultdict(list)
    conduct = regulations.fair_play.of
    for row in rows:
        fields = dict(row)
        of_table = results[fields.pop("table_id")]
        home_cards, away_cards = fields.pop("home_cards"), fields.pop("away_cards")
        if home_cards is not None and away_cards is not None:
            fields |= {"home_conduct": conduct(home_cards), "away_conduct": conduct(away_cards)}
        of_table.append(Played(**fields))
    return results


def _counting(
    regulations: Regulations,
    held: NamedTable,
    rows: Sequence[Mapping[str, Any]],
    results: Sequence[Played],
    moved: Mapping[UUID, Mapping[UUID, tuple[RowAdjustment, ...]]],
    as_of: date | None,
) -> Counting:
    valued = coefficients(regulations, held) if regulations.coefficients else {}
    of_document = moved.get(held.table_id, {})
    return Counting(
        named=held,
        matches_left=rows[0]["matches_left"],
        entrants=tuple(_entrant(row, of_document.get(row["team_id"], ()), valued.get(row["team_id"], 0.0)) for row in rows),
        results=results,
        own=results,
        rules=regulations.of_stage(held.stage),
        decisions=decided(regulations, held, as_of) if regulations.decisions else (),
    )


def _entrant(row: Mapping[str, Any], of_document: tuple[RowAdjustment, ...], coefficient: float) -> Entrant:
    """What the document says of a team takes the place of what a file said of it: the same deduction never counts twice."""
    of_file = (RowAdjustment(points=row["adjustment"], reason=row["adjustment_reason"]),) if row["adjustment"] else ()
    adjustments = of_document or of_file
    return Entrant(
        team_id=row["team_id"],
        name=row["name"],
        adjustment=sum(moved.points for moved in adjustments),
        coefficient=coefficient,
        adjustments=adjustments,
    )


def _across(counting: Counting, others: Iterable[Counting]) -> Counting:
    """A group of a stage whose groups meet: the matches against others count, and a decision that moved points counts in the
    table of the group and in that of all. Nothing is decided before the whole stage is over."""
    stage = counting.rules.stage
    if stage is None or stage.meetings_across is None:
        return counting
    together = [other for other in others if other.named.stage == counting.named.stage]
    moved = {entrant.team_id: entrant for other in together for entrant in other.entrants if entrant.adjustments}
    return replace(
        counting,
        entrants=tuple(moved.get(entrant.team_id, entrant) for entrant in counting.entrants),
        results=[result for other in together for result in other.results],
        matches_left=sum(other.matches_left for other in together),
        is_across=True,
    )


def _with_earlier(counting: Counting, others: Iterable[Counting]) -> Counting:
    """A split league's table with what its teams bring along."""
    stage = counting.rules.stage
    if stage is None or stage.type != "split" or stage.carries == "none":
        return counting
    sources = {entry.stage for entry in stage.entrants}
    teams = {entrant.team_id for entrant in counting.entrants}
    before = [other for other in others if other.rules.stage is not None and other.rules.stage.key in sources]
    before = [other for other in before if teams & {entrant.team_id for entrant in other.entrants}]
    if not before:
        return counting
    is_mutual = stage.carries == "mutual"
    results = [result for other in before for result in other.results]
    earlier = Earlier(
        results=matches_among(teams, results) if is_mutual else results,
        scoring=before[0].rules.scoring,
        adjustments={} if is_mutual else {entrant.team_id: entrant.adjustment for other in before for entrant in other.entrants},
        carries="all" if stage.carries == "mutual" else stage.carries,
        matches=stage.carries_matches,
    )
    return replace(counting, earlier=earlier)
