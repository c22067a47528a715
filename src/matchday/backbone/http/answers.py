"""What a route's function may return besides a struct."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from litestar.datastructures import Cookie

from matchday.backbone.errors import Fault, Invalid

__all__ = ["Answer", "Cookie", "Cursor", "FormFields", "Redirect", "Slice"]

T = TypeVar("T")
R = TypeVar("R")


class Answer(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A body with headers, cookies, another status than the route's, or an entity tag (If-None-Match is honoured)."""

    body: T
    status: int | None = None
    headers: dict[str, str] = {}
    cookies: tuple[Cookie, ...] = ()
    etag: str | None = None
    media_type: str = "application/json"


class Redirect(msgspec.Struct, frozen=True, kw_only=True):
    """Where the browser goes next. 303 after a form; 307 keeps method and body."""

    location: str
    status: int = 303
    cookies: tuple[Cookie, ...] = ()
    headers: dict[str, str] = {}


class Slice(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """Part of a list. `next` is the cursor of the following part, null at the end."""

    items: list[T]
    next: str | None


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Where a list goes on. Parameters `cursor` and `limit` (1 to 200) of the query.

    `after` holds the sort key of the last row seen, or None at the beginning. Ask the database for `limit + 1` rows.
    """

    after: tuple[Any, ...] | None
    limit: int

    @classmethod
    def parse(cls, text: str | None, limit: int) -> "Cursor":
        """Raises Invalid for a cursor that no list of ours has given out."""
        if text is None:
            return cls(after=None, limit=limit)
        try:
            key = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, binascii.Error, msgspec.DecodeError, RecursionError) as error:
            raise _unknown_cursor() from error
        if not isinstance(key, list) or any(isinstance(part, (list, dict)) for part in key):
            raise _unknown_cursor()
        return cls(after=tuple(key), limit=limit)

    def convert(self, *types: Any) -> tuple[Any, ...] | None:
        """`after` as values of these types, for the query. A number needs the bounds of its column: anybody can make up a
        cursor. Raises Invalid when it is another list's."""
        if self.after is None:
            return None
        if len(self.after) != len(types):
            raise _unknown_cursor()
        try:
            return tuple(msgspec.convert(part, kind) for part, kind in zip(self.after, types, strict=True))
        except msgspec.ValidationError as error:
            raise _unknown_cursor() from error

    def slice(self, rows: Sequence[R], key: Callable[[R], tuple[Any, ...]], view: Callable[[R], T]) -> Slice[T]:
        """The answer, from up to `limit + 1` rows."""
        kept = rows[: self.limit]
        following = None
        if len(rows) > self.limit:
            following = base64.urlsafe_b64encode(msgspec.json.encode(key(kept[-1]))).decode().rstrip("=")
        return Slice(items=[view(row) for row in kept], next=following)


def _unknown_cursor() -> Invalid:
    fault = Fault(message="This cursor was not given out by this list. Begin again without it.", field="cursor", code="cursor")
    return Invalid(faults=(fault,))


class FormFields(dict[str, str]):
    """The fields of a submitted form, trimmed; a field that was sent twice keeps its last value."""

    files: Mapping[str, bytes] = {}

    def text(self, name: str, length_max: int = 1000) -> str:
        """The field, or an empty text when absent; cut off at `length_max` characters plus one, so that a rule can refuse it."""
        return self.get(name, "").replace("\x00", "")[: length_max + 1]
