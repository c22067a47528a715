"""Where PostgreSQL and NATS are: the addresses given, the embedded ones of a running demo, or embedded ones of our own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from matchday.app.registry import load_modules
from matchday.backbone.database.migrations import migrate
from matchday.backbone.embedded import attached, engines
from matchday.backbone.module import Module
from matchday.backbone.settings import Settings, SettingsError

_SECRET_CHARACTERS_MIN = 32


@asynccontextmanager
async def reach_engines(settings: Settings, *, may_share: bool = True) -> AsyncIterator[Settings]:
    """Yields the settings completed with addresses and secret. Engines of our own are brought up to date.

    The embedded engines of another instance end with it, which is nothing for a command that runs for a moment, and is
    out of the question where `may_share` is off: the folder is then refused as in use. Raises SettingsError or EngineError.
    """
    if settings.environment == "production":
        check_production(settings)
    if settings.database_url and settings.nats_url and settings.secret:
        yield settings
    elif may_share and (running := attached(Path(settings.data))) is not None:
        yield _completed(settings, running.database_url, running.nats_url, running.secret)
    else:
        async with engines(Path(settings.data)) as started:
            await migrate(started.database_url, load_modules())
            yield _completed(settings, started.database_url, started.nats_url, started.secret)


def _completed(settings: Settings, database_url: str, nats_url: str, secret: str) -> Settings:
    return msgspec.structs.replace(
        settings,
        database_url=settings.database_url or database_url,
        nats_url=settings.nats_url or nats_url,
        secret=settings.secret or secret,
    )


def check(settings: Settings, modules: Sequence[Module]) -> None:
    """What this process and each of its modules need. Raises SettingsError with all of it at once."""
    checks = [check_production] if settings.environment == "production" else []
    faults = []
    for ask in (*checks, *(module.check for module in modules if module.check is not None)):
        try:
            ask(settings)
        except SettingsError as error:
            faults.append(str(error))
    if faults:
        raise SettingsError(" ".join(faults))


def check_production(settings: Settings) -> None:
    """Production never runs on embedded servers or without its own secret. Raises SettingsError naming what is missing."""
    missing = []
    if not settings.database_url:
        missing.append("DATABASE_URL (the embedded PostgreSQL is for laptops)")
    if not settings.nats_url:
        missing.append("NATS_URL (the embedded NATS is for laptops)")
    if len(settings.secret) < _SECRET_CHARACTERS_MIN:
        missing.append(f"MATCHDAY_SECRET (at least {_SECRET_CHARACTERS_MIN} characters)")
    if not settings.public_url.startswith("https://"):
        missing.append("MATCHDAY_PUBLIC_URL (an https address)")
    if missing:
        raise SettingsError("Production needs " + ", ".join(missing) + ".")
