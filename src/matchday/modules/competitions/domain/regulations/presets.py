"""Regulations that come with Matchday, one YAML file each in `presets/`, by their keys."""

from collections.abc import Mapping
from pathlib import Path

from matchday.modules.competitions.domain.regulations.document import Regulations
from matchday.modules.competitions.domain.regulations.reading import read_regulations

FOLDER = Path(__file__).parent / "presets"


def _shipped() -> dict[str, Regulations]:
    """Part of the program like its code: read once, when it starts."""
    found = [read_regulations(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.yaml"))]
    return {regulations.key: regulations for regulations in found}


REGULATIONS: Mapping[str, Regulations] = _shipped()
PLAIN_LEAGUE = REGULATIONS["plain-league"]
