"""Audit: who did what to what belongs to an organisation or to the whole platform.

Owns one log that only grows, each entry chained to the one before by its hash.

Says nothing. Hears the ActionTaken of every module.
"""

from pathlib import Path

from matchday.backbone.module import Module

module = Module(name="audit", migrations=Path(__file__).parent / "migrations")
