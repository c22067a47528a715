"""What a webhook can hear: what people follow, and what concerns its owner alone. Pure.

The first kind is ours (`happenings.py`). The second is whatever events of other modules say of themselves: a class of
`contracts` with a `webhook` is in this list and heard by us, without a line here.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import msgspec

from matchday import contracts
from matchday.contracts.event import Event, WebhookType
from matchday.modules.notifications.domain.happenings import FOLLOW_KINDS

NAMES: Mapping[str, tuple[str, ...]] = {
    "kick_off": ("match.kick_off",),
    "score": (
        "match.goal", "match.goal_taken_back", "match.goal_corrected",
        "match.wicket", "match.wicket_taken_back", "match.wicket_corrected",
    ),
    "half_time": ("match.half_time",),
    "full_time": ("match.full_time",),
    "final": ("match.final", "match.final_corrected"),
    "line_ups": ("match.line_up",),
    "cards": ("match.card", "match.card_taken_back", "match.card_corrected"),
    "changes": ("match.moved", "match.postponed", "match.cancelled", "match.abandoned", "match.annulled"),
    "news": ("article.published",),
}  # fmt: skip
"""The types that a receiver finds in the body, by what is chosen."""


class OwnType(msgspec.Struct, frozen=True, kw_only=True):
    """An event that concerns one owner."""

    event: type[Event]
    webhook: WebhookType


def types_of(found: ModuleType) -> dict[str, OwnType]:
    """Those that a file of contracts declares."""
    events = [each for each in vars(found).values() if isinstance(each, type) and issubclass(each, Event) and each.webhook is not None]
    return {each.webhook.name: OwnType(event=each, webhook=each.webhook) for each in events if each.webhook is not None}


@cache
def own_types() -> dict[str, OwnType]:
    """Of all modules, also of those that this process does not host."""
    files = [import_module(f"{contracts.__name__}.{found.name}") for found in iter_modules(contracts.__path__)]
    return {name: each for file in files for name, each in types_of(file).items()}


def own_types_for(*, is_organisation: bool) -> dict[str, OwnType]:
    """What webhooks of organisations can hear of themselves, or those of people."""
    field = "organisation_id" if is_organisation else "account_id"
    return {name: each for name, each in sorted(own_types().items()) if each.webhook.owner == field}


def is_known(kind: str, *, is_organisation: bool) -> bool:
    """Whether a webhook of such an owner can choose it."""
    return kind in FOLLOW_KINDS or kind in own_types_for(is_organisation=is_organisation)
