"""What an archive says about itself, and the seal that shows who wrote it.

The secret is not in a back-up. It seals a known word, so that a restore can tell early whether it has the same secret,
and the manifest's digest, so that nobody without the secret can write an archive that a restore would run.
"""

from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256

import msgspec

from matchday.app.backup.errors import BackupError
from matchday.backbone.database.dumps import SchemaContents
from matchday.backbone.sealing import NotOurSeal, Sealer

FORMAT = 1
_SEAL_LABEL = "matchday back-up"
_WORD = b"the same secret"


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the archive. A file of the storage has a content type."""

    size_bytes: int
    sha256: str
    content_type: str | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`vanished` are files that were deleted while the back-up was made."""

    format: int
    matchday: str
    postgresql: str
    created_at: datetime
    schemas: dict[str, SchemaContents]
    members: dict[str, Member]
    vanished: list[str]
    probe: str


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """The last member: the manifest's digest, plain and sealed."""

    sha256: str
    sealed: str


class _Version(msgspec.Struct, frozen=True):
    format: int


def probe(secret: str) -> str:
    """A word that only the same secret opens."""
    return b64encode(Sealer(secret, _SEAL_LABEL).seal(_WORD, "probe")).decode("ascii")


def is_same_secret(secret: str, manifest: Manifest) -> bool:
    """Whether the back-up was made with it."""
    try:
        return Sealer(secret, _SEAL_LABEL).open(b64decode(manifest.probe), "probe") == _WORD
    except (NotOurSeal, ValueError):
        return False


def seal(secret: str, encoded: bytes) -> bytes:
    """For the manifest as it is written."""
    digest = sha256(encoded).digest()
    sealed = Sealer(secret, _SEAL_LABEL).seal(digest, "manifest")
    return msgspec.json.encode(Seal(sha256=digest.hex(), sealed=b64encode(sealed).decode("ascii")))


def check_seal(secret: str, encoded: bytes, found: bytes) -> None:
    """That whoever wrote the manifest knew our secret. Raises BackupError."""
    try:
        opened = Sealer(secret, _SEAL_LABEL).open(b64decode(msgspec.json.decode(found, type=Seal).sealed), "manifest")
    except (NotOurSeal, ValueError, msgspec.MsgspecError) as error:
        raise BackupError("The archive was not written with this secret, or was changed since. Nothing was changed.") from error
    if opened != sha256(encoded).digest():
        raise BackupError("The archive's manifest was changed since it was written. Nothing was changed.")


def read_manifest(encoded: bytes, found: bytes) -> Manifest:
    """Raises BackupError when a byte of it is wrong, or when a newer version wrote it."""
    try:
        if msgspec.json.decode(found, type=Seal).sha256 != sha256(encoded).hexdigest():
            raise BackupError("The archive is damaged: its manifest does not fit its checksum. Nothing was changed; use another back-up.")
        if (version := msgspec.json.decode(encoded, type=_Version).format) != FORMAT:
            raise BackupError(f"The archive has format {version} and this Matchday reads {FORMAT}. Use the Matchday that wrote it.")
        return msgspec.json.decode(encoded, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupError("The archive is damaged: its manifest cannot be read. Nothing was changed; use another back-up.") from error
