"""The written references are what the code says."""

from pathlib import Path

from matchday.app.reference import FOLDER, references


def test_the_references_in_docs_are_current() -> None:
    folder = Path(__file__).parents[2] / FOLDER
    stale = [name for name, text in references().items() if (folder / name).read_text("utf-8") != text]
    assert stale == [], "run `make docs`"
