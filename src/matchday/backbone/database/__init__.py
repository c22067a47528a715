"""PostgreSQL through asyncpg: one pool per process, one transaction per request or batch, one schema per module."""

from matchday.backbone.database.pool import Database, open_database
from matchday.backbone.database.read_copies import ReadCopy
from matchday.backbone.database.transaction import Transaction

__all__ = ["Database", "ReadCopy", "Transaction", "open_database"]
