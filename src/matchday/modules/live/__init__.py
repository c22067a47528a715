"""Live owns the protocols of matches: line-ups, what happened when, how far a match has got, who signed it off, and every
correction. What may happen is the affair of the match's sport (`matchday.sports`).

Says live.MatchProgressed, with each change, from which everybody else learns phase, score, clock and all that happened at once.
Hears competitions.MatchChanged, to know which matches there are, who plays them, how, and whose organisation they belong to;
competitions.SquadChanged, to know whom a team may field; and accounts.AccountChanged, to forget who recorded what once an
account is gone.
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
    exports=queries.personal_data,
    public_rooms=["protocol"],
    migrations=Path(__file__).parent / "migrations",
)
