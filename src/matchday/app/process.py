"""One process of the site: its engines opened, its background work running, its surfaces answering.

`application()` is what the web server's workers load.
"""

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import cast

import asyncpg
from nats.aio.client import Client

from matchday.app.registry import MODULES, load_modules
from matchday.app.settings import ProcessSettings
from matchday.app.site import App, Site
from matchday.app.surfaces import present_page
from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database, open_database
from matchday.backbone.database.pool import OUTAGES
from matchday.backbone.embedded import die_with_parent
from matchday.backbone.events.answering import answering
from matchday.backbone.events.background import run_background
from matchday.backbone.events.bus import connect, ensure_streams
from matchday.backbone.events.personal_data import PersonalData, answering_for
from matchday.backbone.http.following_revocations import follow
from matchday.backbone.http.limits import RateLimits
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.http.tokens import TokenVerifier
from matchday.backbone.module import Module, Surface, with_resources
from matchday.backbone.realtime import Hub
from matchday.backbone.settings import Settings, load
from matchday.backbone.storage import Storage, storage_of
from matchday.backbone.tasks import Tasks
from matchday.backbone.telemetry import configure_telemetry

_PROBE_SECONDS_MAX = 2.0


class Process:
    """The pieces of one process. `site` is the ASGI application; `running` opens and closes everything under it."""

    def __init__(self, settings: Settings, modules: Sequence[Module], surfaces: Sequence[Surface]) -> None:
        self.settings = settings
        self.modules = modules
        self.revocations = Revocations()
        self.verifier = TokenVerifier(issuer=settings.site_url, revocations=self.revocations)
        self.limits = RateLimits(settings)
        self.surroundings = Surroundings(
            settings=settings,
            verifier=self.verifier,
            revocations=self.revocations,
            limits=self.limits,
            present_page=present_page,
        )
        self.site = Site(modules, surfaces, self.surroundings, self._open, self._readiness)
        self.database: Database
        self.bus: Client
        self.storage: Storage
        self.personal_data: PersonalData

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[App]:
        """Engines first, then what stands on them; closed in the opposite order."""
        settings = self.settings
        async with AsyncExitStack() as stack:
            self.database = await open_database(settings.database_url, size_max=settings.database_connections_max)
            stack.push_async_callback(self.database.close)
            self.bus = await connect(settings.nats_url)
            stack.push_async_callback(self.bus.close)
            await stack.enter_async_context(self.limits.running())
            await ensure_streams(self.bus, self.modules)
            self.storage = storage_of(settings)
            self.surroundings.database = self.database
            self.surroundings.api_keys.bus = self.bus
            self.personal_data = PersonalData(self.database, self.modules, self._elsewhere(), self.bus)
            contexts = {module.name: self._context(module) for module in self.modules}
            await self._open_resources(stack, contexts)
            await stack.enter_async_context(answering(self.bus, self.modules, self.surroundings.resources))
            await stack.enter_async_context(answering_for(self.bus, self.database, self.modules))
            hub = Hub(bus=self.bus, database=self.database, modules=self.modules, settings=settings, revocations=self.revocations)
            await stack.enter_async_context(hub.running())
            tasks = await stack.enter_async_context(Tasks())
            tasks.keep_alive(lambda: follow(self.bus, self.revocations, self.verifier, self.surroundings.api_keys), "follow sign-ins")
            tasks.keep_alive(lambda: self._work_in_background(contexts), "relay, consume and sweep")
            for module in self.modules:
                for worker in module.workers:
                    tasks.keep_alive(partial(worker.run, contexts[module.name]), f"{module.name}: {worker.name}")
            yield hub.asgi

    def _context(self, module: Module) -> ModuleContext:
        return ModuleContext(
            name=module.name,
            database=self.database,
            bus=self.bus,
            settings=self.settings,
            storage=self.storage,
            personal_data=self.personal_data,
        )

    def _elsewhere(self) -> tuple[str, ...]:
        """Modules of the application that other processes host."""
        here = {module.name for module in self.modules}
        return tuple(name for name in MODULES if name not in here)

    async def _work_in_background(self, contexts: Mapping[str, ModuleContext]) -> None:
        on_drained = {
            module.name: partial(module.on_drained, contexts[module.name]) for module in self.modules if module.on_drained is not None
        }
        modules = [with_resources(module, self.surroundings.resources[module.name]) for module in self.modules]
        await run_background(self.settings.database_url, self.database, self.bus, modules, on_drained=on_drained)

    async def _open_resources(self, stack: AsyncExitStack, contexts: Mapping[str, ModuleContext]) -> None:
        for module in self.modules:
            self.surroundings.resources[module.name] = {
                name: await stack.enter_async_context(opener(contexts[module.name])) for name, opener in module.resources.items()
            }

    async def _readiness(self) -> dict[str, str]:
        """Asks PostgreSQL and NATS; an answer later than two seconds is none."""
        return {"postgresql": await self._ask_postgresql(), "nats": await self._ask_nats()}

    async def _ask_postgresql(self) -> str:
        try:
            async with asyncio.timeout(_PROBE_SECONDS_MAX), self.database.pool.acquire() as connection:
                await connection.fetchval("SELECT 1")
        except (*OUTAGES, asyncpg.PostgresError):
            return "unreachable"
        return "ok"

    async def _ask_nats(self) -> str:
        if not self.bus.is_connected:  # a flush would not notice: while the client reconnects it answers at once
            return "unreachable"
        try:
            await self.bus.flush(timeout=int(_PROBE_SECONDS_MAX))
        except Exception as error:  # noqa: BLE001  nats-py raises many unrelated kinds; each means "not reachable now"
            return f"unreachable: {type(error).__name__}"
        return "ok"


def application() -> Site:
    """For the web server's workers: reads the environment and dies with the process that started it."""
    die_with_parent()
    settings, process = load(Settings), load(ProcessSettings)
    configure_telemetry(settings)
    site = Process(settings, load_modules(process.modules), cast("Sequence[Surface]", process.surfaces)).site
    leave_alone_what_stays()
    return site


def leave_alone_what_stays() -> None:
    """Modules, routes and templates live as long as the process: the garbage collector need not walk them again. Nor need it look
    after every 700 new objects, where a batch of 500 orders is some 50,000 that are soon gone without it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
