"""The thread through everything one request causes: its correlation id and its trace."""

import re
from collections.abc import Mapping
from contextvars import ContextVar

from matchday.backbone.ids import new_id
from matchday.backbone.telemetry import tracing

CORRELATION_HEADER = "Matchday-Correlation"
TRACE_HEADER = "traceparent"

_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

_correlation: ContextVar[str] = ContextVar("matchday_correlation", default="")
_traceparent: ContextVar[str] = ContextVar("matchday_traceparent", default="")


def begin_request(correlation: bytes | None = None, traceparent: bytes | None = None) -> str:
    """Called first for each request, with the caller's own headers. Returns the request's correlation id: the
    caller's where it is harmless in logs and headers, else a fresh one."""
    return _begin(
        correlation.decode("latin-1") if correlation else "",
        traceparent.decode("latin-1") if traceparent else "",
    )


def begin_event(headers: Mapping[str, str] | None) -> str:
    """Called first for each message from the bus or row of an inbox, with its headers."""
    headers = headers or {}
    return _begin(headers.get(CORRELATION_HEADER, ""), headers.get(TRACE_HEADER, ""))


def begin_work() -> str:
    """Called first for work that nobody has asked for: a round of a sweep, a command line."""
    return _begin("", "")


def correlation_id() -> str:
    """Of the request, event or work under way; empty outside of all."""
    return _correlation.get()


def outgoing_headers() -> dict[str, str]:
    """What to send along with everything that leaves: events, requests to others. Given to `Database.begin`."""
    headers = {}
    if correlation := _correlation.get():
        headers[CORRELATION_HEADER] = correlation
    if traceparent := tracing.current_traceparent() or _traceparent.get():
        headers[TRACE_HEADER] = traceparent
    return headers


def _begin(correlation: str, traceparent: str) -> str:
    if not _ACCEPTABLE.fullmatch(correlation):
        correlation = new_id().hex
    if traceparent and not _TRACEPARENT.fullmatch(traceparent):
        traceparent = ""
    _correlation.set(correlation)
    _traceparent.set(traceparent)
    tracing.continue_trace(traceparent)
    return correlation
