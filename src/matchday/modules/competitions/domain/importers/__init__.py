"""Readers of competition files: text in, facts and faults out. Pure: nothing here opens a file."""

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.importers import csv_file, football_txt, matchday_text, openfootball
from matchday.modules.competitions.domain.importers.hints import NO_HINTS, Hints
from matchday.modules.competitions.domain.importers.reading import BYTES_MAX, HISTORY_BYTES_MAX, ImportFault, Reading

__all__ = ["BYTES_MAX", "HISTORY_BYTES_MAX", "NO_HINTS", "Hints", "ImportFault", "Reading", "read", "text_of"]


def read(file: str, content: bytes, hints: Hints = NO_HINTS) -> Reading:
    """Reads a file in whichever of the known formats it is written. `file` is only used to name it in faults."""
    if len(content) > BYTES_MAX:
        return _unreadable(file, Phrase("the file is larger than {size} MB", size=BYTES_MAX // 1024 // 1024))
    text = text_of(file, content)
    if isinstance(text, ImportFault):
        return Reading(sheet=None, faults=(text,))
    if text.lstrip()[:1] in ("{", "["):
        return openfootball.read(file, text)
    if csv_file.is_header(text.partition("\n")[0].strip()) or file.casefold().endswith(".csv"):
        return csv_file.read(file, text, hints)
    if football_txt.is_football_txt(text):
        return football_txt.read(file, text, hints)
    return matchday_text.read(file, text)


def text_of(file: str, content: bytes) -> str | ImportFault:
    """The text, or why it is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return ImportFault(file=file, line=line, reason=Phrase("this is not UTF-8 text"))
    if "\x00" in text:
        return ImportFault(file=file, line=1, reason=Phrase("the file holds NUL characters: it is not text"))
    return text


def _unreadable(file: str, reason: Phrase) -> Reading:
    return Reading(sheet=None, faults=(ImportFault(file=file, line=1, reason=reason),))
