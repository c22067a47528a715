"""What every published event has in common.

An event is a frozen, keyword-only struct in the file named after the module that publishes it. Its wire name is
`<module>.<Class>` (`competitions.MatchChanged`); its payload is the JSON of its fields.

Two kinds exist. A `Fact` says what happened once (`BidPlaced`). A `State` carries the full public row of an
aggregate with its version, and feeds read copies: the newest version wins, older ones are ignored.
"""

from functools import cache
from typing import ClassVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events. `key_field` names the field that identifies the aggregate: events of one key keep their order."""

    key_field: ClassVar[str]

    @property
    def key(self) -> str:
        """The aggregate's id as text."""
        return str(getattr(self, self.key_field))

    @classmethod
    def wire_name(cls) -> str:
        """`<module>.<Class>`, the NATS subject's tail and the name in the AsyncAPI document."""
        return _wire_name(cls)


@cache
def _wire_name(event: type[Event]) -> str:
    return f"{event.__module__.rsplit('.', 1)[-1]}.{event.__name__}"


class Fact(Event, frozen=True, kw_only=True):
    """Something that happened, once. Never re-published by `matchday announce`."""


class State(Event, frozen=True, kw_only=True):
    """The full public row of an aggregate. `version` grows by one with every change of that aggregate."""

    version: int
