"""Why an engine cannot be started."""


class EngineError(Exception):
    """The message is one sentence that says what is wrong and what to do about it."""
