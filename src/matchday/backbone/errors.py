"""Refusals: one class per refused rule, rendered in one place as RFC 9457 problem details.

A refusal is an answer, not a failure: it has a status, a stable code, and a sentence a person can act on. Anything
raised that is not a `Refusal` is a bug and stays one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import msgspec


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a request: `pointer` is a JSON Pointer into the body, `field` its last name."""

    message: str
    field: str | None = None
    pointer: str | None = None
    code: str = "invalid"


class Phrase(str):
    """A sentence that is told in the reader's language where a page says it: in English it is the text that it is, and stands
    wherever text may stand; `sentence` and `facts` are what it was made of. Facts may be phrases again, such as a reason."""

    __slots__ = ("facts", "sentence")
    sentence: str
    facts: Mapping[str, Any]

    def __new__(cls, sentence: str, /, **facts: Any) -> Self:
        made = super().__new__(cls, sentence.format(**facts) if facts else sentence)
        made.sentence, made.facts = sentence, facts
        return made

    @classmethod
    def listed(cls, phrases: Sequence["Phrase"]) -> "Phrase":
        """Several, one after the other."""
        first, *rest = phrases
        return cls("{first}; {rest}", first=first, rest=cls.listed(rest)) if rest else first


def as_text(value: object) -> str:
    """For encoders that know of no phrases: the text."""
    if isinstance(value, Phrase):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no text of its own")


class Refusal(Exception):
    """Base of all refusals. Subclass it per rule, in a module's `errors.py`; `sentence` may hold format fields."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "This cannot be done."
    keeps_changes: ClassVar[bool] = False
    """The edge commits what was changed before this was raised (a counted failure, an ended session)."""

    def __init__(self, *, faults: tuple[Fault, ...] = (), retry_after_seconds: int | None = None, **facts: Any) -> None:
        self.faults = faults
        self.retry_after_seconds = retry_after_seconds
        self.facts = facts
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        """The sentence with this refusal's facts in it."""
        return self.sentence.format(**self.facts) if self.facts else self.sentence


class NotSignedIn(Refusal):
    """401."""

    status = 401
    code = "not_signed_in"
    sentence = "You are not signed in. Sign in and try again."


class NotAllowed(Refusal):
    """403."""

    status = 403
    code = "not_allowed"
    sentence = "Your account may not do this, so nothing was changed. Somebody with the right role can give you access."


class NotFound(Refusal):
    """404: it does not exist, or it is not yours to know of."""

    status = 404
    code = "not_found"
    sentence = "There is nothing at this address."


class Invalid(Refusal):
    """422: the request is understood and wrong; `faults` lists every fault at once."""

    status = 422
    code = "invalid"
    sentence = "Some of what was sent is not valid, so nothing was saved. Correct it and send it again."


class TooManyRequests(Refusal):
    """429."""

    status = 429
    code = "too_many_requests"
    sentence = "There were too many requests in a short time, so nothing was done. Wait a minute and try again."


class Unavailable(Refusal):
    """503: nothing was changed; the same request may be sent again."""

    status = 503
    code = "unavailable"
    sentence = "The service cannot answer just now. Nothing was changed; try again in a moment."

    def __init__(self, *, retry_after_seconds: int = 1, **facts: Any) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds, **facts)


class OutcomeUnknown(Unavailable):
    """503: the connection was lost while committing. Sending the same request again under the same id or key is safe and
    tells which it was."""

    code = "outcome_unknown"
    sentence = "It could not be confirmed whether this was done. Look, or send the same request again under the same key."
