"""Whether a request may reach its route: judged before anything of its body is read."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from matchday.backbone.errors import Unavailable
from matchday.backbone.http.access import Access
from matchday.backbone.http.audited import ORGANISATION
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.routing import Route
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.module import Module, Surface

Admission = Callable[[Any, Mapping[str, Any]], Awaitable[None]]
"""Takes the scope, after the edge, and the path's parameters; raises the refusal. It leaves the organisation in the scope."""


def admission(module: Module, surface: Surface, route: Route, surroundings: Surroundings) -> Admission:
    """What a route's declaration asks of whoever calls it."""
    access = route.access
    has_power = route.method != "GET" and (access.is_member or access.is_platform_admin)
    needs_news = surface == "manage" or route.moves_money or has_power

    async def admit(scope: Any, path_params: Mapping[str, Any]) -> None:
        identity = scope["matchday_identity"]
        if needs_news and not surroundings.revocations.is_fresh():
            raise Unavailable(retry_after_seconds=2)
        if (key := scope["matchday_api_key"]) is not None:
            key.require(module.name)
        access.judge_person(identity)
        if access.remembered is not None and (organisation_id := access.remembered(path_params)) is not None:
            access.judge_member(identity, organisation_id)
            scope[ORGANISATION] = organisation_id
        elif access.organisation_of is not None:
            async with surroundings.database.read(module.name) as tx:
                organisation_id = await access.organisation_of(tx, path_params)
                is_theirs = organisation_id is not None and await _is_entrusted(tx, access, path_params, identity)
            if not is_theirs:
                access.judge_member(identity, organisation_id)
            scope[ORGANISATION] = organisation_id

    return admit


async def _is_entrusted(tx: Any, access: Access, path_params: Mapping[str, Any], identity: Identity) -> bool:
    return access.entrusted is not None and await access.entrusted(tx, path_params, identity.account_id)
