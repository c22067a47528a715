"""As root PostgreSQL runs as another user, who must be able to reach its files."""

from pathlib import Path

import pytest

from matchday.backbone.embedded import EngineError
from matchday.backbone.embedded.unprivileged import is_open_to_others, private_folder, reachable_home, remove_home


def test_an_open_folder_is_used_itself(folder: Path):
    assert is_open_to_others(folder)
    assert reachable_home(folder) == folder


def test_a_closed_folder_links_to_one_elsewhere_and_keeps_to_it(folder: Path):
    closed = folder / "home"
    closed.mkdir(mode=0o700)
    inside = closed / "postgres"
    inside.mkdir()
    assert not is_open_to_others(inside)
    home = reachable_home(inside)
    assert is_open_to_others(home.parent)
    assert reachable_home(inside) == home
    remove_home(inside)
    assert not home.exists()
    assert not inside.exists()


def test_a_folder_that_somebody_put_in_place_of_ours_is_refused(folder: Path):
    (folder / "sockets").symlink_to("/tmp")
    with pytest.raises(EngineError, match="belongs to somebody else"):
        private_folder(folder / "sockets", None)
