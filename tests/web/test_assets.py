"""Static files: versioned addresses, light pages, nothing the content policy would refuse."""

import gzip
import re
from pathlib import Path

import pytest

from matchday.web.assets import STATIC_FOLDER, asset, split_address, version

TEMPLATES = STATIC_FOLDER.parent / "templates"
PAGES = sorted(STATIC_FOLDER.parents[1].rglob("templates/**/*.html"))
_NAMED = re.compile(r'asset\("((?:css|js)/[^"]+\.(?:css|js))"\)')
_IMPORTED = re.compile(r'(?:from|import)\s*"\./([^"]+\.js)"')


def test_an_address_of_this_version_is_final() -> None:
    assert split_address(asset("js/page.js")) == ("js/page.js", True)


def test_an_address_of_an_older_version_names_todays_file() -> None:
    assert split_address("/static/0123456789ab/js/page.js") == ("js/page.js", False)


def test_an_address_without_version_is_asked_for_again() -> None:
    assert split_address("/static/js/page.js") == ("js/page.js", False)


def test_the_version_is_a_hash() -> None:
    assert re.fullmatch("[0-9a-f]{12}", version())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: "/".join(page.parts[-2:]))
def test_a_page_loads_less_than_60_kb_of_our_own_and_20_kb_as_sent(page: Path) -> None:
    """With what the layout loads for every page, and what its scripts import."""
    files = own_files((TEMPLATES / "layout.html").read_text("utf-8") + page.read_text("utf-8"))
    assert sum(file.stat().st_size for file in files) < 60_000
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 20_000


def own_files(markup: str) -> set[Path]:
    found: set[Path] = set()
    waiting = [STATIC_FOLDER / name for name in _NAMED.findall(markup)]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += [(file.parent / name).resolve() for name in _IMPORTED.findall(file.read_text("utf-8")) if file.suffix == ".js"]
    return found


def test_the_layout_loads_something_of_ours() -> None:
    """Else the test above could not fail."""
    assert {file.name for file in own_files((TEMPLATES / "layout.html").read_text("utf-8"))} >= {"base.css", "page.js"}


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: file.name)
def test_templates_hold_no_inline_styles_or_scripts(file: Path) -> None:
    text = file.read_text("utf-8")
    assert re.findall(r'\sstyle="|\son\w+="|<style|<script(?![^>]*\ssrc=)', text) == []


@pytest.mark.parametrize(
    "file", [file for file in sorted((STATIC_FOLDER / "css").iterdir()) if file.name != "tokens.css"], ids=lambda file: file.name
)
def test_colours_are_written_in_the_tokens_only(file: Path) -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", file.read_text("utf-8")) == []
