"""Portal: the home page, the match page and the search.

Owns nothing but read copies, composed into pages that people come for.

Says nothing to other modules; to the readers of its pages it says, in the rooms `portal:match:<id>` and
`portal:live:now`, what has changed on them.

Hears accounts.OrganisationChanged (colours), competitions.CompetitionChanged, competitions.MatchChanged,
competitions.MatchReported, competitions.StandingsChanged,
competitions.SquadChanged (players to be found), live.MatchProgressed, content.ArticleChanged and
tickets.SaleChanged.
"""

from pathlib import Path

from matchday.backbone.module import Module
from matchday.modules.portal.listeners import LISTENERS
from matchday.modules.portal.pages import PAGES
from matchday.modules.portal.routes import EMBED, PUBLIC

module = Module(
    name="portal",
    routes={"pages": PAGES, "public": PUBLIC, "embed": EMBED},
    listeners=LISTENERS,
    public_rooms=["match", "live"],
    migrations=Path(__file__).parent / "migrations",
)
