"""Asks servers of other people, at addresses that people of ours have typed: never a server inside our own network."""

from matchday.backbone.outgoing.addresses import Private, is_open, pin
from matchday.backbone.outgoing.posting import Answered, Forbidden, Outgoing, Unreachable, open_outgoing

__all__ = ["Answered", "Forbidden", "Outgoing", "Private", "Unreachable", "is_open", "open_outgoing", "pin"]
