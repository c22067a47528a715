"""Live owns the protocols of matches: who scored when, how far a match has got, and every correction.

Says live.MatchProgressed, with each entry, from which everybody else learns phase, score and clock at once.
Hears competitions.MatchChanged, to know which matches there are, who plays them and whose organisation they belong to.
"""

from pathlib import Path

from matchday.backbone.module import Module
from matchday.contracts.live import ActionTaken, MatchProgressed
from matchday.modules.live import pages, queries, routes
from matchday.modules.live.listeners import listeners

module = Module(
    name="live",
    routes={"public": routes.public, "manage": routes.manage, "pages": pages.pages},
    publishes=[MatchProgressed, ActionTaken],
    audits=ActionTaken,
    listeners=listeners,
    announces={MatchProgressed: queries.every_match},
    migrations=Path(__file__).parent / "migrations",
)
