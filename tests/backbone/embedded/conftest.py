"""Folders for servers of a test's own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from matchday.backbone.embedded.unprivileged import remove_home


@pytest.fixture
def folder() -> Iterator[Path]:
    """For one test."""
    with temporary_folder() as made:
        yield made


@pytest.fixture(scope="module")
def shared_folder() -> Iterator[Path]:
    """For the tests of a file, which leave it as they found it: preparing a data folder takes its time."""
    with temporary_folder() as made:
        yield made


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Short, as Unix sockets need it, and open to the user that PostgreSQL runs as."""
    made = Path(tempfile.mkdtemp(prefix="md-"))
    made.chmod(0o755)
    yield made
    for path in made.iterdir():
        if path.is_dir() and not path.is_symlink():
            remove_home(path)
    shutil.rmtree(made)
