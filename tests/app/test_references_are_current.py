"""The written references are what the code says."""

import json
import re
from pathlib import Path

import matchday
from matchday.app.reference import FOLDER, references
from matchday.app.settings_reference import GROUPS


def test_the_references_in_docs_are_current() -> None:
    folder = Path(__file__).parents[2] / FOLDER
    stale = [name for name, text in references().items() if (folder / name).read_text("utf-8") != text]
    assert stale == [], "run `make docs`"


def test_what_is_named_in_them_is_there_and_tells_nothing_of_folders() -> None:
    for name, text in references().items():
        if name.endswith(".openapi.json"):
            parts = json.loads(text)["components"]["schemas"]
            assert [part for part in parts if "." in part] == []
            assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= parts.keys()


def test_no_settings_are_left_out() -> None:
    files = Path(matchday.__file__).parent.rglob("settings.py")
    written = {name for file in files for name in re.findall(r"^class (\w*Settings)\(", file.read_text("utf-8"), re.MULTILINE)}
    assert {kind.__name__ for _, kind in GROUPS} == written
