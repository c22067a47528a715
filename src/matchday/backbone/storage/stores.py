"""Where files are kept is said by a URL.

* `file:///var/lib/matchday/files`: a folder, which is made;
* `s3://bucket/prefix?region=eu-central-1&endpoint=https://s3.example`: S3 and what speaks its protocol;
* `gs://bucket/prefix?endpoint=https://…`: Google Cloud Storage.

Credentials come from the settings (`storage_access_key_id`, `storage_secret_access_key`, `storage_google_key`), each of
which may name a file instead. Where they are empty, obstore looks for the platform's own by itself: `AWS_*` and
`GOOGLE_*` variables, a role of the container or of the machine. What the URL says goes before such variables. A bucket
should also have a lifecycle rule that aborts multipart uploads after a day: a killed process cannot do that itself.
"""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import msgspec
from obstore.exceptions import BaseError
from obstore.store import GCSStore, LocalStore, ObjectStore, S3Store

from matchday.backbone.settings import Settings, SettingsError
from matchday.backbone.storage.files import Storage

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig  # exist for type checkers only

CONNECT_SECONDS_MAX = 2.0
SILENT_SECONDS_MAX = 5.0
"""For how long a store may say nothing while it is asked."""
TRANSFER_SECONDS_MAX = 60.0
RETRIES_MAX = 2
_PARAMETERS = {"s3": {"endpoint", "region"}, "gs": {"endpoint"}}


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """Empty: the platform's own. `google_key` is the text of a service account's JSON key."""

    access_key_id: str = ""
    secret_access_key: str = ""
    google_key: str = ""


def storage_of(settings: Settings) -> Storage:
    """The storage that the settings name. Raises SettingsError for what cannot be opened."""
    credentials = Credentials(
        access_key_id=settings.storage_access_key_id,
        secret_access_key=settings.storage_secret_access_key,
        google_key=settings.storage_google_key,
    )
    try:
        return open_storage(settings.files_url, credentials)
    except (ValueError, BaseError) as error:
        raise SettingsError(f"MATCHDAY_STORAGE_URL is not usable: {error}.") from error


def open_storage(url: str, credentials: Credentials | None = None) -> Storage:
    """Nothing is asked of the store yet. Raises ValueError for what cannot be opened."""
    return Storage(open_store(url, credentials or Credentials()), keeps_types=not url.startswith("file:"))


def open_store(url: str, credentials: Credentials) -> ObjectStore:
    """The bare store, as obstore has it."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return LocalStore(Path(unquote(parts.path)), mkdir=True)
    if parts.scheme in _PARAMETERS and parts.hostname and parts.netloc == parts.hostname:
        make = _s3 if parts.scheme == "s3" else _google
        return make(parts.hostname, unquote(parts.path).strip("/") or None, _parameters(parts), credentials)
    raise ValueError(f"{url} is no place for files: give file:///absolute/path, s3://bucket/prefix or gs://bucket/prefix")


def _s3(bucket: str, prefix: str | None, parameters: dict[str, str], credentials: Credentials) -> S3Store:
    return S3Store(
        bucket,
        prefix=prefix,
        client_options=_client(parameters),
        retry_config=_retries(),
        disable_bulk_delete=True,  # we delete one by one, and not every S3 knows the other way
        **_given(
            access_key_id=credentials.access_key_id,
            secret_access_key=credentials.secret_access_key,
            endpoint=parameters.get("endpoint", ""),
            region=parameters.get("region", ""),
        ),
    )


def _google(bucket: str, prefix: str | None, parameters: dict[str, str], credentials: Credentials) -> GCSStore:
    return GCSStore(
        bucket,
        prefix=prefix,
        client_options=_client(parameters),
        retry_config=_retries(),
        **_given(service_account_key=credentials.google_key, base_url=parameters.get("endpoint", "")),
    )


def _given(**options: str) -> Any:
    return {name: value for name, value in options.items() if value}


def _parameters(parts: SplitResult) -> dict[str, str]:
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    for name in sorted(set(parameters) - _PARAMETERS[parts.scheme]):
        raise ValueError(f"{name} is no parameter of {parts.scheme}://…: there are {', '.join(sorted(_PARAMETERS[parts.scheme]))}")
    if not parameters.get("endpoint", "https://").startswith(("https://", "http://")):
        raise ValueError(f"{parameters['endpoint']} is no endpoint: give https://…")
    return parameters


def _client(parameters: dict[str, str]) -> "ClientConfig":
    return {
        "allow_http": parameters.get("endpoint", "").startswith("http://"),
        "connect_timeout": timedelta(seconds=CONNECT_SECONDS_MAX),
        "read_timeout": timedelta(seconds=SILENT_SECONDS_MAX),
        "timeout": timedelta(seconds=TRANSFER_SECONDS_MAX),
    }


def _retries() -> "RetryConfig":
    return {
        "max_retries": RETRIES_MAX,
        "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=1), "base": 2},
        "retry_timeout": timedelta(seconds=SILENT_SECONDS_MAX),
    }
