"""Why a team stands where it stands, for programs."""

from typing import Annotated

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import get
from matchday.backbone.http.access import anyone
from matchday.modules.competitions.actions.explain_rank import explain_rank
from matchday.modules.competitions.domain.explanations import Explanation

_WORDS = r"^[^\x00-\x1f\x7f]*$(?!\n)"
AskedTeam = Annotated[str, QueryParameter(name="team", min_length=1, max_length=120, pattern=_WORDS)]
AskedTable = Annotated[str | None, QueryParameter(name="table", max_length=120, pattern=_WORDS, required=False)]


@get("/competitions/{slug:str}/standings/why", access=anyone)
async def read_why(tx: Transaction, slug: str, team: AskedTeam, table: AskedTable = None) -> list[Explanation]:
    """Every comparison that gave a team its place, in order, with the values and the table of the matches among those level;
    one answer for each table that the team is in. `team` is a name, a code or an id; `table` a group's or stage's name or an id.
    """
    return await explain_rank(tx, slug, team, table)


public = [read_why]
