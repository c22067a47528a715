"""Shows those who look at a competition's page the lists of players as they are now."""

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.rooms import competition_room
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.queries.people_views import leaders_at
from matchday.web.preferences import LOCALES
from matchday.web.rendering import render

LEADERS_SHOWN_MAX = 5
"""Of each list, on the competition's page."""


async def tell_leaders(tx: Transaction, competition: Competition) -> None:
    """The competition is locked and its sums are kept."""
    leaders = await leaders_at(tx, competition, LEADERS_SHOWN_MAX)
    for locale in LOCALES:
        markup = render("competitions/leaders.html", locale=locale, leaders=leaders)
        tx.say(competition_room(competition.slug, locale), {"html": {"leaders": markup}})
