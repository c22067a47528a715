"""Log lines for people (`text`) or for machines (`json`, one object per line), each with its correlation id."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

import msgspec

from matchday.backbone.telemetry.correlation import correlation_id

_ENCODE = msgspec.json.Encoder(enc_hook=str).encode
_CHATTY = ("nats", "asyncio", "engineio", "socketio", "urllib3")
_AS_WRITTEN = {code: repr(chr(code))[1:-1] for code in (*range(9), *range(10, 32), *range(127, 160), 0x2028, 0x2029)}
"""What would begin a line, or move a terminal's cursor, as one writes it in a program: nobody's path or name adds a line."""
_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def configure_logs(form: Literal["json", "text"], stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Replaces whatever handlers the root logger had."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class JsonLines(logging.Formatter):
    """`extra={...}` of a log call becomes fields of the object."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if correlation := correlation_id():
            line["correlation"] = correlation
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD_FIELDS}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return _ENCODE(line).decode()


class TextLines(logging.Formatter):
    """Time, level, who, what, and the correlation id's last eight characters."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the base class names it
        text = super().formatMessage(record).translate(_AS_WRITTEN)
        correlation = correlation_id()
        return f"{text} [{correlation[-8:]}]" if correlation else text
