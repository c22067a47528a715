"""Ways out for what people follow, one file each."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from matchday.modules.notifications.sinks.sink import Sink

__all__ = ["Sink", "known_sinks"]


@cache
def known_sinks() -> dict[str, Sink]:
    """Every file of this folder that binds `sink`."""
    files = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    sinks: list[Sink] = [file.sink for file in files if isinstance(getattr(file, "sink", None), Sink)]
    return {sink.name: sink for sink in sinks}
