"""Which parts of a competition there is something to see of."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """What its pages lead to."""

    has_tables: bool
    has_matches: bool
    has_bracket: bool
    has_cards: bool
    has_news: bool
    has_tickets: bool


async def presence_of(tx: Transaction, competition_id: UUID, organisation_id: UUID) -> Presence:
    """News where its organisation has published any: which of it is about the competition, the page of news asks."""
    row = await tx.fetchrow(
        """
        SELECT EXISTS (SELECT FROM competitions.tables WHERE competition_id = $1) AS has_tables,
               EXISTS (SELECT FROM competitions.matches WHERE competition_id = $1) AS has_matches,
               EXISTS (SELECT FROM competitions.ties WHERE competition_id = $1) AS has_bracket,
               EXISTS (
                   SELECT FROM competitions.matches JOIN competitions.match_conduct USING (match_id) WHERE competition_id = $1
               ) OR EXISTS (SELECT FROM competitions.disciplinary_decisions WHERE competition_id = $1) AS has_cards,
               EXISTS (
                   SELECT FROM competitions.known_articles WHERE organisation_id = $2 AND published_at IS NOT NULL
               ) AS has_news,
               EXISTS (
                   SELECT FROM competitions.known_sales s JOIN competitions.matches m USING (match_id)
                   WHERE m.competition_id = $1 AND s.state IN ('on_sale', 'paused', 'closed') AND s.starts_at > now()
               ) AS has_tickets
        """,
        competition_id,
        organisation_id,
    )
    return Presence(**(dict(row.items()) if row else dict.fromkeys(Presence.__struct_fields__, False)))
