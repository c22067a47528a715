"""Readers of competition files: text in, facts and faults out. Pure: nothing here opens a file."""

from matchday.modules.competitions.domain.importers import matchday_text, openfootball
from matchday.modules.competitions.domain.importers.reading import BYTES_MAX, ImportFault, Reading

__all__ = ["BYTES_MAX", "ImportFault", "Reading", "read"]


def read(file: str, content: bytes) -> Reading:
    """Reads a file in whichever of the known formats it is written. `file` is only used to name it in faults."""
    if len(content) > BYTES_MAX:
        return _unreadable(file, f"the file is larger than {BYTES_MAX // 1024 // 1024} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Reading(sheet=None, faults=(ImportFault(file=file, line=line, reason="this is not UTF-8 text"),))
    if "\x00" in text:
        return _unreadable(file, "the file holds NUL characters: it is not text")
    if text.lstrip()[:1] in ("{", "["):
        return openfootball.read(file, text)
    return matchday_text.read(file, text)


def _unreadable(file: str, reason: str) -> Reading:
    return Reading(sheet=None, faults=(ImportFault(file=file, line=1, reason=reason),))
