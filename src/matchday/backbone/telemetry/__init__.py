"""What a running process tells about itself: logs with correlation ids, metrics, and traces where a collector is set.

One correlation id goes from the request through the outbox to every listener, so that one search in the logs shows
everything a click has caused. `traceparent` (W3C Trace Context) travels the same way.
"""

import logging

from matchday.backbone.settings import Settings
from matchday.backbone.telemetry.correlation import (
    TRACE_HEADER,
    begin_event,
    begin_request,
    begin_work,
    correlation_id,
    outgoing_headers,
)
from matchday.backbone.telemetry.logs import configure_logs
from matchday.backbone.telemetry.metrics import METRICS_MEDIA_TYPE, metrics_page
from matchday.backbone.telemetry.tracing import configure_tracing, span, span_in_each, stop_tracing

__all__ = [
    "METRICS_MEDIA_TYPE",
    "TRACE_HEADER",
    "begin_event",
    "begin_request",
    "begin_work",
    "configure_telemetry",
    "correlation_id",
    "metrics_page",
    "outgoing_headers",
    "span",
    "span_in_each",
    "stop_tracing",
]


def configure_telemetry(settings: Settings) -> None:
    """Once per process, before anything is logged."""
    configure_logs(settings.log_format)
    if settings.environment == "demo":  # a line for each mail and webhook of the crowd would hide the welcome
        for name in ("matchday.mail", "httpx"):
            logging.getLogger(name).setLevel(logging.WARNING)
    configure_tracing(settings.otlp_endpoint)
