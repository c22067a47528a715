r"""A value's text, as PostgreSQL writes it, as JSON that says the same: nothing rounded, nothing guessed.

| PostgreSQL | JSON |
|---|---|
| boolean | true, false |
| smallint, integer, bigint, oid | number |
| real, double precision | number; `"NaN"`, `"Infinity"`, `"-Infinity"` |
| numeric | string with all its digits |
| json, jsonb | itself, scalars too, its numbers untouched |
| timestamp with time zone | RFC 3339 with the offset it came with; `"infinity"`, years before 1 and after 9999 as PostgreSQL writes them |
| timestamp | the same without an offset |
| arrays | arrays, nested ones too |
| domains | as what they are made of |
| everything else (text, enums, uuid, bytea as `\x…`, date, interval, ranges, composites) | string as PostgreSQL writes it |
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from matchday.backbone.cdc.errors import Undecodable


class ArrayOf(msgspec.Struct, frozen=True):
    """An array's element type and what stands between two elements."""

    element: int
    delimiter: str = ","


_BUILT_IN_ARRAYS = {
    1000: 16, 1001: 17, 1005: 21, 1007: 23, 1009: 25, 1014: 1042, 1015: 1043, 1016: 20, 1021: 700, 1022: 701, 1028: 26, 1115: 1114,
    1182: 1082, 1183: 1083, 1185: 1184, 1231: 1700, 199: 114, 2951: 2950, 3807: 3802, 1187: 1186,
}  # fmt: skip
_BUILT_IN = frozenset({16, 17, 18, 19, 20, 21, 23, 25, 26, 114, 700, 701, 1042, 1043, 1082, 1083, 1114, 1184, 1186, 1266, 1700, 2950, 3802})
"""With their arrays, what nearly all columns are made of; what any other type is, is asked of the catalogue."""


class Types:
    """What is known of types: those built in, and those that were asked for. Empty until told."""

    def __init__(self) -> None:
        self.arrays: dict[int, ArrayOf] = {array: ArrayOf(element) for array, element in _BUILT_IN_ARRAYS.items()}
        self.domains: dict[int, int] = {}
        self.known: set[int] = set()

    def is_known(self, type_id: int) -> bool:
        return type_id in _BUILT_IN or type_id in _BUILT_IN_ARRAYS or type_id in self.known

    def learn(self, type_id: int, *, array_of: ArrayOf | None = None, domain_of: int | None = None) -> None:
        self.known.add(type_id)
        if array_of is not None:
            self.arrays[type_id] = array_of
        if domain_of is not None:
            self.domains[type_id] = domain_of

    def value(self, type_id: int, raw: bytes) -> Any:
        """What goes into the event. Raises Undecodable."""
        while type_id in self.domains:
            type_id = self.domains[type_id]
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Undecodable(f"a text is not UTF-8 (byte {error.start}): is the source's database encoded as SQL_ASCII?") from error
        if (array := self.arrays.get(type_id)) is not None:
            return self._array(array, text)
        convert = _CONVERSIONS.get(type_id)
        if convert is None:
            return text
        try:
            return convert(text)
        except (ValueError, KeyError, RecursionError, msgspec.DecodeError) as error:
            raise Undecodable(f"{text[:80]!r} is not a value of type {type_id}") from error

    def _array(self, array: ArrayOf, text: str) -> list[Any]:
        return _parse_array(text, array.delimiter, lambda element: self.value(array.element, element.encode()))


def _boolean(text: str) -> bool:
    if text not in ("t", "f"):
        raise ValueError(text)
    return text == "t"


def _float(text: str) -> float | str:
    value = float(text)
    return value if math.isfinite(value) else {"NaN": "NaN", "Infinity": "Infinity", "-Infinity": "-Infinity"}[text]


_NUMERIC = re.compile(r"(-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?|NaN|-?Infinity)", re.IGNORECASE)


def _numeric(text: str) -> str:
    if not _NUMERIC.fullmatch(text):
        raise ValueError(text)
    return text


def _json(text: str) -> msgspec.Raw:
    msgspec.json.decode(text)
    return msgspec.Raw(text.encode())


_INSTANT = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?:([+-]\d\d)(?::?(\d\d))?)?")
_STRANGE_INSTANT = re.compile(r"(-?infinity|\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?([+-]\d\d(:\d\d){0,2})?( BC)?)")


def _instant(text: str) -> str:
    if found := _INSTANT.fullmatch(text):
        year, month, day, time, hours, minutes = found.groups()
        return f"{year}-{month}-{day}T{time}" + (f"{hours}:{minutes or '00'}" if hours else "")
    if not _STRANGE_INSTANT.fullmatch(text):
        raise ValueError(text)
    return text


_CONVERSIONS: Mapping[int, Callable[[str], Any]] = {
    16: _boolean,
    20: int,
    21: int,
    23: int,
    26: int,
    114: _json,
    700: _float,
    701: _float,
    1114: _instant,
    1184: _instant,
    1700: _numeric,
    3802: _json,
}

_BOUNDS = re.compile(r"(\[[+-]?\d+:[+-]?\d+\])+=")


def _parse_array(text: str, delimiter: str, convert: Callable[[str], Any]) -> list[Any]:
    """PostgreSQL's array text: braces, quotes, backslashes, unquoted NULL; bounds other than from 1 are left out."""
    bounds = _BOUNDS.match(text)
    tokens = _tokens(text[bounds.end() :] if bounds else text, delimiter)
    if next(tokens, None) != ("{", ""):
        raise Undecodable(f"{text[:80]!r} is not an array")
    open_lists: list[list[Any]] = [[]]
    for kind, token in tokens:
        if kind == "{":
            open_lists.append([])
        elif kind == "}":
            closed = open_lists.pop()
            if not open_lists:
                if next(tokens, None) is not None:
                    break
                return closed
            open_lists[-1].append(closed)
        else:
            open_lists[-1].append(None if kind == "null" else convert(token))
    raise Undecodable(f"{text[:80]!r} is not an array")


def _tokens(text: str, delimiter: str) -> Iterator[tuple[str, str]]:
    pattern = re.compile(rf'([{{}}])|{re.escape(delimiter)}|"((?:[^"\\]|\\.)*)"|((?:[^{{}}"{re.escape(delimiter)}\\]|\\.)+)', re.DOTALL)
    position = 0
    while position < len(text):
        found = pattern.match(text, position)
        if found is None:
            raise Undecodable(f"{text[:80]!r} is not an array")
        position = found.end()
        brace, quoted, bare = found.groups()
        if brace:
            yield brace, ""
        elif quoted is not None:
            yield "text", _unescape(quoted)
        elif bare is not None:
            yield ("null", "") if bare.upper() == "NULL" else ("text", _unescape(bare))


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
