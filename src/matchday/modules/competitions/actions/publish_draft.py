"""Publishes a draft: regulations, competition, teams, draw and calendar are made in one transaction, or nothing is."""

from collections.abc import Mapping
from datetime import datetime, time
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Phrase
from matchday.backbone.ids import new_id
from matchday.modules.competitions.actions.choose_regulations import choose_regulations
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.actions.draw_up_calendar import draw_up_calendar
from matchday.modules.competitions.actions.keep_regulations import keep_regulations
from matchday.modules.competitions.actions.pair_next_round import pair_next_round
from matchday.modules.competitions.actions.plan_draft import Wishes, places_of, regulations_of, team_ids
from matchday.modules.competitions.actions.set_up_stages import set_up_stages
from matchday.modules.competitions.domain.drafts import Draft, problem_of_sizes, written
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.errors import DraftUnfinished
from matchday.modules.competitions.schemas import NewCalendar, NewCompetition
from matchday.modules.competitions.schemas.stages import NewRound, NewStages
from matchday.modules.competitions.store import stages as rows
from matchday.modules.competitions.store.drafts import lock_draft, mark_published


async def publish_draft(tx: Transaction, organisation_id: UUID, draft_id: UUID, wishes: Wishes, by: UUID | None) -> str:
    """The address of the competition; the same one for whoever publishes it again. Raises NotFound, DraftUnfinished, SlugTaken
    and whatever refuses one of its parts."""
    held = await lock_draft(tx, organisation_id, draft_id)
    if held is None:
        raise NotFound
    if held.slug is not None:
        return held.slug
    draft = held.draft
    regulations = await regulations_of(tx, organisation_id, draft)
    _refuse(draft, regulations)
    key = draft.based_on
    if draft.is_written:
        key = await _write(tx, organisation_id, draft, by)
    ids = team_ids(draft)
    made = await create_competition(
        tx,
        organisation_id,
        NewCompetition(
            name=draft.name,
            slug=draft.address,
            season=draft.season,
            sport=draft.sport,
            regulations=key,
            zone=draft.zone,
            teams=draft.teams,
        ),
        team_ids=ids,
    )
    if isinstance(wishes, NewCalendar):
        await draw_up_calendar(tx, made.slug, wishes, is_preview=False)
    else:
        await _stages(tx, made.competition_id, made.slug, draft, regulations, wishes, ids, by)
    await mark_published(tx, draft_id, made.slug)
    tx.note("publish_draft", competition=made.name, slug=made.slug, teams=len(draft.teams), format=draft.format, seed=draft.seed)
    return made.slug


def _refuse(draft: Draft, regulations: Regulations) -> None:
    if not draft.name:
        raise DraftUnfinished(missing=Phrase("Give the competition a name."))
    if problem := problem_of_sizes(draft, regulations):
        raise DraftUnfinished(missing=Phrase(problem))


async def _write(tx: Transaction, organisation_id: UUID, draft: Draft, by: UUID | None) -> str:
    base = (await choose_regulations(tx, organisation_id, draft.based_on)).regulations
    return (await keep_regulations(tx, written(draft, base), organisation_id=organisation_id, by=by)).key


async def _stages(
    tx: Transaction,
    competition_id: UUID,
    slug: str,
    draft: Draft,
    regulations: Regulations,
    wishes: NewStages,
    ids: Mapping[str, UUID],
    by: UUID | None,
) -> None:
    """Every stage; what was drawn is kept with its seed, and a Swiss stage gets its first round."""
    teams, groups = places_of(draft, regulations, ids)
    await set_up_stages(tx, slug, msgspec.structs.replace(wishes, teams=teams, groups=groups, seed=draft.seed), is_preview=False)
    first = regulations.stages[0]
    if first.type == "swiss":
        starts = datetime.combine(wishes.first_day, time.fromisoformat(wishes.kick_off), tzinfo=zone_of(draft.zone))
        await pair_next_round(tx, slug, first.key, NewRound(kicks_off_at=starts), by, is_preview=False)
    held = {stage.key: stage.stage_id for stage in await rows.load_stages(tx, competition_id)}
    if groups and draft.manner != "hand":
        draw = {"draw_id": new_id(), "competition_id": competition_id, "stage_id": held[first.key], "seed": draft.seed, "made_by": by}
        count = len(groups[first.key])
        pots = [teams[at : at + count] for at in range(0, len(teams), count)]
        await rows.save_draw(tx, draw | {"pots": pots, "outcome": {"groups": groups[first.key], "rounds": ()}})
