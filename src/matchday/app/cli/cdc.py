"""`matchday cdc run|check|parked|release|skip|reset CONFIG`: publishes what another program changes in its PostgreSQL."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from nats.aio.client import Client

from matchday.app.cdc import follow
from matchday.app.engines import reach_engines
from matchday.backbone.cdc.configuration import CdcSecrets, Configuration, read_configuration
from matchday.backbone.cdc.connection import Session, complete_dsn
from matchday.backbone.cdc.errors import CdcError, SourceAway
from matchday.backbone.cdc.events import Teller
from matchday.backbone.cdc.parked import Held, ParkingPlace, named
from matchday.backbone.cdc.pipe import reset
from matchday.backbone.cdc.publishing import Publisher
from matchday.backbone.cdc.source import creation, faults, find_slot, learn_types
from matchday.backbone.cdc.values import Types
from matchday.backbone.clock import SystemClock
from matchday.backbone.events.bus import connect
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.backbone.telemetry import configure_telemetry

_ACTIONS = {
    "run": "follow the source until told to stop",
    "check": "tell what is missing at the source; changes nothing",
    "parked": "list what could not be told or published",
    "release": "tell parked events again (all, or those named)",
    "skip": "forget parked events for good",
    "reset": "drop the slot and forget how far the pipe was: the next run publishes all rows again",
}


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("cdc", help="publish the changes that another program makes in its PostgreSQL")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, said in _ACTIONS.items():
        action = actions.add_parser(name, help=said)
        action.add_argument("config", type=Path, metavar="CONFIG", help="the pipe's YAML file, see docs/cdc.md")
        if name == "run":
            action.add_argument("--port", type=int, default=8080, help="of /health and /metrics (default 8080)")
        if name in ("release", "skip"):
            action.add_argument("ids", nargs="*", metavar="EVENT", help="ids of events, as `parked` lists them")
        action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 with a sentence when it cannot do what it should."""
    if arguments.action == "skip" and not arguments.ids:
        raise SettingsError("Name the events to skip; `matchday cdc parked CONFIG` has their ids.")
    settings, secrets = load(Settings), load(CdcSecrets)
    configure_telemetry(settings)
    try:
        configuration = read_configuration(arguments.config)
        dsn = complete_dsn(secrets.cdc_source_dsn or configuration.source.dsn, secrets.cdc_source_password)
        return asyncio.run(_act(arguments, settings, configuration, dsn))
    except (CdcError, SourceAway) as error:
        print(f"matchday: {error}", file=sys.stderr)
        return 1


async def _act(arguments: argparse.Namespace, settings: Settings, configuration: Configuration, dsn: str) -> int:
    if arguments.action == "check":
        return await _check(configuration, dsn)
    async with _bus(settings) as bus:
        if arguments.action == "run":
            await follow(configuration, dsn, bus, host=settings.host, port=arguments.port)
        elif arguments.action == "reset":
            await reset(configuration, dsn, bus)
            print(f"{configuration.name} starts anew with its next run.")
        else:
            await _parked(arguments, configuration, dsn, bus)
    return 0


@asynccontextmanager
async def _bus(settings: Settings) -> AsyncIterator[Client]:
    """Only the broker is needed: with NATS_URL set, nothing embedded is looked for."""
    if settings.nats_url:
        bus = await connect(settings.nats_url, name="matchday cdc")
        try:
            yield bus
        finally:
            await bus.close()
        return
    async with reach_engines(settings) as reached:
        bus = await connect(reached.nats_url, name="matchday cdc")
        try:
            yield bus
        finally:
            await bus.close()


async def _check(configuration: Configuration, dsn: str) -> int:
    """One line per thing that is missing, and what will be made."""
    async with await Session.open(dsn) as session:
        found = await faults(session, configuration)
        for sentence in found:
            print(f"FAIL {sentence}")
        if found:
            return 1
        slot = await find_slot(session, configuration.source.slot)
        publication = await session.fetch("SELECT 1 FROM pg_catalog.pg_publication WHERE pubname = %s", (configuration.source.publication,))
    print(f"ok   {len(configuration.tables)} tables, stream {configuration.target.stream}: {', '.join(configuration.subjects)}")
    print(f"ok   slot {configuration.source.slot} " + ("will be made" if slot is None else f"keeps {slot.retained_bytes} bytes of log"))
    print(
        f"ok   publication {configuration.source.publication} "
        + ("is there" if publication else f"will be made: {creation(configuration)};")
    )
    return 0


async def _parked(arguments: argparse.Namespace, configuration: Configuration, dsn: str, bus: Client) -> None:
    parking = ParkingPlace(bus, configuration.name, SystemClock())
    await parking.ensure_stream()
    ids = [] if arguments.action == "parked" else arguments.ids
    held = named(configuration, await parking.held(), ids)
    failed: list[str] = []
    if arguments.action == "release":
        failed = await _release(configuration, dsn, bus, parking, held)
    for one in held:
        if arguments.action == "skip":
            await parking.skip(one)
        said = {"parked": "parked", "release": "released", "skip": "skipped"}[arguments.action]
        if one.parked.event_id not in failed:
            print(f"{one.parked.event_id}  {one.parked.table}  {said}  tries {one.parked.tries}  {one.parked.error}")
    print(f"{len(held)} event{'' if len(held) == 1 else 's'}.")
    if failed:
        raise CdcError(f"{len(failed)} of them stay parked.")


async def _release(configuration: Configuration, dsn: str, bus: Client, parking: ParkingPlace, held: list[Held]) -> list[str]:
    """Returns the ids of those that still cannot be told or published."""
    types, failed = Types(), []
    teller = Teller(configuration, types)
    publisher = Publisher(bus, configuration.target, configuration.subjects, configuration.patience)
    async with await Session.open(dsn) as session, publisher:
        for one in held:
            try:
                if (evidence := one.parked.evidence) is not None and evidence.relation is not None:
                    await learn_types(session, types, evidence.relation)
                await parking.release(one, teller, publisher)
            except CdcError as error:
                print(error, file=sys.stderr)
                failed.append(one.parked.event_id)
    return failed
