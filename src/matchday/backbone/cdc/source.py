"""What we ask of the source's catalogue and make there: publication, slot, types, and whether all of it is as it must be."""

from collections.abc import Iterator, Sequence

import msgspec

from matchday.backbone.cdc.configuration import Configuration, Table
from matchday.backbone.cdc.connection import Refused, Session, quoted
from matchday.backbone.cdc.errors import CdcError
from matchday.backbone.cdc.lsn import lsn_number
from matchday.backbone.cdc.messages import Column, Relation
from matchday.backbone.cdc.values import ArrayOf, Types

VERSION_MIN = 140000
_FORBIDDEN = "42501"


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A replication slot as the source sees it."""

    plugin: str
    database: str
    is_active: bool
    active_pid: int | None
    wal_status: str
    """reserved, extended, unreserved or lost."""
    retained_bytes: int
    lag_bytes: int
    safe_bytes: int | None
    """How much more may be written before the source gives the slot up; None: no limit."""
    confirmed_lsn: int


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """A configured table as the catalogue has it."""

    relation: Relation
    is_partitioned: bool
    has_usable_identity: bool


async def describe(session: Session, table: Table) -> Described | None:
    """None: it is not there."""
    rows = await session.texts(
        """
        SELECT c.oid::bigint, c.relkind::text, c.relreplident::text, a.attname::text, a.atttypid::bigint, a.atttypmod,
               coalesce(a.attnum = ANY (i.indkey), false) OR c.relreplident = 'f', i.indexrelid IS NOT NULL
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        LEFT JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid
             AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END
        WHERE n.nspname = %s AND c.relname = %s AND c.relkind IN ('r', 'p')
        ORDER BY a.attnum
        """,
        (table.schema, table.table),
    )
    if not rows:
        return None
    oid, kind, identity = rows[0][:3]
    columns = tuple(Column(name=row[3], type_id=row[4], type_modifier=row[5], is_key=row[6]) for row in rows if row[3] is not None)
    relation = Relation(relation_id=oid, schema=table.schema, table=table.table, identity=identity, columns=columns)
    return Described(relation=relation, is_partitioned=kind == "p", has_usable_identity=identity == "f" or bool(rows[0][7]))


async def find_slot(session: Session, name: str) -> Slot | None:
    rows = await session.texts(
        """
        SELECT plugin::text, database::text, active, active_pid, coalesce(wal_status, 'reserved')::text,
               coalesce(pg_wal_lsn_diff(here.lsn, restart_lsn), 0)::bigint,
               coalesce(pg_wal_lsn_diff(here.lsn, confirmed_flush_lsn), 0)::bigint,
               safe_wal_size, coalesce(confirmed_flush_lsn, '0/0')::text
        FROM pg_catalog.pg_replication_slots,
             (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn) AS here
        WHERE slot_name = %s
        """,
        (name,),
    )
    if not rows:
        return None
    (row,) = rows
    return Slot(
        plugin=row[0],
        database=row[1],
        is_active=row[2],
        active_pid=row[3],
        wal_status=row[4],
        retained_bytes=row[5],
        lag_bytes=row[6],
        safe_bytes=row[7],
        confirmed_lsn=lsn_number(row[8]),
    )


def lost(slot: str, name: str) -> CdcError:
    """The source has given up on us."""
    return CdcError(
        f"The source has invalidated the slot {slot}: the pipe was away for longer than its max_slot_wal_keep_size (or "
        "idle_replication_slot_timeout) allows, and changes are lost. `matchday cdc reset CONFIG` drops the slot and what "
        f"{name} remembers; the next run then makes a new one and publishes all rows again."
    )


async def drop_slot(session: Session, name: str) -> None:
    await session.fetch("SELECT pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots WHERE slot_name = %s", (name,))


async def lock(session: Session, slot: str) -> bool:
    """Whether this session is now the one that works for the slot. It stays so until it is closed."""
    ((is_ours,),) = await session.fetch("SELECT pg_try_advisory_lock(hashtext('matchday cdc'), hashtext(%s))", (slot,))
    return bool(is_ours)


async def learn_types(session: Session, types: Types, relation: Relation) -> None:
    """What the columns' types are made of, all the way down."""
    unknown = [column.type_id for column in relation.columns if not types.is_known(column.type_id)]
    while unknown:
        rows = await session.texts(
            """
            SELECT t.oid::bigint, t.typtype::text, t.typbasetype::bigint, t.typelem::bigint, e.typdelim::text,
                   t.typelem <> 0 AND t.typlen = -1 AND t.typcategory = 'A'
            FROM pg_catalog.pg_type AS t LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem
            WHERE t.oid = ANY (%s::bigint[]::oid[])
            """,
            (unknown,),
        )
        for type_id, kind, base, element, delimiter, is_array in rows:
            types.learn(
                type_id,
                domain_of=base if kind == "d" else None,
                array_of=ArrayOf(element, delimiter or ",") if is_array else None,
            )
        for type_id in unknown:
            types.learn(type_id)  # dropped meanwhile: its text is all there is
        made_of = [base if kind == "d" else element for _, kind, base, element, _, is_array in rows if kind == "d" or is_array]
        unknown = [type_id for type_id in made_of if not types.is_known(type_id)]


async def ensure_publication(session: Session, configuration: Configuration) -> None:
    """Makes it, with the named tables and no others. One that is there is left as it is. Raises CdcError."""
    name = configuration.source.publication
    if await session.fetch("SELECT 1 FROM pg_catalog.pg_publication WHERE pubname = %s", (name,)):
        return
    try:
        await session.fetch(creation(configuration))
    except Refused as error:
        if error.state != _FORBIDDEN:
            raise
        raise CdcError(
            f"There is no publication {name}, and this role may not make one: it must own the tables and have CREATE on the database. "
            f"Let their owner run: {creation(configuration)};"
        ) from error


def creation(configuration: Configuration) -> str:
    """The statement that makes the publication."""
    tables = ", ".join(f"{quoted(table.schema)}.{quoted(table.table)}" for table in configuration.tables)
    return f"CREATE PUBLICATION {quoted(configuration.source.publication)} FOR TABLE {tables} WITH (publish_via_partition_root = true)"


async def faults(session: Session, configuration: Configuration) -> list[str]:
    """All that is missing at the source, one sentence each, with what to do."""
    return [*await server_faults(session, configuration), *await table_faults(session, configuration)]


async def table_faults(session: Session, configuration: Configuration) -> list[str]:
    """What is wrong with tables and their publication."""
    found: list[str] = []
    described = [(table, await describe(session, table)) for table in configuration.tables]
    for table, one in described:
        found += _table_faults(table, one)
    readable = [(table, one) for table, one in described if one is not None and table.backfill]
    for table, one in readable:
        (right,) = await session.fetch("SELECT has_table_privilege(%s::bigint::oid, 'SELECT')", (one.relation.relation_id,))
        if not right[0]:
            found.append(f"{table.name} may not be read by this role: GRANT SELECT ON it, or set `backfill: false`.")
    found += await _publication_faults(session, configuration, [one for _, one in described if one is not None])
    return found


async def server_faults(session: Session, configuration: Configuration) -> list[str]:
    found: list[str] = []
    if session.version < VERSION_MIN:
        found.append("The source is older than PostgreSQL 14, which cannot stream large transactions.")
    ((level, slots, used, is_allowed),) = await session.texts(
        """
        SELECT current_setting('wal_level'), current_setting('max_replication_slots')::int,
               (SELECT count(*)::int FROM pg_catalog.pg_replication_slots WHERE slot_name <> %s),
               rolreplication OR rolsuper
        FROM pg_catalog.pg_roles WHERE rolname = current_user
        """,
        (configuration.source.slot,),
    )
    if level != "logical":
        found.append(f"The source's wal_level is {level}: set it to logical in postgresql.conf, and restart the source.")
    if not is_allowed:
        found.append("This role may not replicate: ALTER ROLE … REPLICATION.")
    wanted = 1 + any(table.backfill for table in configuration.tables)
    if slots - used < wanted:
        found.append(f"{used} of the source's {slots} replication slots are in use, and {wanted} are needed: raise max_replication_slots.")
    slot = await find_slot(session, configuration.source.slot)
    if slot is not None:
        found += _slot_faults(configuration, slot)
    return found


def _slot_faults(configuration: Configuration, slot: Slot) -> Iterator[str]:
    if slot.wal_status == "lost":
        yield str(lost(configuration.source.slot, configuration.name))
    elif slot.plugin != "pgoutput":
        yield f"The slot {configuration.source.slot} belongs to the plug-in {slot.plugin}: name another."


def _table_faults(table: Table, described: Described | None) -> Iterator[str]:
    if described is None:
        yield f"There is no table {table.name} that this role can see (case counts)."
        return
    columns = {column.name: column for column in described.relation.columns}
    for name in sorted({*(table.only or ()), *(table.without or ()), *(table.key or ())} - set(columns)):
        yield f"{table.name} has no column {name} (case counts; generated columns are not sent)."
    needs_identity = sorted({"update", "delete"} & set(table.actions))
    if needs_identity and not described.has_usable_identity:
        yield (
            f"{table.name} has no replica identity: once it is published, its program's {' and '.join(needs_identity)} statements fail. "
            "Give it a primary key, or ALTER TABLE … REPLICA IDENTITY FULL."
        )
    outside = [name for name in table.key or () if name in columns and not columns[name].is_key]
    if outside and "delete" in table.actions:
        yield (
            f"The key column {outside[0]} of {table.name} is not in its replica identity, so a deletion would not tell it: "
            "ALTER TABLE … REPLICA IDENTITY FULL, or USING INDEX of a unique index with it."
        )


async def _publication_faults(session: Session, configuration: Configuration, described: Sequence[Described]) -> list[str]:
    name = configuration.source.publication
    settings = await session.texts(
        "SELECT puballtables, pubviaroot, pubinsert, pubupdate, pubdelete, pubtruncate FROM pg_catalog.pg_publication WHERE pubname = %s",
        (name,),
    )
    if not settings:
        return []
    rows = await session.texts("SELECT schemaname::text, tablename::text FROM pg_catalog.pg_publication_tables WHERE pubname = %s", (name,))
    published = set(rows)
    found = [
        f"The publication {name} lacks {table.name}: "
        f"ALTER PUBLICATION {quoted(name)} ADD TABLE {quoted(table.schema)}.{quoted(table.table)};"
        for table in configuration.tables
        if (table.schema, table.table) not in published and not (_is_partitioned(table, described) and not settings[0][1])
    ]
    said = dict(zip(("insert", "update", "delete", "truncate"), settings[0][2:], strict=True))
    wanted = {action for table in configuration.tables for action in table.actions}
    found += [
        f"The publication {name} leaves {action} out." for action, is_published in said.items() if action in wanted and not is_published
    ]
    if not settings[0][1] and any(one.is_partitioned for one in described):
        found.append(
            f"A partitioned table is published by its partitions: ALTER PUBLICATION {quoted(name)} SET (publish_via_partition_root = true);"
        )
    return found


def _is_partitioned(table: Table, described: Sequence[Described]) -> bool:
    return any(one.is_partitioned and (one.relation.schema, one.relation.table) == (table.schema, table.table) for one in described)


async def emit(session: Session, prefix: str, content: str) -> None:
    """A message through the log, outside of any transaction."""
    await session.fetch("SELECT pg_logical_emit_message(false, %s, %s)", (prefix, content))
