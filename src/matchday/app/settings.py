"""Which part of the application this process runs. Set by the command line for the processes it starts."""

import msgspec

from matchday.backbone.module import SURFACES


class ProcessSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Empty `modules` means all of them."""

    modules: tuple[str, ...] = ()
    surfaces: tuple[str, ...] = SURFACES
    workers: int = 1
