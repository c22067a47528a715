"""Cells of a CSV that is opened in spreadsheets: what looks like a formula is written so that nothing is run, and is read
back as it was (OWASP, "CSV injection")."""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """With one apostrophe before what a spreadsheet would run, and before what already looks guarded: only so is every
    text its own."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text of a cell. An apostrophe of its own ('t Hooft) stays."""
    return cell[1:] if _GUARDED.match(cell) else cell
