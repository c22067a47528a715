"""Regulations as data: a document that says how results become points, points an order, and an order a way onward."""

from matchday.modules.competitions.domain.regulations.document import Regulations
from matchday.modules.competitions.domain.regulations.presets import PLAIN_LEAGUE, REGULATIONS

__all__ = ["PLAIN_LEAGUE", "REGULATIONS", "Regulations"]
