"""Names of rooms, and who may enter which kind."""

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from matchday.backbone.module import Module

Access = Literal["public", "private"]

_NAME = re.compile(r"([a-z][a-z0-9_]{0,31}):([a-z][a-z0-9_-]{0,31}):([A-Za-z0-9][A-Za-z0-9_./@-]{0,127})")


class RoomName(msgspec.Struct, frozen=True, kw_only=True):
    """`<module>:<kind>:<key>`, taken apart."""

    module: str
    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.module}:{self.kind}:{self.key}"


def parse_room(name: object) -> RoomName | None:
    """None when it is not the name of a room: it comes from outside, ends up in a subject and in memory."""
    match = _NAME.fullmatch(name) if isinstance(name, str) else None
    if match is None:
        return None
    return RoomName(module=match[1], kind=match[2], key=match[3])


class RoomKinds:
    """The kinds of rooms that are known so far: declared by the modules of this process, learned from the others."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._access: dict[tuple[str, str], Access] = {}
        self._hosted: set[str] = set()
        for module in modules:
            self._hosted.add(module.name)
            self._access.update({(module.name, kind): "public" for kind in module.public_rooms})
            self._access.update({(module.name, kind): "private" for kind in module.private_rooms})

    def is_hosted(self, room: RoomName) -> bool:
        """Whether the module that owns the room runs here, so that what is not declared does not exist."""
        return room.module in self._hosted

    def access(self, room: RoomName) -> Access | None:
        """None for a kind that is not known."""
        return self._access.get((room.module, room.kind))

    def learn(self, room: RoomName, access: Access) -> None:
        """Remembers what the owning module said. Only declared kinds come here, so this stays small."""
        self._access[(room.module, room.kind)] = access
