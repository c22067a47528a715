"""Which routes are written into the audit log, and what of a request."""

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Request

from matchday.backbone.audit import Actor, say_action
from matchday.backbone.http.answers import FormFields
from matchday.backbone.http.routing import Route
from matchday.backbone.module import Module, Surface

if TYPE_CHECKING:
    from matchday.backbone.database import Transaction

ORGANISATION = "matchday_organisation"
"""Where in the scope the access rule leaves the organisation it has found."""
_UNTOLD = {"tx", "identity", "visitor", "cursor", "request", "idempotency_key", "data", "body", "fields"}


def is_audited(surface: Surface, route: Route) -> bool:
    """Whatever changes something by the power of a role, a membership or a platform admin, whichever way it came, and what
    says so itself (founding an organisation); not what keeps a record of its own."""
    access = route.access
    has_power = surface == "manage" or access.is_member or access.is_platform_admin
    return route.method != "GET" and not route.keeps_own_record and (has_power or route.is_audited)


def check_audited(module: Module, surface: Surface, route: Route) -> None:
    """Raises ValueError for a route with power whose use could not be written down with its change."""
    if not is_audited(surface, route):
        return
    place = f"{module.name}: {route.method} {route.path}"
    if module.audits is None:
        raise ValueError(f"{place} needs a role, so the module must declare what it `audits` with")
    if "tx" not in inspect.signature(route.function).parameters:
        raise ValueError(f"{place} needs a role, so it must take `tx`: its entry in the audit log commits with its change")
    if not route.access.is_signed_in:
        raise ValueError(f"{place} is audited, so it must be known who calls it")


async def write_down(
    tx: "Transaction", module: Module, route: Route, request: Request[Any, Any, Any], arguments: Mapping[str, Any]
) -> None:
    """Called when the function has done its work well, before the commit."""
    if module.audits is None:
        return
    scope: Any = request.scope
    identity = scope["matchday_identity"]
    targets = dict(request.path_params)
    sent = {name: value for name, value in arguments.items() if name not in _UNTOLD | targets.keys() | module.resources.keys()}
    await say_action(
        tx,
        module.audits,
        Actor(account_id=identity.account_id, name=identity.name, address=scope["matchday_address"]),
        action=route.function.__name__,
        organisation_id=scope.get(ORGANISATION),
        targets=targets,
        sent=sent | _body(arguments),
    )


def _body(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, field by field; of a file its size."""
    fields = arguments.get("fields")
    if isinstance(fields, FormFields):
        return {**fields, **{name: f"{len(content)} B" for name, content in fields.files.items()}}
    data = msgspec.to_builtins(arguments.get("data"))
    if isinstance(data, dict):
        return data
    return {} if data is None else {"data": data}
