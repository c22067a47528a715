"""PostgreSQL and NATS from their wheels: the real engines, started and supervised by us."""

from matchday.backbone.embedded.children import die_with_parent
from matchday.backbone.embedded.errors import EngineError
from matchday.backbone.embedded.folder import DataFolder, Engines, attached, engines
from matchday.backbone.embedded.nats_server import Nats, PortTaken, start_nats
from matchday.backbone.embedded.postgres import Postgres, postgres_program, start_postgres

__all__ = [
    "DataFolder",
    "EngineError",
    "Engines",
    "Nats",
    "PortTaken",
    "Postgres",
    "attached",
    "die_with_parent",
    "engines",
    "postgres_program",
    "start_nats",
    "start_postgres",
]
