"""What the lines of a file have said so far."""

from dataclasses import dataclass, field

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.facts import AdjustmentFact, MatchFact, StageFact, VenueFact
from matchday.modules.competitions.domain.importers.reading import ImportFault, Unclear, clip

FAULTS_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A match line while its goals are still being read."""

    match: MatchFact
    home_code: str | None
    away_code: str | None


@dataclass(kw_only=True)
class Statements:
    """What the lines so far have said. A statement holds for the lines below it."""

    file: str
    header: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    venues: dict[str, VenueFact] = field(default_factory=dict)
    stages: dict[str, StageFact] = field(default_factory=dict)
    tables: dict[tuple[str, str | None], tuple[str, ...]] = field(default_factory=dict)
    adjustments: list[AdjustmentFact] = field(default_factory=list)
    stage: StageFact | None = None
    round: str | None = None
    draft: Draft | None = None
    is_below_match: bool = False
    numbers: dict[int, int] = field(default_factory=dict)
    matches: list[MatchFact] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)

    def fault(self, line: int, reason: Phrase) -> None:
        """Kept, up to a limit: the thousandth fault helps nobody."""
        if len(self.faults) < FAULTS_MAX:
            self.faults.append(ImportFault(file=self.file, line=line, reason=reason))

    def team(self, code: str) -> str:
        """The name behind a code. Raises Unclear."""
        if code not in self.teams:
            raise Unclear("the team {code} was not named above", code=clip(code))
        return self.teams[code]

    def current_stage(self) -> StageFact:
        """The stage that this line belongs to. Raises Unclear."""
        if self.stage is None:
            raise Unclear("a stage must begin above this line: stage group Group stage")
        return self.stage
