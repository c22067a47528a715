"""Regulations that come with Matchday, one YAML file each in `presets/`, by their keys."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from matchday.modules.competitions.domain.regulations.document import Regulations
from matchday.modules.competitions.domain.regulations.reading import read_regulations

FOLDER = Path(__file__).parent / "presets"


class _Shipped(Mapping[str, Regulations]):
    """Part of the program like its code. A file is named after its key and read when it is first asked for."""

    def __init__(self) -> None:
        self._keys = tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))

    def __getitem__(self, key: str) -> Regulations:
        if key not in self._keys:
            raise KeyError(key)
        return _read(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


@cache
def _read(key: str) -> Regulations:
    return read_regulations((FOLDER / f"{key}.yaml").read_text("utf-8"))


REGULATIONS: Mapping[str, Regulations] = _Shipped()
PLAIN_LEAGUE = REGULATIONS["plain-league"]


def text_of(key: str) -> str:
    """As it is written, for whoever wants to begin from it. Raises KeyError."""
    if key not in REGULATIONS:
        raise KeyError(key)
    return (FOLDER / f"{key}.yaml").read_text("utf-8")
