"""The archive: a plain tar file, readable by its owner only, written under another name until all of it is there.

Its parts come one after the other, first the database, then the files, then the manifest and its seal: each part's length
is known when it has passed through, so its header is written afterwards and nothing is kept twice on the way.
"""

import os
import secrets
import tarfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Self

from matchday.app.backup.errors import BackupError
from matchday.app.backup.manifest import Manifest, Member, read_manifest

DATABASE = "database.dump"
FILES = "files/"
MANIFEST = "manifest.json"
SEAL = "manifest.seal"
_CHUNK_BYTES = 1024 * 1024
_MANIFEST_BYTES_MAX = 512 * 1024**2
_DAMAGED = "The archive {path} is damaged ({why}). Nothing was changed; use another back-up."


class NewArchive:
    """`with NewArchive(path) as archive: …; archive.complete()`. Without `complete` nothing is left of it."""

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._scratch = self._path.with_name(f".{self._path.name}.{secrets.token_hex(4)}.partial")

    def __enter__(self) -> Self:
        if self._path.exists():
            raise BackupError(f"{self._path} exists already, and a back-up is never written over: choose another name.")
        try:
            descriptor = os.open(self._scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise BackupError(f"{self._path} cannot be written ({error.strerror}): choose another place.") from error
        self._file = os.fdopen(descriptor, "wb")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        with suppress(FileNotFoundError):
            self._scratch.unlink()

    async def add(self, name: str, chunks: AsyncIterator[bytes]) -> Member:
        """A part whose length is not known yet."""
        start = self._file.tell()
        self._file.write(_header(name, 0))
        digest, size_bytes = sha256(), 0
        async for chunk in chunks:
            self._file.write(chunk)
            digest.update(chunk)
            size_bytes += len(chunk)
        self._file.write(bytes(-size_bytes % tarfile.BLOCKSIZE))
        end = self._file.tell()
        self._file.seek(start)
        self._file.write(_header(name, size_bytes))
        self._file.seek(end)
        return Member(size_bytes=size_bytes, sha256=digest.hexdigest())

    def add_bytes(self, name: str, content: bytes) -> None:
        """A small part."""
        self._file.write(_header(name, len(content)) + content + bytes(-len(content) % tarfile.BLOCKSIZE))

    def complete(self) -> int:
        """On the disk, under its name; returns its length."""
        self._file.write(bytes(2 * tarfile.BLOCKSIZE))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._scratch.rename(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return self._file.tell()


class Archive:
    """One to read. Entering it raises BackupError for what is no archive of ours."""

    manifest: Manifest

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        try:
            self._tar = tarfile.open(self._path, "r:")
        except OSError as error:
            raise BackupError(f"{self._path} cannot be read ({error.strerror}).") from error
        except tarfile.TarError as error:
            raise self._damaged("it is no tar file") from error
        try:
            self._parts = {part.name: part for part in self._tar.getmembers()}
            self.encoded_manifest, self.seal = self._small(MANIFEST), self._small(SEAL)
            self.manifest = read_manifest(self.encoded_manifest, self.seal)
        except (tarfile.TarError, KeyError) as error:
            self._tar.close()
            raise self._damaged("its end is missing") from error
        except BackupError:
            self._tar.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._tar.close()

    def check(self) -> None:
        """Reads all of it. Raises BackupError for the first part that is not as the manifest says."""
        if self._parts.keys() != {*self.manifest.members, MANIFEST, SEAL} or DATABASE not in self.manifest.members:
            raise self._damaged("its parts are not those of its manifest")
        for name, member in self.manifest.members.items():
            digest = sha256()
            for chunk in self._chunks(name):
                digest.update(chunk)
            if self._parts[name].size != member.size_bytes or digest.hexdigest() != member.sha256:
                raise self._damaged(f"{name} does not fit its checksum")

    async def read(self, name: str) -> AsyncIterator[bytes]:
        """A part's content, in pieces."""
        for chunk in self._chunks(name):
            yield chunk

    def _chunks(self, name: str) -> Iterator[bytes]:
        part = self._tar.extractfile(self._parts[name])
        if part is None:
            raise self._damaged(f"{name} is no file")
        try:
            while chunk := part.read(_CHUNK_BYTES):
                yield chunk
        except (OSError, tarfile.TarError) as error:
            raise self._damaged(f"{name} cannot be read") from error

    def _small(self, name: str) -> bytes:
        if self._parts[name].size > _MANIFEST_BYTES_MAX:
            raise self._damaged(f"{name} is too large")
        return b"".join(self._chunks(name))

    def _damaged(self, why: str) -> BackupError:
        return BackupError(_DAMAGED.format(path=self._path, why=why))


def _header(name: str, size_bytes: int) -> bytes:
    """As long for any size, so that it can be written again."""
    part = tarfile.TarInfo(name)
    part.size = size_bytes
    part.mode = 0o600
    return part.tobuf(format=tarfile.GNU_FORMAT)
