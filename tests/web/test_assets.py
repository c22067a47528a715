"""Static files: versioned addresses, light pages, nothing the content policy would refuse."""

import gzip
import re
from pathlib import Path

import pytest

from matchday.web.assets import STATIC_FOLDER, asset, split_address, version

OWN = [file for folder in ("css", "js") for file in sorted((STATIC_FOLDER / folder).iterdir())]
TEMPLATES = STATIC_FOLDER.parent / "templates"


def test_an_address_of_this_version_is_final() -> None:
    assert split_address(asset("js/page.js")) == ("js/page.js", True)


def test_an_address_of_an_older_version_names_todays_file() -> None:
    assert split_address("/static/0123456789ab/js/page.js") == ("js/page.js", False)


def test_an_address_without_version_is_asked_for_again() -> None:
    assert split_address("/static/js/page.js") == ("js/page.js", False)


def test_the_version_is_a_hash() -> None:
    assert re.fullmatch("[0-9a-f]{12}", version())


def test_our_own_styles_and_scripts_stay_below_60_kb_as_written_and_20_kb_as_sent() -> None:
    assert sum(file.stat().st_size for file in OWN) < 60_000
    assert sum(len(gzip.compress(file.read_bytes())) for file in OWN) < 20_000


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: file.name)
def test_templates_hold_no_inline_styles_or_scripts(file: Path) -> None:
    text = file.read_text("utf-8")
    assert re.findall(r'\sstyle="|\son\w+="|<style|<script(?![^>]*\ssrc=)', text) == []


@pytest.mark.parametrize("file", [file for file in OWN if file.suffix == ".css" and file.name != "tokens.css"], ids=lambda file: file.name)
def test_colours_are_written_in_the_tokens_only(file: Path) -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", file.read_text("utf-8")) == []
