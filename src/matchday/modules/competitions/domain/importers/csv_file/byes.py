"""Rows of a Swiss stage that name one team and nobody beside it: its bye in that round."""

from matchday.modules.competitions.domain.facts import AdjustmentFact
from matchday.modules.competitions.domain.formats.byes import bye_reason
from matchday.modules.competitions.domain.importers.csv_file.parts import Row
from matchday.modules.competitions.domain.importers.csv_file.rows import Rows
from matchday.modules.competitions.domain.importers.reading import ImportFault, Unclear
from matchday.modules.competitions.domain.regulations import Regulations

NOBODY = ("", "bye", "freilos", "spielfrei")


class Byes:
    """Those of one season, with the faults of their rows."""

    def __init__(self, file: str, rows: Rows, regulations: Regulations) -> None:
        self.file = file
        self.rows = rows
        self.regulations = regulations
        self.faults: list[ImportFault] = []
        self.lines: dict[AdjustmentFact, int] = {}

    def take(self, row: Row) -> bool:
        """Whether a row is one, and was taken."""
        line, cells = row
        place = self.rows.places[self.rows.said_in(cells)]
        sides = (cells[self.rows.home].strip(), cells[self.rows.away].strip())
        resting = [side for side in sides if side.casefold() not in NOBODY]
        if place.kind != "swiss" or len(resting) != 1:
            return False
        try:
            self._keep(
                line,
                cells,
                AdjustmentFact(
                    stage=place.stage,
                    group=place.group,
                    team=self.rows.sides[resting[0]].team or "",
                    points=self.regulations.of_stage(place.stage).scoring.points.win,
                    reason=bye_reason(place.round),
                ),
            )
        except Unclear as unclear:
            self.faults.append(ImportFault(file=self.file, line=line, reason=unclear.reason))
        return True

    def _keep(self, line: int, cells: list[str], bye: AdjustmentFact) -> None:
        if any(cells[place].strip() for place in self.rows.score[:2] if place >= 0):
            raise Unclear("a bye has no goals: it counts as a win")
        if bye in self.lines:
            raise Unclear("this bye was already listed in line {line}", line=self.lines[bye])
        self.lines[bye] = line

    @property
    def facts(self) -> tuple[AdjustmentFact, ...]:
        """In the order of the file."""
        return tuple(self.lines)

    @property
    def members(self) -> list[tuple[str, str | None, str]]:
        """Who is in which table."""
        return [(bye.stage, bye.group, bye.team) for bye in self.lines]
