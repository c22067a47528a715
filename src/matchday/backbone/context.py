"""What a module is given when its process starts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matchday.backbone.database import Database
    from matchday.backbone.events.personal_data import PersonalData
    from matchday.backbone.settings import Settings
    from matchday.backbone.storage import Storage


@dataclass(frozen=True, kw_only=True)
class ModuleContext:
    """The process's shared engines, as one module sees them."""

    name: str
    database: "Database"
    bus: Any
    """The NATS client (`nats.aio.client.Client`) of the process."""
    settings: "Settings"
    storage: "Storage"
    """Files people upload and files made for them."""
    personal_data: "PersonalData | None" = None
    """What all modules keep of a person. None where a module runs without a process."""
