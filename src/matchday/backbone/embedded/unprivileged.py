"""Root may not run PostgreSQL: then `nobody` does, from places that `nobody` can reach."""

import os
import pwd
import shutil
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

from matchday.backbone.embedded.errors import EngineError

_USER = "nobody"
_REACHABLE = Path("/var/lib/matchday")
_LINK = "elsewhere"


def server_user() -> str | None:
    """None: ours will do. Raises EngineError when there is nobody to be."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(_USER)
    except KeyError as error:
        raise EngineError(f"PostgreSQL does not run as root and this machine has no user {_USER}: run Matchday as another user.") from error
    return _USER


def reachable_home(folder: Path) -> Path:
    """`folder` itself, or one elsewhere that it then links to: a checkout below root's home is closed to others."""
    link = folder / _LINK
    if link.is_symlink():
        home = link.resolve()
        home.mkdir(mode=0o700, exist_ok=True)
        return home
    if is_open_to_others(folder):
        return folder
    is_temporary = folder.is_relative_to(tempfile.gettempdir())
    home = Path(tempfile.mkdtemp(prefix="matchday-", dir=None if is_temporary else _base()))
    link.symlink_to(home)
    return home


def remove_home(folder: Path) -> None:
    """Deletes an engine's folder with what it has elsewhere."""
    link = folder / _LINK
    if link.is_symlink():
        shutil.rmtree(link.resolve(), ignore_errors=True)
    shutil.rmtree(folder)


def reachable_copy(tree: Path, *beside: Path) -> Path:
    """`tree` itself, or a copy of it and of what it finds `beside` it, made once per version of the tree."""
    if is_open_to_others(tree) and is_open_to_others(tree / "bin" / "postgres"):
        return tree
    version = sha256(f"{tree}{(tree / 'bin' / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:16]
    copy = _base() / f"postgresql-{version}"
    if not copy.exists():
        with tempfile.TemporaryDirectory(dir=copy.parent) as scratch:
            made = Path(scratch) / "made"
            for source in (tree, *beside):
                shutil.copytree(source, made / source.relative_to(beside[0].parent), symlinks=True)
            for path in (made, *made.rglob("*")):
                _open_to_others(path)
            try:
                made.rename(copy)
            except OSError:
                if not copy.exists():  # else another process was quicker
                    raise
    return copy / tree.relative_to(beside[0].parent)


def private_folder(path: Path, user: str | None) -> Path:
    """A folder for the server's user alone. Raises EngineError when somebody else made it before us."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in _own_ids(user):
        raise EngineError(f"{path} belongs to somebody else: remove it, or choose another data folder.")
    path.chmod(0o700)
    if user:
        shutil.chown(path, user)
    return path


def is_open_to_others(path: Path) -> bool:
    """Whether everybody may pass through all folders on the way to `path` and use it."""
    resolved = path.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (resolved, *resolved.parents))


def _base() -> Path:
    """A folder of root's own that others may pass through."""
    for base in (_REACHABLE, Path(tempfile.gettempdir()) / "matchday-root"):
        try:
            base.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        found = base.lstat()
        is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if is_ours and is_open_to_others(base):
            return base
    raise EngineError(f"Root needs a folder that {_USER} can reach for PostgreSQL: make {_REACHABLE}, or run Matchday as another user.")


def _own_ids(user: str | None) -> set[int]:
    return {os.geteuid()} | ({pwd.getpwnam(user).pw_uid} if user else set())


def _open_to_others(path: Path) -> None:
    if not path.is_symlink():
        mode = path.stat().st_mode
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
