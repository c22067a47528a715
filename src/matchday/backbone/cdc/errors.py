"""Why changes cannot be followed, decoded or published."""


class CdcError(Exception):
    """It cannot go on by itself. The message is one or more sentences that say what is wrong and what to do about it."""


class Undecodable(ValueError):
    """A message or a value that we do not understand: what it belongs to is parked with its raw bytes, never guessed."""


class SourceAway(Exception):
    """The source is unreachable, restarts, or has closed the connection: wait and try again."""


class SlotBusy(SourceAway):
    """Somebody else listens on our slot."""
