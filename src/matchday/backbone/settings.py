"""Settings: typed, few, read once from the environment, loud when wrong.

`load(Struct)` fills a frozen struct from `MATCHDAY_<FIELD>` variables; any of them may instead name a file with
`MATCHDAY_<FIELD>_FILE` (a mounted secret). `DATABASE_URL`, `NATS_URL` and `VALKEY_URL` keep their customary names. This
is the only file that reads the environment.
"""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

_CUSTOMARY = {"database_url": "DATABASE_URL", "nats_url": "NATS_URL", "valkey_url": "VALKEY_URL"}


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What all of it needs. Each module owns its own struct, loaded the same way."""

    environment: Literal["development", "demo", "test", "production"] = "development"
    database_url: str = ""
    """Empty: the embedded PostgreSQL in the data folder."""
    nats_url: str = ""
    """Empty: the embedded NATS in the data folder."""
    valkey_url: str = ""
    """Where all replicas count requests together; empty: each process counts for itself."""
    valkey_seconds_max: float = 0.05
    """How long a request waits for it, before the process counts alone."""
    data: str = "data"
    """The folder of the embedded engines, and of files."""
    storage_url: str = ""
    """Where files are kept, see backbone/storage/stores.py; empty: the folder `files` in the data folder."""
    storage_access_key_id: str = ""
    """Of S3, with the next."""
    storage_secret_access_key: str = ""
    storage_google_key: str = ""
    """The JSON key of a service account; name its file as MATCHDAY_STORAGE_GOOGLE_KEY_FILE."""
    host: str = "127.0.0.1"
    """The address to listen at."""
    port: int = 8000
    public_url: str = ""
    """How people reach the site, `https://matchday.example`; by default `http://<host>:<port>`. Passkeys are bound to its
    host."""
    secret: str = ""
    """At least 32 characters; signs room tickets and seals private keys at rest. Generated into the data folder for
    embedded servers, required in production."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks (CIDR) whose X-Forwarded-For is believed."""
    database_connections_max: int = 10
    """Of one process, for all its modules."""
    sockets_per_address_max: int = 200
    anonymous_writes_per_minute_max: int = 100
    """Of one address."""
    account_requests_per_minute_max: int = 500
    api_key_requests_per_minute_max: int = 1000
    request_seconds_max: float = 15.0
    kept_answers_bytes_max: int = 64 * 1024**2
    """How much of the memory of a process answers to other websites may take; 0 makes each anew."""
    otlp_endpoint: str = ""
    """Where traces go; empty: nowhere."""
    log_format: Literal["json", "text"] = "text"

    @property
    def site_url(self) -> str:
        """The address people use, without a trailing slash. This machine is called by its name: browsers give passkeys to
        `localhost`, and to no address of digits."""
        host = "localhost" if self.host in ("127.0.0.1", "::1") else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def files_url(self) -> str:
        """Where files are kept, whole."""
        return self.storage_url or (Path(self.data).absolute() / "files").as_uri()


S = TypeVar("S", bound=msgspec.Struct)


def load(kind: type[S], variables: Mapping[str, str] | None = None, **overrides: Any) -> S:
    """Reads a settings struct. Raises SettingsError with one sentence per fault, all of them at once."""
    source = os.environ if variables is None else variables
    found: dict[str, Any] = {}
    faults: list[str] = []
    for field in msgspec.structs.fields(kind):
        variable = variable_of(field.name)
        try:
            text = _read(source, variable)
            if text is not None:
                value: Any = [part.strip() for part in text.split(",") if part.strip()] if _is_list(field.type) else text
                found[field.name] = msgspec.convert(value, field.type, strict=False)
        except (OSError, msgspec.ValidationError) as error:
            faults.append(f"{variable} is not usable: {error}.")
    if faults:
        raise SettingsError(" ".join(faults))
    return msgspec.convert(found | overrides, kind, strict=False)


def variable_of(field: str) -> str:
    """Where the environment has it."""
    return _CUSTOMARY.get(field, f"MATCHDAY_{field.upper()}")


def _read(source: Mapping[str, str], variable: str) -> str | None:
    if file := source.get(f"{variable}_FILE"):
        return Path(file).read_text(encoding="utf-8").strip()
    return source.get(variable)


def _is_list(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in (tuple, list)


def export(*settings: msgspec.Struct) -> None:
    """Puts settings into the environment, for the processes that this one starts."""
    os.environ.update(as_environment(*settings))


@contextmanager
def sharing_metrics(workers: int) -> Iterator[None]:
    """Several workers behind one port count into files, so that whichever is asked tells the sum of all. To be entered
    before anything that counts is imported."""
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="matchday-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def as_environment(*settings: msgspec.Struct) -> dict[str, str]:
    """The variables that `load` would read back as these settings, beside those of this process."""
    variables = dict(os.environ)
    for one in settings:
        for field in msgspec.structs.fields(type(one)):
            value = getattr(one, field.name)
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            variables[variable_of(field.name)] = text
    return variables
