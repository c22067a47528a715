"""SQL is source: it has its rooms, and a module's SQL touches that module's schema and no other.

A heuristic on the text; the tests also run every module under a database role that can see its own schema only.
"""

import re
from pathlib import Path

import pytest
from sources import MODULES, PACKAGE, name, python_files, sql_texts

SQL_ROOMS = {"store", "queries", "replicas", "sweeps"}
BACKBONE_ROOMS = (
    "app/doctor.py",  # asks each engine how it is
    "app/process.py",  # asks whether PostgreSQL is there
    "app/cli/cdc.py",  # tells whether the source's publication is there
    "backbone/cdc/",  # asks another program's catalogue and reads its tables
    "backbone/database/",
    "backbone/embedded/",
    "backbone/events/",
    "backbone/http/idempotency.py",
    "backbone/ledger/",  # the tables that each module with a ledger has
    "backbone/realtime/history.py",
    "backbone/storage/noted_files.py",  # the table that each module with files has
    "backbone/testing/",
)
_TABLE = re.compile(
    r"\b(FROM|JOIN|INTO|UPDATE|TABLE|REFERENCES|TRUNCATE)\s+(?:ONLY\s+|IF (?:NOT )?EXISTS\s+)?([a-z_{][a-z0-9_.{}]*)(\s*\()?"
)
_NOT_TABLES = re.compile(
    r"\b(FOR (NO KEY )?(UPDATE|SHARE)|DO UPDATE SET|ON (UPDATE|DELETE)|"
    r"(DISTINCT|epoch|year|month|day|hour|minute|BOTH|LEADING|TRAILING) FROM)\b",
    re.IGNORECASE,
)
_NAMED_INSIDE = re.compile(r"(?:\bWITH|,|\bRECURSIVE)\s+([a-z_]+)(?:\s*\([a-z_, ]+\))?\s+AS\s+(?:NOT )?(?:MATERIALIZED )?\(")


def is_sql_room(file: Path) -> bool:
    """store.py, or a file of a folder store/, and so on."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return (parts[0] == "modules" and bool(SQL_ROOMS & set(parts[2:3]))) or name(file).startswith(BACKBONE_ROOMS)


def tables(sql: str) -> set[str]:
    """The tables a statement names; not its own WITH queries, not functions."""
    own = set(_NAMED_INSIDE.findall(sql))
    found = _TABLE.findall(_NOT_TABLES.sub(" ", sql))
    is_insert = {match[1] for match in found if match[0] == "INTO"}
    return {table for _, table, call in found if table not in own and (not call or table in is_insert) and table != "unnest"}


def test_statements_stand_only_in_their_rooms() -> None:
    found = [
        f"{name(file)}:{line} {sql[:50]!r}"
        for file in python_files("src/matchday")
        if not is_sql_room(file)
        for sql, line in sql_texts(file)
    ]
    assert found == []


@pytest.mark.parametrize("module", MODULES)
def test_a_modules_statements_name_its_schema_and_no_other(module: str) -> None:
    folder = PACKAGE / "modules" / module
    statements = [(f"{name(file)}:{line}", sql) for file in python_files(f"src/matchday/modules/{module}") for sql, line in sql_texts(file)]
    migrations = [(name(file), re.sub(r"--[^\n]*", "", file.read_text("utf-8"))) for file in (folder / "migrations").glob("*.sql")]
    found = [
        f"{place}: {table}"
        for place, sql in [*statements, *migrations]
        for table in sorted(tables(sql))
        if not table.startswith((f"{module}.", "{}"))
    ]
    assert statements
    assert found == []


def test_the_heuristic_finds_strays() -> None:
    assert tables("SELECT 1 FROM accounts.people AS p JOIN known_matches USING (id) FOR UPDATE OF p") == {
        "accounts.people",
        "known_matches",
    }
    assert tables("WITH fresh AS (SELECT * FROM unnest($1::int[])) INSERT INTO live.entries (id) SELECT id FROM fresh") == {"live.entries"}
    assert tables("INSERT INTO a.b (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 2 WHERE b.x IS DISTINCT FROM excluded.x") == {"a.b"}
