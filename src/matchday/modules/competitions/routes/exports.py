"""A competition as a file, over HTTP."""

from typing import Annotated

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, get
from matchday.modules.competitions.actions.export_competition import export_competition
from matchday.modules.competitions.routes.powers import competition_organiser

AskedFormat = Annotated[str, QueryParameter(name="format", pattern=r"^(csv|football\.txt|matchday)$(?!\n)", max_length=20, required=False)]
_TEXT = "text/plain; charset=utf-8"
_ENDINGS = {"csv": "csv", "football.txt": "txt", "matchday": "matchday"}


@get("/competitions/{slug:str}/file", access=competition_organiser, gives=_TEXT)
async def read_file(tx: Transaction, slug: str, wanted: AskedFormat = "csv") -> Answer[bytes]:
    """All of its matches as CSV, Football.TXT or Matchday's own text; importing it again changes nothing."""
    text = await export_competition(tx, slug, wanted)
    headers = {"Content-Disposition": f'attachment; filename="{slug}.{_ENDINGS[wanted]}"', "X-Content-Type-Options": "nosniff"}
    return Answer(body=text.encode(), media_type=_TEXT, headers=headers)


manage = [read_file]
"""For organisers."""
