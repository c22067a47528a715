"""What an operator would check by hand, checked: engines, versions, clock, disk, keys, backlog. Each failure says what to do."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import asyncpg
import msgspec
from nats.aio.client import Client

from matchday.backbone.database.migrations import MigrationError, pending
from matchday.backbone.errors import Unavailable
from matchday.backbone.events.bus import connect
from matchday.backbone.http.limits import ValkeyLogs
from matchday.backbone.ids import new_id
from matchday.backbone.mail import MailSettings, SendingBroken, SmtpSender, TryLater, check_mail
from matchday.backbone.module import Module
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.backbone.storage import storage_of

POSTGRES_MAJOR_MIN = 18
CLOCK_SECONDS_MAX = 2.0
DISK_BYTES_MIN = 1024**3
SECRET_CHARACTERS_MIN = 32
OUTBOX_LAG_SECONDS_MAX = 60
VALKEY_SECONDS_MAX = 3.0


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One check. `remedy` is empty when all is well."""

    subject: str
    is_well: bool
    said: str
    remedy: str = ""


async def examine(settings: Settings, modules: Sequence[Module]) -> AsyncIterator[Finding]:
    """Every finding, in the order in which a failure explains the later ones."""
    yield _check_disk(Path(settings.data))
    yield _check_secret(settings)
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        yield _sick("PostgreSQL", f"does not answer: {str(error) or repr(error)}", "Start it, or correct DATABASE_URL.")
    else:
        try:
            yield _check_version(connection)
            yield await _check_clock(connection)
            yield await _check_migrations(settings.database_url, modules)
            for module in modules:
                yield await _check_backlog(connection, module.name)
            yield await _check_keys(connection)
        finally:
            await connection.close(timeout=5)
    try:
        bus = await connect(settings.nats_url, wait_seconds_max=3)
    except (OSError, TimeoutError) as error:
        yield _sick("NATS", f"does not answer: {str(error) or repr(error)}", "Start it, or correct NATS_URL.")
    else:
        try:
            yield await _check_jetstream(bus)
        finally:
            await bus.close()
    yield await _check_storage(settings)
    if settings.valkey_url:
        yield await _check_valkey(settings.valkey_url)
    try:
        mail = load(MailSettings)
    except SettingsError as error:
        yield _sick("mail", str(error), "Correct the setting.")
    else:
        if mail.smtp_host:
            yield await _check_mail_server(settings, mail)


def _well(subject: str, said: str) -> Finding:
    return Finding(subject=subject, is_well=True, said=said)


def _sick(subject: str, said: str, remedy: str) -> Finding:
    return Finding(subject=subject, is_well=False, said=said, remedy=remedy)


def _check_disk(folder: Path) -> Finding:
    existing = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    said = f"{free / 1024**3:.1f} GiB free for {folder}"
    if free < DISK_BYTES_MIN:
        return _sick("disk", said, "Free at least 1 GiB, or choose another folder with MATCHDAY_DATA.")
    return _well("disk", said)


def _check_secret(settings: Settings) -> Finding:
    if len(settings.secret) < SECRET_CHARACTERS_MIN:
        return _sick("secret", "too short or missing", f"Set MATCHDAY_SECRET to {SECRET_CHARACTERS_MIN} random characters or more.")
    return _well("secret", "long enough")


def _check_version(connection: asyncpg.Connection) -> Finding:
    version = connection.get_server_version()
    said = f"PostgreSQL {version.major}.{version.minor}"
    if version.major < POSTGRES_MAJOR_MIN:
        return _sick("PostgreSQL", said, f"Matchday needs PostgreSQL {POSTGRES_MAJOR_MIN} or newer (it relies on uuidv7 and more).")
    return _well("PostgreSQL", said)


async def _check_clock(connection: asyncpg.Connection) -> Finding:
    theirs = await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())::float8")
    skew = abs(time.time() - theirs)
    said = f"{skew:.1f} s apart from PostgreSQL's"
    if skew > CLOCK_SECONDS_MAX:
        return _sick("clock", said, "Synchronise the clocks (NTP): tokens and time limits depend on them.")
    return _well("clock", said)


async def _check_migrations(url: str, modules: Sequence[Module]) -> Finding:
    try:
        steps = await pending(url, modules)
    except MigrationError as error:
        return _sick("migrations", str(error), "Run the Matchday version that belongs to this database.")
    if steps:
        return _sick("migrations", f"{len(steps)} not applied", "Run `matchday migrate`.")
    return _well("migrations", "up to date")


async def _check_backlog(connection: asyncpg.Connection, schema: str) -> Finding:
    """Parked events need a person; an old unpublished event means that nobody relays."""
    subject = f"events of {schema}"
    if not await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"{schema}.outbox"):
        return _sick(subject, "its schema is missing", "Run `matchday migrate`.")
    row = await connection.fetchrow(
        f"""
        SELECT (SELECT count(*) FROM {schema}.inbox WHERE state = 'parked') AS parked,
               (SELECT coalesce(extract(epoch FROM now() - min(committed_at)), 0)::float8
                FROM {schema}.outbox WHERE published_at IS NULL) AS lag_seconds
        """
    )
    if row["parked"]:
        return _sick(subject, f"{row['parked']} parked", f"Read `matchday events list --module {schema}`, then release or skip them.")
    if row["lag_seconds"] > OUTBOX_LAG_SECONDS_MAX:
        remedy = f"Start a process that serves {schema}, and check that it reaches NATS."
        return _sick(subject, f"not relayed for {row['lag_seconds']:.0f} s", remedy)
    return _well(subject, "nothing parked, nothing late")


async def _check_keys(connection: asyncpg.Connection) -> Finding:
    if not await connection.fetchval("SELECT to_regclass('accounts.signing_keys') IS NOT NULL"):
        return _sick("keys", "no table of keys", "Run `matchday migrate`.")
    count = await connection.fetchval("SELECT count(*) FROM accounts.signing_keys")
    if not count:
        return _sick("keys", "no signing key yet", "Start `matchday serve` once, or run `matchday keys rotate`.")
    return _well("keys", f"{count} signing key{'' if count == 1 else 's'}")


async def _check_jetstream(bus: Client) -> Finding:
    version = bus.connected_server_version
    try:
        account = await bus.jetstream().account_info()
    except Exception as error:  # noqa: BLE001  whatever it is, the operator must know that JetStream does not answer
        return _sick("NATS", f"{version}, JetStream does not answer: {error!r}", "Start nats-server with JetStream enabled (-js).")
    return _well("NATS", f"{version}, JetStream with {account.streams} streams")


async def _check_storage(settings: Settings) -> Finding:
    """Keeps, reads and deletes a small file, as people's pictures need it."""
    remedy = "Correct MATCHDAY_STORAGE_URL and its credentials, or let this account write there."
    key = f"doctor/{new_id()}"
    try:
        storage = storage_of(settings)
        await storage.put(key, b"well", content_type="text/plain", size_bytes_max=4)
        await storage.get(key, size_bytes_max=4)
        await storage.delete(key)
    except SettingsError as error:
        return _sick("storage", str(error), remedy)
    except Unavailable as error:
        return _sick("storage", f"does not keep files: {error.__cause__!r}", remedy)
    return _well("storage", f"keeps files in {settings.files_url.partition('?')[0]}")


async def _check_mail_server(settings: Settings, mail: MailSettings) -> Finding:
    """Goes as far as signing in; nothing is sent."""
    remedy = "Correct the MATCHDAY_SMTP_ settings, or start the server; mail waits for two days."
    try:
        check_mail(settings, mail)
        await SmtpSender(mail).reach()
    except SettingsError as error:
        return _sick("mail", str(error), remedy)
    except (TryLater, SendingBroken) as error:
        return _sick("mail", str(error), remedy)
    return _well("mail", f"{mail.smtp_host} takes our mail")


async def _check_valkey(url: str) -> Finding:
    """Answers and takes a hit, as the budgets need it. Without it the site works, and each process counts alone."""
    remedy = "Start it, or correct VALKEY_URL; until then each process counts requests alone."
    try:
        logs = ValkeyLogs(url)
    except SettingsError as error:
        return _sick("Valkey", str(error), remedy)
    try:
        async with asyncio.timeout(VALKEY_SECONDS_MAX):
            version = await logs.version()
            await logs.probe()
    except Exception as error:  # noqa: BLE001  the client raises many unrelated kinds; each means "of no use now"
        return _sick("Valkey", f"does not answer: {error!r}", remedy)
    finally:
        await logs.close()
    return _well("Valkey", f"{version}, counts for all replicas")
