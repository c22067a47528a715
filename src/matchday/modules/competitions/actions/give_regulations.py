"""Gives a competition other regulations: its tables are counted anew in the same transaction."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.check_names import check_names
from matchday.modules.competitions.actions.settle_results import settle_results
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.actions.tell_squads import tell_every_squad
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.errors import RegulationsGone, UnknownRegulations
from matchday.modules.competitions.store.matches import renew_open_matches
from matchday.modules.competitions.store.regulation_documents import load_document
from matchday.modules.competitions.store.regulations import load_regulations


async def give_regulations(tx: Transaction, slug: str, *, key: str | None = None, document_id: UUID | None = None) -> Competition:
    """Either what comes with Matchday by its `key`, or a version of the organisation's own by its id. Raises NotFound,
    UnknownRegulations, RegulationsGone for a document that is not the organisation's, or NobodyCalledSo."""
    held = await store.lock_competition_at(tx, slug)
    if held is None:
        raise NotFound
    given, told = await _given(tx, held, key, document_id)
    if (given.regulations, given.document_id) == (held.regulations, held.document_id):
        return held
    await check_names(tx, given)
    await store.save_competition(tx, given)
    tx.note("give_regulations", competition=held.name, regulations_before=held.regulations, regulations_after=told)
    table_ids = await store.load_table_ids(tx, held.competition_id)
    are_played_otherwise = await _how_played(tx, given) != await _how_played(tx, held)
    renewed = await renew_open_matches(tx, held.competition_id) if are_played_otherwise else []
    await settle_results(tx, given, [], table_ids=table_ids, is_competition_changed=True)
    if renewed:
        await tell_changes(tx, given, match_ids=renewed)
    await tell_every_squad(tx, given)
    return given


async def _how_played(tx: Transaction, competition: Competition) -> object:
    """What of the regulations the format of a match hangs on: those who keep its protocol have a copy."""
    regulations = await load_regulations(tx, competition)
    return regulations.match, [(stage.key, stage.name, stage.rounds) for stage in regulations.stages]


async def _given(tx: Transaction, held: Competition, key: str | None, document_id: UUID | None) -> tuple[Competition, str]:
    if document_id is None:
        if key is None or key not in REGULATIONS:
            raise UnknownRegulations(name=key or "", known=", ".join(REGULATIONS))
        return msgspec.structs.replace(held, regulations=key, document_id=None, version=held.version + 1), key
    document = await load_document(tx, document_id, organisation_id=held.organisation_id)
    if document is None:
        raise RegulationsGone
    given = msgspec.structs.replace(held, regulations=document.key, document_id=document_id, version=held.version + 1)
    return given, f"{document.key} {document.version}"
