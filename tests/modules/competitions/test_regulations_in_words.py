"""The page that says a competition's regulations in words."""

from uuid import UUID

import httpx
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode as Node
from tests.modules.competitions.conftest import SHIPPED, Bring

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.schemas import NewCompetition

OWN = """\
format: matchday-regulations/1
key: own
name: Own
source: Ours
tie_breakers: [points]
stages:
  - {key: east, name: Conferences, type: groups, groups: 2, meetings: 2, meetings_across: 1}
  - {key: open, name: Open, type: swiss, rounds_played: 3, entrants: [{stage: east}]}
"""


async def told(site: httpx.AsyncClient, slug: str) -> Node:
    answer = await site.get(f"/competitions/{slug}/regulations")
    assert answer.status_code == 200, answer.text
    node = HTMLParser(answer.text).css_first(".told")
    assert node is not None
    return node


async def begin(database: Database, organisation_id: UUID) -> str:
    async with database.begin("competitions") as tx:
        return (await create_competition(tx, organisation_id, NewCompetition(name="Nothing yet"))).slug


async def test_every_preset_can_be_told_in_words(site: httpx.AsyncClient, database: Database, organisation_id: UUID) -> None:
    slug = await begin(database, organisation_id)
    for key, regulations in sorted(REGULATIONS.items()):
        async with database.begin("competitions") as tx:
            await tx.execute("UPDATE competitions.competitions SET regulations = $1 WHERE slug = $2", key, slug)
        words = (await told(site, slug)).text()
        assert regulations.source in words
        assert "None" not in words


async def test_conferences_and_swiss_rounds_are_explained(site: httpx.AsyncClient, database: Database, organisation_id: UUID) -> None:
    slug, document_id = await begin(database, organisation_id), new_id()
    async with database.begin("competitions") as tx:
        await tx.execute(
            """
            INSERT INTO competitions.regulation_documents (document_id, organisation_id, key, version, name, text)
            VALUES ($1, $2, 'own', 1, 'Own', $3)
            """,
            document_id,
            organisation_id,
            OWN,
        )
        await tx.execute("UPDATE competitions.competitions SET document_id = $1 WHERE slug = $2", document_id, slug)
    words = (await told(site, slug)).text()
    assert "Teams of different groups meet 1 time;" in words
    assert "a bye, once at most: it counts as a win" in words


async def test_what_decides_is_said_in_order(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SHIPPED.read_bytes(), regulations="fifa-world-cup-2022")
    steps = (await told(site, "world-cup-2022")).css_first(".told-steps")
    assert steps is not None
    words = [step.text(separator=" ", strip=True) for step in steps.iter()]
    assert [step.split()[0] for step in words] == ["Points", "Goal", "Goals", "The", "Fair", "Drawing"]
